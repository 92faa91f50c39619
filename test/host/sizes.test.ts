import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { commands } from "vscode";
import { MANIFEST_FILE } from "../../src/model/manifest";
import {
  closeAll,
  engineReady,
  eventually,
  inkling,
  pick,
  setModelPath,
  setModelSize,
  trigger,
  untitled,
} from "./inkling";

/** Models are imported, measured and loaded; a busy machine takes its time. */
const PATIENCE_MS = 180_000;

const ROOT = join(__dirname, "../../..");

/** A keystroke is faster than the one, and slower than the other, on any machine. */
const [ANY_MS, NONE_MS] = [1e9, 0];

/** Which of the two runs, and why. */
async function runs(expected: string): Promise<void> {
  const api = await inkling();
  await eventually(`${expected}, not ${JSON.stringify(api.size)}`, () => {
    const { size, engineState } = api;
    if (size === undefined || engineState.kind !== "ready" || size.step !== undefined) return undefined;
    return `${size.running} ${size.decision.reason.kind}` === expected || undefined;
  });
}

describe("two sizes of the model", () => {
  let folder: string;
  let large: string;
  before(async function () {
    this.timeout(PATIENCE_MS);
    folder = mkdtempSync(join(tmpdir(), "inkling-sizes-"));
    cpSync(join(ROOT, "test/fixtures/tiny-gpt2"), join(folder, "tiny"), { recursive: true });
    await setModelPath(undefined);
    await untitled("typescript", "");
    const api = await engineReady();
    const checkpoint = join(folder, "tiny");
    await commands.executeCommand("inkling.importModel", { folder: checkpoint, name: "As large", weights: "int8" });
    large = join(api.modelsFolder, "As large");
  });
  after(async () => {
    const api = await inkling();
    api.pretendLarge(undefined, ANY_MS);
    await commands.executeCommand("inkling.chooseModel", { size: "auto" });
    await setModelSize("small");
    rmSync(large, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
    await closeAll();
  });

  /** As at a first start on a machine where a keystroke of the large model may take `limitMs`. */
  async function firstStart(limitMs: number): Promise<void> {
    const api = await inkling();
    api.pretendLarge(large, limitMs);
    await setModelSize("auto");
    await commands.executeCommand("inkling.chooseModel", { size: "auto" });
    await untitled("typescript", "let a = 1;\nlet b");
  }

  it("measures the large one, goes over to it while the small one answers, and remembers that", async () => {
    const api = await inkling();
    await firstStart(ANY_MS);
    await runs("large measured");
    assert.match(api.status, /The large model runs: \d+ ms per key, measured on this machine\./);
    assert.equal(api.modelFolder, large);
    const decision = await trigger();
    assert.ok(decision.generation !== undefined, JSON.stringify(decision));
    // As when the window is opened again.
    const before = api.enginePid;
    api.pretendLarge(large, ANY_MS);
    await commands.executeCommand("inkling.toggle");
    await commands.executeCommand("inkling.toggle");
    await untitled("typescript", "let a = 1;\nlet c");
    assert.equal(api.modelFolder, large, "from the first moment");
    await runs("large measured");
    assert.notEqual(api.enginePid, before);
  }).timeout(PATIENCE_MS);

  it("stays with the small one where the large one is too slow, and says so", async () => {
    const api = await inkling();
    await firstStart(NONE_MS);
    await runs("small measured");
    assert.match(api.status, /The small model runs: the large one takes \d+ ms per key on this machine, more than 0\./);
    assert.equal(basename(api.modelFolder ?? ""), "small");
  }).timeout(PATIENCE_MS);

  it("runs the one that a person chooses in the list", async () => {
    const api = await inkling();
    await firstStart(NONE_MS);
    await runs("small measured");
    // The automatic choice is what is in use; below it is the large one.
    // A key that comes too late for the first entry takes that one: then once more.
    const down = ["workbench.action.quickOpenNavigateNext", "workbench.action.acceptSelectedQuickOpenItem"];
    await eventually("a choice", async () => {
      await pick(commands.executeCommand("inkling.chooseModel"), ...down);
      return api.size?.decision.reason.kind === "chosen" || undefined;
    });
    await runs("large chosen");
    assert.match(api.status, /The large model runs, as chosen\./);
    await commands.executeCommand("inkling.chooseModel", { size: "small" });
    await runs("small chosen");
    // Who changes the setting later has the last word.
    await setModelSize("large");
    await runs("large chosen");
  }).timeout(PATIENCE_MS);

  it("goes on with the small one where the large one cannot be loaded, and says why", async () => {
    const api = await inkling();
    await firstStart(ANY_MS);
    await runs("large measured");
    rmSync(join(large, MANIFEST_FILE));
    await commands.executeCommand("inkling.restartEngine");
    await runs("small broken");
    assert.match(api.status, /The small model runs: the large one cannot be used\. .+model\.json/);
  }).timeout(PATIENCE_MS);
});
