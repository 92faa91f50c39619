import { createHash } from "node:crypto";
import type { LoadedModel } from "./loadModel";
import type { Manifest, ModelFile, WeightFormat } from "./manifest";
import type { TokenId } from "./tokens/token";
import type { TokenizerName } from "./tokens/tokenizer";
import type { Vocabulary } from "./tokens/vocabulary";

export interface BundleModel {
  readonly name: string;
  readonly version: string;
  readonly weights: WeightFormat;
  /** What a completion is computed from: the graph and the weights. */
  readonly files: readonly ModelFile[];
  /** Of the manifest, as JSON without white space. */
  readonly manifestSha256: string;
  readonly tokenizer: { readonly name: TokenizerName /** Of its ids and their bytes. */; readonly sha256: string };
}

/** SHA-256 of token ids, each as four bytes, little-endian; lower-case hexadecimal. */
export function idsSha256(ids: readonly TokenId[]): string {
  return createHash("sha256").update(bytesOf(ids)).digest("hex");
}

/** What names a model and its tokenizer beyond doubt. */
export function bundleModel({ manifest, vocabulary }: Pick<LoadedModel, "manifest" | "vocabulary">): BundleModel {
  const { name, version, weights, files, analysisGraph, tokenizer } = manifest;
  return {
    name,
    version,
    weights,
    files: files.filter((file) => file.name !== analysisGraph),
    manifestSha256: manifestSha256(manifest),
    tokenizer: { name: tokenizer, sha256: tokenizerSha256(vocabulary) },
  };
}

function manifestSha256(manifest: Manifest): string {
  return createHash("sha256").update(JSON.stringify(manifest)).digest("hex");
}

/** Over each row's id, the number of its bytes, and the bytes. */
function tokenizerSha256(vocabulary: Vocabulary): string {
  const hash = createHash("sha256");
  for (const [row, id] of vocabulary.ids.entries()) {
    const bytes = vocabulary.bytesOf(row);
    hash.update(bytesOf([id, bytes.length])).update(bytes);
  }
  return hash.digest("hex");
}

function bytesOf(numbers: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * numbers.length));
  for (const [index, number] of numbers.entries()) bytes.setUint32(4 * index, number, true);
  return new Uint8Array(bytes.buffer);
}
