import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../../src/core/errors";
import { checkpointFacts } from "../../../../src/jobs/convert/checkpoint";
import { CARD, randomTensors, SMALL, writeCheckpoint } from "./checkpoint";

const FILES = ["config.json", "model.safetensors", "inkling.json"];

async function refused(folder: string, message: RegExp): Promise<void> {
  await assert.rejects(checkpointFacts(folder), (error) => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, "checkpoint-invalid");
    assert.match(error.message, message);
    return true;
  });
}

describe("a checkpoint with a file that is none", () => {
  for (const file of FILES) {
    it(`answers at once where ${file} is a FIFO`, async () => {
      const folder = writeCheckpoint(randomTensors(), SMALL, CARD);
      rmSync(join(folder, file));
      execFileSync("mkfifo", [join(folder, file)]);
      await refused(folder, /not a regular file/);
    });

    it(`reads nothing of a device where ${file} is a link to one`, async () => {
      if (!existsSync("/dev/zero")) return;
      const folder = writeCheckpoint(randomTensors(), SMALL, CARD);
      rmSync(join(folder, file));
      symlinkSync("/dev/zero", join(folder, file));
      await refused(folder, /not a regular file/);
    });
  }

  for (const key of ["eos_token_id", "bos_token_id", "pad_token_id"]) {
    it(`is refused before it is converted where ${key} is 1.5`, () =>
      refused(writeCheckpoint(randomTensors(), { ...SMALL, [key]: 1.5 }), new RegExp(key)));
  }
});
