import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkpointJson } from "../../../../src/jobs/convert/checkpointJson";
import { decoderTensors } from "../../../../src/jobs/convert/decoderTensors";
import { parseConfig } from "../../../../src/jobs/convert/families/parseConfig";
import { Random } from "../../support/random";

let root: string | undefined;
let folders = 0;

/** A path that nothing has used yet, in a folder that goes when the tests end. */
export function freshPath(): string {
  root ??= mkdtempSync(join(tmpdir(), "inkling-convert-"));
  folders += 1;
  return join(root, String(folders));
}

function removeFolders(): void {
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
}

// A hook of the whole run: a listener of the process for each test file would be too many. bench/faults is no such run.
if (typeof after === "function") after(removeFolders);
else process.on("exit", removeFolders);

export type StoredAs = "F32" | "F16" | "BF16";

export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export type RawTensors = Record<string, RawTensor>;

/** A safetensors file with these tensors one behind the other. */
export function safetensors(tensors: RawTensors): Uint8Array {
  let end = 0;
  const header = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [end - bytes.length, end] }] as const;
  });
  const data = Object.values(tensors).map(({ bytes }) => bytes);
  return withHeader(JSON.stringify(Object.fromEntries([["__metadata__", { format: "pt" }], ...header])), data);
}

/** The length, the header as it stands, and the data. */
export function withHeader(header: string, data: readonly Uint8Array[]): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = new Uint8Array(BigUint64Array.of(BigInt(text.length)).buffer);
  return Buffer.concat([length, text, ...data]);
}

/** Numbers of at most 7 binary digits: all three formats hold them exactly. */
export function tensor(shape: readonly number[], values: readonly number[], dtype: StoredAs = "F32"): RawTensor {
  const floats = Float32Array.from(values);
  if (dtype === "F32") return { dtype, shape, bytes: new Uint8Array(floats.buffer) };
  const words = new Uint32Array(floats.buffer);
  const halves = Uint16Array.from(words, dtype === "BF16" ? (word) => word >>> 16 : halfOf);
  return { dtype, shape, bytes: new Uint8Array(halves.buffer) };
}

/** The bits of a binary16 from those of a binary32 that it can hold: exponent bias 127 to 15, 23 to 10 digits. */
function halfOf(word: number): number {
  if ((word & 0x7fffffff) === 0) return (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 0xff) - 112;
  return ((word >>> 16) & 0x8000) | (exponent << 10) | ((word >>> 13) & 0x3ff);
}

/** A small GPT-2 in transformers' terms. */
export const SMALL = {
  model_type: "gpt2",
  activation_function: "gelu_new",
  n_embd: 192,
  n_head: 4,
  n_layer: 2,
  n_positions: 64,
  vocab_size: 300,
  layer_norm_epsilon: 1e-5,
  eos_token_id: 299,
};

/** Random weights for a config, named as transformers does. */
export function randomTensors(config: object = SMALL, dtype: StoredAs = "F32", prefix = "transformer."): RawTensors {
  const random = new Random(7);
  const { spec } = parseConfig(checkpointJson("config.json", JSON.stringify(config)));
  const tensors: RawTensors = {};
  for (const { name, shape } of decoderTensors(spec)) {
    const count = shape.reduce((product, length) => product * length, 1);
    const middle = /ln_(1|2|f)\.weight/.test(name) ? 1 : 0;
    const values = Array.from({ length: count }, () => (random.below(127) - 63) / 512 + middle);
    tensors[prefix + name] = tensor(shape, middle ? values.map((value) => Math.round(value * 64) / 64) : values, dtype);
  }
  return tensors;
}

/** Writes a checkpoint folder. */
export function writeCheckpoint(tensors: RawTensors, config: object = SMALL, card?: object): string {
  const folder = freshPath();
  mkdirSync(folder);
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "model.safetensors"), safetensors(tensors));
  if (card) writeFileSync(join(folder, "inkling.json"), JSON.stringify(card));
  return folder;
}

export const CARD = {
  name: "Small",
  version: "2.0.0",
  licence: "MIT",
  description: "For tests.",
  tokenizer: "p50k_edit",
  template: "left-to-right",
  special: { endOfText: 299 },
  keptTokens: null,
};
