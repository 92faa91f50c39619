// The kept vocabulary: which ids of p50k_edit the model has rows for, and what stands for the rest.
//
// A small model has no use for 50,284 rows: a few thousand cover 97 % of code. An id that is not kept is
// re-split into kept ones by undoing its BPE merge, again and again until only kept ids are left.
// All 256 single bytes are kept, so it always ends, and the bytes never change.

import bpe from "gpt-tokenizer/bpeRanks/p50k_base";
import { encode as encodeFull, setMergeCacheSize } from "gpt-tokenizer/encoding/p50k_edit";

/** @typedef {(text: string) => number[]} Encode */

export const END_OF_TEXT = 50256;
export const FIM_PREFIX = 50281;
export const FIM_MIDDLE = 50282;
export const FIM_SUFFIX = 50283;
export const CONTROL = [END_OF_TEXT, FIM_PREFIX, FIM_MIDDLE, FIM_SUFFIX];

setMergeCacheSize(0);
const utf8 = new TextEncoder();
// Byte strings as Latin-1 text, one character per byte, so that a Map can be keyed by them.
/** @param {Iterable<number>} bytes */
const latin1 = (bytes) => String.fromCharCode(...bytes);

/** Rank (= id) to its bytes; undefined for the hole at 50256. */
export const bytesOf = Array.from(bpe, (value) =>
  value === undefined ? undefined : latin1(typeof value === "string" ? utf8.encode(value) : value),
);
/** @type {Map<string, number>} */
const rankOf = new Map();
for (const [rank, bytes] of bytesOf.entries()) if (bytes !== undefined) rankOf.set(bytes, rank);

/** The 256 ids that stand for a single byte each. */
export const SINGLE_BYTES = bytesOf.flatMap((bytes, rank) => (bytes?.length === 1 ? [rank] : []));

/**
 * The ids that token `id` was merged from: byte-pair encoding of its own bytes with only the merges
 * that came before it (rank < id). For a learned merge that is a pair. Empty for a single byte.
 * @param {number} id
 * @returns {number[]}
 */
export function parts(id) {
  const pieces = [...(bytesOf[id] ?? "")];
  if (pieces.length < 2) return [];
  for (;;) {
    let best = id; // exclusive: `id`'s own merge must not be redone
    let at = -1;
    for (let i = 0; i + 1 < pieces.length; i++) {
      const rank = rankOf.get(pieces[i] + pieces[i + 1]);
      if (rank !== undefined && rank < best) {
        best = rank;
        at = i;
      }
    }
    if (at < 0) return pieces.map((piece) => rankOf.get(piece) ?? -1);
    pieces.splice(at, 2, pieces[at] + pieces[at + 1]);
  }
}

/**
 * The kept ids that stand for `id`, in order: itself when it is kept.
 * @param {number} id
 * @param {ReadonlySet<number>} kept
 * @returns {number[]}
 */
export function resplit(id, kept) {
  return kept.has(id) ? [id] : parts(id).flatMap((part) => resplit(part, kept));
}

/** p50k_edit's own split; byte pairs are merged only inside a piece, so pieces can be cached. */
const PIECE = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/**
 * `encode(text)` over kept ids only. User text never becomes a control id. Pieces are looked up in a
 * cache of our own: the library's drops its oldest entry by walking over all that were dropped
 * before, which makes 50 MB of text take many minutes.
 * @param {ReadonlySet<number>} kept
 * @returns {Encode}
 */
export function makeEncoder(kept) {
  const table = Array.from({ length: FIM_SUFFIX + 1 }, (_, id) =>
    bytesOf[id] === undefined ? undefined : resplit(id, kept),
  );
  const plain = { disallowedSpecial: new Set() };
  /** @type {Map<string, number[]>} */
  const cache = new Map();
  return (text) => {
    /** @type {number[]} */
    const out = [];
    for (const [piece] of text.matchAll(PIECE)) {
      let ids = cache.get(piece);
      if (ids === undefined) {
        ids = encodeFull(piece, plain).flatMap((id) => table[id] ?? []);
        if (cache.size < 1_000_000) cache.set(piece, ids);
      }
      for (const id of ids) out.push(id);
    }
    return out;
  };
}

/**
 * Single bytes, control ids and the most frequent others, `size` in all, in ascending order.
 * @param {readonly number[]} counts by id
 * @param {number} size
 */
export function choose(counts, size) {
  const always = new Set([...SINGLE_BYTES, ...CONTROL]);
  const rest = counts
    .map((count, id) => /** @type {const} */ ([count, id]))
    .filter(([count, id]) => count > 0 && !always.has(id))
    .sort((a, b) => b[0] - a[0] || a[1] - b[1])
    .slice(0, size - always.size)
    .map(([, id]) => id);
  return [...always, ...rest].sort((a, b) => a - b);
}
