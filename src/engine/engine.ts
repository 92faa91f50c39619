import { systemClock } from "../core/clock";
import type { Reproduction } from "../model/completion/reproduction";
import type { CompletionRequest } from "../model/completion/request";
import type { Alternative, CompletionResult, CompletionStats } from "../model/completion/result";
import { type LoadedModel, loadModel } from "../model/loadModel";
import type { ModelSummary } from "../model/summary";
import { AnalysisRunner } from "./analyses";
import type { Foreground } from "./background";
import { contextInUse } from "./contextInUse";
import { alternatives } from "./generate/alternatives";
import { DraftPolicy } from "./generate/draftPolicy";
import { Forks } from "./generate/forks";
import { DEFAULT_GATE } from "./generate/gate";
import { type GenerateOptions, type Generator, generate, type RequestMemory, stopRows } from "./generate/generate";
import { prefill } from "./generate/prefill";
import type { ReproducibleOptions } from "./generate/reproduce";
import { runToEnd } from "./generate/runToEnd";
import { AttentionRecorder, type InspectionPieces, type RecordedRequest } from "./inspect/attentionRecorder";
import { MemoryIndexer } from "./memory/indexer";
import { MemoryStore } from "./memory/store";
import { memoryViewFor } from "./memoryView";
import { PromptBuilder } from "./prompt/prompt";
import { Reproducer } from "./reproducer";

/** A person steps through them one by one: more would not be looked at. */
const MOST_ALTERNATIVES = 3;

/** Runs completion requests on one loaded model, one at a time. Lives in the engine process; knows nothing of IPC. */
export class Engine {
  /** Of the user's files; empty at first. */
  readonly memory: MemoryIndexer;
  /** What was learnt about drafts on this machine, in the files at hand. */
  private readonly drafts = new DraftPolicy();
  private readonly prompts: PromptBuilder;
  private readonly control: ReadonlySet<number>;
  private readonly inspector: AttentionRecorder;
  private readonly reproducer: Reproducer;

  private constructor(
    private readonly model: LoadedModel,
    readonly summary: ModelSummary,
  ) {
    const { manifest, vocabulary } = model;
    const { template, special } = manifest;
    this.inspector = new AttentionRecorder(vocabulary, model.decoder.cache);
    this.reproducer = new Reproducer(model, summary.context);
    this.memory = new MemoryIndexer(new MemoryStore(vocabulary));
    this.prompts = new PromptBuilder(vocabulary, template, special, summary.context);
    this.control = stopRows(vocabulary, special);
  }

  /**
   * Throws an AppError for a bad model.
   * @param onProgress percent
   * @param contextTokens most tokens of a prompt; fewer where they could not be read in time, absent for all that the model can
   */
  static async load(
    folder: string,
    threads: number,
    onProgress: (percent: number) => void,
    contextTokens?: number,
  ): Promise<Engine> {
    const start = systemClock.now();
    const model = await loadModel(folder, threads, onProgress);
    const { name, version, weights, thresholds, keep, architecture } = model.manifest;
    const { layers, heads, width, vocabulary } = architecture;
    const most = Math.min(architecture.context, contextTokens ?? architecture.context);
    const context = contextTokens === undefined ? most : await contextInUse(model.decoder, most);
    return new Engine(model, {
      name,
      version,
      weights,
      layers,
      heads,
      width,
      context,
      vocabulary,
      thresholds,
      ...(keep && { acceptance: keep }),
      loadMs: systemClock.now() - start,
    });
  }

