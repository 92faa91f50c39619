// Held-out text for evaluate.py, in compact ids:
//
//   node training/heldout.mjs [--recipe cpu|gpu|rehearsal]
//
//   out/{validation,test}.files.jsonl   whole files, for bits per byte
//   out/test.cursors.jsonl              rest-of-line tasks
//
// A rest-of-line task is a cursor inside a line, the text below that line as suffix, and the rest of
// the line as the answer, as when someone types that line anew. The cursor is put on a token boundary
// of the whole line, which is the best that token healing can give: it measures the model alone.

import { readFileSync, writeFileSync } from "node:fs";
import { header, suffixBudget } from "./documents.mjs";
import { OUT, randomiser, readByLanguage, shuffle } from "./files.mjs";
import { recipe } from "./recipe.mjs";
import { bytesOf, END_OF_TEXT, FIM_MIDDLE, FIM_SUFFIX, makeEncoder } from "./vocabulary.mjs";

const SCORED = 100_000; // characters of each language that are scored
const CURSORS = 100; // for each language
const LANGUAGES = ["typescript", "javascript", "python", "markdown"];
const ROOM = recipe.positions - 64; // tokens of prompt: 64 stay free for the answer
const SUFFIX = suffixBudget(recipe.positions);

/** @typedef {import("./files.mjs").CorpusFile} CorpusFile */
/** @typedef {import("./files.mjs").Random} Random */

/** @type {{ kept: number[] }} */
const { kept } = JSON.parse(readFileSync(new URL("vocabulary.json", OUT), "utf8"));
const compactOf = new Map(kept.map((id, index) => [id, index]));
/** @param {readonly number[]} ids */
const compact = (ids) => ids.map((id) => compactOf.get(id));
const encode = makeEncoder(new Set(kept));

/**
 * Files of one language in a seeded order, up to SCORED characters.
 * @param {readonly CorpusFile[]} files
 */
function sample(files) {
  let size = 0;
  return shuffle([...files], randomiser(4)).filter((file) => {
    if (size > 0 && size + file.text.length > SCORED) return false;
    size += file.text.length;
    return true;
  });
}

/**
 * @param {CorpusFile} file
 * @param {Random} random
 */
function makeCursor(file, random) {
  const { text } = file;
  const start = text.lastIndexOf("\n", Math.floor(random() * text.length)) + 1;
  const end = text.indexOf("\n", start);
  if (start === 0 || end < 0) return undefined;
  const line = encode(text.slice(start, end));
  const at = 1 + Math.floor(random() * (line.length - 1));
  const answer = line
    .slice(at)
    .map((id) => bytesOf[id])
    .join("");
  if (answer.trim().length < 3 || answer.length > 120) return undefined;
  const head = header(file.path, encode);
  const suffix = encode(text.slice(end, end + SUFFIX * 12)).slice(0, SUFFIX);
  /** @param {readonly number[]} tail */
  const prompt = (tail) => {
    // The window begins at a line start: the first one from which everything fits.
    const room = ROOM - head.length - tail.length - 3 - at;
    let from = Math.max(0, start - room * 5);
    if (from > 0) from = Math.min(start, text.indexOf("\n", from) + 1);
    let before = encode(text.slice(from, start));
    while (before.length > room) {
      from = text.indexOf("\n", from) + 1;
      before = encode(text.slice(from, start));
    }
    return compact([END_OF_TEXT, ...head, FIM_SUFFIX, ...tail, FIM_MIDDLE, ...before, ...line.slice(0, at)]);
  };
  return {
    language: file.language,
    answer: compact(line.slice(at)),
    withSuffix: prompt(suffix),
    without: prompt([]),
  };
}

/**
 * @param {import("./files.mjs").Groups} groups
 * @param {Random} random
 */
function* makeCursors(groups, random) {
  for (const language of LANGUAGES) {
    for (let found = 0; found < CURSORS; ) {
      const files = groups[language] ?? [];
      const cursor = makeCursor(files[Math.floor(random() * files.length)], random);
      if (cursor === undefined) continue;
      found++;
      yield cursor;
    }
  }
}

/**
 * @param {string} name
 * @param {readonly unknown[]} items one a line
 */
const write = (name, items) =>
  writeFileSync(new URL(name, OUT), items.map((item) => `${JSON.stringify(item)}\n`).join(""));

for (const split of ["validation", "test"]) {
  const groups = readByLanguage(split);
  const files = LANGUAGES.flatMap((language) => sample(groups[language] ?? []));
  write(
    `${split}.files.jsonl`,
    files.map((file) => ({
      language: file.language,
      package: file.package,
      bytes: Buffer.byteLength(file.text),
      header: compact(header(file.path, encode)),
      ids: compact(encode(file.text)),
    })),
  );
}
write("test.cursors.jsonl", [...makeCursors(readByLanguage("test"), randomiser(5))]);
