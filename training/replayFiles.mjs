// Held-out files for the simulated typist, as files:
//
//   node training/replayFiles.mjs [validation|test]     writes out/replay/SPLIT/, at each file's own path
//   npm run replay -- --root training/out/replay/test $(find training/out/replay/test -type f)
//
// No package of these splits was trained on. Few files, of a size that someone would type, always the same ones.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { OUT, randomiser, readByLanguage, shuffle } from "./files.mjs";

const COUNTS = { typescript: 8, javascript: 4, python: 6, markdown: 4 };
const SHORTEST = 1200; // characters
const LONGEST = 6000;

const split = process.argv[2] ?? "test";
const root = new URL(`replay/${split}/`, OUT);
rmSync(root, { recursive: true, force: true });
const groups = readByLanguage(split);
for (const [language, count] of Object.entries(COUNTS)) {
  const fitting = groups[language].filter(({ text }) => text.length >= SHORTEST && text.length <= LONGEST);
  const packages = new Set();
  // From as many packages as there are: one package is one person's style.
  const order = shuffle(fitting, randomiser(6));
  const first = order.filter((file) => !packages.has(file.package) && packages.add(file.package));
  const chosen = [...first, ...order.filter((file) => !first.includes(file))].slice(0, count);
  for (const { path, text } of chosen) {
    const file = new URL(path.split("/").map(encodeURIComponent).join("/"), root);
    mkdirSync(new URL(".", file), { recursive: true });
    writeFileSync(file, text);
  }
}
