import assert from "node:assert/strict";
import { type Generated, generate, stopRows } from "../../../../src/engine/generate/generate";
import { healingTail } from "../../../../src/engine/prompt/healing";
import { promptOf } from "../../../../src/jobs/tokenizer/ownTokenizer";
import type { CompletionMode } from "../../../../src/model/completion/request";
import { Decoder, type Graph } from "../../../../src/model/decoder";
import { PrefixIndex } from "../../../../src/model/tokens/prefixIndex";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";
import { compiled, familyText, opened } from "../../jobs/tokenizer/tinyTokenizers";

const source = compiled(familyText("qwen2"));
const tokenizer = opened(source);
const { size } = tokenizer;
const vocabulary = new Vocabulary(tokenizer, null, size);
const index = new PrefixIndex(vocabulary);
const control = stopRows(vocabulary, promptOf(source, [], size).special);
const SHAPE = { layers: 1, heads: 1, kvHeads: 1, headSize: 2, context: 64 };

/** A model that is sure of these tokens, one after the other. */
class Sure implements Graph {
  private runs = 0;

  constructor(private readonly tokens: readonly number[]) {}

  prediction() {
    const logits = new Float32Array(size).fill(-20);
    logits[this.tokens[this.runs++] ?? 0] = 0;
    return { logits, logNormaliser: 0 };
  }

  run() {
    const { logits } = this.prediction();
    return Promise.resolve({ logits, log_normaliser: Float32Array.of(0), new_kv: new Float32Array(4) });
  }
}

interface Asked {
  readonly says: string | readonly number[];
  readonly mode: CompletionMode;
  readonly linePrefix: string;
  readonly suffix?: string;
}

async function written({ says, mode, linePrefix, suffix = "" }: Asked): Promise<Generated> {
  const tail = healingTail(linePrefix, (text) => vocabulary.pieces(text));
  const model = new Sure(typeof says === "string" ? tokenizer.encode(tail + says) : says);
  const decoder = new Decoder(model, SHAPE);
  const generator = { decoder, vocabulary, index, control, context: SHAPE.context, minTokenProbability: 0.1 };
  const sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
  const options = { mode, tail, linePrefix, suffix, maxTokens: 40, sampling, late: () => false };
  const runs = generate(generator, model.prediction(), options);
  for (;;) {
    const next: IteratorResult<string, Generated> = await runs.next();
    if (next.done) return next.value;
  }
}

/** Ids of tokens that go on behind a line break, or end in one behind something visible. */
const BREAKING = [";\n", ");\n", '",\n', " {\n"];

describe("a token with a line break in it", () => {
  it("is one token of these tokenizers", () => {
    for (const text of BREAKING) assert.equal(tokenizer.encode(text).length, 1, JSON.stringify(text));
  });

  it("ends a line in front of its break", async () => {
    for (const text of BREAKING) {
      const { text: kept, stop, steps } = await written({ says: `x${text}more`, mode: "line", linePrefix: "  " });
      assert.deepEqual([kept, stop], [`x${text.slice(0, -1)}`, "newline"]);
      assert.equal(steps.at(-1)?.text, text);
    }
  });

  it("ends a line behind a word or a bracket that was typed, which it spells again", async () => {
    const cases = [
      ["foo(a", ");\nnext", ");"],
      ["foo(a)", ";\nnext", ";"],
      ["if (a)", " {\n  b();", " {"],
      ["foo(a);", "\nnext", ""],
    ] as const;
    for (const [linePrefix, says, wanted] of cases) {
      const { text, stop } = await written({ says, mode: "line", linePrefix });
      assert.deepEqual([text, stop], [wanted, "newline"], linePrefix);
    }
  });

  it("ends a block where the indentation falls back", async () => {
    const asked = { mode: "block", linePrefix: "if (a) {" } as const;
    const block = "\n  b();\n  c();\n}";
    assert.equal((await written({ ...asked, says: `${block}\n\nd();\n` })).text, block);
    const inner = { mode: "block", linePrefix: "  " } as const;
    assert.equal((await written({ ...inner, says: "b();\n  c();\n}\n" })).text, "b();\n  c();");
  });

  it("ends a text that reaches what follows the cursor", async () => {
    const suffix = "\n  last(1);\n}\n";
    const says = "first();\n  last(1);\n}\n";
    const { text, stop } = await written({ says, mode: "block", linePrefix: "  ", suffix });
    assert.deepEqual([text, stop], ["first();", "suffix-reached"]);
  });
});

describe("what stands for no text", () => {
  it("ends a text, and is none of it", async () => {
    assert.deepEqual(
      [...control].sort((a, b) => a - b),
      source.control.map(({ id }) => id),
    );
    for (const id of control) {
      const says = [...tokenizer.encode("a b"), id, ...tokenizer.encode("never")];
      const { text, stop } = await written({ says, mode: "block", linePrefix: "" });
      assert.deepEqual([text, stop], ["a b", "end-of-text"]);
    }
  });
});
