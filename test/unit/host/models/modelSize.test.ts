import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/errors";
import { verbatim } from "../../../../src/core/translate";
import { decideSize, letDown, measured, type SizeFacts, type SizeRecord } from "../../../../src/host/models/modelSize";
import { automaticText, type SizeStatus, sizeSentence } from "../../../../src/host/models/sizeText";
import { TypedLatency } from "../../../../src/host/models/typedLatency";
import { german } from "../../support/german";

const IDENTITY = { model: "Large 1.0", machine: "a processor" };
const record = (known: Partial<SizeRecord>): SizeRecord => ({ ...IDENTITY, tries: 1, letdowns: 0, ...known });
const error = new AppError("model-corrupt", verbatim("weights are gone"), verbatim("reinstall")).toValue();

const FRESH: SizeFacts = {
  wanted: "auto",
  hasLarge: true,
  record: undefined,
  settled: false,
  broken: undefined,
  limitMs: 150,
};

describe("the size of the model", () => {
  const cases: [string, Partial<SizeFacts>, string][] = [
    ["only one in the package", { hasLarge: false }, "small only"],
    ["only one, though the large one is wanted", { hasLarge: false, wanted: "large" }, "small only"],
    ["nothing known yet", {}, "small unmeasured, measure"],
    ["the large one chosen", { wanted: "large", record: record({ keyMs: 900 }) }, "large chosen"],
    ["the small one chosen", { wanted: "small", record: record({ keyMs: 20 }) }, "small chosen"],
    ["fast enough", { record: record({ keyMs: 61 }) }, "large measured"],
    ["just fast enough", { record: record({ keyMs: 150 }) }, "large measured"],
    ["too slow, perhaps by chance", { record: record({ keyMs: 151 }) }, "small measured, measure"],
    ["too slow, measured at this start", { record: record({ keyMs: 151 }), settled: true }, "small measured"],
    ["too slow three times", { record: record({ keyMs: 151, tries: 3 }) }, "small measured"],
    [
      "slow while typing just now",
      { record: record({ typedMs: 240, letdowns: 1, tries: 0 }), settled: true },
      "small slow",
    ],
    ["slow while typing before", { record: record({ typedMs: 240, letdowns: 1, tries: 0 }) }, "small slow, measure"],
    ["measured anew after that", { record: record({ typedMs: 240, letdowns: 1, keyMs: 90 }) }, "large measured"],
    ["slow while typing twice", { record: record({ typedMs: 240, letdowns: 2, tries: 0 }) }, "small slow"],
    ["broken", { record: record({ keyMs: 61 }), broken: error }, "small broken"],
    ["broken, and chosen", { wanted: "large", broken: error }, "large chosen"],
  ];
  for (const [what, facts, expected] of cases)
    it(`${what}: ${expected}`, () => {
      const { size, reason, measure } = decideSize({ ...FRESH, ...facts });
      assert.equal(`${size} ${reason.kind}${measure ? ", measure" : ""}`, expected);
    });

  it("goes by the best of the measurements: other programs only make it slower", () => {
    const first = measured(undefined, IDENTITY, 190);
    assert.deepEqual(first, { ...IDENTITY, keyMs: 190, tries: 1, letdowns: 0 });
    assert.deepEqual(measured(first, IDENTITY, 120), { ...IDENTITY, keyMs: 120, tries: 2, letdowns: 0 });
    assert.equal(measured(first, IDENTITY, 300).keyMs, 190);
  });

  it("forgets a measurement that typing contradicts, and counts how often", () => {
    const once = letDown(record({ keyMs: 61 }), 240);
    assert.deepEqual(once, { ...IDENTITY, tries: 0, letdowns: 1, typedMs: 240 });
    const again = letDown(measured(once, IDENTITY, 70), 260);
    assert.deepEqual(again, { ...IDENTITY, tries: 0, letdowns: 2, typedMs: 260 });
  });
});

describe("what typing takes", () => {
  it("is told as a median of forty answers, a minute apart at least", () => {
    const latency = new TypedLatency();
    const told = Array.from({ length: 50 }, (_, i) => latency.note(i % 2 === 0 ? 100 : 300, i * 2000));
    assert.equal(
      told.findIndex((median) => median !== undefined),
      39,
    );
    assert.deepEqual(new Set(told.slice(39)), new Set([300]));
  });

  it("is not judged by a busy moment, however many answers fall into it", () => {
    const latency = new TypedLatency();
    for (let i = 0; i < 30; i++) assert.equal(latency.note(50, i * 1000), undefined);
    for (let i = 0; i < 20; i++) assert.equal(latency.note(900, 30_000 + i * 500), undefined);
    assert.equal(latency.note(50, 65_000), 50);
  });

  it("follows what is new, and begins again for another model", () => {
    const latency = new TypedLatency();
    for (let i = 0; i < 60; i++) latency.note(50, i * 2000);
    for (let i = 60; i < 100; i++) latency.note(400, i * 2000);
    assert.equal(latency.note(400, 200_000), 400);
    latency.clear();
    assert.equal(latency.note(400, 201_000), undefined);
  });
});

describe("what is said about the size", () => {
  const t = (message: string, ...args: (string | number)[]): string =>
    message.replaceAll(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)]));
  const says = (facts: Partial<SizeFacts>, step?: SizeStatus["step"]): string => {
    const decision = decideSize({ ...FRESH, ...facts });
    const status: SizeStatus = { running: decision.size, decision, limitMs: 150, step };
    sizeSentence(status, german);
    automaticText(decision, german);
    return sizeSentence(status, t).join();
  };

  it("is which one runs, and why, in every case", () => {
    assert.equal(says({ hasLarge: false }), "");
    assert.equal(says({}), "The small model runs. The large one is measured on this machine once nobody types.");
    assert.equal(says({}, "measuring"), "The small model runs while the large one is measured on this machine.");
    const fast = { record: record({ keyMs: 60.7 }) };
    assert.equal(says(fast), "The large model runs: 61 ms per key, measured on this machine.");
    assert.equal(says(fast, 42.4), "The large model is being loaded: 42 %. The small one answers until then.");
    const slow = { record: record({ keyMs: 230, tries: 3 }) };
    assert.equal(
      says(slow),
      "The small model runs: the large one takes 230 ms per key on this machine, more than 150.",
    );
    const letdown = { record: record({ typedMs: 240, letdowns: 1 }), settled: true };
    assert.match(says(letdown), /small model runs: the large one took 240 ms per key while typing, more than 150\.$/);
    assert.match(says({ broken: error }), /small model runs: the large one cannot be used\. weights are gone$/);
    assert.equal(says({ wanted: "large" }), "The large model runs, as chosen.");
    assert.equal(says({ wanted: "small" }), "The small model runs, as chosen.");
    assert.deepEqual(sizeSentence(undefined, t), []);
  });

  it("is what the automatic choice comes to, in the list of models", () => {
    const comesTo = (facts: Partial<SizeFacts>): string => automaticText(decideSize({ ...FRESH, ...facts }), t);
    assert.equal(comesTo({}), "small until the large one is measured");
    assert.equal(comesTo({ record: record({ keyMs: 60.7 }) }), "large: 61 ms per key on this machine");
    assert.equal(
      comesTo({ record: record({ keyMs: 230 }) }),
      "small: the large one takes 230 ms per key on this machine",
    );
    assert.equal(comesTo({ broken: error }), "small: the large one cannot be used");
  });
});
