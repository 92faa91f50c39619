// What rounding costs: bits per byte of a text under one or several models, each with its size.
//   npm run bench:quality -- FILE.jsonl MODEL… [--bytes 60000] [--threads 2]
// FILE has a JSON object a line with "path" and "text", as training/heldout.mjs writes it; the same files for all models.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bitsPerByte } from "../src/jobs/bitsPerByte";
import type { BenchmarkText } from "../src/model/benchmark";
import { loadModel } from "../src/model/loadModel";

/** Of a file, UTF-8 bytes: long ones would be all that is measured. */
const LONGEST = 6000;

/** The first files that are whole and short, up to `most` bytes. */
function textsOf(file: string, most: number): readonly BenchmarkText[] {
  const texts: BenchmarkText[] = [];
  let bytes = 0;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "" || bytes >= most) continue;
    const { path, text }: BenchmarkText = JSON.parse(line);
    const length = Buffer.byteLength(text);
    if (length > LONGEST) continue;
    texts.push({ path, text });
    bytes += length;
  }
  return texts;
}

async function measure(folder: string, texts: readonly BenchmarkText[], threads: number): Promise<string> {
  const model = await loadModel(folder, threads, () => {});
  let [bits, bytes] = [0, 0];
  for (const text of texts) {
    const result = await bitsPerByte(model, text);
    bits += result.bitsPerByte * result.bytes;
    bytes += result.bytes;
  }
  await model.close();
  const size = statSync(join(folder, "model.onnx.data")).size / 1e6;
  return `${folder}: ${model.manifest.weights}, ${size.toFixed(1)} MB, ${(bits / bytes).toFixed(4)} bits per byte of ${bytes} bytes in ${texts.length} files`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { bytes: { type: "string", default: "60000" }, threads: { type: "string", default: "2" } },
    allowPositionals: true,
  });
  const [file, ...models] = positionals;
  if (file === undefined || models.length === 0) throw new Error("usage: npm run bench:quality -- FILE.jsonl MODEL…");
  const texts = textsOf(file, Number(values.bytes));
  for (const model of models) console.log(await measure(model, texts, Number(values.threads)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
