import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ReplaceCalls, replaceFile, UNFINISHED } from "../../../../src/core/node/replaceFile";

/** A disk whose call number `at` fails; a write has half of its bytes on the disk by then. */
function failingAt(at: number): ReplaceCalls & { calls: number } {
  const full = (): Error => Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const disk = {
    calls: 0,
    async step(): Promise<void> {
      if (disk.calls++ === at) throw full();
    },
    async open(file: string, flags: string, mode?: number) {
      await disk.step();
      const handle = await open(file, flags, mode);
      return {
        async writeFile(data: string | Uint8Array) {
          await handle.write(Buffer.from(data).subarray(0, data.length / 2));
          await disk.step();
          await handle.truncate();
          await handle.write(Buffer.from(data), 0, undefined, 0);
        },
        async sync() {
          await disk.step();
          await handle.sync();
        },
        async close() {
          await handle.close();
          await disk.step();
        },
      } as Awaited<ReturnType<ReplaceCalls["open"]>>;
    },
    async rename(from: string, to: string) {
      await disk.step();
      await rename(from, to);
    },
    async remove(file: string) {
      await rm(file, { force: true });
    },
  };
  return disk;
}

describe("replaceFile", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inkling-replace-"));
    file = join(folder, "counts.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("leaves the old text, and nothing beside it, whichever call finds the disk full", async () => {
    writeFileSync(file, "the old text");
    let failed = 0;
    for (let at = 0; ; at++) {
      const disk = failingAt(at);
      const error: unknown = await replaceFile(file, "a new text", disk).then(
        () => undefined,
        (thrown) => thrown,
      );
      if (error === undefined) break;
      failed++;
      assert.match(String(error), /ENOSPC/);
      assert.equal(readFileSync(file, "utf8"), "the old text", `call ${at}`);
      assert.deepEqual(readdirSync(folder), ["counts.json"]);
    }
    assert.equal(failed, 5, "open, write, sync, close, rename");
    assert.equal(readFileSync(file, "utf8"), "a new text");
  });

  it("follows a link, and keeps the file's permissions", async () => {
    if (process.platform === "win32") return;
    writeFileSync(file, "old", { mode: 0o600 });
    symlinkSync(file, join(folder, "link"));
    await replaceFile(join(folder, "link"), "new");
    assert.deepEqual([readFileSync(file, "utf8"), statSync(file).mode & 0o777], ["new", 0o600]);
  });

  it("never loses what it has acknowledged, at whatever moment the writer is killed", async () => {
    let told = 0;
    for (let kill = 0; kill < 12; kill++) {
      // Each writer is let go on for another number of acknowledged writes.
      told = Math.max(told, await countUntilKilled(file, kill * 3 + 1));
      const { count } = JSON.parse(readFileSync(file, "utf8")) as { count: number };
      assert.ok(count >= told, `${count} in the file, ${told} acknowledged`);
    }
    for (const name of readdirSync(folder)) assert.ok(name === "counts.json" || name.endsWith(UNFINISHED), name);
  });
});

/** Has another process count on in `file`, and kills it after `times` acknowledgements; the last one. */
async function countUntilKilled(file: string, times: number): Promise<number> {
  const child = spawn(process.execPath, [resolve("dist/test/unit/countingWriter.js"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text += more;
    if (text.split("\n").length > times) child.kill("SIGKILL");
  });
  await once(child.stdout, "close");
  return Number(text.slice(0, text.lastIndexOf("\n")).split("\n").at(-1));
}
