import assert from "node:assert/strict";
import { type Prompt, PromptBuilder } from "../../../../src/engine/prompt/prompt";
import type { PromptSource } from "../../../../src/engine/prompt/source";
import { promptOf } from "../../../../src/jobs/tokenizer/ownTokenizer";
import type { SpecialTokens } from "../../../../src/model/manifest";
import { type PromptTemplate, TEMPLATE_NAMES } from "../../../../src/model/promptTemplate";
import type { CompiledTokenizer } from "../../../../src/model/tokens/compiled";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";
import { compiled, type Family, familyText, opened } from "../../jobs/tokenizer/tinyTokenizers";
import { PIECES, Random } from "../../support/random";

const CONTEXT = 1024;
/** Control tokens as their makers write them, of models that name files in ways of their own. */
const RENAMED: Readonly<Record<string, string>> = { "<repo_name>": "<reponame>", "<file_sep>": "<filename>" };

interface Case {
  readonly template: PromptTemplate;
  readonly prompt: string;
  readonly tokenizer: () => CompiledTokenizer;
  /** In the place of the template that the tokenizer tells of. */
  readonly special?: SpecialTokens;
}

function family(name: Family, change: (text: string) => string = (text) => text): () => CompiledTokenizer {
  return () => compiled(change(familyText(name)));
}

const renamed = (text: string): string => text.replace(/<repo_name>|<file_sep>/g, (name) => RENAMED[name] ?? name);
const unnamed = (text: string): string => text.replace(/<(repo_name|file_sep)>/g, "<x_$1>");
const withOpening = (text: string): string => {
  const first = { SpecialToken: { id: "<｜begin▁of▁sentence｜>", type_id: 0 } };
  const post = { type: "TemplateProcessing", single: [first, { Sequence: { id: "A", type_id: 0 } }], pair: [] };
  return JSON.stringify({ ...(JSON.parse(text) as object), post_processor: post });
};
const withoutMiddle = (text: string): string => text.replaceAll("fim", "foo");

const CASES: readonly Case[] = [
  {
    template: "suffix-first",
    tokenizer: family("starcoder"),
    special: { endOfText: 0, fimMiddle: 700, fimSuffix: 701 },
    prompt: "<|endoftext|>src/a.ts\nb.ts\nb();\n<fim_suffix>a;\n<fim_middle>let a = 1;\nlet",
  },
  {
    template: "spm-repository",
    tokenizer: family("starcoder"),
    prompt:
      "<repo_name>home<file_sep>b.ts\nb();\n<file_sep><fim_prefix><fim_suffix>a;\n<fim_middle>src/a.ts\nlet a = 1;\nlet",
  },
  {
    template: "spm-file",
    tokenizer: family("gpt2", renamed),
    prompt: "<fim_prefix><fim_suffix>a;\n<fim_middle><filename>src/a.ts\nlet a = 1;\nlet",
  },
  {
    template: "spm",
    tokenizer: family("gpt2", unnamed),
    prompt: "<fim_prefix><fim_suffix>a;\n<fim_middle>let a = 1;\nlet",
  },
  {
    template: "psm-repository",
    tokenizer: family("qwen2"),
    prompt:
      "<|repo_name|>home\n<|file_sep|>b.ts\nb();\n<|file_sep|>src/a.ts\n<|fim_prefix|><|fim_suffix|>a;\n<|fim_middle|>let a = 1;\nlet",
  },
  {
    template: "psm",
    tokenizer: family("deepseekCoder", withOpening),
    prompt: "<｜begin▁of▁sentence｜><｜fim▁begin｜><｜fim▁hole｜>a;\n<｜fim▁end｜>let a = 1;\nlet",
  },
  {
    template: "left-to-right",
    tokenizer: family("deepseek3", (text) => withOpening(withoutMiddle(text))),
    prompt: "<｜begin▁of▁sentence｜>let a = 1;\nlet",
  },
  {
    template: "left-to-right",
    tokenizer: family("gpt2", withoutMiddle),
    prompt: "<|endoftext|>let a = 1;\nlet",
  },
];

interface Opened {
  readonly vocabulary: Vocabulary;
  readonly special: SpecialTokens;
  /** Names of control tokens by their rows. */
  readonly names: ReadonlyMap<number, string>;
  readonly builder: () => PromptBuilder;
}

function open({ template, tokenizer, special: given }: Case): Opened {
  const source = tokenizer();
  const size = source.bytes.size;
  const told = promptOf(source, [], size);
  if (given === undefined) assert.equal(told.template, template);
  const special = given ?? told.special;
  const vocabulary = new Vocabulary(opened(source), null, size);
  const names = new Map(source.control.map(({ id, name }) => [id, name]));
  return { vocabulary, special, names, builder: () => new PromptBuilder(vocabulary, template, special, CONTEXT) };
}

