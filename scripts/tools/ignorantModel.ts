import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GATE_FEATURES, isDataFile, MANIFEST_FILE } from "../../src/model/manifest";
import { parseManifest } from "../../src/model/parseManifest";

/** A logit that gives the memory all the weight there is. */
const ALL = 100;

/**
 * A copy of the model that knows nothing, to see what the memory does alone: with all weights zero each token is as
 * probable as any other, and wherever the memory says something it gets the largest weight. All else is as it was.
 * @returns its folder, which is the caller's to delete
 */
export function ignorantModel(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), "inkling-memory-alone-"));
  cpSync(folder, copy, { recursive: true });
  const manifest = parseManifest(readFileSync(join(copy, MANIFEST_FILE), "utf8"));
  const files = manifest.files.map((file) => {
    if (!isDataFile(file)) return file;
    const zeros = Buffer.alloc(statSync(join(copy, file.name)).size);
    writeFileSync(join(copy, file.name), zeros);
    return { ...file, sha256: createHash("sha256").update(zeros).digest("hex") };
  });
  const gate = Object.fromEntries(GATE_FEATURES.map((name) => [name, name === "bias" ? ALL : 0]));
  writeFileSync(join(copy, MANIFEST_FILE), JSON.stringify({ ...manifest, files, memory: { gate } }));
  return copy;
}
