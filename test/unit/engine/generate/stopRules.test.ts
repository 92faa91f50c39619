import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { findStop } from "../../../../src/engine/generate/stopRules";
import type { CompletionMode } from "../../../../src/model/completion/request";

/**
 * Cases as people read them: a title line "# title (mode)", the text with ▏ at the cursor, "---", and what the model
 * writes with ‖ where it is to be stopped, followed by the reason on a line of its own ("=> reason", "=> goes on").
 */
interface Case {
  readonly title: string;
  readonly mode: CompletionMode;
  readonly linePrefix: string;
  readonly suffix: string;
  readonly generated: string;
  readonly expected: string;
}

function parseCases(text: string): Case[] {
  return text
    .split(/^# /m)
    .slice(1)
    .map((block) => {
      const [head = "", ...rest] = block.split("\n");
      const [, title = "", mode = ""] = /^(.*) \((line|block)\)$/.exec(head) ?? [];
      const [around = "", outcome = ""] = rest.join("\n").split("\n---\n");
      const [prefix = "", suffix = ""] = around.split("▏");
      const [generated = "", expected = ""] = outcome.split("\n=> ");
      const linePrefix = prefix.slice(prefix.lastIndexOf("\n") + 1);
      return { title, mode: mode as CompletionMode, linePrefix, suffix, generated, expected: expected.trim() };
    });
}

/** Feeds the text character by character, as tokens would come, until a rule stops it. */
function outcomeOf({ mode, linePrefix, suffix, generated }: Case): string {
  const text = generated.replace("‖", "");
  for (let length = 1; length <= text.length; length++) {
    const stop = findStop(text.slice(0, length), { mode, linePrefix, suffix });
    if (stop) return `${text.slice(0, stop.keep)}‖${text.slice(stop.keep)}\n=> ${stop.reason}`;
  }
  return `${text}\n=> goes on`;
}

describe("stop rules (test/golden/stopRules.txt)", () => {
  const cases = parseCases(readFileSync("test/golden/stopRules.txt", "utf8"));
  it("have a dozen cases at least", () => assert.ok(cases.length >= 12));
  for (const one of cases) {
    it(`are kept where ${one.title} (${one.mode})`, () => {
      assert.equal(outcomeOf(one), `${one.generated}\n=> ${one.expected}`);
    });
  }
});
