import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertCheckpoint } from "../../../src/jobs/convert/convert";
import type { WeightFormat } from "../../../src/model/manifest";

const folders = new Map<WeightFormat, Promise<string>>();
let root: string | undefined;

/** A folder with the tiny GPT-2 of test/fixtures, converted on first use. */
export function tinyModel(weights: WeightFormat): Promise<string> {
  root ??= mkdtempSync(join(tmpdir(), "inkling-tiny-"));
  const out = join(root, weights);
  const known = folders.get(weights) ?? convertCheckpoint("test/fixtures/tiny-gpt2", out, { weights }).then(() => out);
  folders.set(weights, known);
  return known;
}

// A hook of the whole run: the folders are shared by all tests of a file.
after(() => {
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
});
