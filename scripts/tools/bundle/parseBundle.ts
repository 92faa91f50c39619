import { JsonFields } from "../../../src/core/jsonFields";
import { sentence } from "../../../src/core/translate";
import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type BundleContent,
  type BundleMemory,
  type BundlePrompt,
  type BundleRequest,
} from "../../../src/host/bundle/bundle";
import type { Environment } from "../../../src/model/completion/reproduction";
import { type BundleModel, idsSha256 } from "../../../src/model/identity";
import type { ModelFile } from "../../../src/model/manifest";

const FIX = sentence("Save the completion again, or get the file again from whoever made it.");

const AS_LONG = '{0}: "{1}" must be as long as its tokens, and is {2}.';
const EXACTLY = '{0}: "{1}" must be {3}, and is {2}.';

/** Far above any request; they keep a mad number from being run. */
const LIMITS = { tokens: 65_536, id: 262_144, units: 1e9, matched: 1e9 } as const;

/** What a bundle is run again by. */
export interface ReplayableBundle {
  readonly environment: Pick<Environment, "processor" | "onnxruntime" | "threads">;
  readonly model: Pick<BundleModel, "name" | "version" | "manifestSha256"> & {
    readonly files: readonly Pick<ModelFile, "name" | "sha256">[];
    readonly tokenizerSha256: string;
  };
  readonly request: Pick<BundleRequest, "mode" | "maxTokens" | "sampling" | "suffixUnits"> & {
    readonly cursor: BundleRequest["cursor"] | undefined;
  };
  readonly prompt: Pick<BundlePrompt, "sha256" | "tailUnits"> & {
    readonly parts: readonly {
      readonly kind: string;
      readonly from: number;
      readonly to: number;
      readonly units: number;
    }[];
  };
  readonly memory: readonly BundleMemory[];
  readonly output: ParsedOutput;
  readonly alone: ParsedOutput | undefined;
  readonly content: ParsedContent | undefined;
}

export interface ParsedOutput {
  readonly stop: string;
  readonly sha256: string;
  readonly probabilities: readonly number[];
}

export type ParsedContent = Pick<
  BundleContent,
  "promptTokens" | "tail" | "linePrefix" | "suffix" | "memoryTokens" | "outputTokens"
>;

/**
 * Reads a saved completion. Throws AppError `bundle-invalid`, naming the field, where something is missing, of another
 * kind, out of bounds, or at odds with another field.
 * @param file names the text in errors
 */
export function parseBundle(file: string, text: string): ReplayableBundle {
  const json = JsonFields.parse({ file, code: "bundle-invalid", fix: FIX }, text);
  if (json.raw("format") !== BUNDLE_FORMAT) throw json.wrong(EXACTLY, "format", BUNDLE_FORMAT);
  if (json.raw("version") !== BUNDLE_VERSION) throw json.wrong(EXACTLY, "version", BUNDLE_VERSION);
  const environment = json.object("environment");
  const model = json.object("model");
  const memory = json.objects("memory").map(parseOpinion);
  const output = parseOutput(json.object("output"));
  const content = json.has("content") ? parseContent(json.object("content")) : undefined;
  if (content && content.memoryTokens.length !== memory.length) throw json.wrong(AS_LONG, "memory");
  for (const [index, said] of memory.entries()) {
    const tokens = content?.memoryTokens[index];
    if (content && tokens?.length !== said.probabilities.length) throw json.wrong(AS_LONG, "memory");
  }
  if (content && content.outputTokens.length !== output.probabilities.length) {
    throw json.wrong(AS_LONG, "output");
  }
  const prompt = parsePrompt(json.object("prompt"));
  if (content) {
    const { promptTokens, outputTokens } = content;
    if (idsSha256(promptTokens) !== prompt.sha256)
      throw json.failure("{0} was changed: the prompt's ids have another hash.");
    if (idsSha256([...promptTokens, ...outputTokens]) !== output.sha256) {
      throw json.failure("{0} was changed: the output's ids have another hash.");
    }
  }
  return {
    environment: {
      processor: environment.string("processor"),
      onnxruntime: environment.string("onnxruntime"),
      threads: environment.integer("threads", { min: 1, max: 1024 }),
    },
    model: {
      name: model.string("name"),
      version: model.string("version"),
      files: model.objects("files").map((item) => ({ name: item.string("name"), sha256: hash(item, "sha256") })),
      manifestSha256: hash(model, "manifestSha256"),
      tokenizerSha256: hash(model.object("tokenizer"), "sha256"),
    },
    request: parseRequest(json.object("request")),
    prompt,
    memory,
    output,
    alone: json.has("alone") ? parseOutput(json.object("alone")) : undefined,
    content,
  };
}

