// What a script was asked for: `--recipe cpu` (the default), `gpu` or `rehearsal` of recipes.json, and
// `--same-vocabulary`, to go on with a checkpoint after the corpus has grown.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** @typedef {{ documents: number, length: number }} Phase */
/** @typedef {{ kept: number, positions: number, early: Phase, late: Phase }} Recipe what is read of it here */

/** @type {Record<string, Recipe>} */
const recipes = JSON.parse(readFileSync(new URL("recipes.json", import.meta.url), "utf8"));
const { values } = parseArgs({
  options: { recipe: { type: "string", default: "cpu" }, "same-vocabulary": { type: "boolean", default: false } },
});

export const sameVocabulary = values["same-vocabulary"];
export const recipe = named(values.recipe);

/** @param {string} name */
function named(name) {
  const found = recipes[name];
  if (found === undefined) throw new Error(`no recipe ${name}; there are ${Object.keys(recipes).join(", ")}`);
  return found;
}
