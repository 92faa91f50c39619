// Writes test/fixtures/resplit.json: kept ids, and how ids that are not kept fall into kept ones.
// The product's own re-splitting (TypeScript) is compared with it.
//
//   node training/make_resplit_fixture.mjs     (after tokenise.mjs)

import { readFileSync, writeFileSync } from "node:fs";
import { OUT, randomiser, shuffle } from "./files.mjs";
import { bytesOf, resplit } from "./vocabulary.mjs";

const EXAMPLES = 200;

/** @type {{ kept: number[] }} */
const { kept } = JSON.parse(readFileSync(new URL("vocabulary.json", OUT), "utf8"));
const set = new Set(kept);
const others = [...bytesOf.keys()].filter((id) => bytesOf[id] !== undefined && !set.has(id));
const chosen = shuffle(others, randomiser(6))
  .slice(0, EXAMPLES)
  .sort((a, b) => a - b);
const examples = chosen.map((id) => ({ id, parts: resplit(id, set) }));
const lines = examples.map((example) => JSON.stringify(example)).join(",\n");
writeFileSync(
  new URL("../test/fixtures/resplit.json", import.meta.url),
  `{"kept":${JSON.stringify(kept)},\n"examples":[\n${lines}\n]}\n`,
);
