// What drafts from the memory save, or cost where they do not pay: npm run bench:drafting -- [--model FOLDER] [--rounds N]

import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { median } from "../src/core/quantile";
import { DraftPolicy } from "../src/engine/generate/draftPolicy";
import { DEFAULT_GATE } from "../src/engine/generate/gate";
import { type Generated, generate } from "../src/engine/generate/generate";
import { prefill } from "../src/engine/generate/prefill";
import { MemoryStore } from "../src/engine/memory/store";
import { type LoadedModel, loadModel } from "../src/model/loadModel";
import { LineEncoder } from "../src/model/tokens/lineEncoder";

const GENERATED = 16;
const PLACES = 40;
const DOCUMENT = "file:///bench";
const { values } = parseArgs({
  options: { model: { type: "string" }, rounds: { type: "string" }, threads: { type: "string" } },
});
const ROUNDS = Number(values.rounds ?? 5);
const never = new AbortController().signal;

/** The project's own tests and its prose: code that repeats itself as code does, and text that does not. */
const TEXTS: Readonly<Record<string, () => string>> = {
  "code with repetition": () =>
    readdirSync("test/unit/host/completion")
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(`test/unit/host/completion/${name}`, "utf8"))
      .join("\n"),
  prose: () => ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map((name) => readFileSync(name, "utf8")).join("\n"),
};

interface Timed {
  readonly ms: number;
  readonly runs: number;
  readonly generated: Generated;
}

/** One warm keystroke: the last two tokens of the prompt are new, then up to 16 are written. */
async function keystroke(
  model: LoadedModel,
  store: MemoryStore,
  tokens: readonly number[],
  place: Place,
  policy: DraftPolicy | undefined,
): Promise<Timed> {
  const { decoder, vocabulary, index, manifest } = model;
  const { context } = manifest.architecture;
  const prompt = tokens.slice(Math.max(0, place.index - 300), place.index);
  decoder.cache.truncate(Math.min(decoder.cache.commonPrefix(prompt), prompt.length - 2));
  const start = performance.now();
  const prefilled = await prefill(decoder, prompt, never);
  if (!prefilled) throw new Error("cancelled");
  const view = store.view({ document: DOCUMENT, line: place.line, before: "" });
  const memory = { view, gate: manifest.memory?.gate ?? DEFAULT_GATE, drafting: policy && { view, policy } };
  const generator = { decoder, vocabulary, index, context, control: new Set<number>(), minTokenProbability: 0 };
  const steps = generate(generator, prefilled.prediction, {
    mode: "block",
    tail: "",
    linePrefix: "",
    suffix: "",
    maxTokens: GENERATED,
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
    late: () => false,
    memory,
  });
  for (let runs = 0; ; runs++) {
    const next = await steps.next();
    if (next.done) return { ms: performance.now() - start, runs, generated: next.value };
  }
}

/** The start of a line. */
interface Place {
  readonly line: number;
  /** Of the first token behind it. */
  readonly index: number;
}

async function measure(model: LoadedModel, name: string, text: string): Promise<string> {
  const { vocabulary } = model;
  const encoder = new LineEncoder(vocabulary);
  const tokens = encoder.encode(text);
  const lines = text.split("\n");
  const policy = new DraftPolicy();
  const ratios: number[] = [];
  const counts = { tokens: 0, runs: 0, drafted: 0, right: 0, differing: 0 };
  for (let at = 0; at < PLACES; at++) {
    // In the second half of the text: what stands above is in the memory.
    const line = Math.floor(lines.length * (0.5 + (0.5 * at) / PLACES));
    const above = lines.slice(0, line);
    const store = new MemoryStore(vocabulary);
    const steps = store.apply({
      kind: "document",
      document: DOCUMENT,
      path: name,
      rank: "open",
      lines: [...above, ""],
    });
    while (!steps.next().done);
    const place = { line, index: encoder.encode(`${above.join("\n")}\n`).length };
    await keystroke(model, store, tokens, place, undefined);
    const plain: number[] = [];
    const fast: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const one = await keystroke(model, store, tokens, place, undefined);
      const two = await keystroke(model, store, tokens, place, policy);
      plain.push(one.ms);
      fast.push(two.ms);
      if (round > 0) continue;
      counts.tokens += two.generated.steps.length;
      counts.runs += two.runs;
      counts.drafted += two.generated.drafted;
      counts.right += two.generated.draftedAccepted;
      if (one.generated.text !== two.generated.text) counts.differing++;
    }
    ratios.push(median(plain) / median(fast));
  }
  const { tokens: written, runs, drafted, right, differing } = counts;
  const total = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  return [
    name.padEnd(22),
    `${(written / runs).toFixed(2)} tokens per run`,
    `${right} of ${drafted} drafted tokens right`,
    `time without drafts / with: median ${median(ratios).toFixed(2)}, mean ${total.toFixed(2)}`,
    `${differing} of ${PLACES} texts differ`,
  ].join("; ");
}

async function main(): Promise<void> {
  const model = await loadModel(values.model ?? "media/model/small", Number(values.threads ?? 2), () => {});
  try {
    for (const [name, text] of Object.entries(TEXTS)) console.log(await measure(model, name, text()));
  } finally {
    await model.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
