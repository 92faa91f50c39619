import { at } from "../../core/assert";
import { AppError } from "../../core/errors";
import { type Sentence, sentence } from "../../core/translate";
import type { DecoderSpec } from "../../model/decoderSpec";
import { adapt } from "./adaptTensor";
import {
  computedTensor,
  type DecoderTensor,
  decoderTensors,
  type SourcedBlocks,
  type SourcedTensor,
  sidesOf,
} from "./decoderTensors";
import type { DecoderConfig } from "./families/family";
import { transpose } from "./quantise";
import type { StoredTensor, TensorFiles } from "./tensorFiles";
import type { TensorLayout } from "./tensorLayout";

/** A tensor of a checkpoint, or one of several that lie side by side in the decoder's. */
interface Part {
  readonly name: string;
  /** As the checkpoint has it. */
  readonly shape: readonly number[];
}

/**
 * Finds every tensor of a decoder in a checkpoint, with or without the layout's prefix before its names.
 * Throws AppError `checkpoint-invalid` when one is missing or has another shape, and `model-unsupported` when the
 * checkpoint has weights that the family does not have: leaving them out would change what the model computes.
 */
export function locateTensors(
  files: TensorFiles,
  { spec, layout, title }: Pick<DecoderConfig, "spec" | "layout" | "title">,
): SourcedTensor[] {
  const stored = new Map<string, StoredTensor>();
  for (const [name, tensor] of files.tensors) {
    const short = name.startsWith(layout.prefix) ? name.slice(layout.prefix.length) : name;
    if (!layout.ignored.test(short) && !(spec.tied && short === `${layout.head}.weight`)) stored.set(short, tensor);
  }
  const modules = modulesOf(spec, layout);
  const known = new Set<string>();
  const located = decoderTensors(spec).map((tensor): SourcedTensor => {
    const computed = computedTensor(spec, tensor);
    if (computed) return { ...tensor, read: async (first, count) => computed.subarray(first, first + count) };
    const found = partsOf(tensor, spec, layout, modules).map((part) => {
      known.add(part.name);
      return check(files.file, part, stored.get(part.name));
    });
    const reading = { tensor, parts: found, spec, layout };
    const blocks = blocksOf(files, reading);
    return {
      ...tensor,
      read: (first, count) => read({ ...reading, per: 1, from: (...part) => files.read(...part) }, first, count),
      ...(blocks && { blocks }),
    };
  });
  const extra = [...stored.keys()].filter((name) => !known.has(name));
  const [first] = extra;
  if (first !== undefined) {
    throw new AppError(
      "model-unsupported",
      sentence(
        "{0} has {1} tensors that the {2} of config.json does not have, such as {3}.",
        files.file,
        extra.length,
        title,
        first,
      ),
      sentence("Merge adapters into the model, remove extra heads, or correct the number of layers in config.json."),
    );
  }
  return located;
}

/** The checkpoint's modules behind each of the decoder's. */
function modulesOf(spec: DecoderSpec, layout: TensorLayout): ReadonlyMap<string, readonly string[]> {
  const modules = new Map<string, readonly string[]>([
    ["wte", [layout.embedding]],
    ["wpe", layout.positions ? [layout.positions.name] : []],
    ["ln_f", [layout.finalNorm]],
    ["lm_head", [layout.head]],
  ]);
  for (let i = 0; i < spec.layers; i++) {
    const { norm1, norm2, qkv, out, up, down, queryNorm, keyNorm } = layout.layer(i);
    modules.set(`h.${i}.ln_1`, [norm1]).set(`h.${i}.ln_2`, [norm2]);
    modules.set(`h.${i}.attn.c_attn`, qkv).set(`h.${i}.attn.c_proj`, [out]);
    modules.set(`h.${i}.mlp.c_fc`, up).set(`h.${i}.mlp.c_proj`, [down]);
    if (queryNorm && keyNorm) modules.set(`h.${i}.attn.q_norm`, [queryNorm]).set(`h.${i}.attn.k_norm`, [keyNorm]);
  }
  return modules;
}

