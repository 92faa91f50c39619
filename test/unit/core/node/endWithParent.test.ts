import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Loaded before the real entry: at the host's word it holds the main thread for ever, like a run that does not end. */
const HOLD = `process.on("message", (message) => {
  if (message.type !== "hold") return;
  require("node:fs").writeSync(1, String(process.pid));
  for (;;);
});`;

const HOST = `const { fork } = require("node:child_process");
const [hold, entry] = process.argv.slice(2);
const child = fork(entry, [], { execArgv: ["-r", hold], stdio: ["ignore", "inherit", "inherit", "ipc"] });
child.on("exit", () => process.exit(1));
child.send({ type: "hold" });
setInterval(() => {}, 1e6);`;

describe("a process whose host is killed during a long step", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "inkling-parent-"));
    writeFileSync(join(folder, "hold.js"), HOLD);
    writeFileSync(join(folder, "host.js"), HOST);
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const entry of ["engine", "jobs"]) {
    it(`ends by itself: ${entry}`, async () => {
      const file = resolve(`dist/test/unit/${entry}.js`);
      const host = spawn(process.execPath, [join(folder, "host.js"), join(folder, "hold.js"), file], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let pid = 0;
      try {
        const early = once(host, "exit").then(() => assert.fail("the process ended before its step began"));
        const [text] = (await Promise.race([once(host.stdout, "data"), early])) as [Buffer];
        pid = Number(text);
        assert.ok(pid > 0);
        const gone = once(host.stdout, "close"); // The process below it holds the same pipe as long as it lives.
        host.kill("SIGKILL");
        await gone;
        pid = 0;
      } finally {
        host.kill("SIGKILL");
        if (pid > 0) process.kill(pid, "SIGKILL");
      }
    });
  }
});
