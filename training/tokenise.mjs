// Text to token rows. Reads out/*.jsonl (from corpus.py), writes what train.py reads:
//
//   node training/tokenise.mjs [--recipe cpu|gpu|rehearsal] [--same-vocabulary]
//
//   out/vocabulary.json       kept ids (ascending) and their bytes; a "compact" id is an index into them
//   out/early.N.bin|.idx      training rows of the recipe's first phase
//   out/late.N.bin|.idx       training rows of its second, cut more like completions
//   out/validation.0.bin|.idx documents of the validation split, one a row
//   out/text.N.bin|.idx       the train split as whole files, for the n-gram baseline
//
// .bin is uint16 compact ids end to end, .idx uint32 offsets (one more than there are rows). N counts the
// SHARDS that are made at the same time, as many on every machine, so that the rows are too.

import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { CUTS, fillInMiddle, header, leftToRight, suffixBudget } from "./documents.mjs";
import { OUT, randomiser, readByLanguage } from "./files.mjs";
import { pack } from "./pack.mjs";
import { recipe, sameVocabulary } from "./recipe.mjs";
import * as vocabulary from "./vocabulary.mjs";

/** @typedef {import("./files.mjs").Groups} Groups */
/** @typedef {import("./vocabulary.mjs").Encode} Encode */
/** @typedef {"early" | "late"} PhaseName */
/** @typedef {Record<string, Uint32Array>} Counts of ids by language */
/** @typedef {Record<string, [rows: number, tokens: number]>} Made */

/** Shares of training documents by language. */
const MIX = {
  typescript: 0.5,
  javascript: 0.17,
  python: 0.15,
  markdown: 0.06,
  rust: 0.03,
  go: 0.03,
  c: 0.02,
  css: 0.015,
  json: 0.01,
  html: 0.01,
  shell: 0.005,
};
const FIM_SHARE = { early: 0.6, late: 0.8 };
const SHARDS = 16;
const SEEDS = { early: 1, late: 2, validation: 3 };

/**
 * Every SHARDS-th file of each language.
 * @param {Groups} groups
 * @param {number} shard
 * @returns {Groups}
 */
function shardOf(groups, shard) {
  const parts = Object.entries(groups).map(([language, files]) => [
    language,
    files.filter((_, i) => i % SHARDS === shard),
  ]);
  return Object.fromEntries(parts);
}

/**
 * How often each id of p50k_edit occurs, by language.
 * @param {Groups} groups
 */
function countIds(groups) {
  const encode = vocabulary.makeEncoder(new Set(vocabulary.bytesOf.keys()));
  /** @type {Counts} */
  const counts = {};
  for (const [language, files] of Object.entries(groups)) {
    const own = new Uint32Array(vocabulary.bytesOf.length);
    for (const file of files) for (const id of encode(file.text)) own[id]++;
    counts[language] = own;
  }
  return counts;
}

/**
 * `count` documents, spread evenly over each language's text: one near each of equally spaced
 * places (with jitter), so that all of it is seen before any of it twice. A language that is not there
 * leaves its share to the others.
 * @param {Groups} groups
 * @param {number} count
 * @param {number} length
 * @param {PhaseName} phase
 * @param {Encode} encode
 * @param {import("./files.mjs").Random} random
 */
function* makeDocuments(groups, count, length, phase, encode, random) {
  const present = Object.entries(MIX).filter(([language]) => (groups[language]?.length ?? 0) > 0);
  const shares = present.reduce((sum, [, share]) => sum + share, 0);
  const limits = { length, suffix: suffixBudget(recipe.positions) };
  for (const [language, share] of present) {
    const files = groups[language];
    const total = files.reduce((sum, file) => sum + file.text.length, 0);
    const stride = total / Math.max(1, Math.round((count * share) / shares));
    let before = 0; // characters of the files already passed
    let next = random() * stride;
    for (const file of files) {
      for (; next < before + file.text.length; next += stride) {
        const near = Math.min(Math.floor(next - before + random() * stride), file.text.length - 1);
        yield random() < FIM_SHARE[phase]
          ? fillInMiddle(file, near, limits, CUTS[phase], encode, random)
          : leftToRight(file, near, limits, encode);
      }
      before += file.text.length;
    }
  }
}

/**
 * Writes rows (arrays of p50k_edit ids, all kept) as compact ids; returns how many tokens.
 * @param {string} name
 * @param {readonly number[][]} rows
 * @param {Uint16Array} compact by id
 */
function write(name, rows, compact) {
  const offsets = new Uint32Array(rows.length + 1);
  for (const [i, ids] of rows.entries()) offsets[i + 1] = offsets[i] + ids.length;
  const data = new Uint16Array(offsets[rows.length]);
  for (const [i, ids] of rows.entries()) for (const [j, id] of ids.entries()) data[offsets[i] + j] = compact[id];
  writeFileSync(new URL(`${name}.bin`, OUT), data);
  writeFileSync(new URL(`${name}.idx`, OUT), offsets);
  return data.length;
}

