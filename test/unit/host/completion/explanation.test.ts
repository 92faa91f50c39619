import assert from "node:assert/strict";
import { type Nothing, REASONS, type ReasonCode } from "../../../../src/host/completion/decision";
import { explanationOf } from "../../../../src/host/completion/explanation";
import { reportOf, summaryOf } from "../../../../src/host/completion/report";
import { NOTHING } from "../../support/decisions";

/** Reasons whose detail is a piece of a document. */
const TEXT: readonly ReasonCode[] = [
  "selected-mismatch",
  "dismissed",
  "just-accepted",
  "duplicate-line",
  "whitespace-only",
  "only-closers",
  "too-short",
];

const explain = (what: Partial<Nothing>): string => explanationOf({ ...NOTHING, ...what });

describe("explanation of a silence", () => {
  for (const reason of Object.keys(REASONS) as ReasonCode[])
    it(`is a sentence, without text of a document: ${reason}`, () => {
      assert.equal(explain({ reason }), REASONS[reason]);
      const decision = { ...NOTHING, reason, detail: "foo()" };
      const [sentence, line] = [explanationOf(decision), summaryOf(reportOf(decision))];
      assert.ok(sentence.startsWith(REASONS[reason].slice(0, -1)), sentence);
      assert.ok(line.startsWith(`nothing: ${reason}`), line);
      if (TEXT.includes(reason)) assert.doesNotMatch(sentence + line, /foo/);
    });

  it("says what the sentence leaves open", () => {
    const said = [
      explain({ reason: "language-off", detail: "python" }),
      explain({ reason: "excluded", detail: "**/*.gen.ts" }),
      explain({ reason: "cancelled", detail: "3" }),
      explain({ reason: "low-estimate", estimate: { value: 0.071, threshold: 0.2 } }),
      explain({ reason: "engine-loading", detail: "41 %" }),
      explain({ reason: "engine-failed", detail: "It crashed. Restart it." }),
      explain({ reason: "empty", detail: "newline" }),
      explain({ reason: "low-probability", detail: "low-probability" }),
      explain({ reason: "low-probability", detail: "12.0 % < 30.0 %" }),
    ];
    assert.deepEqual(said, [
      "Inkling is turned off for this language, by the setting inkling.languages or by its switch (python).",
      "This file is excluded by the setting inkling.exclude (**/*.gen.ts).",
      "The text changed before the suggestion was done (at token 3).",
      "The suggestion was not likely enough to be kept (0.07 < 0.20).",
      "The model was still loading (41 %).",
      "The engine could not answer. It crashed. Restart it.",
      "The model had nothing to add. The line was complete.",
      "The model was not sure enough. The next token was not likely enough.",
      "The model was not sure enough (12.0 % < 30.0 %).",
    ]);
  });

  it("names the estimate in the log", () => {
    const decision: Nothing = { ...NOTHING, reason: "low-estimate", estimate: { value: 0.071, threshold: 0.2 } };
    assert.match(summaryOf(reportOf(decision)), /^nothing: low-estimate \(0\.07 < 0\.20\), /);
  });
});
