import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../../../src/core/errors";
import { checkpointFacts } from "../../../../../src/jobs/convert/checkpoint";
import { checkpointJson } from "../../../../../src/jobs/convert/checkpointJson";
import { parseConfig } from "../../../../../src/jobs/convert/families/parseConfig";
import { Random } from "../../../support/random";
import { freshPath } from "../checkpoint";
import { FAMILY_FIXTURES, familyFolder } from "./fixtures";

const ODD = ["null", "-1", "0", "1.5", "1e309", '""', "[]", "{}", "[".repeat(900), '"\\ud800"', "true", "99999999999"];
/** Of config.json, without a file; and of each of the files of weights. */
const COUNTS = { config: 900, weights: 100 };

/** A value replaced, a piece cut out, a piece doubled, or a byte changed. */
function mutated(text: string, random: Random): string {
  const from = random.below(text.length);
  const to = Math.min(text.length, from + 1 + random.below(60));
  switch (random.below(4)) {
    case 0: {
      const values = [...text.matchAll(/: *("[^"]*"|-?[\d.]+|null|true|false)/g)];
      const { index = 0, 0: found = "" } = values[random.below(values.length)] ?? {};
      return `${text.slice(0, index)}: ${ODD[random.below(ODD.length)]}${text.slice(index + found.length)}`;
    }
    case 1:
      return text.slice(0, from) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(from);
    default:
      return text.slice(0, from) + String.fromCharCode(32 + random.below(95)) + text.slice(from + 1);
  }
}

function assertClear(error: unknown, what: string): void {
  assert.ok(error instanceof AppError, `${what}: ${String(error)}`);
  assert.ok(error.code === "checkpoint-invalid" || error.code === "model-unsupported", `${what}: ${error.code}`);
  assert.notEqual(error.fix, "");
}

describe("a thousand mutations of each family's checkpoint", () => {
  for (const name of FAMILY_FIXTURES) {
    it(`are taken, or refused with one clear error: ${name}`, async () => {
      const random = new Random(17);
      const config = readFileSync(join(familyFolder(name), "config.json"), "utf8");
      let refused = 0;
      for (let i = 0; i < COUNTS.config; i++) {
        const text = mutated(config, random);
        try {
          parseConfig(checkpointJson("config.json", text));
        } catch (error) {
          assertClear(error, text);
          refused++;
        }
      }
      assert.ok(refused > COUNTS.config / 3, `${refused} refused`);

      const folder = freshPath();
      cpSync(familyFolder(name), folder, { recursive: true });
      const files = readdirSync(folder).filter((found) => found.includes(".safetensors"));
      const file = files.find((found) => found.endsWith(".json")) ?? files[0] ?? "";
      const whole = readFileSync(join(folder, file)).toString("latin1");
      const end = file.endsWith(".json") ? whole.length : 8 + Buffer.from(whole, "latin1").readUInt32LE(0);
      const begin = file.endsWith(".json") ? 0 : 8;
      for (let i = 0; i < COUNTS.weights; i++) {
        const header = mutated(whole.slice(begin, end), random);
        // Of half of them the length is right again: the header is then read as JSON.
        const length = Buffer.alloc(begin);
        if (begin > 0) length.writeUInt32LE(i % 2 === 0 ? header.length : end - begin);
        writeFileSync(join(folder, file), length.toString("latin1") + header + whole.slice(end), "latin1");
        await checkpointFacts(folder).catch((error: unknown) => assertClear(error, header));
      }
    });
  }
});
