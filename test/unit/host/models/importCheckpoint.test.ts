import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../../src/core/errors";
import { silentLogger } from "../../../../src/core/log";
import { forkEngine } from "../../../../src/host/engine/engineProcess";
import { importCheckpoint } from "../../../../src/host/models/importCheckpoint";
import { ModelLibrary } from "../../../../src/host/models/library";
import { type JobOptions, runJob } from "../../../../src/host/models/runJob";
import { loadModel } from "../../../../src/model/loadModel";
import { freshPath, randomTensors, SMALL, writeCheckpoint } from "../../jobs/convert/checkpoint";

const TINY = "test/fixtures/tiny-gpt2";
const CALIBRATION = { threads: 1, keystrokeMs: 3 };
const calibrate = async () => CALIBRATION;

function options(signal = new AbortController().signal): JobOptions & { shares: number[] } {
  const shares: number[] = [];
  const onProgress = (share: number): void => void shares.push(share);
  return { signal, logger: silentLogger, fork: () => forkEngine("dist/test/unit/jobs.js"), onProgress, shares };
}

describe("import of a checkpoint", () => {
  it("makes a model of the library that loads", async () => {
    const library = new ModelLibrary(freshPath());
    const run = options();
    const manifest = await importCheckpoint(
      library,
      { checkpoint: TINY, name: "tiny", weights: "int8" },
      calibrate,
      run,
    );
    assert.equal(manifest?.name, "tiny");
    assert.deepEqual(readdirSync(library.folder), ["tiny"]);
    const [only] = await library.list();
    assert.ok(only?.model.kind === "model");
    assert.deepEqual(only.model.origin, { checkpoint: TINY, calibration: CALIBRATION });
    await (await loadModel(library.folderOf("tiny"), 1, () => {})).close();
    assert.deepEqual(
      [...run.shares],
      [...run.shares].sort((a, b) => a - b),
    );
    assert.equal(run.shares.at(-1), 1);
  });

  it("says what a checkpoint is, and how large it will be", async () => {
    const facts = await runJob("inspect", { checkpoint: TINY }, options());
    assert.ok(facts);
    assert.deepEqual([facts.name, facts.architecture.layers, facts.architecture.width], ["tiny-gpt2", 3, 128]);
    const library = new ModelLibrary(freshPath());
    for (const weights of ["int8", "int4", "fp32"] as const) {
      const manifest = await importCheckpoint(
        library,
        { checkpoint: TINY, name: weights, weights },
        calibrate,
        options(),
      );
      const bytes = manifest?.files[1]?.bytes ?? 0;
      assert.ok(
        Math.abs(bytes - facts.modelBytes[weights]) < 0.01 * bytes,
        `${bytes} and ${facts.modelBytes[weights]}`,
      );
      // The same description, from the checkpoint and from the model that was made of it.
      const folder = library.folderOf(weights);
      const measured = await runJob("measure", { folder, threads: 1 }, options());
      assert.deepEqual([measured?.layers, measured?.bytes], [3, facts.stepBytes[weights]]);
      assert.ok(measured && measured.keyMs > 0);
      assert.ok(facts.stepBytes[weights] < facts.modelBytes[weights]);
    }
  });

  it("refuses another kind of model with the reason, and leaves nothing", async () => {
    const library = new ModelLibrary(freshPath());
    const mamba = writeCheckpoint(randomTensors(), { ...SMALL, model_type: "mamba" });
    const broken = writeCheckpoint({});
    writeFileSync(join(broken, "model.safetensors"), "short");
    const pickled = writeCheckpoint({});
    rmSync(join(pickled, "model.safetensors"));
    writeFileSync(join(pickled, "pytorch_model.bin"), "");
    for (const [checkpoint, reason] of [
      [mamba, /"model_type" is "mamba"; Inkling runs GPT-2/],
      [broken, /model\.safetensors is damaged/],
      [freshPath(), /has no config\.json/],
      [pickled, /pytorch_model\.bin is a pickle: reading it would run/],
      [join(pickled, "pytorch_model.bin"), /pytorch_model\.bin is a pickle/],
    ] as const) {
      const request = { checkpoint, name: "x", weights: "int8" } as const;
      await assert.rejects(
        importCheckpoint(library, request, calibrate, options()),
        (error) => error instanceof AppError && reason.test(error.message) && error.fix !== "",
      );
    }
    assert.deepEqual(readdirSync(library.folder), []);
  });

  it("leaves nothing when it is cancelled, wherever it is", async () => {
    const library = new ModelLibrary(freshPath());
    for (const [from, during] of [
      [0, "conversion"],
      [0.85, "check"],
      [1, "calibration"],
    ] as const) {
      const controller = new AbortController();
      const run = {
        ...options(controller.signal),
        onProgress: (share: number) => {
          if (share >= from) controller.abort();
        },
      };
      const request = { checkpoint: TINY, name: "x", weights: "int8" } as const;
      assert.equal(await importCheckpoint(library, request, calibrate, run), undefined, during);
      assert.equal(existsSync(library.folder) ? readdirSync(library.folder).length : 0, 0, during);
    }
  });

  it("keeps the older model when a replacement fails", async () => {
    const library = new ModelLibrary(freshPath());
    await importCheckpoint(library, { checkpoint: TINY, name: "x", weights: "int8" }, calibrate, options());
    const request = { checkpoint: writeCheckpoint({}), name: "x", weights: "int8" } as const;
    await assert.rejects(importCheckpoint(library, request, calibrate, options()), AppError);
    assert.equal((await library.list())[0]?.model.kind, "model");
  });

  it("says so when the process dies", async () => {
    const pids: (number | undefined)[] = [];
    const run: JobOptions = {
      ...options(),
      fork: () => {
        const child = forkEngine("dist/test/unit/jobs.js");
        pids.push(child.pid);
        setTimeout(() => child.kill("SIGKILL"), 5);
        return child;
      },
    };
    await assert.rejects(
      importCheckpoint(new ModelLibrary(freshPath()), { checkpoint: TINY, name: "x", weights: "int8" }, calibrate, run),
      /ended by SIGKILL/,
    );
    assert.equal(pids.length, 1);
  });
});
