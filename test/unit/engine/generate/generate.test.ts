import assert from "node:assert/strict";
import { type Generated, type GenerateOptions, generate } from "../../../../src/engine/generate/generate";
import type { CompletionMode } from "../../../../src/model/completion/request";
import type { Prediction } from "../../../../src/model/completion/sampling";
import { Decoder, type Graph } from "../../../../src/model/decoder";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { PrefixIndex } from "../../../../src/model/tokens/prefixIndex";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";

const END = 50256;
const SIZE = 50284;
const tokenizer = createTokenizer("p50k_edit");
const vocabulary = new Vocabulary(tokenizer, null, SIZE);
const index = new PrefixIndex(vocabulary);
const SHAPE = { layers: 1, heads: 1, kvHeads: 1, headSize: 2, context: 64 };

/** Logits that give `probability` to one token and next to nothing to the others. */
function certain(token: number, probability = 0.9): Prediction {
  const logits = new Float32Array(SIZE).fill(Math.log((1 - probability) / (SIZE - 1)));
  logits[token] = Math.log(probability);
  return { logits, logNormaliser: 0 };
}

/** A model that has a text in mind, and says it token by token however it is asked. */
class ScriptedModel implements Graph {
  runs = 0;

  constructor(
    private readonly tokens: readonly number[],
    private readonly probability: number,
  ) {}

  predict(position: number): Prediction {
    return certain(this.tokens[position] ?? END, this.probability);
  }

  run(): Promise<Record<string, Float32Array>> {
    const { logits, logNormaliser } = this.predict(++this.runs);
    const outputs = { logits, log_normaliser: Float32Array.of(logNormaliser), new_kv: new Float32Array(4) };
    return Promise.resolve(outputs);
  }
}

interface Asked {
  readonly says: string;
  readonly tail?: string;
  readonly mode?: CompletionMode;
  readonly linePrefix?: string;
  readonly suffix?: string;
  readonly maxTokens?: number;
  readonly probability?: number;
  readonly minTokenProbability?: number;
  readonly late?: () => boolean;
}

async function run(asked: Asked): Promise<Generated & { readonly yielded: number; readonly runs: number }> {
  const model = new ScriptedModel(tokenizer.encode(asked.says), asked.probability ?? 0.9);
  const decoder = new Decoder(model, SHAPE);
  const minTokenProbability = asked.minTokenProbability ?? 0.1;
  const generator = {
    decoder,
    vocabulary,
    index,
    control: new Set([END]),
    context: SHAPE.context,
    minTokenProbability,
  };
  const options: GenerateOptions = {
    mode: asked.mode ?? "line",
    tail: asked.tail ?? "",
    linePrefix: asked.linePrefix ?? "",
    suffix: asked.suffix ?? "",
    maxTokens: asked.maxTokens ?? 40,
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
    late: asked.late ?? (() => false),
  };
  const steps = generate(generator, model.predict(0), options);
  let yielded = 0;
  for (;;) {
    const next: IteratorResult<string, Generated> = await steps.next();
    if (next.done) return { ...next.value, yielded, runs: model.runs };
    yielded++;
  }
}

describe("generate", () => {
  it("writes until the end of the text", async () => {
    const { text, stop, steps, yielded } = await run({ says: "return total;" });
    assert.deepEqual([text, stop], ["return total;", "end-of-text"]);
    assert.equal(steps.map((step) => step.text).join(""), text);
    assert.ok(steps.every((step) => Math.abs(step.probability - 0.9) < 1e-3 && !step.healed));
    assert.equal(yielded, steps.length);
  });

  it("spells the word before the cursor again, and returns what comes after it", async () => {
    const { text, steps } = await run({ says: " return total;", tail: " retu" });
    assert.equal(text, "rn total;");
    assert.deepEqual(
      steps.map((step) => step.healed),
      [false, false, false],
    );
  });

  it("keeps to the typed bytes when the model would rather write something else", async () => {
    for (const tail of [" ret", "日本", "naïve", "    ", "((", "😀", "\ud800"]) {
      const { text, steps } = await run({ says: "xyz", tail, minTokenProbability: 0 });
      const spelt = steps.map((step) => Buffer.from(tokenizer.bytesOf(step.id)).toString("latin1")).join("");
      assert.ok(spelt.startsWith(Buffer.from(tail, "utf8").toString("latin1")), tail);
      assert.ok(!text.includes("\ufffd"));
    }
  });

  it("stops before a token that is not likely enough, but not while healing", async () => {
    const unsure = await run({ says: " return total", tail: " re", probability: 0.05 });
    assert.deepEqual([unsure.text, unsure.stop], ["turn", "low-probability"]);
    assert.equal((await run({ says: "return", probability: 0.05 })).text, "");
  });

  it("stops at the line break, the limit of tokens, the deadline and the end of the window", async () => {
    assert.deepEqual((await run({ says: "a = 1;\nb = 2;\n" })).text, "a = 1;");
    assert.deepEqual((await run({ says: "one two three four", maxTokens: 2 })).stop, "max-tokens");
    let asked = 0;
    assert.deepEqual((await run({ says: "one two three four", late: () => ++asked > 3 })).stop, "time");
    const words = Array.from({ length: 99 }, (_, i) => ` ${String.fromCharCode(97 + (i % 26))}${i}`).join("");
    assert.deepEqual((await run({ says: words, maxTokens: 500 })).stop, "context-full");
  });

  it("gives up on a loop and keeps one round of it", async () => {
    const { text, stop } = await run({ says: "ab ".repeat(30), mode: "block" });
    assert.equal(stop, "repetition");
    assert.equal(text.trimEnd(), "ab ab");
  });

  it("returns the tokens that carry the text it kept", async () => {
    const { text, steps } = await run({ says: "value ?? fallback;", suffix: " ?? fallback;" });
    assert.equal(text, "value");
    assert.deepEqual(
      steps.map((step) => step.text),
      ["value"],
    );
  });

  it("runs the model once per token that it goes on from", async () => {
    const { steps, runs } = await run({ says: "return total;" });
    assert.equal(runs, steps.length);
  });
});