/**
 * Makes one shard of everything; how many rows and tokens of each.
 * @param {number} shard
 * @param {readonly number[]} kept
 */
function makeShard(shard, kept) {
  const groups = shardOf(readByLanguage("train"), shard);
  const encode = vocabulary.makeEncoder(new Set(kept));
  const compact = new Uint16Array(vocabulary.FIM_SUFFIX + 1);
  for (const [index, id] of kept.entries()) compact[id] = index;
  /** @type {Made} */
  const made = {};
  /**
   * @param {string} name
   * @param {readonly number[][]} rows
   */
  const keep = (name, rows, number = shard) => {
    made[name] = [rows.length, write(`${name}.${number}`, rows, compact)];
  };
  for (const phase of /** @type {const} */ (["early", "late"])) {
    const { documents, length } = recipe[phase];
    const random = randomiser(SEEDS[phase] + 100 * shard);
    keep(phase, pack(makeDocuments(groups, documents / SHARDS, length, phase, encode, random), length));
  }
  /** @param {import("./files.mjs").CorpusFile} file */
  const whole = (file) => [
    vocabulary.END_OF_TEXT,
    ...header(file.path, encode),
    vocabulary.FIM_SUFFIX,
    vocabulary.FIM_MIDDLE,
    ...encode(file.text),
    vocabulary.END_OF_TEXT,
  ];
  keep("text", Object.values(groups).flat().map(whole));
  if (shard === 0) {
    const random = randomiser(SEEDS.validation);
    const documents = makeDocuments(readByLanguage("validation"), 96, recipe.late.length, "late", encode, random);
    keep("validation", [...documents]);
  }
  return made;
}

/**
 * Runs `task` for all shards, as many at once as there are cores; the answers in the order of the shards.
 * @template T
 * @param {"count" | "make"} task
 * @param {readonly number[]} [kept]
 * @returns {Promise<T[]>}
 */
async function forAllShards(task, kept) {
  /** @type {T[]} */
  const answers = new Array(SHARDS);
  let next = 0;
  const lane = async () => {
    while (next < SHARDS) {
      const shard = next++;
      answers[shard] = await new Promise((resolve, reject) => {
        const worker = new Worker(new URL(import.meta.url), {
          argv: process.argv.slice(2),
          workerData: { task, shard, kept },
        });
        worker.once("message", resolve);
        worker.once("error", reject);
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(SHARDS, availableParallelism()) }, lane));
  return answers;
}

/**
 * Kept ids, from how often each id occurs in the train split, each language weighted as in MIX.
 * @param {readonly Counts[]} shards
 */
function chooseKept(shards) {
  const counts = new Array(vocabulary.bytesOf.length).fill(0);
  for (const [language, share] of Object.entries(MIX)) {
    const own = shards.flatMap((shard) => (shard[language] ? [shard[language]] : []));
    const total = own.reduce((sum, ids) => sum + ids.reduce((a, b) => a + b, 0), 0);
    for (const ids of own) for (const [id, count] of ids.entries()) counts[id] += (share * count) / total;
  }
  const kept = vocabulary.choose(counts, recipe.kept);
  const sum = counts.reduce((a, b) => a + b, 0);
  const covered = kept.reduce((a, id) => a + (counts[id] ?? 0), 0);
  const used = counts.filter(Boolean).length;
  console.log(`${kept.length} kept ids cover ${((100 * covered) / sum).toFixed(2)} % of what ${used} ids are used for`);
  return kept;
}

if (isMainThread) {
  const file = new URL("vocabulary.json", OUT);
  /** @type {number[]} */
  const kept = sameVocabulary ? JSON.parse(readFileSync(file, "utf8")).kept : chooseKept(await forAllShards("count"));
  const bytes = kept.map((id) => Buffer.from(vocabulary.bytesOf[id] ?? "", "latin1").toString("base64"));
  writeFileSync(file, JSON.stringify({ kept, bytes }));
  /** @type {Made[]} */
  const shards = await forAllShards("make", kept);
  for (const name of ["early", "late", "validation", "text"]) {
    const made = shards.flatMap((shard) => (shard[name] ? [shard[name]] : []));
    const [rows, tokens] = [0, 1].map((i) => made.reduce((sum, pair) => sum + pair[i], 0));
    const length = name === "early" || name === "late" ? recipe[name].length : undefined;
    const fill = length ? `, ${((100 * tokens) / rows / length).toFixed(1)} % of the places filled` : "";
    console.log(`${name}: ${rows} rows, ${tokens} tokens${fill}`);
  }
} else {
  const { task, shard, kept } = workerData;
  parentPort?.postMessage(
    task === "count" ? countIds(shardOf(readByLanguage("train"), shard)) : makeShard(shard, kept),
  );
}
