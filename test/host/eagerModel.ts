import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordOf } from "../../src/core/records";
import { ACCEPTANCE_FEATURES, ACCEPTANCE_PRESETS } from "../../src/model/acceptanceModel";
import type { Manifest } from "../../src/model/manifest";

const NO_THRESHOLDS: Manifest["thresholds"] = { minTokenProbability: 0, minMeanProbability: 0 };

/**
 * A copy of a model that shows whatever it thinks of, likely or not: tests of the editor need a suggestion, not a good
 * one, and must not fail because a model was trained anew.
 * @param model folder of a model
 * @param parent where the copy's folder is made
 * @returns the copy's folder
 */
export function copyEagerModel(model: string, parent: string): string {
  return copyModel(model, parent, { thresholds: NO_THRESHOLDS, keep: undefined });
}

/** A copy of a model that thinks no suggestion likely enough to be kept: each has the estimate 1/2, and 1 is asked for. */
export function copyDoubtfulModel(model: string, parent: string): string {
  const keep = {
    weights: recordOf(ACCEPTANCE_FEATURES, () => 0),
    thresholds: recordOf(ACCEPTANCE_PRESETS, () => 1),
  };
  return copyModel(model, parent, { thresholds: NO_THRESHOLDS, keep });
}

function copyModel(model: string, parent: string, changes: Pick<Manifest, "thresholds"> & { keep: unknown }): string {
  const folder = mkdtempSync(join(parent, "model-"));
  cpSync(model, folder, { recursive: true });
  const file = join(folder, "model.json");
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify(Object.assign({}, manifest, changes)));
  return folder;
}
