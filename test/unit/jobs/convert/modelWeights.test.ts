import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../../../src/core/assert";
import { AppError } from "../../../../src/core/errors";
import { openCheckpoint } from "../../../../src/jobs/convert/checkpoint";
import { convertCheckpoint, writeModel } from "../../../../src/jobs/convert/convert";
import { decoderTensors, sidesOf } from "../../../../src/jobs/convert/decoderTensors";
import { openModelWeights } from "../../../../src/jobs/convert/modelWeights";
import { loadModel } from "../../../../src/model/loadModel";
import { tinyModel } from "../../support/tinyModel";
import { CARD, freshPath, randomTensors, SMALL, writeCheckpoint } from "./checkpoint";

const CHECKPOINT = "test/fixtures/tiny-gpt2";

async function logitsOf(folder: string, tokens = [5, 17, 299, 42]): Promise<Float32Array> {
  const model = await loadModel(folder, 1, () => {});
  const { logits } = await model.decoder.advance(tokens);
  await model.close();
  return logits;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}

/** How earlier versions laid out weights: levels by row, then scales. */
interface Former {
  readonly weights: "int8" | "int4";
  readonly table: number;
  readonly matrix: number;
  /** Of a matrix. */
  readonly bits: 8 | 4;
}

const BLOCKS_OF_128: Former = { weights: "int8", table: 128, matrix: 128, bits: 8 };
const NO_ZERO_POINTS: Former = { weights: "int4", table: 64, matrix: 32, bits: 4 };

/**
 * A model folder whose tensors are laid out as earlier versions wrote them, every matrix 0 but the table.
 * Gives the table as numbers, [300, columns].
 */
async function writeFormer(folder: string, columns: number, former: Former): Promise<Float32Array> {
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
    const block = former[role];
    const bits = role === "table" ? 8 : former.bits;
    const blocks = Math.ceil(width / block);
    const bytes = new Uint8Array((height * blocks * block * bits) / 8).fill(bits === 8 ? 128 : 0x88);
    const scales = new Float32Array(height * blocks).fill(1 / 127);
    if (role === "table") {
      for (let i = 0; i < values.length; i++) {
        const level = ((i * 37) % 255) - 127;
        bytes[Math.floor(i / width) * blocks * block + (i % width)] = 128 + level;
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
  manifest.weights = former.weights;
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
    const rows = await writeFormer(former, columns, BLOCKS_OF_128);
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

  it("are read from a folder whose 4 bits have no zero points", async () => {
    const former = freshPath();
    const rows = await writeFormer(former, 192, NO_ZERO_POINTS);
    const weights = await openModelWeights(former);
    for (const tensor of weights.tensors) {
      const seen = await tensor.read(0, sidesOf(tensor).rows);
      if (tensor.role === "table") assert.ok(largestDifference(seen, rows) < 1e-6);
      if (tensor.role === "matrix")
        assert.ok(
          seen.every((value) => value === 0),
          tensor.name,
        );
    }
    await weights.close();
  });

  for (const format of ["int8", "int4", "mixed", "fp32"] as const)
    it(`are the same numbers in parts as in one file, and again when written anew: ${format}`, async () => {
      const [one, parts, anew] = [freshPath(), freshPath(), freshPath()];
      const checkpoint = writeCheckpoint(randomTensors());
      await convertCheckpoint(checkpoint, one, { weights: format });
      const limit = format === "fp32" ? 600_000 : 150_000; // the largest matrix, 192 x 768
      const { files } = await convertCheckpoint(checkpoint, parts, { weights: format, partBytes: limit });
      const data = files.filter(({ name }) => name.endsWith(".data"));
      assert.ok(data.length > 2, `${data.length} parts`);
      for (const { name, bytes } of data) assert.ok(bytes <= limit, `${name}: ${bytes}`);
      const [whole, split] = [await openModelWeights(one), await openModelWeights(parts)];
      await writeModel(split, anew, { weights: format, partBytes: limit });
      const again = await openModelWeights(anew);
      for (const [index, tensor] of whole.tensors.entries()) {
        const { rows } = sidesOf(tensor);
        const numbers = await tensor.read(0, rows);
        assert.deepEqual(await split.tensors[index]?.read(0, rows), numbers, tensor.name);
        const rewritten = await again.tensors[index]?.read(0, rows);
        assert.ok(rewritten && largestDifference(rewritten, numbers) < 1e-6, tensor.name);
      }
      await Promise.all([whole.close(), split.close(), again.close()]);
      assert.deepEqual(await logitsOf(parts), await logitsOf(one));
    });

  for (const format of ["int8", "fp32"] as const)
    it(`predict no token that is only read, and all others as before: ${format}`, async () => {
      const [all, some, anew] = [freshPath(), freshPath(), freshPath()];
      const keptTokens = Array.from({ length: 290 }, (_, i) => (i < 260 ? i : i + 10));
      await convertCheckpoint(writeCheckpoint(randomTensors(), SMALL, { ...CARD, keptTokens }), all, {
        weights: format,
      });
      const card = { ...CARD, keptTokens, neverPredicted: [258, 270] };
      await convertCheckpoint(writeCheckpoint(randomTensors(), SMALL, card), some, { weights: format });
      const weights = await openModelWeights(some);
      await writeModel(weights, anew, { weights: format });
      await weights.close();
      const before = await logitsOf(all, [5, 17, 42]);
      for (const folder of [some, anew]) {
        const after = await logitsOf(folder, [5, 17, 42]);
        for (const [row, logit] of after.entries()) {
          if (row === 258 || row === 260) assert.ok(logit < -9000, `${row}: ${logit}`);
          else assert.ok(Math.abs(logit - at(before, row)) < 1e-5, `${row}: ${logit}`);
        }
      }
    });

  it("come to the same bytes whenever a checkpoint is converted", async () => {
    const checkpoint = writeCheckpoint(randomTensors());
    const options = { weights: "mixed", partBytes: 150_000 } as const;
    const manifests = [
      await convertCheckpoint(checkpoint, freshPath(), options),
      await convertCheckpoint(checkpoint, freshPath(), options),
    ];
    assert.deepEqual(manifests[0], manifests[1]);
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
