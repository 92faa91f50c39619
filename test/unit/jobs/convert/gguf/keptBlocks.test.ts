import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../../../../src/core/assert";
import { convertCheckpoint, writeModel } from "../../../../../src/jobs/convert/convert";
import { sidesOf } from "../../../../../src/jobs/convert/decoderTensors";
import { openModelWeights } from "../../../../../src/jobs/convert/modelWeights";
import { loadModel } from "../../../../../src/model/loadModel";
import type { Manifest, WeightFormat } from "../../../../../src/model/manifest";
import { type GgufEntry, type GgufTensor, ggufBytes } from "../../../support/ggufWriter";
import { Random } from "../../../support/random";
import { CARD, freshPath } from "../checkpoint";
import { relativeError } from "../runGraph";
import { writeGgufFolder } from "./fixtures";

/** ggml's numbers of the formats, and bytes of a block of 32 numbers (256 of Q4_K). */
const FORMATS = {
  Q8_0: { type: 8, bytes: 34, numbers: 32, halves: 1 },
  Q4_0: { type: 2, bytes: 18, numbers: 32, halves: 1 },
  Q4_1: { type: 3, bytes: 20, numbers: 32, halves: 2 },
  Q4_K: { type: 12, bytes: 144, numbers: 256, halves: 2 },
} as const;
type Format = keyof typeof FORMATS;

const [WIDTH, ROWS, FEED_FORWARD] = [256, 300, 512];
/** Heads of 64 share one of two heads of keys, or heads of 16 do: these tear blocks of 32 apart. */
const HEADS = { whole: [4, 2], torn: [16, 2] } as const;

/** A Llama of one layer with random blocks, as llama.cpp names its tensors. */
function llama(matrices: Format, heads: keyof typeof HEADS): string {
  const random = new Random(11);
  const [query, keys] = HEADS[heads];
  const size = WIDTH / query;
  const floats = (count: number): GgufTensor => {
    const values = Float32Array.from({ length: count }, () => 0.75 + random.below(512) / 1024);
    return { shape: [count], type: 0, bytes: new Uint8Array(values.buffer) };
  };
  const blocks = (rows: number, columns: number, format = matrices): GgufTensor => ({
    shape: [rows, columns],
    type: FORMATS[format].type,
    bytes: randomBlocks(random, format, rows * columns),
  });
  const layer = {
    attn_norm: floats(WIDTH),
    ffn_norm: floats(WIDTH),
    attn_q: blocks(query * size, WIDTH),
    attn_k: blocks(keys * size, WIDTH),
    attn_v: blocks(keys * size, WIDTH),
    attn_output: blocks(WIDTH, query * size),
    ffn_gate: blocks(FEED_FORWARD, WIDTH),
    ffn_up: blocks(FEED_FORWARD, WIDTH),
    ffn_down: blocks(WIDTH, FEED_FORWARD),
  };
  const tensors = {
    "token_embd.weight": blocks(ROWS, WIDTH, "Q8_0"),
    "output_norm.weight": floats(WIDTH),
    ...Object.fromEntries(Object.entries(layer).map(([name, tensor]) => [`blk.0.${name}.weight`, tensor])),
  };
  const number = (value: number): GgufEntry => ({ type: "uint32", value });
  const metadata: Record<string, GgufEntry> = {
    "general.architecture": { type: "text", value: "llama" },
    "llama.embedding_length": number(WIDTH),
    "llama.block_count": number(1),
    "llama.attention.head_count": number(query),
    "llama.attention.head_count_kv": number(keys),
    "llama.feed_forward_length": number(FEED_FORWARD),
    "llama.context_length": number(128),
    "llama.attention.layer_norm_rms_epsilon": { type: "float32", value: 1e-5 },
    "llama.rope.freq_base": { type: "float32", value: 10_000 },
  };
  return writeGgufFolder(ggufBytes(metadata, tensors), JSON.stringify(CARD));
}

/** Random levels; scales of either sign where ggml has them, and small least values. */
function randomBlocks(random: Random, format: Format, numbers: number): Uint8Array {
  const { bytes, numbers: of, halves } = FORMATS[format];
  const result = Buffer.from(Uint8Array.from({ length: (numbers / of) * bytes }, () => random.below(256)));
  for (let block = 0; block < numbers / of; block++) {
    for (let half = 0; half < halves; half++) {
      // Half-precision numbers from 2^-10 to 2^-8, those of Q8_0 and Q4_K smaller.
      const exponent = (format === "Q8_0" || format === "Q4_K" ? 2 : 5) + random.below(2) + half;
      const sign = format === "Q4_0" || (half === 1 && format === "Q4_1") ? random.below(2) : 0;
      result.writeUInt16LE((sign << 15) | (exponent << 10) | random.below(1024), block * bytes + 2 * half);
    }
  }
  return result;
}

async function converted(folder: string, weights: WeightFormat): Promise<string> {
  const out = freshPath();
  await convertCheckpoint(folder, out, { weights });
  return out;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
}

