// Text to token rows. Reads out/*.jsonl (from corpus.py), writes what train.py reads:
//
//   node training/tokenise.mjs [--kept 6144] [--early 50000] [--late 14000]
//
//   out/vocabulary.json     kept ids (ascending) and their bytes; a "compact" id is an index into them
//   out/early.bin|.idx      training documents of at most 256 tokens, shuffled
//   out/late.bin|.idx       training documents of at most 512 tokens, cut more like completions
//   out/validation.bin|.idx the same from the validation split
//   out/text.bin|.idx       the train split as whole files, for the n-gram baseline
//
// .bin is uint16 compact ids end to end, .idx uint32 offsets (one more than there are documents).

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CUTS, fillInMiddle, header, leftToRight } from "./documents.mjs";
import { OUT, randomiser, readByLanguage, shuffle } from "./files.mjs";
import * as vocabulary from "./vocabulary.mjs";

/** Shares of training documents by language. */
const MIX = {
  typescript: 0.5,
  python: 0.22,
  javascript: 0.15,
  markdown: 0.08,
  css: 0.025,
  json: 0.015,
  html: 0.01,
};
const FIM_SHARE = { early: 0.6, late: 0.65 };

const { values } = parseArgs({
  options: {
    kept: { type: "string", default: "6144" },
    early: { type: "string", default: "50000" },
    late: { type: "string", default: "14000" },
  },
});

/** Kept ids, from how often each id occurs in the train split, each language weighted as in MIX. */
function chooseKept(groups, size) {
  const encode = vocabulary.makeEncoder(new Set(vocabulary.bytesOf.keys()));
  const counts = new Array(vocabulary.bytesOf.length).fill(0);
  for (const [language, files] of Object.entries(groups)) {
    const own = new Map();
    let total = 0;
    for (const file of files)
      for (const id of encode(file.text)) {
        own.set(id, (own.get(id) ?? 0) + 1);
        total++;
      }
    for (const [id, count] of own) counts[id] += ((MIX[language] ?? 0) * count) / total;
  }
  const kept = vocabulary.choose(counts, size);
  const set = new Set(kept);
  const sum = counts.reduce((a, b) => a + b, 0);
  const covered = counts.reduce((a, b, id) => (set.has(id) ? a + b : a), 0);
  console.log(
    `${kept.length} kept ids cover ${((100 * covered) / sum).toFixed(2)} % of ${counts.filter(Boolean).length} used`,
  );
  return kept;
}

/**
 * `count` documents, spread evenly over each language's text: one near each of equally spaced
 * places (with jitter), so that all of it is seen before any of it twice.
 */
function* makeDocuments(groups, count, length, phase, encode, random) {
  for (const [language, share] of Object.entries(MIX)) {
    const files = groups[language] ?? [];
    const total = files.reduce((sum, file) => sum + file.text.length, 0);
    const stride = total / Math.round(count * share);
    let before = 0; // characters of the files already passed
    let next = random() * stride;
    for (const file of files) {
      for (; next < before + file.text.length; next += stride) {
        const near = Math.min(Math.floor(next - before + random() * stride), file.text.length - 1);
        yield random() < FIM_SHARE[phase]
          ? fillInMiddle(file, near, length, CUTS[phase], encode, random)
          : leftToRight(file, near, length, encode);
      }
      before += file.text.length;
    }
  }
}

/** Writes documents (arrays of p50k_edit ids, all kept) as compact ids. */
function write(name, documents, compact) {
  const offsets = new Uint32Array(documents.length + 1);
  for (const [i, ids] of documents.entries()) offsets[i + 1] = offsets[i] + ids.length;
  const data = new Uint16Array(offsets[documents.length]);
  for (const [i, ids] of documents.entries())
    data.set(
      ids.map((id) => compact.get(id)),
      offsets[i],
    );
  writeFileSync(new URL(`${name}.bin`, OUT), data);
  writeFileSync(new URL(`${name}.idx`, OUT), offsets);
  console.log(`${name}: ${documents.length} documents, ${data.length} tokens`);
}

const train = readByLanguage("train");
const kept = chooseKept(train, Number(values.kept));
const encode = vocabulary.makeEncoder(new Set(kept));
const compact = new Map(kept.map((id, index) => [id, index]));
writeFileSync(
  new URL("vocabulary.json", OUT),
  JSON.stringify({
    kept,
    bytes: kept.map((id) => Buffer.from(vocabulary.bytesOf[id] ?? "", "latin1").toString("base64")),
  }),
);

const make = (groups, count, length, phase, seed) => {
  const random = randomiser(seed);
  return shuffle([...makeDocuments(groups, count, length, phase, encode, random)], random);
};
write("early", make(train, Number(values.early), 256, "early", 1), compact);
write("late", make(train, Number(values.late), 512, "late", 2), compact);
write("validation", make(readByLanguage("validation"), 96, 512, "late", 3), compact);
const whole = (file) => [
  vocabulary.END_OF_TEXT,
  ...header(file.path, encode),
  vocabulary.FIM_SUFFIX,
  vocabulary.FIM_MIDDLE,
  ...encode(file.text),
  vocabulary.END_OF_TEXT,
];
write("text", Object.values(train).flat().map(whole), compact);
