import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Engine } from "../../../../src/engine/engine";
import { prefill } from "../../../../src/engine/generate/prefill";
import { AttentionRecorder, type RecordedAnswer } from "../../../../src/engine/inspect/attentionRecorder";
import { ValueNorms } from "../../../../src/engine/inspect/valueNorms";
import type { CompletionRequest } from "../../../../src/model/completion/request";
import { Decoder, type Graph } from "../../../../src/model/decoder";
import type { Inspection, StepInspection } from "../../../../src/model/inspection/inspection";
import { OrtModel } from "../../../../src/model/ortRuntime";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";
import { largestDifference } from "../../jobs/convert/runGraph";
import { SAMPLED } from "../../support/engineRequest";
import { tinyModel } from "../../support/tinyModel";

const SHAPE = { layers: 3, heads: 2, kvHeads: 2, headSize: 64, context: 128 };
const LINES = SHAPE.layers * SHAPE.heads;
const REQUEST: CompletionRequest = { ...SAMPLED, inspect: true };
const never = new AbortController().signal;

function inspectionOf(pieces: ReturnType<Engine["takeInspection"]>): Inspection {
  const steps: StepInspection[] = [];
  for (;;) {
    const piece = pieces?.next();
    assert.ok(piece, "no inspection");
    if (!piece.done) steps.push(...(piece.value ? [piece.value] : []));
    else {
      assert.ok(piece.value, "the inspection was given up");
      return { ...piece.value, steps };
    }
  }
}

