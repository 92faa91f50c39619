import assert from "node:assert/strict";
import { budgetFor } from "../../../../src/engine/prompt/budget";
import { PromptBuilder } from "../../../../src/engine/prompt/prompt";
import type { PromptSource } from "../../../../src/engine/prompt/source";
import { slotsOf } from "../../../../src/model/promptTemplate";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";

const SPECIAL = { endOfText: 50256, fimPrefix: 50281, fimMiddle: 50282, fimSuffix: 50283 };
const vocabulary = new Vocabulary(createTokenizer("p50k_edit"), null, 50284);
const SOURCE: PromptSource = {
  document: "file:///a.ts",
  path: "src/a.ts",
  prefix: "let a = 1;\nlet b =",
  prefixStart: 0,
  suffix: ";\n",
};

function builder(context = 512): PromptBuilder {
  return new PromptBuilder(vocabulary, "suffix-first", SPECIAL, context);
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, i) => `  const value${i} = compute(${i});`).join("\n");
}

/** Tokens of the snippets, and their texts. */
function placed(source: PromptSource, context = 512): { readonly tokens: number; readonly texts: readonly string[] } {
  const parts = builder(context)
    .build(source)
    .parts.filter(({ kind }) => kind === "snippet");
  return { tokens: parts.reduce((sum, { from, to }) => sum + to - from, 0), texts: parts.map(({ text }) => text) };
}

describe("snippets in the prompt", () => {
  it("stand between the path and the suffix, each under the path of its file", () => {
    const snippets = [
      { path: "src/b.ts", text: "b();" },
      { path: "c.ts", text: "c();" },
    ];
    const { parts } = builder().build({ ...SOURCE, snippets });
    assert.deepEqual(
      parts.map(({ kind, text }) => `${kind} ${text}`),
      [
        "control ",
        "header src/a.ts\n",
        "snippet src/b.ts\nb();\n",
        "snippet c.ts\nc();\n",
        "control ",
        "suffix ;\n",
        "control ",
        "prefix let a = 1;\nlet b",
      ],
    );
  });

  it("change nothing where there are none", () => {
    assert.deepEqual(builder().build({ ...SOURCE, snippets: [] }), builder().build(SOURCE));
  });

  for (const [context, most] of [
    [512, 64],
    [1024, 128],
  ] as const)
    it(`take at most ${most} tokens of ${context}, in whole lines`, () => {
      const snippets = [
        { path: "b.ts", text: lines(9) },
        { path: "c.ts", text: lines(40) },
      ];
      const { tokens, texts } = placed({ ...SOURCE, snippets }, context);
      assert.ok(tokens <= most && tokens > most - 20, `${tokens} tokens`);
      for (const text of texts) assert.match(text, /^\w\.ts\n( {2}const value\d+ = compute\(\d+\);\n)+$/);
    });

  it("leave one out of which no line fits, and take the next", () => {
    const snippets = [
      { path: "b.ts", text: `const long = "${"many words of it ".repeat(40)}";` },
      { path: "c.ts", text: "c();" },
    ];
    assert.deepEqual(placed({ ...SOURCE, snippets }).texts, ["c.ts\nc();\n"]);
  });

  it("keep a long file within the context, and the window where it is while one types", () => {
    const snippets = [{ path: "b.ts", text: lines(4) }];
    const budget = budgetFor(slotsOf("suffix-first", SPECIAL), 512);
    const prompts = builder();
    const text = `${lines(100)}\n`;
    const typed = "  const more = com";
    const starts = new Set<number>();
    for (let i = 0; i <= typed.length; i++) {
      const prompt = prompts.build({ ...SOURCE, prefix: text + typed.slice(0, i), snippets });
      assert.ok(prompt.tokens.length <= 512 - 64);
      assert.ok(prompt.tokens.length > budget.prefix / 2);
      starts.add(prompt.windowStart);
    }
    assert.equal(starts.size, 1);
  });

  it("are nothing to a model without fill-in-the-middle", () => {
    const plain = new PromptBuilder(vocabulary, "left-to-right", { endOfText: 50256 }, 512);
    const source = { ...SOURCE, snippets: [{ path: "b.ts", text: "b();" }] };
    assert.deepEqual(
      plain.build(source).parts.map(({ kind }) => kind),
      ["control", "prefix"],
    );
  });
});
