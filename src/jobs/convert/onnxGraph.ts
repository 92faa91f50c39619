import type { DataSlice } from "./externalData";

/** Element types that the graphs use. */
export type ElementType = "float32" | "int64" | "uint8";

/** A number is a fixed length; a text names a length that is known at run time. */
export type Dimension = number | string;

export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

/** Whole numbers are stored as ONNX INT, except in {@link real}. */
export type Attribute = number | string | readonly number[] | { readonly real: number };

export interface Node {
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: "" | "com.microsoft";
  /** An empty text is an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A constant of the graph: a piece of a data file, or a few integers in the graph itself. */
export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: DataSlice | readonly number[];
}

/** Operators that onnxruntime adds to those of ONNX. */
const MICROSOFT = new Set([
  "FusedMatMul",
  "GatherBlockQuantized",
  "MatMulNBits",
  "QuickGelu",
  "RotaryEmbedding",
  "SkipSimplifiedLayerNormalization",
]);

/** An ONNX graph while it is put together. Values are known by their names. */
export class OnnxGraph {
  readonly inputs: ValueInfo[] = [];
  readonly outputs: ValueInfo[] = [];
  readonly initializers: Initializer[] = [];
  readonly nodes: Node[] = [];

  constructor(readonly name: string) {}

  input(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.inputs.push({ name, type, shape });
    return name;
  }

  /** Whether a node makes a value of this name. */
  has(name: string): boolean {
    return this.nodes.some(({ outputs }) => outputs.includes(name));
  }

  /** Declares a value that a node makes to be an output of the graph. */
  output(name: string, type: ElementType, shape: readonly Dimension[]): void {
    this.outputs.push({ name, type, shape });
  }

  /** A constant; asking for the same name again gives the same constant. */
  constant(name: string, type: ElementType, shape: readonly number[], data: DataSlice | readonly number[]): string {
    if (!this.initializers.some((known) => known.name === name)) this.initializers.push({ name, type, shape, data });
    return name;
  }

  /** An int64 constant in the graph itself: a list, or a scalar for a single number. */
  integers(name: string, values: readonly number[] | number): string {
    if (typeof values === "number") return this.constant(name, "int64", [], [values]);
    return this.constant(name, "int64", [values.length], values);
  }

  /** Adds a node with one output and gives its name. */
  add(op: string, inputs: readonly string[], output: string, attributes: Node["attributes"] = {}): string {
    this.addSplit(op, inputs, [output], attributes);
    return output;
  }

  /** Adds what lies from `begin` up to `end` along one axis of `x`. */
  slice(x: string, axis: number, begin: number, end: number, output: string): string {
    const range = [this.integers(`${output}.begin`, [begin]), this.integers(`${output}.end`, [end])];
    return this.add("Slice", [x, ...range, this.integers(`${output}.axis`, [axis])], output);
  }

  /** Adds a node with several outputs. */
  addSplit(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Node["attributes"] = {},
  ): void {
    this.nodes.push({ op, domain: MICROSOFT.has(op) ? "com.microsoft" : "", inputs, outputs, attributes });
  }
}
