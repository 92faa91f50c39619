import assert from "node:assert/strict";
import { budgetFor } from "../../../../src/engine/prompt/budget";
import { PromptBuilder } from "../../../../src/engine/prompt/prompt";
import type { PromptSource } from "../../../../src/engine/prompt/source";
import { slotsOf } from "../../../../src/model/promptTemplate";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";

const SPECIAL = { endOfText: 50256, fimPrefix: 50281, fimMiddle: 50282, fimSuffix: 50283 };
const CONTEXT = 512;
const tokenizer = createTokenizer("p50k_edit");
const vocabulary = new Vocabulary(tokenizer, null, 50284);

function builder(): PromptBuilder {
  return new PromptBuilder(vocabulary, "suffix-first", SPECIAL, CONTEXT);
}

/** The request for a cursor at `offset` in `text`, as the editor side would cut it. */
function source(text: string, offset: number, document = "file:///a.ts"): PromptSource {
  const earliest = Math.max(0, offset - 6144);
  const prefixStart = earliest === 0 ? 0 : text.indexOf("\n", earliest) + 1;
  return {
    document,
    path: "src/a.ts",
    prefix: text.slice(prefixStart, offset),
    prefixStart,
    suffix: text.slice(offset, offset + 2048),
  };
}

const LINES = Array.from(
  { length: 400 },
  (_, i) => `  const value${i} = compute(${i}, "${"abc".repeat(i % 5)}");\n`,
).join("");

describe("PromptBuilder", () => {
  it("looks at no more of a path than its end", () => {
    let encoded = 0;
    const encode = (text: string): number[] => {
      encoded += text.length;
      return tokenizer.encode(text);
    };
    const counting = { ...tokenizer, encode };
    const vocabulary = new Vocabulary(counting, null, 50284);
    for (const path of [
      "/".repeat(100_000),
      "a/".repeat(5000),
      "n".repeat(1_000_000),
      `${"d/".repeat(9)}${"─".repeat(9e5)}`,
    ]) {
      encoded = 0;
      const builder = new PromptBuilder(vocabulary, "suffix-first", SPECIAL, 1024);
      const { parts } = builder.build({ document: "d", path, prefix: "x", prefixStart: 0, suffix: "" });
      const header = parts.find(({ kind }) => kind === "header");
      assert.ok(header && header.to - header.from <= 32);
      assert.ok(encoded < 256 * 256, `${encoded} units encoded`);
    }
  });

  it("lays out header, suffix and prefix in suffix-first order", () => {
    const text = "let a = 1;\nlet b = a;\n";
    const prompt = builder().build(source(text, text.indexOf("b = a") + 4));
    const spelt = prompt.tokens.map((token) => {
      const name = Object.entries(SPECIAL).find(([, id]) => id === token)?.[0];
      return name ? `<${name}>` : Buffer.from(vocabulary.bytesOf(token)).toString();
    });
    assert.equal(spelt.join(""), "<endOfText>src/a.ts\n<fimSuffix>a;\n<fimMiddle>let a = 1;\nlet b =");
    assert.equal(prompt.tail, " ");
    assert.deepEqual(
      prompt.parts.map(({ kind }) => kind),
      ["control", "header", "control", "suffix", "control", "prefix"],
    );
  });

  it("appends and changes nothing else while one types, also through line breaks", () => {
    const prompts = builder();
    const typed = "\n  const sum = add(1, 2);\n  return sum;\n";
    const offset = 2000;
    let before = prompts.build(source(LINES.slice(0, offset) + LINES.slice(offset), offset));
    for (let i = 1; i <= typed.length; i++) {
      const text = LINES.slice(0, offset) + typed.slice(0, i) + LINES.slice(offset);
      const now = prompts.build(source(text, offset + i));
      const kept = now.tokens.slice(0, before.tokens.length - 4);
      assert.deepEqual(
        kept,
        before.tokens.slice(0, before.tokens.length - 4),
        `after ${JSON.stringify(typed.slice(0, i))}`,
      );
      before = now;
    }
  });

  it("moves the window rarely, far, and at a line start, while a long file is typed", () => {
    const prompts = builder();
    const starts: number[] = [];
    for (let offset = 0; offset <= 16_000; offset += 7) {
      const prompt = prompts.build(source(LINES.slice(0, offset), offset));
      assert.ok(prompt.tokens.length <= CONTEXT - 64);
      if (prompt.windowStart !== starts.at(-1)) starts.push(prompt.windowStart);
    }
    for (const start of starts) assert.ok(start === 0 || LINES[start - 1] === "\n");
    const budget = budgetFor(slotsOf("suffix-first", SPECIAL), CONTEXT);
    for (const [i, start] of starts.slice(1).entries()) {
      const moved = vocabulary.encode(LINES.slice(starts[i], start)).length;
      assert.ok(moved >= budget.prefix / 4 - 40, `moved by ${moved} tokens only`);
    }
  });

  it("moves the window rarely and far where less than it could hold is read of what is above", () => {
    const prompts = new PromptBuilder(vocabulary, "suffix-first", SPECIAL, 4096);
    const starts = new Set<number>();
    for (let offset = 8000; offset <= 14_000; offset += 7)
      starts.add(prompts.build(source(LINES.slice(0, offset), offset)).windowStart);
    // A quarter of the 6,144 units that are read.
    assert.ok(starts.size <= 1 + 6000 / 1400, `${starts.size} windows in 6,000 units`);
  });

  it("finds its window again when text above it is edited", () => {
    const prompts = builder();
    const first = prompts.build(source(LINES, 12_000));
    const inserted = `// a new line\n${LINES}`;
    const second = prompts.build(source(inserted, 12_014));
    assert.equal(second.windowStart, first.windowStart + 14);
    assert.deepEqual(second.tokens, first.tokens);
  });

  it("takes a file that begins with empty lines", () => {
    for (const text of ["\n", "\n\n", "\nlet a"])
      assert.equal(builder().build(source(text, text.length)).windowStart, 0);
  });

  it("stays within the context on a single endless line, and stays put while it grows", () => {
    const prompts = builder();
    const endless = "a+b*c,".repeat(20_000);
    const starts = new Set<number>();
    for (let offset = 100_000; offset < 100_060; offset++) {
      const prompt = prompts.build(source(endless.slice(0, offset), offset));
      assert.ok(prompt.tokens.length <= CONTEXT - 64);
      starts.add(prompt.windowStart);
    }
    assert.equal(starts.size, 1);
  });

  it("keeps the layout of a model without fill-in-the-middle to the prefix", () => {
    const plain = new PromptBuilder(vocabulary, "left-to-right", { endOfText: 50256 }, CONTEXT);
    const prompt = plain.build(source("one two\nthree", 13));
    assert.deepEqual(prompt.tokens, [50256, ...tokenizer.encode("one two\n")]);
    assert.equal(prompt.tail, "three");
  });
});