function parseRequest(json: JsonFields): ReplayableBundle["request"] {
  const sampling = json.object("sampling");
  const cursor = json.has("cursor") ? json.object("cursor") : undefined;
  const place = { min: 0, max: LIMITS.units };
  return {
    mode: json.oneOf("mode", ["line", "block"]),
    maxTokens: json.integer("maxTokens", { min: 0, max: LIMITS.tokens }),
    sampling: {
      temperature: sampling.number("temperature", { min: 0, max: 100 }),
      topK: sampling.integer("topK", { min: 0, max: LIMITS.id }),
      topP: sampling.number("topP", { min: 0, max: 1 }),
      seed: sampling.integer("seed", { min: -(2 ** 32), max: 2 ** 32 }),
    },
    cursor: cursor && { line: cursor.integer("line", place), column: cursor.integer("column", place) },
    suffixUnits: json.integer("suffixUnits", place),
  };
}

function parsePrompt(json: JsonFields): ReplayableBundle["prompt"] {
  const range = { min: 0, max: LIMITS.units };
  return {
    sha256: hash(json, "sha256"),
    parts: json.objects("parts").map((part) => ({
      kind: part.string("kind"),
      from: part.integer("from", range),
      to: part.integer("to", range),
      units: part.integer("units", range),
    })),
    tailUnits: json.integer("tailUnits", range),
  };
}

function parseOpinion(said: JsonFields): BundleMemory {
  const count = { min: 0, max: LIMITS.matched };
  return {
    matched: said.integer("matched", count),
    count: said.integer("count", count),
    distinct: said.integer("distinct", count),
    sameDocument: said.flag("sameDocument", false),
    probabilities: numbers(said, "probabilities", 0, 1),
  };
}

function parseOutput(json: JsonFields): ParsedOutput {
  return {
    stop: json.string("stop"),
    sha256: hash(json, "sha256"),
    probabilities: json.objects("steps").map((step) => step.number("probability", { min: 0, max: 1 + 1e-9 })),
  };
}

function parseContent(json: JsonFields): ParsedContent {
  const promptTokens = ids(json, "promptTokens");
  if (promptTokens.length === 0 || promptTokens.length > LIMITS.tokens)
    throw json.wrong('{0}: "{1}" must be a prompt, and is {2}.', "promptTokens");
  return {
    promptTokens,
    tail: json.string("tail"),
    linePrefix: json.string("linePrefix"),
    suffix: json.string("suffix"),
    memoryTokens: json.array("memoryTokens").map((item, index) => {
      if (Array.isArray(item) && item.every(isId)) return item;
      throw json.wrong('{0}: "{1}" must be lists of token ids (at index {3}), and is {2}.', "memoryTokens", index);
    }),
    outputTokens: ids(json, "outputTokens"),
  };
}

function hash(json: JsonFields, key: string): string {
  const value = json.string(key);
  if (!/^[0-9a-f]{64}$/.test(value))
    throw json.wrong('{0}: "{1}" must be a SHA-256 in lower-case hexadecimal, and is {2}.', key);
  return value;
}

function ids(json: JsonFields, key: string): number[] {
  return json.array(key).map((value) => {
    if (isId(value)) return value;
    throw json.wrong('{0}: "{1}" must be a list of token ids, and is {2}.', key);
  });
}

function isId(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < LIMITS.id;
}

function numbers(json: JsonFields, key: string, min: number, max: number): number[] {
  return json.array(key).map((value) => {
    if (typeof value === "number" && value >= min && value <= max) return value;
    throw json.wrong('{0}: "{1}" must be a list of numbers from {3} to {4}, and is {2}.', key, min, max);
  });
}