  /**
   * Completes at the cursor. Looks at `signal` between runs of the model; what a
   * cancelled request has computed stays in the cache, where it is true for the tokens it stands for.
   * @param waitMs how long the request waited for its turn
   * @param id names the request if it is inspected
   * @param onPartial told of all new text so far, whenever more of it is written, and of none while a long prompt is read
   */
  async complete(
    request: CompletionRequest,
    signal: AbortSignal,
    waitMs: number,
    id = 0,
    onPartial: (text: string) => void = () => {},
  ): Promise<CompletionResult> {
    const start = systemClock.now();
    const recorder = request.inspect ? this.inspector.record() : undefined;
    const prompt = this.prompts.build(request);
    this.reproducer.note(id, prompt);
    const tokeniseMs = systemClock.now() - start;
    const reading = { attention: recorder !== undefined, onRead: () => onPartial("") };
    const prefilled = await prefill(this.model.decoder, prompt.tokens, signal, reading);
    if (!prefilled) return { kind: "cancelled", steps: 0 };
    const { prediction, reused, dropped } = prefilled;
    const read = systemClock.now();
    const prefillMs = read - start - tokeniseMs;

    const decodeMs: number[] = [];
    const late = (): boolean => systemClock.now() - read > request.budgetMs;
    const wanted = Math.min(request.alternatives ?? 0, MOST_ALTERNATIVES);
    const forks = wanted > 0 ? new Forks(this.control) : undefined;
    const options = { ...this.optionsFor(request, prompt.tail), late, recorder, forks };
    const onText = onMore(onPartial);
    const generated = await runToEnd(generate(this.generator(), prediction, options), signal, decodeMs, onText);
    let further: readonly Alternative[] | undefined = [];
    if (generated && forks) {
      const from = systemClock.now();
      const lateAt = (share: number): boolean => systemClock.now() - from > share * request.budgetMs;
      const { length } = prompt.tokens;
      const runs = alternatives(this.generator(), generated, forks, length, { ...options, wanted, lateAt });
      further = await runToEnd(runs, signal, decodeMs);
      if (!further) await runs.return([]);
    }
    if (!generated || !further) return { kind: "cancelled", steps: decodeMs.length };
    const stats: CompletionStats = {
      promptTokens: prompt.tokens.length,
      reusedTokens: reused,
      computedTokens: prompt.tokens.length - reused,
      droppedTokens: dropped,
      waitMs,
      tokeniseMs,
      prefillMs,
      decodeMs,
      drafted: generated.drafted,
      draftedAccepted: generated.draftedAccepted,
    };
    const { text, steps, stop } = generated;
    const inspected = recorder && this.inspector.finish(recorder, { id, request, prompt, text, steps, stats });
    return {
      kind: "generated",
      text,
      steps,
      stop,
      stats,
      ...(forks && { alternatives: further }),
      ...(inspected && { inspectionId: id }),
    };
  }

  /** Makes request `of` again for a report; undefined if cancelled. */
  async reproduce(of: number, request: CompletionRequest, signal: AbortSignal): Promise<Reproduction | undefined> {
    const optionsFor = (tail: string): ReproducibleOptions => this.optionsFor(request, tail);
    return await this.reproducer.run(of, request, this.generator(), optionsFor, signal);
  }

  /** The latest inspected request that was answered, until nobody looks any more. */
  get inspected(): RecordedRequest | undefined {
    return this.inspector.latest;
  }

  /** Computations about the latest inspected request, in the gaps that `completions` leave. */
  analysesBeside(completions: Foreground): AnalysisRunner {
    return new AnalysisRunner(this.model, () => this.inspected, completions);
  }

  /** The inspection of the request that was just answered, if it was asked for; once, and before the next request. */
  takeInspection(): InspectionPieces | undefined {
    return this.inspector.take();
  }

  stopInspecting(): void {
    this.inspector.stop();
  }

  async close(): Promise<void> {
    await this.model.close();
  }

  private generator(): Generator {
    const { decoder, vocabulary, index, manifest } = this.model;
    const { context } = manifest.architecture;
    const { minTokenProbability } = manifest.thresholds;
    return { decoder, vocabulary, index, control: this.control, context, minTokenProbability };
  }

  private optionsFor(request: CompletionRequest, tail: string): Omit<GenerateOptions, "late"> {
    const { mode, prefix, suffix, maxTokens, sampling } = request;
    const linePrefix = prefix.slice(prefix.lastIndexOf("\n") + 1);
    return { mode, tail, linePrefix, suffix, maxTokens, sampling, memory: this.memoryFor(request, tail) };
  }

  private memoryFor(request: CompletionRequest, tail: string): RequestMemory | undefined {
    const view = memoryViewFor(this.memory, request, tail);
    if (view === undefined) return undefined;
    const gate = this.model.manifest.memory?.gate ?? DEFAULT_GATE;
    // A draft must change nothing but the time.
    return { view, gate, drafting: this.model.exactRuns ? { view, policy: this.drafts } : undefined };
  }
}

/** Hands on a text whenever it has become longer. */
function onMore(tell: (text: string) => void): (text: string) => void {
  let length = 0;
  return (text) => {
    if (text.length <= length) return;
    length = text.length;
    tell(text);
  };
}
