import assert from "node:assert/strict";
import { type Decision, meanProbability } from "../../../../src/host/completion/decision";
import { reportOf, summaryOf } from "../../../../src/host/completion/report";
import { NOTHING, SHOWN as shown } from "../../support/decisions";

const { generation } = shown;
const { steps } = generation;

const reused: Decision = { ...shown, source: "reuse" };
const nothing: Decision = {
  ...NOTHING,
  reason: "duplicate-line",
  detail: "secretText();",
  generation,
};

describe("decision report", () => {
  it("adds up the time", () => {
    const { phases, totalMs, counts } = reportOf(shown);
    assert.ok(phases);
    const { ownWait, engineWait, tokenise, prefill, decode, other } = phases;
    assert.equal(ownWait + engineWait + tokenise + prefill + decode + other, totalMs);
    assert.deepEqual(counts, { prompt: 100, reused: 90, computed: 10, dropped: 2 });
  });

  it("claims no time for what was reused", () => assert.equal(reportOf(reused).phases, undefined));

  it("says why in words", () => {
    assert.equal(reportOf(nothing).headline, "The suggestion repeated a line that is already there.");
    assert.equal(reportOf(nothing, () => "übersetzt").headline, "übersetzt");
  });

  it("has no text of the document in its summary", () => {
    for (const decision of [shown, reused, nothing]) assert.doesNotMatch(summaryOf(reportOf(decision)), /secretText/);
    assert.match(summaryOf(reportOf(nothing)), /^nothing: duplicate-line, 90 reused \+ 10 computed \+ 1 generated/);
  });

  it("lists what could be had instead, with how probable it was", () => {
    const other = { text: "secretText(b);", edit: shown.edit, generation: { ...generation, meanProbability: 0.25 } };
    const report = reportOf({ ...shown, alternatives: [other] });
    assert.deepEqual(report.alternatives, [{ text: "secretText(b);", meanProbability: 0.25 }]);
    assert.deepEqual(reportOf(nothing).alternatives, []);
    assert.doesNotMatch(summaryOf(report), /secretText/);
  });

  it("says how much came from memory, and from where, but no text in the summary", () => {
    const source = { share: 0.75, document: "file:///w/secretText.ts", path: "secretText.ts", line: 119 };
    const [step] = steps;
    assert.ok(step);
    const remembered: Decision = {
      ...shown,
      generation: { ...generation, steps: [step, { ...step, memory: source }, { ...step, memory: source }] },
    };
    const report = reportOf(remembered);
    assert.deepEqual(report.tokens[1]?.memory, { share: 0.75, path: "secretText.ts", line: 120 });
    assert.match(summaryOf(report), /, memory 2 of 3 tokens,/);
    assert.doesNotMatch(summaryOf(report), /secretText/);
    assert.doesNotMatch(summaryOf(reportOf(shown)), /memory/);
  });
});

describe("mean probability", () => {
  const step = (probability: number, healed = false) => ({ id: 1, text: "a", probability, healed });
  it("is geometric, over what was written", () => {
    assert.equal(meanProbability([]), 1);
    assert.ok(Math.abs(meanProbability([step(0.9), step(0.4)]) - 0.6) < 1e-12);
    assert.equal(meanProbability([step(0.001, true), step(0.5)]), 0.5);
    assert.ok(meanProbability([step(0), step(1)]) < 1e-100);
  });
});