/** Every tensor's numbers. */
async function numbersOf(folder: string): Promise<ReadonlyMap<string, Float32Array>> {
  const weights = await openModelWeights(folder);
  const numbers = new Map<string, Float32Array>();
  for (const tensor of weights.tensors) numbers.set(tensor.name, await tensor.read(0, sidesOf(tensor).rows));
  await weights.close();
  return numbers;
}

/** The largest difference of a tensor, in units of the last place of its largest number. */
function off(actual: Float32Array, expected: Float32Array): number {
  assert.equal(actual.length, expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - at(expected, i))), 0);
  return difference / (largest * 2 ** -23);
}

async function logitsOf(folder: string, runs: readonly number[]): Promise<number[]> {
  const model = await loadModel(folder, 1, () => {});
  const logits: number[] = [];
  let id = 0;
  for (const count of runs) {
    const ids = Array.from({ length: count }, () => (37 * id++) % ROWS);
    for (const row of await model.decoder.verify(ids)) logits.push(...row.logits);
  }
  await model.close();
  return logits;
}

const KEPT = [
  ["Q8_0", "int8", "8x32"],
  ["Q4_0", "int4", "4x32"],
  ["Q4_1", "int4", "4x32+offsets"],
  ["Q4_K", "int4", "4x32+offsets"],
] as const;

describe("blocks of a GGUF file that the runtime can compute with", () => {
  for (const [format, weights, stored] of KEPT) {
    it(`are not rounded again: ${format} at ${weights}`, async () => {
      const checkpoint = llama(format, "whole");
      const [kept, floats] = [await converted(checkpoint, weights), await converted(checkpoint, "fp32")];
      const { blocks = {} } = manifestOf(kept);
      assert.equal(blocks["wte.weight"], "8x32");
      assert.equal(blocks["h.0.attn.c_attn.weight"], stored);
      assert.equal(blocks["h.0.attn.c_proj.weight"], stored);
      assert.equal(manifestOf(floats).blocks, undefined);
      const expected = await numbersOf(floats);
      // An offset is rounded to single precision, and so is each sum.
      const allowed = stored === "4x32+offsets" ? 1 : 0;
      for (const [name, numbers] of await numbersOf(kept))
        assert.ok(off(numbers, expected.get(name) ?? assert.fail(name)) <= allowed, name);
    });

    it(`compute what floats of the same numbers do, tokens alone as together: ${format}`, async () => {
      const checkpoint = llama(format, "whole");
      const kept = await converted(checkpoint, weights);
      const together = await logitsOf(kept, [20]);
      const expected = await logitsOf(await converted(checkpoint, "fp32"), [20]);
      const error = relativeError(together, expected);
      assert.ok(error < 0.02, `relative error ${error}`); // measured: 0.007 and less, the rounding of activations
      assert.deepEqual(
        await logitsOf(
          kept,
          Array.from({ length: 20 }, () => 1),
        ),
        together,
      );
    });

    it(`are the same in a copy: ${format}`, async () => {
      const kept = await converted(llama(format, "whole"), weights);
      const opened = await openModelWeights(kept);
      const copy = freshPath();
      await writeModel(opened, copy, { weights });
      await opened.close();
      const data = [kept, copy].map((folder) => readFileSync(join(folder, "model.onnx.data")));
      assert.ok(at(data, 0).equals(at(data, 1)));
      assert.deepEqual(manifestOf(copy), manifestOf(kept));
    });
  }

  it("are rounded anew where heads tear them apart, and all else is kept", async () => {
    const checkpoint = llama("Q8_0", "torn");
    const [kept, floats] = [await converted(checkpoint, "int8"), await converted(checkpoint, "fp32")];
    const { blocks = {} } = manifestOf(kept);
    assert.deepEqual(
      Object.keys(blocks),
      ["wte", "h.0.attn.c_attn", "h.0.mlp.c_fc", "h.0.mlp.c_proj"].map((name) => `${name}.weight`),
    );
    const [numbers, expected] = [await numbersOf(kept), await numbersOf(floats)];
    for (const name of Object.keys(blocks)) assert.deepEqual(numbers.get(name), expected.get(name), name);
    const torn = "h.0.attn.c_proj.weight";
    const error = relativeError(numbers.get(torn) ?? [], expected.get(torn) ?? []);
    assert.ok(error > 0 && error < 0.01, `${error}`);
  });

  it("are rounded anew to other bits: 8-bit blocks at int4, 4-bit ones at int8", async () => {
    assert.deepEqual(Object.keys(manifestOf(await converted(llama("Q8_0", "whole"), "int4")).blocks ?? {}), [
      "wte.weight",
    ]);
    assert.deepEqual(Object.keys(manifestOf(await converted(llama("Q4_1", "whole"), "int8")).blocks ?? {}), [
      "wte.weight",
    ]);
  });
});
