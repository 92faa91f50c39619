import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { median } from "../../src/core/quantile";
import { BareLoop } from "../../src/jobs/bareLoop";
import { loadModel } from "../../src/model/loadModel";
import { processFacts } from "../processFacts";
import { CONTEXT } from "./shapes";

/** Milliseconds, medians; and what the process takes behind all runs. */
export interface Figures {
  readonly loadMs: number;
  /** One token behind so many. */
  readonly decode64: number;
  readonly decode500: number;
  /** Several tokens in one run behind 500. */
  readonly four: number;
  readonly eight: number;
  /** An empty cache filled with 256 tokens. */
  readonly prefill256: number;
  /** Two new tokens behind 500, then 16 of the most probable. */
  readonly keystroke: number;
  readonly rssMb: number;
}

/** A model without anything around it. */
interface Side {
  /** Fills the empty cache. */
  fill(count: number): Promise<unknown>;
  /** From `cached` tokens on: `fresh` ones in one run, then the most probable one by one, `generated` of them. */
  run(cached: number, fresh: number, generated: number): Promise<unknown>;
}

const WARM = 2;
/** Tokens of a key press. */
const [FRESH, GENERATED] = [2, 16];

/** Inkling: the graph, and JavaScript's cache. @param folder of a model */
export async function measureInkling(folder: string, threads: number, rounds: number): Promise<Figures> {
  const start = performance.now();
  const { decoder, manifest } = await loadModel(folder, threads, () => {});
  const loadMs = performance.now() - start;
  const loop = new BareLoop(decoder, manifest.architecture.vocabulary);
  const side = {
    fill: (count: number) => loop.fill(count),
    run: (cached: number, fresh: number, generated: number) => loop.keystroke(cached, fresh, generated),
  };
  return { loadMs, ...(await measure(side, rounds)) };
}

async function measure(side: Side, rounds: number): Promise<Omit<Figures, "loadMs">> {
  const timed = async (count: number, work: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let round = -WARM; round < count; round++) {
      const start = performance.now();
      await work();
      if (round >= 0) times.push(performance.now() - start);
    }
    return median(times);
  };
  const prefill256 = await timed(Math.ceil(rounds / 5), () => side.fill(256));
  const decode64 = await timed(rounds, () => side.run(64, 1, 0));
  await side.fill(500);
  return {
    prefill256,
    decode64,
    decode500: await timed(rounds, () => side.run(500, 1, 0)),
    four: await timed(rounds, () => side.run(500, 4, 0)),
    eight: await timed(rounds, () => side.run(500, 8, 0)),
    keystroke: await timed(Math.ceil(rounds / 2), () => side.run(500, FRESH, GENERATED)),
    rssMb: processFacts(process.pid)?.rssMb ?? Number.NaN,
  };
}

/** What is used of node-llama-cpp 3. */
interface LlamaModule {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<LlamaModel> }>;
}
interface LlamaModel {
  createContext(options: object): Promise<{ getSequence(): LlamaSequence }>;
}
interface LlamaSequence {
  evaluate(tokens: readonly number[], options: object): AsyncGenerator<number>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
  eraseContextTokenRanges(ranges: readonly { readonly start: number; readonly end: number }[]): Promise<void>;
}

/** llama.cpp by node-llama-cpp. @param packages folder whose node_modules have it */
export async function measureLlama(packages: string, file: string, threads: number, rounds: number): Promise<Figures> {
  const entry = join(packages, "node_modules/node-llama-cpp/dist/index.js");
  const { getLlama }: LlamaModule = await import(pathToFileURL(entry).href);
  const start = performance.now();
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: "error", maxThreads: 0 });
  const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  const context = await model.createContext({
    contextSize: CONTEXT,
    batchSize: 512,
    threads,
    flashAttention: true,
  });
  const sequence = context.getSequence();
  const tokens = (first: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => 1000 + ((first + i) % 40_000));
  const cut = (start: number): Promise<void> => sequence.eraseContextTokenRanges([{ start, end: CONTEXT }]);
  /** Greedy; the model's end of text ends nothing. */
  const next = async (fresh: readonly number[], count: number): Promise<void> => {
    let made = 0;
    for await (const _ of sequence.evaluate(fresh, { temperature: 0, yieldEogToken: true })) if (++made >= count) break;
  };
  const side = {
    fill: async (count: number): Promise<void> => {
      await cut(0);
      await sequence.evaluateWithoutGeneratingNewTokens(tokens(0, count));
    },
    run: async (cached: number, fresh: number, generated: number): Promise<void> => {
      await cut(cached);
      await next(tokens(500, fresh), generated + 1);
    },
  };
  await side.fill(1);
  const loadMs = performance.now() - start;
  return { loadMs, ...(await measure(side, rounds)) };
}
