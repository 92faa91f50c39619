import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A copy of a model that shows whatever it thinks of, likely or not: tests of the editor need a suggestion, not a good
 * one, and must not fail because a model was trained anew.
 * @param model folder of a model
 * @param parent where the copy's folder is made
 * @returns the copy's folder
 */
export function copyEagerModel(model: string, parent: string): string {
  const folder = mkdtempSync(join(parent, "eager-"));
  cpSync(model, folder, { recursive: true });
  const file = join(folder, "model.json");
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  const thresholds = { minTokenProbability: 0, minMeanProbability: 0 };
  writeFileSync(file, JSON.stringify(Object.assign({}, manifest, { thresholds })));
  return folder;
}
