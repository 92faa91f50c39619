import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertCheckpoint } from "../../../../../src/jobs/convert/convert";
import type { WeightFormat } from "../../../../../src/model/manifest";
import { freshPath } from "../checkpoint";

const FOLDER = "test/fixtures/families";

/** Names of the fixtures that training/make_family_fixtures.py writes. */
export const FAMILY_FIXTURES: readonly string[] = readdirSync(FOLDER).sort();

export function familyFolder(name: string): string {
  return join(FOLDER, name);
}

/** Numbers of transformers in fp32, as make_family_fixtures.py describes them. */
export interface ExpectedFamily {
  readonly ids: readonly number[];
  readonly logits: Readonly<Record<string, readonly number[]>>;
  readonly attention: readonly (readonly number[])[];
  readonly value_norms: readonly (readonly number[])[];
  readonly rollout: readonly number[];
  readonly lens: readonly (readonly number[])[];
  readonly residual: readonly number[];
}

export function expectedOf(name: string): ExpectedFamily {
  return JSON.parse(readFileSync(join(familyFolder(name), "expected.json"), "utf8")) as ExpectedFamily;
}

/** A model folder made of a fixture. */
export async function familyModel(name: string, weights: WeightFormat): Promise<string> {
  const out = freshPath();
  await convertCheckpoint(familyFolder(name), out, { weights });
  return out;
}
