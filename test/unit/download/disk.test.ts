import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type DiskCalls, DownloadFolder } from "../../../src/download/downloadFolder";
import { whole } from "./loopback";
import { CONTENT, closeServers, OneFile, ROOMY } from "./oneFile";

describe("a download and the disk", () => {
  afterEach(closeServers);

  it("does not begin where there is too little room", async () => {
    const download = await OneFile.of(whole(CONTENT));
    const disk = { freeBytes: async () => 40e6 };
    await download.fails(/3 MB are still to come, and the disk has 40 MB left/, /Make room/, disk);
    assert.deepEqual(download.server.asked, []);
    download.begun(CONTENT);
    assert.equal((await download.run(undefined, disk)).kind, "done");
  });

  it("keeps what is here where the disk is full, and goes on when there is room", async () => {
    const download = await OneFile.of(whole(CONTENT));
    const full: DiskCalls = {
      ...ROOMY,
      openFile: async (file, flags) => {
        const handle = await open(file, flags);
        return {
          read: (target, offset, length, position) => handle.read(target, offset, length, position),
          write: async (source, offset, length, position) => {
            if (position + length > 1_000_000)
              throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
            return await handle.write(source, offset, length, position);
          },
          truncate: (length) => handle.truncate(length),
          sync: () => handle.sync(),
          close: () => handle.close(),
        };
      },
    };
    await download.fails(/The disk is full: .*model\.gguf\.part/, /Make room.*goes on where it stopped/, full);
    const here = readFileSync(download.part).length;
    assert.ok(here > 0 && here <= 1_000_000);
    await download.succeeds();
    assert.deepEqual(download.ranges, [undefined, here]);
  });

  it("stops when it is cancelled, and goes on the next time", async () => {
    const download = await OneFile.of(whole(CONTENT));
    const controller = new AbortController();
    const downloads = new DownloadFolder(download.folder, [download.entry], ROOMY);
    const outcome = await downloads.download("A model", {
      signal: controller.signal,
      onBytes: (bytes) => {
        if (bytes > 0) controller.abort();
      },
    });
    assert.deepEqual(outcome, { kind: "cancelled" });
    assert.deepEqual(download.files, [basename(download.part)]);
    await download.succeeds();
    assert.ok((download.ranges[1] ?? 0) > 0);
  });

  it("is not begun twice at a time, and not kept from beginning by a window that died", async () => {
    const download = await OneFile.of(whole(CONTENT));
    download.begun(CONTENT.subarray(0, 1000));
    const lock = join(dirname(download.path), ".lock");
    writeFileSync(lock, String(process.pid));
    const outcome = await download.run();
    assert.ok(outcome.kind === "failed");
    assert.match(outcome.error.message, /being downloaded already/);
    assert.ok(existsSync(lock));
    writeFileSync(lock, "999999999");
    await download.succeeds();
  });
});
