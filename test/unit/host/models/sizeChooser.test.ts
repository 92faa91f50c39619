import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/errors";
import { silentLogger } from "../../../../src/core/log";
import { verbatim } from "../../../../src/core/translate";
import type { WantedSize } from "../../../../src/host/models/modelSize";
import { SizeChooser } from "../../../../src/host/models/sizeChooser";

const ERROR = new AppError("model-corrupt", verbatim("gone"), verbatim("reinstall"));

/** One machine, whose chooser starts anew with each window. */
class Machine {
  readonly stored = new Map<string, unknown>();
  model = "Large 1.0";
  machine = "a processor, 2 threads";
  wanted: WantedSize = "auto";
  /** What each measurement comes to; undefined for one that goes on until it is given up. */
  results: (number | AppError | undefined)[] = [];
  measurements = 0;
  changes = 0;
  /** Ends the wait for a time when nobody types. */
  rest: () => void = () => {};
  chooser = this.start();

  start(): SizeChooser {
    this.chooser?.dispose();
    this.chooser = new SizeChooser({
      store: {
        get: (key) => this.stored.get(key),
        update: async (key, value) => void this.stored.set(key, structuredClone(value)),
      },
      logger: silentLogger,
      hasLarge: () => true,
      wanted: () => this.wanted,
      machine: () => this.machine,
      model: async () => this.model,
      idle: (signal) =>
        new Promise((resolve) => {
          this.rest = resolve;
          signal.addEventListener("abort", () => resolve());
        }),
      measure: (signal) => this.measure(signal),
      onChange: () => this.changes++,
    });
    return this.chooser;
  }

  /** A window is opened, and nobody types in it. */
  async quietStart(): Promise<void> {
    const loaded = this.start().loaded();
    await this.settle();
    this.rest();
    await loaded;
  }

  get runs(): string {
    const { size, reason } = this.chooser.decision;
    return `${size} ${reason.kind}`;
  }

  /** Lets promises that can go on do so. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Types for `seconds`, an answer each. */
  type(ms: number, seconds: number, from = 0): void {
    for (let i = 0; i < seconds; i++)
      if (this.chooser.decision.size === "large") this.chooser.answered("large", ms, (from + i) * 1000);
  }

  private async measure(signal: AbortSignal): Promise<number | undefined> {
    this.measurements++;
    const result = this.results.shift();
    if (result instanceof AppError) throw result;
    if (result !== undefined) return result;
    return await new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
  }
}

describe("the choice between the models that come with Inkling", () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
  });
  afterEach(() => machine.chooser.dispose());

  it("measures once, while nobody types, and is remembered", async () => {
    machine.results = [61];
    const loaded = machine.start().loaded();
    await machine.settle();
    assert.deepEqual([machine.runs, machine.measurements], ["small unmeasured", 0]);
    machine.rest();
    await loaded;
    assert.equal(machine.runs, "large measured");
    machine.start();
    assert.equal(machine.runs, "large measured", "at the next start, at once");
    await machine.chooser.loaded();
    assert.equal(machine.measurements, 1);
  });

  it("is given up for a key, and begun again", async () => {
    machine.results = [undefined, 61];
    const loaded = machine.start().loaded();
    await machine.settle();
    machine.rest();
    await machine.settle();
    assert.ok(machine.chooser.measuring);
    machine.chooser.typing();
    await machine.settle();
    assert.deepEqual([machine.chooser.measuring, machine.runs], [false, "small unmeasured"]);
    machine.rest();
    await loaded;
    assert.deepEqual([machine.measurements, machine.runs], [2, "large measured"]);
  });

  it("stays with the small one where the large one is slow, and looks again at the next starts, thrice in all", async () => {
    machine.results = [300, 280, 310, 20];
    for (let start = 0; start < 5; start++) {
      await machine.quietStart();
      assert.equal(machine.runs, "small measured");
    }
    assert.equal(machine.measurements, 3);
  });

  it("takes the large one when a later measurement was not spoiled", async () => {
    machine.results = [300, 61];
    await machine.quietStart();
    await machine.quietStart();
    assert.equal(machine.runs, "large measured");
  });

  it("measures again for another model, processor or number of threads", async () => {
    machine.results = [61, 300, 70];
    await machine.quietStart();
    machine.machine = "another";
    machine.start();
    assert.equal(machine.runs, "small unmeasured");
    await machine.quietStart();
    assert.equal(machine.runs, "small measured");
    machine.model = "Large 1.1";
    await machine.quietStart();
    assert.deepEqual([machine.runs, machine.measurements], ["large measured", 3]);
  });

  it("goes back to the small one when typing is slow for a minute, and not forth again before the next start", async () => {
    machine.results = [61, 70, 20];
    await machine.quietStart();
    machine.type(400, 59);
    assert.equal(machine.runs, "large measured");
    machine.type(400, 3, 59);
    assert.equal(machine.runs, "small slow");
    await machine.chooser.loaded();
    assert.deepEqual([machine.runs, machine.measurements], ["small slow", 1]);
    await machine.quietStart();
    assert.equal(machine.runs, "large measured");
    machine.type(400, 62);
    assert.equal(machine.runs, "small slow");
    machine.start();
    await machine.chooser.loaded();
    assert.deepEqual([machine.runs, machine.measurements], ["small slow", 2], "twice is enough");
    await machine.chooser.startAgain();
    await machine.quietStart();
    assert.deepEqual([machine.runs, machine.measurements], ["large measured", 3], "unless a person asks for it");
  });

  it("does not mind slow answers of the small one, or where the large one was chosen by a person", async () => {
    machine.results = [61];
    await machine.quietStart();
    for (let i = 0; i < 100; i++) machine.chooser.answered("small", 400, i * 1000);
    assert.equal(machine.runs, "large measured");
    machine.wanted = "large";
    machine.type(400, 100);
    assert.equal(machine.runs, "large chosen");
  });

  it("measures nothing where a size was chosen", async () => {
    machine.wanted = "small";
    await machine.start().loaded();
    assert.deepEqual([machine.runs, machine.measurements], ["small chosen", 0]);
  });

  it("stays with the small one where the large one cannot be used, and says why", async () => {
    machine.results = [ERROR];
    await machine.quietStart();
    const { reason } = machine.chooser.decision;
    assert.ok(reason.kind === "broken" && reason.error.code === "model-corrupt");
    await machine.chooser.loaded();
    assert.equal(machine.measurements, 1);
  });

  it("does nothing any more after its end", async () => {
    machine.results = [undefined];
    const loaded = machine.start().loaded();
    await machine.settle();
    machine.rest();
    await machine.settle();
    machine.chooser.dispose();
    await loaded;
    assert.deepEqual([machine.measurements, machine.stored.size], [1, 0]);
  });

  it("takes no nonsense from storage", () => {
    for (const wrong of [
      1,
      "x",
      {},
      { model: "Large 1.0", machine: machine.machine, keyMs: "fast", tries: 1, letdowns: 0 },
    ]) {
      machine.stored.set("modelSize", wrong);
      assert.equal(machine.runs, "small unmeasured");
    }
  });
});
