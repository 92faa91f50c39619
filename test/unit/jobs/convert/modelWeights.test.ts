import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../../src/core/errors";
import { openCheckpoint } from "../../../../src/jobs/convert/checkpoint";
import { convertCheckpoint, writeModel } from "../../../../src/jobs/convert/convert";
import { decoderTensors, sidesOf } from "../../../../src/jobs/convert/decoderTensors";
import { openModelWeights } from "../../../../src/jobs/convert/modelWeights";
import { loadModel } from "../../../../src/model/loadModel";
import { tinyModel } from "../../support/tinyModel";
import { freshPath, randomTensors, writeCheckpoint } from "./checkpoint";

const CHECKPOINT = "test/fixtures/tiny-gpt2";

async function logitsOf(folder: string): Promise<Float32Array> {
  const model = await loadModel(folder, 1, () => {});
  const { logits } = await model.decoder.advance([5, 17, 300, 42]);
  await model.close();
  return logits;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}

/**
 * A model folder whose tensors are blocks of 128 as version 0.7 wrote them, every matrix 0 but the table.
 * Gives the table as numbers, [300, columns].
 */
async function writeFormer(folder: string, columns: number): Promise<Float32Array> {
  await convertCheckpoint(writeCheckpoint(randomTensors()), folder, { weights: "int8" });
  const file = join(folder, "model.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  const pieces: Uint8Array[] = [];
  const push = (bytes: Uint8Array) => {
    pieces.push(bytes, new Uint8Array((64 - (bytes.length % 64)) % 64));
  };
  const values = new Float32Array(manifest.architecture.vocabulary * columns);
  for (const { role, shape } of decoderTensors(manifest.architecture)) {
    const [first = 0, second = 0] = shape;
    if (role === "vector") {
      push(new Uint8Array(4 * shape.reduce((product, length) => product * length, 1)));
      continue;
    }
    const [height, width] = role === "table" ? [manifest.architecture.vocabulary, second] : [second, first];
    const blocks = Math.ceil(width / 128);
    const bytes = new Uint8Array(height * blocks * 128).fill(128);
    const scales = new Float32Array(height * blocks).fill(1 / 127);
    if (role === "table") {
      for (let i = 0; i < values.length; i++) {
        const level = ((i * 37) % 255) - 127;
        bytes[Math.floor(i / width) * blocks * 128 + (i % width)] = 128 + level;
        values[i] = level * (scales[0] ?? 0);
      }
    }
    push(bytes);
    push(new Uint8Array(scales.buffer));
  }
  pieces.pop(); // nothing fills up the end of the file
  const data = Buffer.concat(pieces);
  writeFileSync(join(folder, "model.onnx.data"), data);
  manifest.files[1].bytes = data.length;
  writeFileSync(file, JSON.stringify(manifest));
  return values;
}

describe("weights of a model folder", () => {
  it("are those of the checkpoint where nothing was rounded", async () => {
    const checkpoint = await openCheckpoint(CHECKPOINT);
    const model = await openModelWeights(await tinyModel("fp32"));
    for (const [index, tensor] of checkpoint.tensors.entries()) {
      const { rows } = sidesOf(tensor);
      assert.deepEqual(await model.tensors[index]?.read(0, rows), await tensor.read(0, rows));
    }
    await Promise.all([checkpoint.close(), model.close()]);
  });

  it("make a float twin that computes nearly what the 8-bit model computes", async () => {
    const folder = await tinyModel("int8");
    const weights = await openModelWeights(folder);
    const twin = freshPath();
    await writeModel(weights, twin, { weights: "fp32" });
    await weights.close();
    const [int8, float, original] = [
      await logitsOf(folder),
      await logitsOf(twin),
      await logitsOf(await tinyModel("fp32")),
    ];
    // What is left is the rounding of activations; the twin has the rounded weights, not the original ones.
    assert.ok(largestDifference(int8, float) < 0.1, `${largestDifference(int8, float)}`);
    assert.ok(largestDifference(float, original) > 1e-3);
  });

  it("come back to the same bytes at 8 bits, also where rows are padded", async () => {
    const [first, second] = [freshPath(), freshPath()];
    await convertCheckpoint(writeCheckpoint(randomTensors()), first, { weights: "int8" });
    const weights = await openModelWeights(first);
    const { files } = await writeModel(weights, second, { weights: "int8" });
    await weights.close();
    assert.deepEqual(files, JSON.parse(readFileSync(join(first, "model.json"), "utf8")).files);
  });

  it("are read from a folder that an earlier version wrote in blocks of 128, and written anew in blocks of 64", async () => {
    const columns = 192; // of a table row: one block of 128 and a half
    const former = freshPath();
    const rows = await writeFormer(former, columns);
    const weights = await openModelWeights(former);
    const [table] = weights.tensors;
    assert.ok(table);
    assert.deepEqual(await table.read(1, 1), rows.subarray(columns, 2 * columns));
    const anew = freshPath();
    await writeModel(weights, anew, { weights: "int8" });
    await weights.close();
    const again = await openModelWeights(anew);
    const written = (await again.tensors[0]?.read(0, 300)) ?? new Float32Array();
    await again.close();
    assert.ok(largestDifference(written, rows) < 0.5 / 127, "more than half a scale away");
  });

  it("are refused where they are laid out in another way", async () => {
    const folder = freshPath();
    cpSync(await tinyModel("int8"), folder, { recursive: true });
    const file = join(folder, "model.json");
    const manifest = readFileSync(file, "utf8").replace('"feedForward": 512', '"feedForward": 256');
    writeFileSync(file, manifest);
    await assert.rejects(
      openModelWeights(folder),
      (error) => error instanceof AppError && error.code === "model-unsupported",
    );
  });
});
