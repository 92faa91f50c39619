import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCheckpoint } from "../../../src/convert/checkpoint";
import { convertCheckpoint, writeModel } from "../../../src/convert/convert";
import { openModelWeights } from "../../../src/convert/modelWeights";
import { AppError } from "../../../src/core/errors";
import { loadModel } from "../../../src/model/loadModel";
import { tinyModel } from "../support/tinyModel";
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

describe("weights of a model folder", () => {
  it("are those of the checkpoint where nothing was rounded", async () => {
    const checkpoint = await openCheckpoint(CHECKPOINT);
    const model = await openModelWeights(await tinyModel("fp32"));
    for (const [index, tensor] of checkpoint.tensors.entries()) {
      const count = tensor.shape.reduce((product, length) => product * length, 1);
      const stored = model.tensors[index]?.stored;
      assert.ok(stored);
      assert.deepEqual(
        await model.source.read(stored, 0, count),
        await checkpoint.source.read(tensor.stored, 0, count),
      );
    }
    await Promise.all([checkpoint.source.close(), model.close()]);
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
