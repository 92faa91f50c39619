// What the token scripts share: the text of a split, seeded random numbers, shuffling.

import { readFileSync } from "node:fs";

/** @typedef {{ language: string, package: string, path: string, text: string }} CorpusFile */
/** @typedef {Record<string, CorpusFile[]>} Groups by language */
/** @typedef {() => number} Random in [0, 1) */

export const OUT = new URL("./out/", import.meta.url);

/**
 * Files of a split as corpus.py wrote them, by language.
 * @param {string} split
 */
export function readByLanguage(split) {
  /** @type {Groups} */
  const groups = {};
  const data = readFileSync(new URL(`${split}.jsonl`, OUT)); // bytes: a string ends at half a gigabyte
  let start = 0;
  for (let end = data.indexOf("\n"); end >= 0; end = data.indexOf("\n", start)) {
    /** @type {CorpusFile} */
    const file = JSON.parse(data.toString("utf8", start, end));
    const group = groups[file.language] ?? [];
    groups[file.language] = group;
    group.push(file);
    start = end + 1;
  }
  return groups;
}

/**
 * Seeded random numbers in [0, 1): mulberry32.
 * @param {number} seed
 * @returns {Random}
 */
export function randomiser(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Shuffles in place (Fisher-Yates).
 * @template T
 * @param {T[]} items
 * @param {Random} random
 */
export function shuffle(items, random) {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}
