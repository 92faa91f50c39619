// Prints what is not translated, or no longer said: npm run l10n -- [--write]   (--write: without what is no longer said, sorted)

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compare, LANGUAGES, readTexts, texts } from "./tools/translations";

const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const { sources, unclear } = texts();
for (const place of unclear)
  console.log(`${place}: the sentence is not known before the program runs; use a table "as const"`);
let problems = unclear.length;
for (const { english, file } of sources)
  for (const language of LANGUAGES) {
    const path = file(language);
    const translated = readTexts(path);
    if (values.write) {
      const kept = Object.keys(english)
        .sort()
        .flatMap((key) => (key in translated ? [[key, translated[key]]] : []));
      writeFileSync(path, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
    }
    const found = compare(english, values.write ? readTexts(path) : translated);
    for (const problem of found) console.log(`${path}: ${problem}`);
    problems += found.length;
  }
console.log(problems === 0 ? "Everything is translated." : `${problems} to do.`);
process.exitCode = problems === 0 ? 0 : 1;
