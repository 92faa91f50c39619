import { AppError } from "../core/errors";
import type { Thresholds } from "../engine/protocol";
import { decodeKeptTokens } from "./keptTokens";
import { type Architecture, MANIFEST_VERSION, type Manifest, type ModelFile, type SpecialTokens } from "./manifest";

/** Bounds far above any model that would complete while one types; they keep a mad number from asking for terabytes. */
const LIMITS = { layers: 96, heads: 128, width: 16_384, context: 65_536, vocabulary: 262_144, bytes: 8e9 } as const;
const CACHE_BYTES_LIMIT = 4e9;

/**
 * Reads the text of a `model.json`. Throws `manifest-invalid`, naming the field, if anything in it is missing, of the
 * wrong type, out of bounds or at odds with another field.
 */
export function parseManifest(text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid("is not JSON");
  }
  const root = new Fields(json, "");
  if (root.integer("manifestVersion", 0, 1e6) !== MANIFEST_VERSION)
    throw invalid(`has manifestVersion other than ${MANIFEST_VERSION}: it was made by another version of Inkling`);
  const architecture = parseArchitecture(root.object("architecture"));
  const tokenizer = root.oneOf("tokenizer", ["p50k_edit", "r50k_base"]);
  const template = root.oneOf("template", ["suffix-first", "left-to-right"]);
  const special = parseSpecial(root.object("special"));
  if (template === "suffix-first" && (special.fimSuffix === undefined || special.fimMiddle === undefined))
    throw invalid('needs "special.fimSuffix" and "special.fimMiddle" for the template "suffix-first"');
  const manifest: Manifest = {
    manifestVersion: MANIFEST_VERSION,
    name: root.string("name"),
    version: root.string("version"),
    description: root.string("description"),
    licence: root.string("licence"),
    weights: root.oneOf("weights", ["int8", "fp32"]),
    architecture,
    tokenizer,
    template,
    special,
    keptTokens: root.optionalString("keptTokens"),
    thresholds: parseThresholds(root.object("thresholds")),
    files: parseFiles(root.array("files")),
    training: root.record("training"),
  };
  checkRows(manifest);
  return manifest;
}

/** The token id of each row of the embedding table; null where rows are ids. */
export function keptTokenIds(manifest: Manifest): number[] | null {
  if (manifest.keptTokens === null) return null;
  return decodeKeptTokens(manifest.keptTokens, LIMITS.vocabulary);
}

function parseArchitecture(fields: Fields): Architecture {
  const architecture = {
    layers: fields.integer("layers", 1, LIMITS.layers),
    heads: fields.integer("heads", 1, LIMITS.heads),
    width: fields.integer("width", 1, LIMITS.width),
    feedForward: fields.integer("feedForward", 1, 4 * LIMITS.width),
    context: fields.integer("context", 64, LIMITS.context),
    vocabulary: fields.integer("vocabulary", 257, LIMITS.vocabulary),
    layerNormEpsilon: fields.number("layerNormEpsilon", 0, 1),
  };
  const { layers, heads, width, context } = architecture;
  if (width % heads !== 0) throw invalid(`has a width of ${width} that ${heads} heads do not divide`);
  const cacheBytes = 2 * layers * context * width * 4;
  if (cacheBytes > CACHE_BYTES_LIMIT) throw invalid(`asks for a KV cache of ${(cacheBytes / 1e9).toFixed(1)} GB`);
  return architecture;
}

function parseSpecial(fields: Fields): SpecialTokens {
  const id = (name: string): number => fields.integer(name, 0, LIMITS.vocabulary);
  return {
    endOfText: id("endOfText"),
    ...(fields.has("fimPrefix") && { fimPrefix: id("fimPrefix") }),
    ...(fields.has("fimMiddle") && { fimMiddle: id("fimMiddle") }),
    ...(fields.has("fimSuffix") && { fimSuffix: id("fimSuffix") }),
  };
}

function parseThresholds(fields: Fields): Thresholds {
  return {
    minTokenProbability: fields.number("minTokenProbability", 0, 1),
    minMeanProbability: fields.number("minMeanProbability", 0, 1),
  };
}

function parseFiles(items: readonly unknown[]): ModelFile[] {
  const files = items.map((item, index) => {
    const fields = new Fields(item, `files[${index}].`);
    const file = {
      name: fields.string("name"),
      bytes: fields.integer("bytes", 1, LIMITS.bytes),
      sha256: fields.string("sha256"),
    };
    // Plain names only: a manifest must not reach out of its folder.
    if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(file.name))
      throw invalid(`names a file ${JSON.stringify(file.name)} that is no plain file name`);
    if (!/^[0-9a-f]{64}$/.test(file.sha256)) throw invalid(`has no SHA-256 for ${file.name}`);
    return file;
  });
  if (!files[0]?.name.endsWith(".onnx")) throw invalid('must name a ".onnx" file first in "files"');
  return files;
}

function checkRows(manifest: Manifest): void {
  const { vocabulary } = manifest.architecture;
  const ids = keptTokenIds(manifest);
  if (ids !== null && ids.length !== vocabulary) throw invalid(`keeps ${ids.length} tokens for ${vocabulary} rows`);
  const known = ids === null ? (id: number) => id < vocabulary : (id: number) => ids.includes(id);
  for (const [name, id] of Object.entries(manifest.special)) {
    if (!known(id)) throw invalid(`has no row for "special.${name}", token ${id}`);
  }
}

/** Typed reading of an unknown object, with errors that name the field. */
class Fields {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly path: string,
  ) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw invalid(path === "" ? "is not an object" : `has no object at "${path.slice(0, -1)}"`);
    }
    this.values = value as Readonly<Record<string, unknown>>;
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  string(name: string): string {
    const value = this.values[name];
    if (typeof value !== "string" || value.length > 1e6) throw this.wrong(name, "a string");
    return value;
  }

  optionalString(name: string): string | null {
    return this.values[name] === null ? null : this.string(name);
  }

  number(name: string, least: number, most: number): number {
    const value = this.values[name];
    if (typeof value !== "number" || !(value >= least && value <= most))
      throw this.wrong(name, `a number from ${least} to ${most}`);
    return value;
  }

  integer(name: string, least: number, most: number): number {
    const value = this.number(name, least, most);
    if (!Number.isInteger(value)) throw this.wrong(name, "a whole number");
    return value;
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    const value = values.find((one) => one === this.values[name]);
    if (value === undefined) throw this.wrong(name, `one of ${values.join(", ")}`);
    return value;
  }

  object(name: string): Fields {
    return new Fields(this.values[name], `${this.path}${name}.`);
  }

  array(name: string): readonly unknown[] {
    const value = this.values[name];
    if (!Array.isArray(value) || value.length === 0 || value.length > 16) throw this.wrong(name, "a list of 1 to 16");
    return value;
  }

  record(name: string): Record<string, string | number> {
    const record: Record<string, string | number> = {};
    for (const [key, value] of Object.entries(this.object(name).values)) {
      if (typeof value !== "string" && typeof value !== "number")
        throw this.wrong(`${name}.${key}`, "text or a number");
      record[key] = value;
    }
    return record;
  }

  private wrong(name: string, expected: string): AppError {
    return invalid(`needs "${this.path}${name}" to be ${expected}`);
  }
}

function invalid(what: string): AppError {
  return new AppError(
    "manifest-invalid",
    `model.json ${what}.`,
    "Convert the model again with this version of Inkling, or choose another model folder.",
  );
}
