import { assert } from "../../core/assert";
import type { OnnxGraph } from "./onnxGraph";
import { bytesPerBlock, zeroBytesPerRow } from "./quantise";
import type { StoredWeight } from "./storeWeights";

/**
 * The operations of a graph that take weights, for either way of storing them: plain floats, or 8 or 4 bits in blocks.
 * `name` is a module, such as `h.0.mlp.c_fc`; where no output is named, the result has the same name.
 */
export class WeightedOps {
  constructor(
    private readonly g: OnnxGraph,
    private readonly weights: ReadonlyMap<string, StoredWeight>,
  ) {}

  layerNorm(x: string, name: string, epsilon: number): string {
    const inputs = [x, this.dense(`${name}.weight`), this.dense(`${name}.bias`)];
    return this.g.add("LayerNormalization", inputs, name, { axis: -1, epsilon: { real: epsilon } });
  }

  /** Of the last axis. */
  rmsNorm(x: string, name: string, epsilon: number): string {
    const inputs = [x, this.dense(`${name}.weight`)];
    return this.g.add("SimplifiedLayerNormalization", inputs, name, { axis: -1, epsilon: { real: epsilon } });
  }

  /** x W, + b where there is one */
  linear(x: string, name: string): string {
    const bias = this.weights.has(`${name}.bias`) ? this.dense(`${name}.bias`) : "";
    if (this.weight(`${name}.weight`).kind === "blocks") return this.matMulBlocks(x, name, bias, name);
    const weight = this.dense(`${name}.weight`);
    if (bias === "") return this.g.add("MatMul", [x, weight], name);
    return this.g.add("Add", [this.g.add("MatMul", [x, weight], `${name}.product`), bias], name);
  }

  /** The rows `ids` of the table: [1, T] -> [1, T, d] */
  embed(ids: string, name: string, output: string): string {
    const weight = this.weight(`${name}.weight`);
    if (weight.kind === "dense") return this.g.add("Gather", [this.dense(`${name}.weight`), ids], output);
    const { rows, columns, blocks, format } = weight;
    assert(!format.offsets, `${name} has offsets`);
    // The bytes of `head` a second time, in two dimensions; the file has them once.
    const table = this.g.constant(`${name}.weight.rows`, "uint8", [rows, blocks * bytesPerBlock(format)], weight.bytes);
    const attributes = { bits: format.bits, block_size: format.block, gather_axis: 0, quantize_axis: 1 };
    const inputs = [table, ids, this.scales(name)];
    if (columns === blocks * format.block) return this.g.add("GatherBlockQuantized", inputs, output, attributes);
    const padded = this.g.add("GatherBlockQuantized", inputs, `${output}.padded`, attributes);
    return this.g.slice(padded, 2, 0, columns, output);
  }

  /** Scores of all tokens by a table: x table^T, [R, d] -> [R, V]. @param bias [V], or empty for none */
  head(
    x: string,
    { name, bias, output }: { readonly name: string; readonly bias: string; readonly output: string },
  ): string {
    if (this.weight(`${name}.weight`).kind === "blocks") return this.matMulBlocks(x, name, bias, output);
    const inputs = [x, this.dense(`${name}.weight`), ...(bias === "" ? [] : [bias])];
    return this.g.add("Gemm", inputs, output, { transB: 1 });
  }

  /** The constant of a weight that is stored as plain floats. */
  dense(name: string): string {
    const weight = this.weight(name);
    assert(weight.kind === "dense", `${name} is quantised`);
    return this.g.constant(name, "float32", weight.shape, weight.data);
  }

  /**
   * accuracy_level 4 rounds the activations to 8 bits too; level 0 was 50 times slower. Where there are no zero points, the
   * default serves, half of the levels. Offsets of blocks are added as the product of them and the sums of x over each
   * block: the runtime knows no zero point that is no whole number, unless by making floats of the matrix in each run.
   */
  private matMulBlocks(x: string, name: string, bias: string, output: string): string {
    const weight = this.weight(`${name}.weight`);
    assert(weight.kind === "blocks", `${name} is not quantised`);
    const { rows, columns, blocks, format } = weight;
    const bytes = this.g.constant(
      `${name}.weight.blocks`,
      "uint8",
      [rows, blocks, bytesPerBlock(format)],
      weight.bytes,
    );
    const attributes = { K: columns, N: rows, accuracy_level: 4, bits: format.bits, block_size: format.block };
    const inputs = [x, bytes, this.scales(name), this.zeros(name), "", bias];
    while (inputs.at(-1) === "") inputs.pop();
    if (!weight.offsets) return this.g.add("MatMulNBits", inputs, output, attributes);
    const product = this.g.add("MatMulNBits", inputs, `${output}.levels`, attributes);
    const shape = this.g.integers(`shape_blocks_${blocks}_${format.block}`, [1, -1, blocks, format.block]);
    const byBlock = this.g.add("Reshape", [x, shape], `${output}.by_block`); // [1, T, blocks, block]
    const axis = this.g.integers("block_axis", [3]);
    const sums = this.g.add("ReduceSum", [byBlock, axis], `${output}.sums`, { keepdims: 0 }); // [1, T, blocks]
    const offsets = this.g.constant(`${name}.weight.offsets`, "float32", [blocks, rows], weight.offsets);
    const added = this.g.add("MatMul", [sums, offsets], `${output}.offsets`); // [1, T, outputs]
    return this.g.add("Add", [product, added], output);
  }

  private scales(name: string): string {
    const weight = this.weight(`${name}.weight`);
    assert(weight.kind === "blocks", `${name} is not quantised`);
    return this.g.constant(`${name}.weight.scales`, "float32", [weight.rows, weight.blocks], weight.scales);
  }

  /** Empty where there are none. */
  private zeros(name: string): string {
    const weight = this.weight(`${name}.weight`);
    if (weight.kind !== "blocks" || weight.zeros === undefined) return "";
    const { rows, blocks, format, zeros } = weight;
    return this.g.constant(`${name}.weight.zeros`, "uint8", [rows, zeroBytesPerRow(format, blocks)], zeros);
  }

  private weight(name: string): StoredWeight {
    const weight = this.weights.get(name);
    assert(weight, `no weight ${name}`);
    return weight;
  }
}
