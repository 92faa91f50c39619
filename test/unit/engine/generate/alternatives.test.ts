import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { alternatives } from "../../../../src/engine/generate/alternatives";
import { Detokenizer } from "../../../../src/engine/generate/detokenizer";
import { Forks } from "../../../../src/engine/generate/forks";
import { DEFAULT_GATE } from "../../../../src/engine/generate/gate";
import {
  type Generated,
  type GenerateOptions,
  type Generator,
  generate,
} from "../../../../src/engine/generate/generate";
import { Mixer } from "../../../../src/engine/generate/mixer";
import { prefill } from "../../../../src/engine/generate/prefill";
import { healingTail } from "../../../../src/engine/prompt/healing";
import { Sampler } from "../../../../src/engine/sampling/sampler";
import type { Alternative, Step } from "../../../../src/model/completion/result";
import type { SamplingOptions } from "../../../../src/model/completion/sampling";
import { Decoder } from "../../../../src/model/decoder";
import { type LoadedModel, loadModel } from "../../../../src/model/loadModel";
import { FakeMemory } from "../../support/fakeMemory";
import { Random } from "../../support/random";
import { tinyModel } from "../../support/tinyModel";

const never = new AbortController().signal;
const GREEDY: SamplingOptions = { temperature: 0, topK: 0, topP: 1, seed: 0 };
const WANTED = 3;

async function last<T>(runs: AsyncGenerator<string, T>): Promise<T> {
  for (;;) {
    const next = await runs.next();
    if (next.done) return next.value;
  }
}

interface Task {
  readonly prompt: readonly number[];
  readonly options: GenerateOptions;
}

interface Outcome {
  readonly first: Generated;
  readonly found: readonly Alternative[];
}

class Bench {
  constructor(readonly model: LoadedModel) {}

  generator(decoder: Decoder): Generator {
    const { vocabulary, index, manifest } = this.model;
    const { context } = manifest.architecture;
    const control = new Set([vocabulary.rowOf(manifest.special.endOfText)]);
    return { decoder, vocabulary, index, control, context, minTokenProbability: 0.02 };
  }

  /** At any place of a source file. */
  task(random: Random, sampling = GREEDY, remembers = false): Task {
    const source = readFileSync("scripts/sample/shop/src/cart.ts", "utf8");
    const end = 200 + random.below(source.length - 240);
    const prefix = source.slice(Math.max(0, end - 300), end);
    const tail = healingTail(prefix, (text) => this.model.vocabulary.pieces(text));
    const prompt = this.model.vocabulary.encode(prefix.slice(0, prefix.length - tail.length)).slice(-80);
    const view = new FakeMemory(this.model.vocabulary.encode(source));
    return {
      prompt,
      options: {
        mode: random.pick(["line", "block"]),
        tail,
        linePrefix: prefix.slice(prefix.lastIndexOf("\n") + 1),
        suffix: source.slice(end, end + 100),
        maxTokens: 16,
        sampling,
        late: () => false,
        memory: remembers ? { view, gate: DEFAULT_GATE } : undefined,
      },
    };
  }

  async first({ prompt, options }: Task): Promise<{ generator: Generator; first: Generated; forks: Forks }> {
    const { decoder } = this.model;
    const generator = this.generator(decoder);
    decoder.cache.truncate(0);
    const prefilled = await prefill(decoder, prompt, never);
    assert.ok(prefilled);
    const forks = new Forks(generator.control);
    const first = await last(generate(generator, prefilled.prediction, { ...options, forks }));
    return { generator, first, forks };
  }

  async run(task: Task, wanted = WANTED): Promise<Outcome> {
    const { generator, first, forks } = await this.first(task);
    const { cache } = generator.decoder;
    const held = [...cache.tokens];
    const all = { ...task.options, wanted, lateAt: () => false };
    const found = await last(alternatives(generator, first, forks, task.prompt.length, all));
    assert.deepEqual([...cache.tokens], held, "the cache holds the first again");
    return { first, found };
  }

