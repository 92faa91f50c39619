import assert from "node:assert/strict";
import { candidatesOf } from "../../../../../src/host/completion/acceptance/candidates";
import type { Step } from "../../../../../src/model/completion/result";
import { Random } from "../../../support/random";

function step(text: string, healed = false): Step {
  return { id: 1, text, probability: 0.9, healed };
}

function texts(words: readonly string[], cleaned = words.join("")): string[] {
  return candidatesOf({ steps: words.map((word) => step(word)), stop: "newline" }, cleaned).map(({ text }) => text);
}

describe("candidatesOf", () => {
  it("cuts before each token, longest first, without blanks at the end", () => {
    assert.deepEqual(texts(["return", " ", "a", " +", " b", ";"]), [
      "return a + b;",
      "return a + b",
      "return a +",
      "return a",
      "return",
    ]);
  });

  it("never cuts inside a word, nor before anything is visible", () => {
    assert.deepEqual(texts(["\n  ", "get", "Value", "2", "("]), ["\n  getValue2(", "\n  getValue2"]);
  });

  it("counts the tokens of new text only, and only those that clean-up left", () => {
    const steps = [step("", true), step("ue"), step(")"), step(";"), step("\n}")];
    const found = candidatesOf({ steps, stop: "end-of-text" }, "ue);");
    assert.deepEqual(
      found.map(({ text, steps: own, finished }) => [text, own.length, finished]),
      [
        ["ue);", 3, false],
        ["ue)", 2, false],
        ["ue", 1, false],
      ],
    );
  });

  it("takes only the whole of what the model ended by itself for finished", () => {
    const finished = (stop: "newline" | "low-probability"): boolean[] =>
      candidatesOf({ steps: [step("a"), step(" b")], stop }, "a b").map((candidate) => candidate.finished);
    assert.deepEqual(finished("newline"), [true, false]);
    assert.deepEqual(finished("low-probability"), [false, false]);
  });

  it("every candidate is a beginning of the cleaned text, each shorter than the one before", () => {
    const random = new Random(4);
    const pieces = ["a", "Bc", " ", "(", ")", ".", "\n", "é", "_", "  x", "1"];
    for (let round = 0; round < 300; round++) {
      const words = Array.from({ length: 1 + random.below(12) }, () => random.pick(pieces));
      const cleaned = words
        .join("")
        .slice(0, 1 + random.below(20))
        .trimEnd();
      const found = candidatesOf({ steps: words.map((word) => step(word)), stop: "newline" }, cleaned);
      assert.equal(found[0]?.text, cleaned);
      for (const [i, { text, steps }] of found.entries()) {
        assert.ok(cleaned.startsWith(text), JSON.stringify([words, cleaned, text]));
        const next = found[i + 1];
        if (next) assert.ok(next.text.length < text.length && next.steps.length < steps.length);
      }
    }
  });
});
