import assert from "node:assert/strict";
import { cutStrayCloser } from "../../../../../src/host/completion/postProcess/closers";
import { type PostProcessContext, postProcessContext } from "../../../../../src/host/completion/postProcess/context";
import { addedText, postProcess } from "../../../../../src/host/completion/postProcess/postProcess";
import { PIECES, Random } from "../../../support/random";
import { snapshotAt } from "../../../support/snapshots";

const ROUNDS = 2000;
const LANGUAGES = ["typescript", "python", "rust", "markdown", "shellscript"];

interface Sample {
  readonly raw: string;
  readonly context: PostProcessContext;
}

function sample(random: Random): Sample {
  const document = `${random.text(PIECES, random.below(20))}▏${random.text(PIECES, random.below(10))}`;
  const snapshot = snapshotAt(document, {
    languageId: random.pick(LANGUAGES),
    insertSpaces: random.below(2) === 0,
    trigger: random.pick(["automatic", "invoke"]),
  });
  const raw = random.text([...PIECES, "<|fim_middle|>", "\ufffd", "]", "[", "}"], random.below(25));
  return { raw, context: postProcessContext(snapshot, random.pick(["line", "block"])) };
}

/** What can be seen of a text. */
function ink(text: string): string {
  return text.replaceAll(/\s/g, "");
}

function forSamples(check: (item: Sample) => void): void {
  const random = new Random(7);
  for (let round = 0; round < ROUNDS; round++) {
    const item = sample(random);
    try {
      check(item);
    } catch (thrown) {
      throw new Error(`round ${round}: ${JSON.stringify(item)}`, { cause: thrown });
    }
  }
}

describe("clean-up, whatever the model writes", () => {
  it("never invents: blanks aside, the result is a beginning of what was written", () =>
    forSamples(({ raw, context }) => {
      const result = postProcess(raw, context);
      if (result.kind === "keep") assert.ok(ink(raw).startsWith(ink(result.text)), ink(result.text));
    }));

  it("never shows markers of the prompt, half characters or controls", () =>
    forSamples(({ raw, context }) => {
      const result = postProcess(raw, context);
      if (result.kind === "drop") return;
      assert.doesNotMatch(result.text, /\ufffd|(?![\t\n])\p{Cc}/u);
      const own = context.prefix + context.suffix; // what the user has written is text
      for (const [marker] of result.text.matchAll(/<\|(endoftext|fim_\w*)\|>/g)) assert.ok(own.includes(marker));
    }));

  it("never shows a format character that the cursor's line has not", () =>
    forSamples(({ raw, context }) => {
      const result = postProcess(raw, context);
      const line = context.linePrefix + context.lineSuffix;
      if (result.kind !== "keep") return;
      for (const [character] of result.text.matchAll(/\p{Cf}/gu)) assert.ok(line.includes(character), result.text);
    }));

  it("replaces only what it writes again", () =>
    forSamples(({ raw, context }) => {
      const result = postProcess(raw, context);
      if (result.kind !== "keep") return;
      const { text, from, after } = result;
      assert.equal(text.slice(from, from + after), context.lineSuffix.slice(0, after));
      assert.notEqual(ink(addedText(result)), "");
    }));

  it("writes one line in line mode, and no blanks at the end", () =>
    forSamples(({ raw, context }) => {
      const result = postProcess(raw, context);
      if (result.kind !== "keep") return;
      if (context.mode === "line") assert.ok(!result.text.includes("\n"));
      assert.equal(result.text, result.text.trimEnd());
    }));

  it("cutting stray closers twice is cutting them once", () =>
    forSamples(({ raw, context }) => {
      const once = cutStrayCloser(raw, context);
      assert.equal(cutStrayCloser(once, context), once);
    }));
});