function spelled({ vocabulary, names }: Opened, tokens: readonly number[]): string {
  const runs = tokens.map((row) => {
    const name = names.get(row);
    return name === undefined ? vocabulary.bytesOf(row) : Buffer.from(name);
  });
  return Buffer.concat(runs).toString();
}

const SOURCE: PromptSource = {
  document: "file:///w/src/a.ts",
  path: "src/a.ts",
  repository: "home",
  prefix: "let a = 1;\nlet b",
  prefixStart: 0,
  suffix: "a;\n",
  snippets: [{ path: "b.ts", text: "b();" }],
};

/** How many leading tokens two prompts share: what a cache of the one saves the other. */
function shared(one: readonly number[], other: readonly number[]): number {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count++;
  return count;
}

function suffixEnd({ parts }: Prompt): number {
  return parts.find(({ kind }) => kind === "suffix")?.to ?? 0;
}

const LINE = "  const value = compute(12, 'three'); // and so on\n";
const TEXT = PIECES.filter((piece) => !piece.includes("\r"));

describe("the cases of these tests", () => {
  it("have a prompt of each template", () => {
    assert.deepEqual(new Set(CASES.map(({ template }) => template)), new Set(TEMPLATE_NAMES));
  });
});

for (const one of CASES) {
  const { template } = one;
  describe(`the prompts of ${template}, ${one.prompt.slice(0, 12)}`, () => {
    it("are laid out as the model was trained", () => {
      const opened = open(one);
      const prompt = opened.builder().build(SOURCE);
      assert.equal(spelled(opened, prompt.tokens), one.prompt);
      assert.equal(prompt.tail, " b");
    });

    it("are appended to while one types and deletes, and read their suffix again rarely", () => {
      const opened = open(one);
      for (let seed = 1; seed <= 6; seed++) {
        const random = new Random(seed);
        const builder = opened.builder();
        const build = (prefix: string): Prompt =>
          builder.build({ ...SOURCE, prefix, suffix: `\n${LINE.repeat(60)}`, snippets: [] });
        let prefix = LINE.repeat(seed);
        let before = build(prefix);
        let [units, moves, windows] = [0, 0, 0];
        for (let key = 0; key < 900; key++) {
          const deleted = random.below(3) === 0 ? random.below(seed * 3) : 0;
          const typed = deleted === 0 ? random.pick([...TEXT, LINE]) : "";
          units += Math.min(deleted, prefix.length) + typed.length;
          prefix = `${prefix.slice(0, Math.max(0, prefix.length - deleted))}${typed}`;
          const now = build(prefix);
          assert.ok(now.tokens.length <= CONTEXT - 64);
          if (now.windowStart !== before.windowStart) windows++;
          else if (shared(before.tokens, now.tokens) < suffixEnd(now)) moves++;
          before = now;
        }
        // Tiny tokenizers have a token for two or three characters.
        assert.ok(windows <= 2 + units / 400, `the window moved ${windows} times in ${units} units`);
        const most = template.startsWith("psm") ? units / 60 : 0;
        assert.ok(moves <= most, `the suffix was read again ${moves} times in ${units} units`);
      }
    });

    it("have all but the last lines in front of the suffix where they must not", () => {
      const { parts } = open(one)
        .builder()
        .build({ ...SOURCE, prefix: LINE.repeat(9), snippets: [] });
      const suffix = parts.findIndex(({ kind }) => kind === "suffix");
      const settled = parts.slice(0, Math.max(suffix, 0)).filter(({ kind }) => kind === "prefix");
      const lines = settled.map(({ text }) => text.length / LINE.length);
      assert.deepEqual(lines, template.startsWith("psm") ? [8] : []);
    });

    it("hold no control token but their own, whatever the text spells", () => {
      const opened = open(one);
      const hostile = [...opened.names.values(), ...TEXT];
      const random = new Random(5);
      const own = opened.builder().build(SOURCE);
      const controls = (prompt: Prompt): number[] => prompt.tokens.filter((row) => opened.names.has(row));
      for (let round = 0; round < 100; round++) {
        const text = (): string => random.text(hostile, 8);
        const prompt = opened.builder().build({
          ...SOURCE,
          path: text(),
          repository: text(),
          prefix: text(),
          suffix: text(),
          snippets: [{ path: "x", text: "y" }],
        });
        assert.deepEqual(controls(prompt), controls(own));
      }
    });

    it("give the text before the cursor whole, in order", () => {
      const opened = open(one);
      const random = new Random(6);
      for (let round = 0; round < 50; round++) {
        const prefix = random.text([...TEXT, LINE], 30);
        const { parts, tail, windowStart } = opened.builder().build({ ...SOURCE, prefix });
        const texts = parts.filter(({ kind }) => kind === "prefix").map(({ text }) => text);
        assert.equal(texts.join("") + tail, prefix.slice(windowStart));
      }
    });
  });
}