/** The tensors of the checkpoint that make up one of the decoder's. */
function partsOf(
  tensor: DecoderTensor,
  { heads, kvHeads, headSize, feedForward }: DecoderSpec,
  { stored, positions }: TensorLayout,
  modules: ReadonlyMap<string, readonly string[]>,
): Part[] {
  const [, module = "", kind = ""] = /^(.*)\.(\w+)$/.exec(tensor.name) ?? [];
  const names = (modules.get(module) ?? []).map((name) => `${name}.${kind}`);
  const { rows, columns } = sidesOf(tensor);
  const split = module.endsWith("c_attn")
    ? [heads * headSize, kvHeads * headSize, kvHeads * headSize]
    : [feedForward, feedForward];
  const outputs = names.length === 1 ? [rows] : split;
  return names.map((name, i) => {
    const count = at(outputs, i);
    if (module === "wpe") return { name, shape: [positions?.rows ?? rows, at(tensor.shape, 1)] };
    if (tensor.role === "vector") return { name, shape: [count] };
    return { name, shape: tensor.role === "table" || stored === "outIn" ? [count, columns] : [columns, count] };
  });
}

/** A tensor of the decoder, and what it is made of. */
interface Source {
  readonly tensor: DecoderTensor;
  readonly parts: readonly StoredTensor[];
  readonly spec: DecoderSpec;
  readonly layout: TensorLayout;
}

interface Reading extends Source {
  /** Weights along a row that each number read stands for. */
  readonly per: number;
  /** `count` numbers of a part, the first of them weight `first`. */
  readonly from: (part: StoredTensor, first: number, count: number) => Promise<Float32Array>;
}

/** How all parts of a tensor are rounded; undefined where they differ, or blocks would have to be torn apart. */
function blocksOf({ blocks }: TensorFiles, source: Source): SourcedBlocks | undefined {
  const { tensor, parts, spec, layout } = source;
  const [format, ...others] = parts.map((part) => blocks?.formatOf(part));
  if (!blocks || !format || tensor.role === "vector" || (tensor.role === "matrix" && layout.stored === "inOut")) return;
  const { block } = format;
  if (!others.every((other) => other === format)) return;
  if (sidesOf(tensor).columns % block !== 0) return;
  const isReordered = tensor.name.endsWith(".attn.c_proj.weight") && spec.heads !== spec.kvHeads;
  if (isReordered && spec.headSize % block !== 0) return;
  return {
    format,
    read: (kind, first, count) =>
      read({ ...source, per: block, from: (...part) => blocks.read(kind, ...part) }, first, count),
  };
}

/** Reads `count` rows of a table or a vector as they are stored, and those of a matrix from all of its parts. */
async function read(
  { tensor, parts, spec, layout, per, from }: Reading,
  first: number,
  count: number,
): Promise<Float32Array> {
  const { rows, columns } = sidesOf(tensor);
  const width = columns / per;
  if (tensor.role === "table") return from(at(parts, 0), first * columns, count * width);
  const whole = new Float32Array(rows * width);
  let filled = 0;
  for (const part of parts) {
    const length = Math.min(part.shape.reduce((product, side) => product * side, 1) / per, whole.length - filled);
    const values = await from(part, 0, length);
    const isTurned = tensor.role === "matrix" && layout.stored === "inOut";
    whole.set(isTurned ? transpose(values, columns, length / columns) : values, filled);
    filled += length;
  }
  const adapted = adapt(tensor.name, whole, { spec, factors: layout.factors, per });
  return adapted.subarray(first * width, (first + count) * width);
}

function check(file: string, wanted: Part, found: StoredTensor | undefined): StoredTensor {
  if (found === undefined) throw mismatch(sentence("{0}: {1} is missing.", file, wanted.name));
  if (found.shape.join() === wanted.shape.join()) return found;
  const [is, should] = [found.shape.join(", "), wanted.shape.join(", ")];
  throw mismatch(sentence("{0}: {1} is [{2}], config.json makes it [{3}].", file, found.name, is, should));
}

function mismatch(what: Sentence): AppError {
  return new AppError(
    "checkpoint-invalid",
    what,
    sentence("Use the config.json that was saved with these weights, or save both again with save_pretrained."),
  );
}
