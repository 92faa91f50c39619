import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../../../src/core/assert";
import { ExternalData } from "../../../../src/jobs/convert/externalData";
import { OnnxGraph } from "../../../../src/jobs/convert/onnxGraph";
import { writeOnnx } from "../../../../src/jobs/convert/onnxWriter";
import {
  type BlockFormat,
  blocksPerRow,
  bytesPerBlock,
  dequantiseRows,
  INT4,
  INT8,
  type QuantisedRows,
  quantiseRows,
  zeroBytesPerRow,
} from "../../../../src/jobs/convert/quantise";
import { OrtModel } from "../../../../src/model/ortRuntime";
import { Random } from "../../support/random";
import { freshPath } from "./checkpoint";
import { relativeError } from "./runGraph";

/** Rows of weights, and how they are rounded. */
interface Rounded extends QuantisedRows {
  readonly format: BlockFormat;
}

function rounded(values: Float32Array, rows: number, columns: number, format = INT8): Rounded {
  return { ...quantiseRows(values, rows, columns, format), format };
}

/** A graph that multiplies [M, inputs] by the transpose of quantised [outputs, inputs] weights. */
async function openProduct(weights: Rounded, outputs: number, inputs: number): Promise<OrtModel> {
  const folder = freshPath();
  mkdirSync(folder);
  const data = new ExternalData(
    () => "data",
    (name) => join(folder, name),
  );
  const store = (piece: Uint8Array | Float32Array) => data.write([piece], piece.byteLength);
  const g = new OnnxGraph("product");
  const x = g.input("x", "float32", ["M", inputs]);
  const { format } = weights;
  const blocks = blocksPerRow(inputs, format.block);
  const bytes = g.constant("bytes", "uint8", [outputs, blocks, bytesPerBlock(format)], await store(weights.bytes));
  const scales = g.constant("scales", "float32", [outputs, blocks], await store(weights.scales));
  const zeros = g.constant("zeros", "uint8", [outputs, zeroBytesPerRow(format, blocks)], await store(weights.zeros));
  const attributes = { K: inputs, N: outputs, accuracy_level: 4, bits: format.bits, block_size: format.block };
  g.output(
    g.add("MatMulNBits", format.zeroPoints ? [x, bytes, scales, zeros] : [x, bytes, scales], "y", attributes),
    "float32",
    ["M", outputs],
  );
  await data.close();
  writeFileSync(join(folder, "model.onnx"), writeOnnx(g));
  return OrtModel.open(join(folder, "model.onnx"), 1);
}

/** What accuracy level 4 computes: activations rounded to -127..127 per block too, then exact sums. */
function product(x: Float32Array, weights: Rounded, outputs: number, inputs: number): number[] {
  const { block: length } = weights.format;
  const blocks = blocksPerRow(inputs, length);
  const exact = dequantiseRows(weights, outputs, inputs, weights.format);
  return Array.from({ length: (x.length / inputs) * outputs }, (_, i) => {
    const row = Math.floor(i / outputs);
    const output = i % outputs;
    let sum = 0;
    for (let block = 0; block < blocks; block++) {
      const first = block * length;
      const activations = x.subarray(row * inputs + first, row * inputs + Math.min(inputs, first + length));
      const step = activations.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / 127;
      for (const [k, value] of activations.entries()) {
        sum += at(exact, output * inputs + first + k) * Math.round(value / step) * step;
      }
    }
    return sum;
  });
}

describe("MatMulNBits of the runtime", () => {
  for (const [inputs, outputs, format] of [
    [64, 64, INT8],
    [128, 32, INT8],
    [192, 48, INT8],
    [512, 40, INT8],
    [64, 64, INT4],
    [72, 48, INT4],
    [512, 40, INT4],
    [96, 24, INT4],
  ] as const) {
    it(`computes what quantise.ts stores, for ${inputs} inputs and ${outputs} outputs at ${format.bits} bits`, async () => {
      const random = new Random(inputs);
      const numbers = (count: number) =>
        Float32Array.from({ length: count }, () => random.below(2 ** 31) / 2 ** 30 - 1);
      const weights = rounded(numbers(inputs * outputs), outputs, inputs, format);
      const model = await openProduct(weights, outputs, inputs);
      for (const count of [1, 5, 64]) {
        const x = numbers(count * inputs);
        const { y } = await model.run({ x: { type: "float32", data: x, shape: [count, inputs] } }, ["y"]);
        assert.ok(y);
        const error = relativeError(y, product(x, weights, outputs, inputs));
        assert.ok(error < 1e-4, `relative error ${error}`); // measured: 2e-7; a rounding tie may fall the other way
      }
      await model.close();
    });
  }

  it("does not overflow where all weights and activations are as large as can be", async () => {
    const ones = (count: number) => new Float32Array(count).fill(1);
    const model = await openProduct(rounded(ones(256 * 8), 8, 256), 8, 256);
    const { y } = await model.run({ x: { type: "float32", data: ones(256), shape: [1, 256] } }, ["y"]);
    await model.close();
    assert.ok(
      y?.every((value) => Math.abs(value - 256) < 1e-3),
      String(y),
    );
  });
});
