import assert from "node:assert/strict";
import { type Generated, generate } from "../../../../src/engine/generate/generate";
import { prefill } from "../../../../src/engine/generate/prefill";
import type { Prediction, SamplingOptions } from "../../../../src/model/completion/sampling";
import { type LoadedModel, loadModel } from "../../../../src/model/loadModel";
import { tinyModel } from "../../support/tinyModel";

const GREEDY: SamplingOptions = { temperature: 0, topK: 0, topP: 1, seed: 0 };

/** Probabilities among `tokens`, highest first. */
function softmax({ logits }: Prediction, tokens: readonly number[]): number[] {
  const highest = Math.max(...tokens.map((token) => logits[token] ?? 0));
  const weights = tokens.map((token) => Math.exp((logits[token] ?? 0) - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total).sort((a, b) => b - a);
}

function entropy(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, p) => (p === 0 ? sum : sum - p * Math.log(p)), 0);
}

function near(actual: number | undefined, expected: number, what: string): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-4, `${what}: ${actual}, not ${expected}`);
}

describe("signals of a step", () => {
  let model: LoadedModel;
  let all: number[];
  before(async () => {
    model = await loadModel(await tinyModel("fp32"), 1, () => {});
    all = Array.from({ length: model.vocabulary.size }, (_, token) => token);
  });
  after(() => model.close());

  /** Writes eight tokens after `prompt`, less the text that is taken back, and what the model predicts before each. */
  async function write(prompt: string, tail: string, sampling: SamplingOptions) {
    const { decoder, vocabulary, index, manifest } = model;
    decoder.cache.truncate(0);
    const tokens = vocabulary.encode(prompt);
    const first = await prefill(decoder, tokens, new AbortController().signal);
    assert.ok(first);
    const { context } = manifest.architecture;
    const generator = { decoder, vocabulary, index, control: new Set<number>(), context, minTokenProbability: 0 };
    const options = { mode: "block", tail, linePrefix: "", suffix: "", maxTokens: 8, sampling } as const;
    const runs = generate(generator, first.prediction, { ...options, late: () => false });
    let written: Generated | undefined;
    while (!written) {
      const next = await runs.next();
      if (next.done) written = next.value;
    }
    decoder.cache.truncate(0);
    const before: Prediction[] = [await decoder.advance(tokens)];
    for (const { id } of written.steps) before.push(await decoder.advance([vocabulary.rowOf(id)]));
    return { steps: written.steps, before };
  }

  it("the margin is the lead of the chosen token's logit; the entropy is that of the first prediction", async () => {
    const { steps, before } = await write("let a = 1;\n", "", GREEDY);
    assert.ok(steps.length > 3);
    for (const [i, step] of steps.entries()) {
      const [prediction] = before.slice(i, i + 1);
      assert.ok(prediction);
      const [best = 0, second = 0] = [...prediction.logits].sort((a, b) => b - a);
      near(step.margin, best - second, `margin of token ${i}`);
      if (i === 0) near(step.entropy, entropy(softmax(prediction, all)), "entropy");
      else assert.equal(step.entropy, undefined);
    }
  });

  it("have no margin while text is spelt again, and the entropy among the tokens that agree", async () => {
    for (const tail of [" ", "le"]) {
      const { steps, before } = await write("let a = 1;\n", tail, GREEDY);
      const index = steps.findIndex(({ healed }) => !healed);
      const spelt = steps.slice(0, index).reduce((sum, { id }) => sum + length(id), 0);
      const rest = new TextEncoder().encode(tail).subarray(spelt);
      const allowed = rest.length === 0 ? all : [...Array.from(model.index.agreeing(rest))];
      const [prediction] = before.slice(index, index + 1);
      assert.ok(prediction);
      near(steps[index]?.entropy, entropy(softmax(prediction, allowed)), `entropy after ${JSON.stringify(tail)}`);
      for (const step of steps.slice(0, index)) assert.deepEqual([step.margin, step.entropy], [undefined, undefined]);
      if (rest.length > 0) assert.equal(steps[index]?.margin, undefined);
      assert.equal(steps.filter((step) => step.entropy !== undefined).length, 1);
    }
  });

  it("a sampled token has no margin", async () => {
    const { steps } = await write("let a = 1;\n", "", { ...GREEDY, temperature: 1 });
    assert.ok(steps.every(({ margin }) => margin === undefined));
    assert.notEqual(steps[0]?.entropy, undefined);
  });

  function length(id: number): number {
    return model.vocabulary.bytesOf(model.vocabulary.rowOf(id)).length;
  }
});
