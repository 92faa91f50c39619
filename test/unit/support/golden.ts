import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Compares `actual` with the golden file `test/golden/<name>`; UPDATE_GOLDEN=1 writes it instead. */
export function assertGolden(name: string, actual: string): void {
  const file = `test/golden/${name}`;
  if (process.env["UPDATE_GOLDEN"]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  assert.ok(existsSync(file), `${file} is missing: UPDATE_GOLDEN=1 npm run test:unit writes it`);
  assert.equal(actual, readFileSync(file, "utf8"), `${file} has changed`);
}
