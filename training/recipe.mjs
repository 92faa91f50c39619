// The recipe that a script was asked for: `--recipe cpu` (the default), `gpu` or `rehearsal`; see recipes.json.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const recipes = JSON.parse(readFileSync(new URL("recipes.json", import.meta.url), "utf8"));
const { values } = parseArgs({ options: { recipe: { type: "string", default: "cpu" } }, allowPositionals: true });

export const recipe = recipes[values.recipe];
if (recipe === undefined) throw new Error(`no recipe ${values.recipe}; there are ${Object.keys(recipes).join(", ")}`);
