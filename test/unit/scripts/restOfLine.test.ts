import assert from "node:assert/strict";
import { fitGate, isMostProbable, mixedProbability } from "../../../scripts/tools/fitGate";
import { exactRests } from "../../../scripts/tools/restOfLine";
import { GATE_FEATURES } from "../../../src/model/manifest";
import { Random } from "../support/random";

/** R and W: a right and a wrong token; r and w: the same with a line break. */
function rests(text: string) {
  return exactRests([...text].map((sign) => ({ right: /r/i.test(sign), endsLine: sign === sign.toLowerCase() })));
}

describe("exactRests", () => {
  it("counts the cursors from which all tokens up to the line's end are right", () => {
    assert.deepEqual(rests("RRr"), { cursors: 2, exact: 2 });
    assert.deepEqual(rests("RWRr"), { cursors: 3, exact: 1 });
    assert.deepEqual(rests("RRw"), { cursors: 2, exact: 0 });
    assert.deepEqual(rests("WRrrRr"), { cursors: 3, exact: 2 });
  });

  it("leaves out what has no line's end", () => {
    assert.deepEqual(rests("RrRR"), { cursors: 1, exact: 1 });
    assert.deepEqual(rests("RR"), { cursors: 0, exact: 0 });
  });
});

describe("isMostProbable", () => {
  const gate = fitGate([]); // all weights zero: the memory gets half

  it("is what a search over the whole mixture finds", () => {
    const random = new Random(9);
    for (let round = 0; round < 300; round++) {
      const raw = Array.from({ length: 6 }, () => random.below(1000) + 1);
      const sum = raw.reduce((a, b) => a + b, 0);
      const model = raw.map((value) => value / sum);
      const memory = model.map((_, i) => (i < 3 ? random.below(330) / 1000 : 0)); // it knows of three tokens
      const total = memory.reduce((a, b) => a + b, 0);
      const features = GATE_FEATURES.map(() => 1);
      const score = (probability: number) => ({ probability, total, features, rivals: [], elsewhere: 0 });
      const mixed = model.map((p, i) => mixedProbability(gate, { model: p, memory: score(memory[i] ?? 0) }));
      for (const [token, own] of model.entries()) {
        const others = model
          .map((p, i) => ({ model: p, memory: memory[i] ?? 0, index: i }))
          .filter((o) => o.index !== token);
        const rivals = others.filter(({ index }) => index < 3);
        const elsewhere = Math.max(0, ...others.filter(({ index }) => index >= 3).map((other) => other.model));
        const found = isMostProbable(gate, { model: own, memory: { ...score(memory[token] ?? 0), rivals, elsewhere } });
        assert.equal(found, (mixed[token] ?? 0) >= Math.max(...mixed));
      }
    }
  });
});
