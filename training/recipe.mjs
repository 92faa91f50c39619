// What a script was asked for: `--recipe cpu` (the default), `gpu` or `rehearsal` of recipes.json, and
// `--same-vocabulary`, to go on with a checkpoint after the corpus has grown.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const recipes = JSON.parse(readFileSync(new URL("recipes.json", import.meta.url), "utf8"));
const options = { recipe: { type: "string", default: "cpu" }, "same-vocabulary": { type: "boolean", default: false } };
const { values } = parseArgs({ options });

export const sameVocabulary = values["same-vocabulary"];
export const recipe = recipes[values.recipe];
if (recipe === undefined) throw new Error(`no recipe ${values.recipe}; there are ${Object.keys(recipes).join(", ")}`);
