// Turns a Hugging Face folder or a GGUF file into an Inkling model folder, or writes an Inkling model folder anew; see `usage`.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { AppError, messageOf } from "../src/core/errors";
import { type ConvertOptions, convertCheckpoint, writeModel } from "../src/jobs/convert/convert";
import { openModelWeights } from "../src/jobs/convert/modelWeights";
import { isWeightFormat, MANIFEST_FILE, type Manifest, type WeightFormat } from "../src/model/manifest";

const usage = `usage: npm run model:convert -- FOLDER|FILE.gguf OUT [--weights int8|int4|mixed|fp32] [--name NAME] [--part MB] [--all-tokens]
--weights mixed  most of feed-forward in 4 bits, all else in 8
--part MB        most megabytes of a file of weights
--all-tokens     a row for every token, also of more than 65,535`;

async function main(): Promise<number> {
  const { folder, out, weights, name, part, allTokens } = readArguments();
  const started = performance.now();
  const manifest = await convert(folder, out, {
    weights,
    allTokens,
    ...(name === undefined ? {} : { name }),
    ...(part === undefined ? {} : { partBytes: 1e6 * part }),
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

interface Arguments {
  readonly folder: string;
  readonly out: string;
  readonly weights: WeightFormat;
  readonly name: string | undefined;
  readonly part: number | undefined;
  readonly allTokens: boolean;
}

function readArguments(): Arguments {
  const options = {
    weights: { type: "string", default: "int8" },
    name: { type: "string" },
    part: { type: "string" },
    "all-tokens": { type: "boolean", default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [folder, out, ...rest] = positionals;
    const { weights, name } = values;
    const part = values.part === undefined ? undefined : Number(values.part);
    const isPart = part === undefined || part > 0;
    if (folder && out && rest.length === 0 && isWeightFormat(weights) && isPart) {
      return { folder, out, weights, name, part, allTokens: values["all-tokens"] };
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
