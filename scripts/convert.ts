// Turns a Hugging Face folder or a GGUF file into an Inkling model folder, or writes an Inkling model folder anew; see `usage`.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { AppError, messageOf } from "../src/core/errors";
import { type ConvertOptions, convertCheckpoint, writeModel } from "../src/jobs/convert/convert";
import { openModelWeights } from "../src/jobs/convert/modelWeights";
import { isWeightFormat, MANIFEST_FILE, type Manifest, type WeightFormat } from "../src/model/manifest";

const usage = "usage: npm run model:convert -- FOLDER|FILE.gguf OUT [--weights int8|int4|fp32] [--name NAME]";

async function main(): Promise<number> {
  const { folder, out, weights, name } = readArguments();
  const started = performance.now();
  const manifest = await convert(folder, out, {
    weights,
    ...(name === undefined ? {} : { name }),
    progress: (message) => console.error(message),
  });
  const { layers, heads, width, vocabulary, context } = manifest.architecture;
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.error(
    `${manifest.name}: ${layers} layers, ${heads} heads, width ${width}, ${vocabulary} tokens, context ${context}, ` +
      `${manifest.weights}, ${(bytes / 1e6).toFixed(1)} MB in ${out}, ${seconds} s`,
  );
  return 0;
}

/** From a checkpoint, or from the weights of a model folder as they were rounded. */
async function convert(folder: string, out: string, options: ConvertOptions): Promise<Manifest> {
  if (!existsSync(join(folder, MANIFEST_FILE))) return await convertCheckpoint(folder, out, options);
  const weights = await openModelWeights(folder);
  try {
    return await writeModel(weights, out, options);
  } finally {
    await weights.close();
  }
}

function readArguments(): { folder: string; out: string; weights: WeightFormat; name: string | undefined } {
  const options = { weights: { type: "string", default: "int8" }, name: { type: "string" } } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [folder, out, ...rest] = positionals;
    const { weights, name } = values;
    if (folder && out && rest.length === 0 && isWeightFormat(weights)) {
      return { folder, out, weights, name };
    }
  } catch (thrown) {
    console.error(messageOf(thrown));
  }
  console.error(usage);
  process.exit(2);
}

main().then(
  (code) => process.exit(code),
  (thrown) => {
    if (thrown instanceof AppError) console.error(`${thrown.message}\n${thrown.fix}`);
    else if (isFileError(thrown))
      console.error(`${thrown.message}\nCheck the two folders, their permissions and the disk.`);
    else throw thrown;
    process.exit(1);
  },
);

/** Whether the operating system refused something; Node marks that with the name of the call. */
function isFileError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && "syscall" in thrown;
}
