import { AppError } from "../../core/errors";
import { type Sentence, sentence } from "../../core/translate";
import type { Architecture } from "../../model/manifest";
import type { SafetensorsFile, StoredTensor } from "./safetensors";

/** A tensor that GPT-2 has. transformers' Conv1D stores its weight as [inputs, outputs]. */
export interface Gpt2Tensor {
  /** The name without the prefix `transformer.`, which also names it in the graph. */
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * `table`: token embedding and output head, rows by token. `matrix`: a Conv1D weight.
   * `vector`: kept in fp32 whatever the weight format; biases, LayerNorm and the position embedding.
   */
  readonly role: "table" | "matrix" | "vector";
}

/** A tensor of GPT-2, and where the checkpoint has it. */
export interface LocatedTensor extends Gpt2Tensor {
  readonly stored: StoredTensor;
}

const PREFIX = "transformer.";

/** Causal masks of older checkpoints, and copies of the tied table. */
const IGNORED = /^(h\.\d+\.attn\.(bias|masked_bias)|lm_head\.weight)$/;

/** Every tensor of a GPT-2, in the order in which they are stored and run. */
export function gpt2Tensors({ layers, width, feedForward, context, vocabulary }: Architecture): Gpt2Tensor[] {
  const vector = (name: string, ...shape: number[]): Gpt2Tensor => ({ name, shape, role: "vector" });
  const norm = (name: string): Gpt2Tensor[] => [vector(`${name}.weight`, width), vector(`${name}.bias`, width)];
  const conv1d = (name: string, inputs: number, outputs: number): Gpt2Tensor[] => [
    { name: `${name}.weight`, shape: [inputs, outputs], role: "matrix" },
    vector(`${name}.bias`, outputs),
  ];
  const layer = (i: number): Gpt2Tensor[] => [
    ...norm(`h.${i}.ln_1`),
    ...conv1d(`h.${i}.attn.c_attn`, width, 3 * width),
    ...conv1d(`h.${i}.attn.c_proj`, width, width),
    ...norm(`h.${i}.ln_2`),
    ...conv1d(`h.${i}.mlp.c_fc`, width, feedForward),
    ...conv1d(`h.${i}.mlp.c_proj`, feedForward, width),
  ];
  return [
    { name: "wte.weight", shape: [vocabulary, width], role: "table" },
    vector("wpe.weight", context, width),
    ...Array.from({ length: layers }, (_, i) => layer(i)).flat(),
    ...norm("ln_f"),
  ];
}

/**
 * Finds each of `wanted` in the checkpoint, with or without the prefix `transformer.`.
 * Throws AppError `checkpoint-invalid` when one is missing or has another shape, and `model-unsupported` when the
 * checkpoint has weights that GPT-2 does not have: leaving them out would change what the model computes.
 */
export function locateTensors(file: SafetensorsFile, wanted: readonly Gpt2Tensor[]): LocatedTensor[] {
  const stored = new Map<string, StoredTensor>();
  for (const [name, tensor] of file.tensors) {
    const short = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    if (!IGNORED.test(short)) stored.set(short, tensor);
  }
  const located = wanted.map((tensor) => ({ ...tensor, stored: check(file.file, tensor, stored.get(tensor.name)) }));
  const known = new Set(wanted.map(({ name }) => name));
  const extra = [...stored.keys()].filter((name) => !known.has(name));
  const [first] = extra;
  if (first !== undefined) {
    throw new AppError(
      "model-unsupported",
      sentence(
        "{0} has {1} tensors that the GPT-2 of config.json does not have, such as {2}.",
        file.file,
        extra.length,
        first,
      ),
      sentence("Merge adapters into the model, remove extra heads, or correct n_layer in config.json."),
    );
  }
  return located;
}

function check(file: string, wanted: Gpt2Tensor, found: StoredTensor | undefined): StoredTensor {
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
