import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../../../../src/core/assert";
import { convertCheckpoint } from "../../../../../src/jobs/convert/convert";
import { Decoder } from "../../../../../src/model/decoder";
import { loadModel } from "../../../../../src/model/loadModel";
import { freshPath } from "../checkpoint";
import { expectedOf, familyFolder } from "../families/fixtures";
import { relativeError } from "../runGraph";
import { GGUF_FIXTURES, type GgufFixture, type StoredAs, writeGguf } from "./fixtures";

async function convert(checkpoint: string): Promise<string> {
  const out = freshPath();
  await convertCheckpoint(checkpoint, out, { weights: "fp32" });
  return out;
}

async function logitsOf(folder: string, ids: readonly number[]): Promise<Float32Array> {
  const model = await loadModel(folder, 1, () => {});
  const decoder = new Decoder(model.graph, model.shape);
  await decoder.appendTokens(ids.slice(0, 64));
  await decoder.appendTokens(ids.slice(64, -1));
  const { logits } = await decoder.advance(ids.slice(-1));
  const copy = logits.slice();
  await model.close();
  return copy;
}

function data(folder: string): Buffer {
  return readFileSync(join(folder, "model.onnx.data"));
}

describe("a GGUF file of a family's fixture", () => {
  for (const fixture of GGUF_FIXTURES) {
    it(`becomes to the last bit the model that its safetensors become: ${fixture}`, async () => {
      const expected = data(await convert(familyFolder(fixture)));
      for (const storedAs of ["F32", "F16"] as const)
        assert.ok(data(await convert(await writeGguf(fixture, storedAs))).equals(expected), storedAs);
    });
  }

  // A weight is off by up to 1/254 of its block's largest. Measured: 0.023 and less.
  for (const fixture of ["llama", "gpt2"] as const satisfies readonly GgufFixture[]) {
    it(`says nearly the same where its weights are 8-bit blocks: ${fixture}`, async () => {
      const { ids } = expectedOf(fixture);
      const stored: StoredAs = "Q8_0";
      const [exact, rounded] = [familyFolder(fixture), await writeGguf(fixture, stored)];
      const logits = [await logitsOf(await convert(exact), ids), await logitsOf(await convert(rounded), ids)];
      const error = relativeError(at(logits, 1), at(logits, 0));
      assert.ok(error > 0 && error < 0.05, `relative error ${error}`);
    });
  }
});
