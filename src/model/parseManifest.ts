import { exactNumbers, JsonFields } from "../core/jsonFields";
import { sentence } from "../core/translate";
import { parseDecoderSpec, SPEC_LIMITS } from "./decoderSpec";
import { parseKeepSection } from "./keepSection";
import { decodeKeptTokens } from "./keptTokens";
import {
  GATE_FEATURES,
  MANIFEST_FILE,
  MANIFEST_VERSION,
  type Manifest,
  type MemorySection,
  type ModelFile,
  type SpecialTokens,
  type Thresholds,
  WEIGHT_FORMATS,
} from "./manifest";
import { TOKENIZER_FILE } from "./tokens/tokenizerFile";

const LARGEST_FILE = 8e9;
const LARGEST_GATE_WEIGHT = 1000;
const MOST_FILES = 16;

const SOURCE = {
  file: MANIFEST_FILE,
  code: "manifest-invalid",
  fix: sentence("Convert the model again with this version of Inkling, or choose another model folder."),
} as const;

/**
 * Reads the text of a `model.json`. Throws `manifest-invalid`, naming the field, if anything in it is missing, of the
 * wrong type, out of bounds or at odds with another field.
 */
export function parseManifest(text: string): Manifest {
  const json = JsonFields.parse(SOURCE, text);
  if (json.raw("manifestVersion") !== MANIFEST_VERSION) {
    throw json.wrong('{0}: "{1}" must be {3}, and is {2}.', "manifestVersion", MANIFEST_VERSION);
  }
  const manifest: Manifest = {
    manifestVersion: MANIFEST_VERSION,
    name: json.string("name"),
    version: json.string("version"),
    description: json.string("description"),
    licence: json.string("licence"),
    weights: json.oneOf("weights", WEIGHT_FORMATS),
    architecture: parseDecoderSpec(json.object("architecture")),
    tokenizer: json.oneOf("tokenizer", ["p50k_edit", "r50k_base", "own"]),
    template: json.oneOf("template", ["suffix-first", "left-to-right"]),
    special: parseSpecial(json.object("special")),
    keptTokens: json.has("keptTokens") ? json.string("keptTokens") : null,
    thresholds: parseThresholds(json.object("thresholds")),
    ...(json.has("memory") && { memory: parseMemorySection(json.object("memory")) }),
    ...(json.has("keep") && { keep: parseKeepSection(json.object("keep")) }),
    files: parseFiles(json),
    ...(json.has("analysisGraph") && { analysisGraph: json.string("analysisGraph") }),
    training: parseTraining(json.object("training")),
  };
  checkControlTokens(manifest, json);
  const { analysisGraph, files } = manifest;
  // Only what stands in `files` has been verified when it is opened.
  if (analysisGraph !== undefined && !files.slice(1).some(({ name }) => name === analysisGraph)) {
    throw json.wrong('{0}: "{1}" must be the name of one of the files after the first, and is {2}.', "analysisGraph");
  }
  if (manifest.tokenizer === "own" && !files.some(({ name }) => name === TOKENIZER_FILE))
    throw json.failure("{0} has its own tokenizer, and {1} is not among its files.", TOKENIZER_FILE);
  return manifest;
}

/** The token id of each row of the embedding table; null where rows are ids. */
export function keptTokenIds({ keptTokens }: Pick<Manifest, "keptTokens">): number[] | null {
  return keptTokens === null ? null : decodeKeptTokens(keptTokens, SPEC_LIMITS.vocabulary);
}

export function parseThresholds(json: JsonFields): Thresholds {
  const probability = { min: 0, max: 1 };
  return {
    minTokenProbability: json.number("minTokenProbability", probability),
    minMeanProbability: json.number("minMeanProbability", probability),
  };
}

/** The gate needs exactly the weights that it knows: one for a feature of another version would be dropped in silence. */
export function parseMemorySection(json: JsonFields): MemorySection {
  const range = { min: -LARGEST_GATE_WEIGHT, max: LARGEST_GATE_WEIGHT };
  return { gate: exactNumbers(json.object("gate"), GATE_FEATURES, range) };
}

export function parseTraining(json: JsonFields): Record<string, string | number> {
  const entries = json.keys().map((key): [string, string | number] => {
    const value = json.raw(key);
    if (typeof value === "string" || (typeof value === "number" && Number.isFinite(value))) return [key, value];
    throw json.wrong('{0}: "{1}" must be a text or a number, and is {2}.', key);
  });
  return Object.fromEntries(entries);
}

function parseSpecial(json: JsonFields): SpecialTokens {
  const id = (key: string): number => json.integer(key, { min: 0, max: SPEC_LIMITS.vocabulary });
  return {
    endOfText: id("endOfText"),
    ...(json.has("fimPrefix") && { fimPrefix: id("fimPrefix") }),
    ...(json.has("fimMiddle") && { fimMiddle: id("fimMiddle") }),
    ...(json.has("fimSuffix") && { fimSuffix: id("fimSuffix") }),
  };
}

function parseFiles(json: JsonFields): ModelFile[] {
  const items = json.objects("files");
  if (items.length === 0 || items.length > MOST_FILES)
    throw json.wrong('{0}: "{1}" must be a list of 1 to {3} files, and is {2}.', "files", MOST_FILES);
  const files = items.map((item) => {
    const file = {
      name: item.string("name"),
      bytes: item.integer("bytes", { min: 1, max: LARGEST_FILE }),
      sha256: item.string("sha256"),
    };
    // A manifest must not reach out of its folder.
    if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(file.name))
      throw item.wrong('{0}: "{1}" must be a plain file name, and is {2}.', "name");
    if (!/^[0-9a-f]{64}$/.test(file.sha256))
      throw item.wrong('{0}: "{1}" must be a SHA-256 in lower-case hexadecimal, and is {2}.', "sha256");
    return file;
  });
  if (!files[0]?.name.endsWith(".onnx"))
    throw json.wrong('{0}: "{1}" must be a list with the graph (.onnx) first, and is {2}.', "files");
  return files;
}

/** Every control token needs a row, and the template its tokens. */
function checkControlTokens(manifest: Manifest, json: JsonFields): void {
  const { special, template } = manifest;
  const { vocabulary } = manifest.architecture;
  const ids = keptTokenIds(manifest);
  if (ids !== null && ids.length !== vocabulary)
    throw json.failure("{0} keeps {1} tokens for {2} rows.", ids.length, vocabulary);
  if (new Set(Object.values(special)).size < Object.keys(special).length)
    throw json.wrong('{0}: "{1}" must be different tokens, and is {2}.', "special");
  const kept = ids && new Set(ids);
  for (const [name, id] of Object.entries(special)) {
    if (!(kept ? kept.has(id) : id < vocabulary))
      throw json.failure('{0} has no row for "special.{1}", token {2}.', name, id);
  }
  if (template === "suffix-first" && (special.fimSuffix === undefined || special.fimMiddle === undefined))
    throw json.failure('{0} needs "special.fimSuffix" and "special.fimMiddle" for the template "suffix-first".');
}
