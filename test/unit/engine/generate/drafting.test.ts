import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DraftPolicy } from "../../../../src/engine/generate/draftPolicy";
import { DEFAULT_GATE } from "../../../../src/engine/generate/gate";
import { type Generated, type Generator, generate, type RequestMemory } from "../../../../src/engine/generate/generate";
import { prefill } from "../../../../src/engine/generate/prefill";
import type { SamplingOptions } from "../../../../src/model/completion/sampling";
import { type LoadedModel, loadModel } from "../../../../src/model/loadModel";
import { LineEncoder } from "../../../../src/model/tokens/lineEncoder";
import { FakeMemory } from "../../support/fakeMemory";
import { Random } from "../../support/random";
import { tinyModel } from "../../support/tinyModel";

/** Prompts per model; `DRAFT_PROMPTS=3000 npm run test:unit -- -g drafting` looks harder. */
const PROMPTS = Number(process.env["DRAFT_PROMPTS"] ?? 12);
const never = new AbortController().signal;

const SAMPLINGS: readonly SamplingOptions[] = [
  { temperature: 0, topK: 0, topP: 1, seed: 0 },
  { temperature: 0.8, topK: 40, topP: 1, seed: 1 },
  { temperature: 1, topK: 0, topP: 0.9, seed: 2 },
];

/** A policy that always drafts, however little comes of it. */
class Eager extends DraftPolicy {
  override length(): number {
    return 8;
  }
}

/** Text that repeats itself as code does. */
const CORPUS = ["ledger.py", "menu.html", "routes.ts"].map((name) =>
  readFileSync(`test/fixtures/corpus/${name}`, "utf8"),
);

async function complete(generator: Generator, first: Parameters<typeof generate>[1], asked: Asked): Promise<Generated> {
  const options = { tail: "", linePrefix: "", suffix: "", maxTokens: 24, late: () => false, ...asked };
  const runs = generate(generator, first, options);
  for (;;) {
    const next = await runs.next();
    if (next.done) return next.value;
  }
}

interface Asked {
  readonly mode: "line" | "block";
  readonly sampling: SamplingOptions;
  readonly memory: RequestMemory;
}

/** Completes at many places of the corpus, with drafts and without; how many tokens were drafted, and how many right. */
async function compare(model: LoadedModel, minTokenProbability: number): Promise<{ drafted: number; right: number }> {
  const { decoder, vocabulary, index, manifest } = model;
  const { context } = manifest.architecture;
  const control = new Set([vocabulary.rowOf(manifest.special.endOfText)]);
  const generator = { decoder, vocabulary, index, control, context, minTokenProbability };
  const random = new Random(3);
  const encoder = new LineEncoder(vocabulary);
  let drafted = 0;
  let right = 0;
  for (let prompt = 0; prompt < PROMPTS; ) {
    const tokens = encoder.encode(random.pick(CORPUS));
    const view = new FakeMemory(tokens);
    for (
      let length = 1 + random.below(40);
      length < Math.min(tokens.length, context - 40);
      length += 1 + random.below(60)
    ) {
      const prefilled = await prefill(decoder, tokens.slice(0, length), never);
      assert.ok(prefilled);
      const asked = { mode: random.pick(["line", "block"] as const), sampling: random.pick(SAMPLINGS) };
      const memory = { view, gate: DEFAULT_GATE };
      const plain = await complete(generator, prefilled.prediction, { ...asked, memory });
      const cached = [...decoder.cache.tokens];
      decoder.cache.truncate(length);
      const drafting = model.exactRuns ? { view, policy: new Eager() } : undefined; // as the engine does
      const fast = await complete(generator, prefilled.prediction, { ...asked, memory: { ...memory, drafting } });
      const where = `prompt ${prompt}, ${length} tokens, ${JSON.stringify(asked)}`;
      assert.equal(fast.text, plain.text, where);
      assert.equal(fast.stop, plain.stop, where);
      assert.deepEqual(fast.steps, plain.steps, where); // to the last bit of every probability
      assert.deepEqual(decoder.cache.tokens, cached, where);
      assert.equal(plain.drafted, 0);
      drafted += fast.drafted;
      right += fast.draftedAccepted;
      decoder.cache.truncate(length);
      if (++prompt === PROMPTS) break;
    }
  }
  return { drafted, right };
}

describe("drafting", () => {
  for (const [name, folder] of [
    ["the tiny model, 8 bits", () => tinyModel("int8")],
    ["the tiny model, floats", () => tinyModel("fp32")],
    ["the default model", () => Promise.resolve("media/model/small")],
  ] as const)
    it(`changes no token of ${name}`, async function () {
      this.timeout(60_000 + 1000 * PROMPTS);
      const model = await loadModel(await folder(), 2, () => {});
      try {
        const { drafted, right } = await compare(model, 0.02);
        if (model.exactRuns) assert.ok(drafted > PROMPTS && right > PROMPTS / 4, `${right} of ${drafted} show little`);
        else assert.equal(drafted, 0);
        if (process.env["DRAFT_PROMPTS"]) console.log(`      ${right} of ${drafted} drafted tokens were right`);
      } finally {
        await model.close();
      }
    });
});