describe("Inspection", () => {
  let engine: Engine;
  let model: OrtModel;
  before(async () => {
    const folder = await tinyModel("fp32");
    engine = await Engine.load(folder, 1, () => {});
    model = await OrtModel.open(`${folder}/model.onnx`, 1);
  });
  after(async () => {
    await engine.close();
    await model.close();
  });

  it("has the attention and the norms of values of PyTorch", async () => {
    const expected = JSON.parse(readFileSync("test/fixtures/tiny-gpt2/expected.json", "utf8")) as {
      readonly ids: number[];
      readonly logits: Readonly<Record<string, number[]>>;
      readonly attention: number[][][];
      readonly value_norms: number[][][];
    };
    const decoder = new Decoder(model, SHAPE);
    const inspector = new AttentionRecorder(new Vocabulary(createTokenizer("r50k_base"), null, 512), decoder.cache);
    const recorder = inspector.record();
    const prefilled = await prefill(decoder, expected.ids, never, { attention: true });
    assert.ok(prefilled);
    recorder.predicted(prefilled.prediction, prefilled.prediction.attentionRow);
    const prompt = { tokens: expected.ids, parts: [], tail: "", windowStart: 0 };
    const stats = { promptTokens: 40, reusedTokens: 0, computedTokens: 40, droppedTokens: 0 };
    const times = { waitMs: 0, tokeniseMs: 0, prefillMs: 0, decodeMs: [] };
    const answered: RecordedAnswer = {
      id: 1,
      request: REQUEST,
      prompt,
      text: "",
      steps: [],
      stats: { ...stats, ...times },
    };
    assert.ok(inspector.finish(recorder, answered));
    const { steps, valueNorms } = inspectionOf(inspector.take());
    assert.equal(steps.length, 1);
    assert.ok(largestDifference(steps[0]?.attention ?? [], expected.attention.flat(2)) < 1e-4);
    assert.ok(largestDifference(valueNorms, expected.value_norms.flat(2)) < 1e-4);
    const logits = expected.logits["39"] ?? [];
    const ranked = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
    assert.deepEqual([...(steps[0]?.next.ids ?? [])].slice(0, 5), ranked.slice(0, 5));
  });

  it("has a step per token and one for the end, with rows over the tokens so far that sum to 1", async () => {
    const result = await engine.complete(REQUEST, never, 0, 7);
    assert.ok(result.kind === "generated");
    assert.equal(result.inspectionId, 7);
    const inspection = inspectionOf(engine.takeInspection());
    const { tokens, promptTokens, steps, valueNorms } = inspection;
    assert.equal(promptTokens, result.stats.promptTokens);
    assert.deepEqual(
      [...tokens.ids.subarray(promptTokens)],
      result.steps.map(({ id }) => id),
    );
    assert.deepEqual(
      steps.slice(0, result.steps.length).map(({ next }) => next.chosen),
      result.steps.map(({ id }) => id),
    );
    assert.ok(steps.length - result.steps.length <= 1);
    assert.equal(valueNorms.length, LINES * tokens.ids.length);
    for (const [k, { attention }] of steps.entries()) {
      const length = promptTokens + k;
      assert.equal(attention.length, LINES * length);
      for (let line = 0; line < LINES; line++) {
        const sum = attention.subarray(line * length, (line + 1) * length).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum - 1) < 1e-5, `step ${k}, line ${line} sums to ${sum}`);
      }
    }
    assert.equal(engine.takeInspection(), undefined);
    assert.equal(engine.inspected?.id, 7);
    assert.equal(engine.inspected?.tokens.length, tokens.ids.length);
    assert.deepEqual(engine.inspected?.chosen.length, steps.length);
  });

  it("is not made of a request that did not ask for it, that was cancelled, or that nobody looks at any more", async () => {
    engine.stopInspecting();
    const plain = await engine.complete({ ...REQUEST, inspect: false }, never, 0, 8);
    assert.ok(plain.kind === "generated" && !("inspectionId" in plain));
    assert.deepEqual([engine.takeInspection(), engine.inspected], [undefined, undefined]);

    const controller = new AbortController();
    const cancelled = engine.complete({ ...REQUEST, prefix: "zz ".repeat(40) }, controller.signal, 0, 9);
    controller.abort();
    assert.equal((await cancelled).kind, "cancelled");
    assert.deepEqual([engine.takeInspection(), engine.inspected], [undefined, undefined]);

    const watched = engine.complete({ ...REQUEST, prefix: "yy ".repeat(40) }, never, 0, 10);
    engine.stopInspecting();
    const result = await watched;
    assert.ok(result.kind === "generated" && !("inspectionId" in result));
    assert.deepEqual([engine.takeInspection(), engine.inspected], [undefined, undefined]);

    await engine.complete(REQUEST, never, 0, 11);
    const pieces = engine.takeInspection();
    pieces?.next();
    engine.stopInspecting();
    assert.deepEqual(pieces?.next(), { done: true, value: undefined });
  });

  it("fetches nothing more for a request that did not ask for it", async () => {
    const fetched = async (attention: boolean | undefined): Promise<Set<string>> => {
      const names = new Set<string>();
      const graph: Graph = {
        run: (feeds, fetches) => {
          for (const name of fetches) names.add(name);
          return model.run(feeds, fetches);
        },
      };
      await prefill(new Decoder(graph, SHAPE), [1, 2, 3], never, { attention });
      return names;
    };
    assert.deepEqual(await fetched(undefined), new Set(["logits", "log_normaliser", "new_kv"]));
    assert.deepEqual(await fetched(true), new Set(["logits", "log_normaliser", "new_kv", "attention_row"]));
  });

  it("keeps norms of values true while the cache changes", async () => {
    const decoder = new Decoder(model, SHAPE);
    const norms = new ValueNorms();
    const update = (to: ValueNorms): Float32Array => {
      for (const _ of to.update(decoder.cache));
      return to.of(decoder.cache.length);
    };
    for (const [keep, added] of [
      [0, [1, 2, 3, 4, 5]],
      [3, [9, 8]],
      [5, [7]],
      [2, []],
      [2, [4, 5, 6, 7, 8, 9, 10]],
    ] as const) {
      decoder.cache.truncate(keep);
      if (added.length > 0) await decoder.appendTokens(added);
      // An update that was given up half way must leave nothing wrong behind.
      norms.update(decoder.cache).next();
      assert.deepEqual(update(norms), update(new ValueNorms()));
    }
  });
});
