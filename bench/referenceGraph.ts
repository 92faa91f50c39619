import { linkSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decoderTensors, sidesOf } from "../src/jobs/convert/decoderTensors";
import { aligned, type DataSlice } from "../src/jobs/convert/externalData";
import { OnnxGraph } from "../src/jobs/convert/onnxGraph";
import { writeOnnx } from "../src/jobs/convert/onnxWriter";
import { blocksPerRow } from "../src/jobs/convert/quantise";
import { blockFormat, type StoredWeight, slicesOf } from "../src/jobs/convert/storeWeights";
import { WeightedOps } from "../src/jobs/convert/weightedOps";
import type { DecoderSpec } from "../src/model/decoderSpec";
import type { Manifest } from "../src/model/manifest";
import { parseManifest } from "../src/model/parseManifest";

/** A graph beside a link to the weights of a model, and what it computes. */
export interface Reference {
  readonly file: string;
  readonly spec: DecoderSpec;
}

/**
 * What a decoder could cost: the graph that a study before this project found fastest for GPT-2 ("x7"), on the weights
 * of the model in `folder`. Nothing is in it but logits of the last token and the new keys and values: no normaliser,
 * no row of attention, and runs of one and of several tokens give different bits.
 * @param out where the graph is written
 */
export function writeReference(folder: string, out: string): Reference {
  const manifest = parseManifest(readFileSync(join(folder, "model.json"), "utf8"));
  const data = manifest.files[1]?.name ?? "";
  mkdirSync(out);
  linkSync(join(folder, data), join(out, data));
  const file = join(out, "reference.onnx");
  writeFileSync(file, writeOnnx(referenceGraph(manifest.architecture, weightsOf(manifest, data))));
  return { file, spec: manifest.architecture };
}

/** Where each tensor lies in a data file that convertCheckpoint wrote. */
function weightsOf({ architecture, weights, files }: Manifest, file: string): Map<string, StoredWeight> {
  let end = 0;
  const next = (length: number): DataSlice => {
    const offset = aligned(end);
    end = offset + length;
    return { file, offset, length };
  };
  const stored = new Map<string, StoredWeight>();
  for (const tensor of decoderTensors(architecture)) {
    const { rows, columns } = sidesOf(tensor);
    const format = blockFormat(tensor, weights);
    const [levels = 0, scales] = slicesOf(tensor, weights, architecture.vocabulary, format);
    if (scales === undefined) stored.set(tensor.name, { kind: "dense", shape: tensor.shape, data: next(levels) });
    else {
      const places = { bytes: next(levels), scales: next(scales) };
      const blocks = blocksPerRow(columns, format.block);
      stored.set(tensor.name, { kind: "blocks", rows, columns, blocks, format, ...places });
    }
  }
  if (end !== files[1]?.bytes) throw new Error("the weights are not laid out as this converter lays them out");
  return stored;
}

/**
 * H heads of S; T new tokens behind a cache with room for B, head by head. `mask` [1, 1, T, B + T] hides what is not in
 * use; `new_kv` is [L, T, 2 H S].
 */
function referenceGraph(spec: DecoderSpec, weights: ReadonlyMap<string, StoredWeight>): OnnxGraph {
  const { layers, heads, headSize, width, vocabulary, layerNormEpsilon } = spec;
  const g = new OnnxGraph("reference");
  const ops = new WeightedOps(g, weights);
  const ids = g.input("input_ids", "int64", [1, "T"]);
  const positions = g.input("position_ids", "int64", [1, "T"]);
  const mask = g.input("mask", "float32", [1, 1, "T", "B + T"]);
  g.output("logits", "float32", [1, vocabulary]);
  g.output("new_kv", "float32", [layers, "T", 2 * width]);
  const past = (i: number, what: string): string => g.input(`${what}.${i}`, "float32", [1, heads, "B", headSize]);
  const caches = Array.from({ length: layers }, (_, i) => ({ key: past(i, "key"), value: past(i, "value") }));
  const held = g.add("Shape", ["value.0"], "held", { start: 2, end: 3 });
  const lengths = g.add("Concat", [held, g.add("Shape", [ids], "made", { start: 1, end: 2 })], "lengths", { axis: 0 });
  const toHeads = g.integers("to_heads", [0, 0, heads, headSize]);

  const embedded = ops.embed(ids, "wte", "wte");
  let x = g.add("Add", [embedded, g.add("Gather", [ops.dense("wpe.weight"), positions], "wpe")], "embedding");
  const rows: string[] = [];
  for (const [i, { key, value }] of caches.entries()) {
    const h = `h.${i}`;
    const byHead = (part: string): string =>
      g.add("Transpose", [g.add("Reshape", [part, toHeads], `${part}.apart`)], `${part}.heads`, { perm: [0, 2, 1, 3] });
    const qkv = ops.linear(ops.layerNorm(x, `${h}.ln_1`, layerNormEpsilon), `${h}.attn.c_attn`);
    rows.push(g.slice(qkv, 2, width, 3 * width, `${h}.kv`));
    const parts = [`${h}.q`, `${h}.k`, `${h}.v`] as const;
    g.addSplit("Split", [qkv], parts, { axis: 2, num_outputs: 3 });
    const [q, k, v] = [byHead(parts[0]), byHead(parts[1]), byHead(parts[2])];
    const scaled = { alpha: { real: 1 / Math.sqrt(headSize) }, transB: 1 };
    const onPast = g.add("FusedMatMul", [q, key], `${h}.on_past`, scaled);
    const onNew = g.add("FusedMatMul", [q, k], `${h}.on_new`, scaled);
    const scores = g.add("Concat", [onPast, onNew], `${h}.scores`, { axis: 3 });
    const p = g.add("Softmax", [g.add("Add", [scores, mask], `${h}.masked`)], `${h}.p`, { axis: 3 });
    g.addSplit("Split", [p, lengths], [`${h}.p_past`, `${h}.p_new`], { axis: 3 });
    const fromPast = g.add("MatMul", [`${h}.p_past`, value], `${h}.from_past`);
    const fromNew = g.add("MatMul", [`${h}.p_new`, v], `${h}.from_new`);
    const gathered = g.add("Transpose", [g.add("Add", [fromPast, fromNew], `${h}.sum`)], `${h}.by_token`, {
      perm: [0, 2, 1, 3],
    });
    const context = g.add("Reshape", [gathered, g.integers("to_width", [0, 0, width])], `${h}.context`);
    x = g.add("Add", [x, ops.linear(context, `${h}.attn.c_proj`)], `${h}.after_attn`);
    const inner = ops.linear(ops.layerNorm(x, `${h}.ln_2`, layerNormEpsilon), `${h}.mlp.c_fc`);
    const active = g.add("Gelu", [inner], `${h}.gelu`, { approximate: "tanh" });
    x = g.add("Add", [x, ops.linear(active, `${h}.mlp.c_proj`)], `${h}.after_mlp`);
  }
  g.add("Concat", rows, "new_kv", { axis: 0 });
  const last = g.add("Gather", [ops.layerNorm(x, "ln_f", layerNormEpsilon), g.integers("last", -1)], "last_row", {
    axis: 1,
  });
  ops.head(last, { name: "wte", bias: "", output: "logits" });
  return g;
}
