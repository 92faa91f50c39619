import type { BenchmarkText } from "../model/benchmark";
import type { LoadedModel } from "../model/loadModel";
import { LineEncoder } from "../model/tokens/lineEncoder";
import { predictions, promptStart } from "./predictions";

export interface ByteBits {
  readonly bitsPerByte: number;
  /** Of the text in UTF-8. */
  readonly bytes: number;
}

/**
 * How well the model knows a text: the bits of its tokens, −log2 p of each after all before it, over the text's bytes.
 * Less is better, and models with different tokens can be compared.
 */
export async function bitsPerByte(model: LoadedModel, { path, text }: BenchmarkText): Promise<ByteBits> {
  const encoder = new LineEncoder(model.vocabulary);
  const tokens = encoder.encode(text);
  let nats = 0;
  for await (const [index, { logits, logNormaliser }] of predictions(
    model,
    promptStart(model, path, encoder),
    tokens,
  )) {
    nats += logNormaliser - (logits[tokens[index] ?? 0] ?? 0);
  }
  const bytes = new TextEncoder().encode(text).length;
  return { bitsPerByte: bytes === 0 ? 0 : nats / Math.LN2 / bytes, bytes };
}
