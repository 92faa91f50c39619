import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { CompiledTokenizer } from "../../../model/tokens/compiled";
import { compileTokenizer } from "../../tokenizer/compile";
import { readGgufTokenizer } from "../../tokenizer/ggufTokenizer";
import type { DecoderConfig } from "../families/family";
import { parseConfig } from "../families/parseConfig";
import type { TensorFiles } from "../tensorFiles";
import { ggufConfig } from "./ggufConfig";
import { GgufFile } from "./ggufFile";
import { ggufLayout } from "./ggufLayout";
import { InterleavedRows } from "./interleavedRows";

/** Of a name or a licence, characters. */
const MAX_TEXT = 200;

/** A model in a GGUF file, as a checkpoint folder would have it. The caller closes `files`. */
export interface GgufCheckpoint {
  readonly config: DecoderConfig;
  readonly files: TensorFiles;
  readonly name: string;
  /** SPDX expression, or "unknown". */
  readonly licence: string;
  /** The tokenizer, where the file has one. Throws what `openGguf` throws. */
  readonly tokenizer: () => Promise<CompiledTokenizer | undefined>;
  /** Of the file. */
  readonly bytes: number;
}

/** The GGUF file that `path` is, or that is the only one of a folder without config.json; undefined for all else. */
export async function ggufAt(path: string): Promise<string | undefined> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (!isFolder) return isGguf(path) ? path : undefined;
  const names = await readdir(path);
  const found = names.filter(isGguf);
  const [one] = found;
  return one !== undefined && found.length === 1 && !names.includes("config.json") ? join(path, one) : undefined;
}

/** Throws AppError `checkpoint-invalid` or `model-unsupported`. */
export async function openGguf(path: string): Promise<GgufCheckpoint> {
  const file = await GgufFile.open(path);
  try {
    const { metadata, tensors, bytes } = file;
    const { config: json, interleaved } = ggufConfig(file.file, metadata, tensors);
    const config = parseConfig(json);
    const said = (key: string): string | undefined =>
      metadata.has(key) ? metadata.string(key).trim().slice(0, MAX_TEXT) : undefined;
    return {
      config: { ...config, layout: ggufLayout(config) },
      files: interleaved ? new InterleavedRows(file, config.spec) : file,
      name: said("general.name") || basename(path).replace(/\.gguf$/i, ""),
      licence: said("general.license") || "unknown",
      tokenizer: () => tokenizerOf(file),
      bytes,
    };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

async function tokenizerOf(file: GgufFile): Promise<CompiledTokenizer | undefined> {
  const entries = await file.tokenizer();
  return entries.has("tokenizer.ggml.model") ? compileTokenizer(readGgufTokenizer(entries)) : undefined;
}

function isGguf(path: string): boolean {
  return /\.gguf$/i.test(path);
}
