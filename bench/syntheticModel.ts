import { once } from "node:events";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createRng } from "../src/engine/sampling/rng";
import { convertCheckpoint } from "../src/jobs/convert/convert";

/** A GPT-2 shape. Speed depends on the shape alone, so that random weights serve. */
export interface Shape {
  readonly name: string;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly context: number;
  readonly vocabulary: number;
}

/** The shape that the project plans for: 50.9 M weights (S of the design's measurements). */
export const SHAPE_S: Shape = { name: "S", layers: 8, width: 512, heads: 8, context: 1024, vocabulary: 50284 };

/** Writes a Hugging Face checkpoint with random weights into `folder` and converts it; the folder of the result. */
export async function syntheticModel(shape: Shape, folder: string): Promise<string> {
  const { layers, width: d, heads, context, vocabulary } = shape;
  const checkpoint = join(folder, "checkpoint");
  mkdirSync(checkpoint, { recursive: true });
  const config = {
    model_type: "gpt2",
    n_layer: layers,
    n_embd: d,
    n_head: heads,
    n_positions: context,
    vocab_size: vocabulary,
    activation_function: "gelu_new",
    layer_norm_epsilon: 1e-5,
  };
  writeFileSync(join(checkpoint, "config.json"), JSON.stringify(config));
  const special = { endOfText: 50256, fimPrefix: 50281, fimMiddle: 50282, fimSuffix: 50283 };
  const inkling = {
    name: shape.name,
    version: "0",
    licence: "CC0-1.0",
    description: "random weights",
    tokenizer: "p50k_edit",
    template: "suffix-first",
    special,
    thresholds: { minTokenProbability: 0, minMeanProbability: 0 },
    training: {},
  };
  writeFileSync(join(checkpoint, "inkling.json"), JSON.stringify(inkling));
  const tensors: [string, number[]][] = [
    ["wte.weight", [vocabulary, d]],
    ["wpe.weight", [context, d]],
  ];
  for (let i = 0; i < layers; i++) {
    for (const [name, shape] of [
      ["ln_1.weight", [d]],
      ["ln_1.bias", [d]],
      ["attn.c_attn.weight", [d, 3 * d]],
      ["attn.c_attn.bias", [3 * d]],
      ["attn.c_proj.weight", [d, d]],
      ["attn.c_proj.bias", [d]],
      ["ln_2.weight", [d]],
      ["ln_2.bias", [d]],
      ["mlp.c_fc.weight", [d, 4 * d]],
      ["mlp.c_fc.bias", [4 * d]],
      ["mlp.c_proj.weight", [4 * d, d]],
      ["mlp.c_proj.bias", [d]],
    ] as const)
      tensors.push([`h.${i}.${name}`, [...shape]]);
  }
  tensors.push(["ln_f.weight", [d]], ["ln_f.bias", [d]]);
  await writeSafetensors(join(checkpoint, "model.safetensors"), tensors);
  await convertCheckpoint(checkpoint, join(folder, "model"), { weights: "int8" });
  return join(folder, "model");
}

/** The format of the safetensors library: length of the header, header as JSON, then the tensors as they follow in it. */
async function writeSafetensors(file: string, tensors: readonly (readonly [string, number[]])[]): Promise<void> {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, shape] of tensors) {
    const bytes = 4 * shape.reduce((a, b) => a * b, 1);
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const stream = createWriteStream(file);
  stream.write(length);
  stream.write(text);
  const random = createRng(1);
  // Layers much larger than the embedding: the tokens that come out are then as good as random, and never repeat.
  const pool = Float32Array.from({ length: 1 << 16 }, () => (random() - 0.5) * 0.17);
  for (const [name, shape] of tensors) {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    const gain = name.includes("ln_") && name.endsWith("weight");
    const start = Math.floor(random() * 1000);
    for (let i = 0; i < values.length; i++) values[i] = gain ? 1 : (pool[(start + i * 7919 + (i >> 16)) & 0xffff] ?? 0);
    if (!stream.write(Buffer.from(values.buffer))) await once(stream, "drain");
  }
  stream.end();
  await finished(stream);
}