  /** What a run from nothing writes that has to begin with `begun`: the plainest way to decode there is. */
  async cold({ prompt, options }: Task, begun: readonly Step[]): Promise<string> {
    const { vocabulary, index, graph, shape } = this.model;
    const decoder = new Decoder(graph, shape);
    const { control, context, minTokenProbability } = this.generator(decoder);
    const writing = new Detokenizer(vocabulary, index, options.tail, options);
    const mixer = new Mixer(options.memory, vocabulary);
    const sampler = new Sampler(options.sampling);
    let next = await prefill(decoder, prompt, never).then((prefilled) => prefilled?.prediction);
    for (;;) {
      assert.ok(next);
      const { prediction } = mixer.mix(next, decoder.cache.tokens);
      const forced = begun[writing.length];
      if (forced === undefined && writing.length >= options.maxTokens) return writing.newText;
      if (decoder.cache.length >= context) return writing.newText;
      const allowed = writing.allowed();
      const choice = sampler.choose(prediction, allowed);
      const token = forced === undefined ? choice.token : vocabulary.rowOf(forced.id);
      if (forced === undefined && control.has(token)) return writing.newText;
      if (forced === undefined && allowed === undefined && choice.probability < minTokenProbability)
        return writing.newText;
      const ended = writing.append(token, { probability: 1 });
      if (ended) return ended.text;
      next = await decoder.advance([token]);
    }
  }

  /** The logits after the cache's tokens and one more. */
  async probe(): Promise<Float32Array> {
    const { logits } = await this.model.decoder.advance([7]);
    return logits;
  }
}

/** Where two texts part: the steps that both begin with, and the one after. */
function begunOf(alternative: Alternative, first: Generated): readonly Step[] {
  const parted = alternative.steps.findIndex(({ id }, i) => id !== first.steps[i]?.id);
  assert.ok(parted >= 0, "an alternative parts from the first");
  return alternative.steps.slice(0, parted + 1);
}

describe("alternatives", () => {
  let bench: Bench;
  before(async () => {
    bench = new Bench(await loadModel(await tinyModel("fp32"), 1, () => {}));
  });
  after(() => bench.model.close());

  for (const [name, sampling, remembers, leastHealed] of [
    ["greedily", GREEDY, false, 1],
    ["with the memory mixed in", GREEDY, true, 0],
    ["sampled with a seed", { temperature: 0.8, topK: 20, topP: 1, seed: 5 }, false, 1],
  ] as const)
    it(`are what a cold run writes that has to begin with the same token: ${name}`, async () => {
      const random = new Random(11);
      let compared = 0;
      let healed = 0;
      for (let place = 0; place < 8; place++) {
        const task = bench.task(random, sampling, remembers);
        const { first, found } = await bench.run(task);
        const warm = await bench.probe();
        for (const alternative of found) {
          const begun = begunOf(alternative, first);
          assert.equal(alternative.text, await bench.cold(task, begun), `place ${place}`);
          compared++;
          if (begun.length === 1 && task.options.tail !== "") healed++;
        }
        await bench.run(task, 0);
        assert.deepEqual(warm, await bench.probe(), "the cache predicts as without alternatives");
        assert.deepEqual(await bench.run(task), { first, found }, "the same again");
      }
      assert.ok(
        compared > 8 && healed >= leastHealed,
        `${compared} alternatives, ${healed} while healing, show little`,
      );
    });

  it("part at the most uncertain token, differ from each other, and come best first", async () => {
    const random = new Random(2);
    for (let place = 0; place < 10; place++) {
      const { first, found } = await bench.run(bench.task(random));
      const forks = found.map((alternative) => begunOf(alternative, first).length);
      assert.ok(new Set(forks).size <= 1, "all part at one token");
      const texts = found.map(({ text }) => text.trimEnd());
      assert.equal(new Set(texts).size, texts.length);
      assert.ok(texts.every((text) => text !== "" && !first.text.startsWith(text)));
      assert.ok(found.length <= WANTED);
      const means = found.map(({ steps }) =>
        mean(steps.filter((step) => !step.healed).map((step) => step.probability)),
      );
      assert.deepEqual(
        means,
        [...means].sort((a, b) => b - a),
      );
    }
  });

  it("put the first's keys and values back when nobody waits for the rest", async () => {
    const task = bench.task(new Random(4));
    const { decoder } = bench.model;
    await bench.run(task, 0);
    const held = [...decoder.cache.tokens];
    const undisturbed = await bench.probe();
    const { generator, first, forks } = await bench.first(task);
    const all = { ...task.options, wanted: WANTED, lateAt: () => false };
    const runs = alternatives(generator, first, forks, task.prompt.length, all);
    await runs.next();
    assert.notDeepEqual([...decoder.cache.tokens], held);
    await runs.return([]);
    assert.deepEqual([...decoder.cache.tokens], held);
    assert.deepEqual(await bench.probe(), undisturbed);
  });

  it("are none when the time is up", async () => {
    const task = bench.task(new Random(4));
    const { generator, first, forks } = await bench.first(task);
    const all = { ...task.options, wanted: WANTED, lateAt: () => true };
    assert.deepEqual(await last(alternatives(generator, first, forks, task.prompt.length, all)), []);
  });
});

/** Nats per token. */
function mean(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, probability) => sum + Math.log(probability), 0) / probabilities.length;
}
