import * as v from "valibot";
import {
  fields,
  flag,
  integer,
  list,
  number,
  oneOf,
  readJson,
  sha256,
  shown,
  sound,
  text,
  wanted,
  whole,
  wrongIn,
} from "../../../src/core/schema";
import { sentence } from "../../../src/core/translate";
import { BUNDLE_FORMAT, BUNDLE_VERSION } from "../../../src/host/bundle/bundle";
import { idsSha256 } from "../../../src/model/identity";

const FIX = sentence("Save the completion again, or get the file again from whoever made it.");

const EXACTLY = '{0}: "{1}" must be {3}, and is {2}.';

/** Far above any request; they keep a mad number from being run. */
const LIMITS = { tokens: 65_536, id: 262_144, units: 1e9, matched: 1e9 } as const;

const units = whole(LIMITS.units);
const matches = whole(LIMITS.matched);
const ids = list(whole(LIMITS.id - 1));

const OUTPUT = v.pipe(
  fields({ stop: text, sha256, steps: list(fields({ probability: number(0, 1 + 1e-9) })) }),
  v.transform(({ steps, ...output }) => ({ ...output, probabilities: steps.map(({ probability }) => probability) })),
);

export type ParsedOutput = v.InferOutput<typeof OUTPUT>;

const CONTENT = fields({
  promptTokens: v.pipe(
    ids,
    v.check(({ length }) => length > 0 && length <= LIMITS.tokens, wanted('{0}: "{1}" must be a prompt, and is {2}.')),
  ),
  tail: text,
  linePrefix: text,
  suffix: text,
  memoryTokens: list(ids),
  outputTokens: ids,
});

export type ParsedContent = v.InferOutput<typeof CONTENT>;

/** What a completion is run again by, of all that a bundle has. */
const BUNDLE = fields({
  format: v.literal(BUNDLE_FORMAT, wanted(EXACTLY, BUNDLE_FORMAT)),
  version: v.literal(BUNDLE_VERSION, wanted(EXACTLY, BUNDLE_VERSION)),
  environment: fields({ processor: text, onnxruntime: text, threads: integer(1, 1024) }),
  model: fields({
    name: text,
    version: text,
    files: list(fields({ name: text, sha256 })),
    manifestSha256: sha256,
    tokenizer: fields({ sha256 }),
  }),
  request: fields({
    mode: oneOf(["line", "block"]),
    maxTokens: whole(LIMITS.tokens),
    sampling: fields({
      temperature: number(0, 100),
      topK: whole(LIMITS.id),
      topP: number(0, 1),
      seed: integer(-(2 ** 32), 2 ** 32),
    }),
    cursor: v.exactOptional(fields({ line: units, column: units })),
    suffixUnits: units,
  }),
  prompt: fields({
    sha256,
    parts: list(fields({ kind: text, from: units, to: units, units })),
    tailUnits: units,
  }),
  memory: list(
    fields({
      matched: matches,
      count: matches,
      distinct: matches,
      sameDocument: v.nullish(flag, false),
      probabilities: list(number(0, 1)),
    }),
  ),
  output: OUTPUT,
  alone: v.exactOptional(OUTPUT),
  content: v.exactOptional(CONTENT),
});

export type ReplayableBundle = v.InferOutput<typeof BUNDLE>;

/**
 * Reads a saved completion. Throws AppError `bundle-invalid`, naming the field, where something is missing, of another
 * kind, out of bounds, or at odds with another field.
 * @param file names the text in errors
 */
export function parseBundle(file: string, json: string): ReplayableBundle {
  const schema = v.pipe(BUNDLE, sound(contentProblem));
  return readJson(schema, { file, code: "bundle-invalid", fix: FIX }, json);
}

/** What the content says must be what the rest was made of. */
function contentProblem({ content, memory, output, prompt }: ReplayableBundle): string | undefined {
  if (content === undefined) return undefined;
  const { promptTokens, outputTokens, memoryTokens } = content;
  const asLong = (key: string, value: unknown): string =>
    wrongIn('{0}: "{1}" must be as long as its tokens, and is {2}.', key, shown(value));
  const said = memory.every(({ probabilities }, index) => memoryTokens[index]?.length === probabilities.length);
  if (memoryTokens.length !== memory.length || !said) return asLong("memory", memory);
  if (outputTokens.length !== output.probabilities.length) return asLong("output", output);
  if (idsSha256(promptTokens) !== prompt.sha256) return wrongIn("{0} was changed: the prompt's ids have another hash.");
  if (idsSha256([...promptTokens, ...outputTokens]) !== output.sha256)
    return wrongIn("{0} was changed: the output's ids have another hash.");
  return undefined;
}
