// Held-out files for the simulated typist, as files:
//
//   node training/replayFiles.mjs [validation|test]     writes out/replay/SPLIT/, at each file's own path
//   node training/replayFiles.mjs test zod              writes all files of that package to out/replay/zod/
//   npm run replay -- --root training/out/replay/test $(find training/out/replay/test -type f)
//
// No package of these splits was trained on. Few files, of a size that someone would type, always the same ones.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { OUT, randomiser, readByLanguage, shuffle } from "./files.mjs";

const COUNTS = { typescript: 8, javascript: 4, python: 6, markdown: 4 };
const SHORTEST = 1200; // characters
const LONGEST = 6000;

const [split = "test", packageName] = process.argv.slice(2);
const root = new URL(`replay/${packageName ?? split}/`, OUT);
rmSync(root, { recursive: true, force: true });
const groups = readByLanguage(split);

/** @param {import("./files.mjs").CorpusFile} file */
function write({ path, text }) {
  const file = new URL(path.split("/").map(encodeURIComponent).join("/"), root);
  mkdirSync(new URL(".", file), { recursive: true });
  writeFileSync(file, text);
}

for (const file of Object.values(groups).flat()) if (file.package === packageName) write(file);
for (const [language, count] of Object.entries(packageName === undefined ? COUNTS : {})) {
  const fitting = (groups[language] ?? []).filter(({ text }) => text.length >= SHORTEST && text.length <= LONGEST);
  /** @type {Set<string>} */
  const packages = new Set();
  // From as many packages as there are: one package is one person's style.
  const order = shuffle(fitting, randomiser(6));
  const first = order.filter((file) => !packages.has(file.package) && packages.add(file.package));
  const chosen = [...first, ...order.filter((file) => !first.includes(file))].slice(0, count);
  for (const file of chosen) write(file);
}
