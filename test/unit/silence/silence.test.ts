import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { canTrace, loud, trace } from "./trace";

const OUT = resolve("dist/test/unit");

describe("silence", () => {
  it("is kept by engine and model jobs: loading, completing, the memory, an import, a benchmark", () => {
    const { calls, files } = trace(join(OUT, "everything.js"), [
      join(OUT, "engine.js"),
      join(OUT, "jobs.js"),
      "SCRATCH",
    ]);
    assert.deepEqual(files, []);
    assert.deepEqual(calls ?? [], []);
  });

  it("can be told from noise: the library without the variable", () => {
    const file = join(tmpdir(), `inkling-noise-${process.pid}.js`);
    const runtime = JSON.stringify(resolve("node_modules/onnxruntime-node"));
    const model = JSON.stringify(resolve("media/model/small/model.onnx"));
    writeFileSync(file, `require(${runtime}).InferenceSession.create(${model}).then(() => setTimeout(() => {}, 500));`);
    const { calls, files } = trace(file, []);
    assert.ok(files.length > 0, "it wrote nothing: has this version no telemetry any more?");
    if (calls)
      assert.ok(
        calls.some((call) => call.includes("machine-id")),
        calls.join("\n"),
      );
  });

  it("is looked at by a tracer on Linux", () => {
    assert.ok(process.platform !== "linux" || canTrace, "strace is missing: install it, npm test does where it may");
  });

  it("is broken by a socket, a file elsewhere, a look at the machine's identity, and by nothing else", () => {
    const log = [
      "7 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 20",
      "7 socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 20",
      '7 openat(AT_FDCWD, "/etc/machine-id", O_RDONLY) = 20',
      '7 openat(AT_FDCWD, "/root/.cache/x", O_WRONLY|O_CREAT, 0666) = 20',
      '7 mkdir("/tmp/elsewhere", 0777) = 0',
      '7 openat(AT_FDCWD, "/s/model.onnx", O_WRONLY|O_CREAT, 0666) = 20',
      '7 rename("/s/a", "/s/b") = 0',
      "7 socket(AF_UNIX, SOCK_STREAM, 0) = 20",
      '7 openat(AT_FDCWD, "/dev/null", O_RDWR) = 20',
      '7 openat(AT_FDCWD, "/usr/lib/x.so", O_RDONLY|O_CLOEXEC) = 20',
    ];
    assert.deepEqual(loud(log.join("\n"), "/s"), log.slice(0, 5));
  });
});
