import assert from "node:assert/strict";
import { silentLogger } from "../../../../src/core/log";
import type { Days } from "../../../../src/host/statistics/counters";
import { type Folder, StatisticsStore } from "../../../../src/host/statistics/statisticsStore";
import { FakeClock } from "../../support/clocks";

const HOUR = 3_600_000;

class FakeFolder implements Folder {
  readonly files = new Map<string, { text: string; changed: number }>();
  writes = 0;
  failing = false;

  constructor(private readonly time: () => number) {}

  async list(): Promise<readonly string[]> {
    return [...this.files.keys()];
  }

  async changed(name: string): Promise<number | undefined> {
    return this.files.get(name)?.changed;
  }

  async read(name: string): Promise<string> {
    const file = this.files.get(name);
    if (file === undefined) throw new Error("no such file");
    return file.text;
  }

  async write(name: string, text: string): Promise<void> {
    if (this.failing) throw new Error("disk full");
    this.writes++;
    this.files.set(name, { text, changed: this.time() });
  }

  async rename(name: string, to: string): Promise<void> {
    const file = this.files.get(name);
    if (file === undefined) throw new Error("no such file");
    this.files.delete(name);
    this.files.set(to, file);
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }
}

describe("store of statistics", () => {
  let folder: FakeFolder;
  let ids: number;
  let quietMs: number;
  let clock: FakeClock;

  beforeEach(() => {
    [ids, quietMs, clock] = [0, 60_000, new FakeClock()];
    folder = new FakeFolder(() => clock.date().getTime());
  });

  const open = (): StatisticsStore =>
    new StatisticsStore({
      folder,
      clock,
      logger: silentLogger,
      newId: () => `w${++ids}`,
      quietMs: () => quietMs,
      onChanged: () => undefined,
    });
  const count = (store: StatisticsStore, times = 1): void => {
    store.tally("2026-03-01", "python").accepted += times;
  };
  const accepted = (days: Days): number => days.get("2026-03-01")?.get("python")?.accepted ?? 0;
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it("adds up what several windows count, each in a file of its own", async () => {
    const [one, two] = [open(), open()];
    count(one, 2);
    count(two, 3);
    await Promise.all([one.flush(), two.flush()]);
    count(one, 4);
    await one.flush();
    assert.deepEqual([...folder.files.keys()].sort(), ["w1.json", "w2.json"]);
    count(two, 10);
    assert.deepEqual([accepted(await one.all()), accepted(await two.all()), accepted(await open().all())], [9, 19, 9]);
  });

  it("writes rarely, and not while someone types", async () => {
    const store = open();
    for (let change = 0; change < 100; change++) {
      count(store);
      clock.pass(500);
    }
    assert.equal(folder.writes, 0);
    quietMs = 1000;
    clock.pass(10_000);
    assert.equal(folder.writes, 0, "a key a second ago");
    quietMs = 3000;
    clock.pass(2000);
    await settled();
    assert.equal(folder.writes, 1);
    clock.pass(HOUR);
    await settled();
    assert.equal(folder.writes, 1, "nothing was counted since");
  });

  it("takes over the files of windows that are gone, once", async () => {
    for (const times of [1, 2, 3]) {
      const gone = open();
      count(gone, times);
      await gone.flush();
    }
    clock.time += 25 * HOUR;
    const [one, two] = [open(), open()];
    count(one, 10);
    count(two, 100);
    await Promise.all([one.flush(), two.flush()]);
    assert.equal(folder.files.size, 2);
    assert.equal(accepted(await open().all()), 116);
  });

  it("counts nothing twice where taking over was interrupted", async () => {
    const gone = open();
    count(gone, 5);
    await gone.flush();
    const copy = await folder.read("w1.json");
    clock.time += 25 * HOUR;
    const next = open();
    count(next);
    folder.remove = async () => {
      throw new Error("interrupted");
    };
    await next.flush();
    assert.equal(folder.files.size, 2);
    assert.ok([...folder.files.values()].some(({ text }) => text === copy));
    assert.equal(accepted(await open().all()), 6);
  });

  it("begins a new file when its own may be taken over soon", async () => {
    const store = open();
    count(store);
    await store.flush();
    clock.time += 13 * HOUR;
    count(store);
    await store.flush();
    assert.deepEqual([...folder.files.keys()], ["w1.json", "w2.json"]);
    assert.equal(accepted(await store.all()), 2);
  });

  it("forgets everything on demand, and so do the other windows", async () => {
    const [one, two] = [open(), open()];
    for (const store of [one, two]) {
      count(store, 5);
      await store.flush();
    }
    await one.reset();
    assert.deepEqual([folder.files.size, accepted(await one.all()), accepted(await two.all())], [0, 0, 0]);
    count(two);
    await two.flush();
    assert.equal(accepted(await one.all()), 1);
  });

  it("keeps its counts until they are on disk", async () => {
    const store = open();
    folder.failing = true;
    count(store, 2);
    await store.flush();
    assert.equal(accepted(await store.all()), 2);
    folder.failing = false;
    await store.flush();
    assert.equal(accepted(await open().all()), 2);
  });

  it("removes what a killed window has left half written, when it is old", async () => {
    await folder.write("w9.json.1-1.unfinished", "{");
    clock.time += 25 * HOUR;
    await folder.write("w8.json.2-1.unfinished", "{");
    const store = open();
    count(store);
    await store.flush();
    assert.deepEqual([...folder.files.keys()].sort(), ["w1.json", "w8.json.2-1.unfinished"]);
  });

  it("sets a broken file aside", async () => {
    const store = open();
    count(store);
    await store.flush();
    const good = await folder.read("w1.json");
    const broken = [
      "{",
      "[]",
      good.replace('"version":1', '"version":2'),
      good.replace('"accepted":1', '"accepted":-1'),
      good.replace("2026-03-01", "yesterday"),
    ];
    for (const [index, text] of broken.entries()) await folder.write(`b${index}.json`, text);
    assert.equal(accepted(await store.all()), 1);
    assert.deepEqual(
      [...folder.files.keys()].filter((name) => name.endsWith(".broken")),
      broken.map((_, index) => `b${index}.json.broken`),
    );
    assert.equal(await folder.read("b0.json.broken"), "{");
  });

  it("keeps the last 90 days", async () => {
    const store = open();
    for (let day = 0; day < 120; day++) {
      const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
      store.tally(date, "go").typed++;
    }
    await store.flush();
    const days = [...(await open().all()).keys()].sort();
    assert.deepEqual([days.length, days[0], days.at(-1)], [90, "2026-01-31", "2026-04-30"]);
  });
});
