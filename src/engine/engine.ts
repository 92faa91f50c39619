import { DraftPolicy } from "../generate/draftPolicy";
import { DEFAULT_GATE } from "../generate/gate";
import { type Generated, generate, type RequestMemory } from "../generate/generate";
import { prefill } from "../generate/prefill";
import type { StepRecorder } from "../generate/recorder";
import { MemoryIndexer } from "../memory/indexer";
import { MemoryStore } from "../memory/store";
import type { Advance } from "../model/decoder";
import { type LoadedModel, loadModel } from "../model/loadModel";
import { PromptBuilder } from "../prompt/prompt";
import { Analyses } from "./analyses";
import type { Foreground } from "./background";
import { type InspectedRequest, type InspectionPieces, Inspector } from "./inspect/inspector";
import { memoryViewFor } from "./memoryView";
import type { CompletionRequest, CompletionResult, CompletionStats, ModelSummary } from "./protocol";

/** Runs completion requests on one loaded model, one at a time. Lives in the engine process; knows nothing of IPC. */
export class Engine {
  /** Of the user's files; empty at first. */
  readonly memory: MemoryIndexer;
  /** What was learnt about drafts on this machine, in the files at hand. */
  private readonly drafts = new DraftPolicy();
  private readonly prompts: PromptBuilder;
  private readonly control: ReadonlySet<number>;
  private readonly inspector: Inspector;

  private constructor(
    private readonly model: LoadedModel,
    readonly summary: ModelSummary,
  ) {
    const { manifest, vocabulary } = model;
    const { template, special, architecture } = manifest;
    this.inspector = new Inspector(vocabulary, model.decoder.cache);
    this.memory = new MemoryIndexer(new MemoryStore(vocabulary));
    this.prompts = new PromptBuilder(vocabulary, template, special, architecture.context);
    this.control = new Set(Object.values(special).map((id: number) => vocabulary.rowOf(id)));
  }

  /** Throws an AppError for a bad model. @param onProgress percent */
  static async load(folder: string, threads: number, onProgress: (percent: number) => void): Promise<Engine> {
    const start = performance.now();
    const model = await loadModel(folder, threads, onProgress);
    const { name, version, weights, thresholds, architecture } = model.manifest;
    const { layers, heads, width, context, vocabulary } = architecture;
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
      loadMs: performance.now() - start,
    });
  }

  /**
   * Completes at the cursor. Looks at `signal` between runs of the model; what a
   * cancelled request has computed stays in the cache, where it is true for the tokens it stands for.
   * @param waitMs how long the request waited for its turn
   * @param id names the request if it is inspected
   * @param onPartial told of all new text so far, whenever more of it is written
   */
  async complete(
    request: CompletionRequest,
    signal: AbortSignal,
    waitMs: number,
    id = 0,
    onPartial: (text: string) => void = () => {},
  ): Promise<CompletionResult> {
    const start = performance.now();
    const recorder = request.inspect ? this.inspector.record() : undefined;
    const prompt = this.prompts.build(request);
    const tokeniseMs = performance.now() - start;
    const prefilled = await prefill(this.model.decoder, prompt.tokens, signal, recorder !== undefined);
    if (!prefilled) return { kind: "cancelled", steps: 0 };
    const { prediction, reused, dropped } = prefilled;
    const prefillMs = performance.now() - start - tokeniseMs;

    const decodeMs: number[] = [];
    const late = (): boolean => performance.now() - start > request.budgetMs;
    const runs = this.decode(request, prompt.tail, prediction, late, recorder);
    let generated: Generated | undefined;
    let written = 0;
    while (!generated) {
      const before = performance.now();
      const next = await runs.next();
      if (next.done) generated = next.value;
      else decodeMs.push(performance.now() - before);
      if (!next.done && next.value.length > written) {
        written = next.value.length;
        onPartial(next.value);
      }
      if (signal.aborted && !generated) return { kind: "cancelled", steps: decodeMs.length };
    }
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
      draftedRight: generated.draftedRight,
    };
    const { text, steps, stop } = generated;
    const inspected = recorder && this.inspector.finish(recorder, { id, request, prompt, text, steps, stats });
    return { kind: "generated", text, steps, stop, stats, ...(inspected && { inspectionId: id }) };
  }

  /** The latest inspected request that was answered, until nobody looks any more. */
  get inspected(): InspectedRequest | undefined {
    return this.inspector.latest;
  }

  /** Computations about the latest inspected request, in the gaps that `completions` leave. */
  analysesBeside(completions: Foreground): Analyses {
    return new Analyses(this.model, () => this.inspected, completions);
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

  private decode(
    request: CompletionRequest,
    tail: string,
    prediction: Advance,
    late: () => boolean,
    recorder: StepRecorder | undefined,
  ): AsyncGenerator<string, Generated> {
    const { decoder, vocabulary, index, manifest } = this.model;
    return generate(
      {
        decoder,
        vocabulary,
        index,
        control: this.control,
        context: manifest.architecture.context,
        minTokenProbability: manifest.thresholds.minTokenProbability,
      },
      prediction,
      {
        mode: request.mode,
        tail,
        linePrefix: request.prefix.slice(request.prefix.lastIndexOf("\n") + 1),
        suffix: request.suffix,
        maxTokens: request.maxTokens,
        sampling: request.sampling,
        late,
        recorder,
        memory: this.memoryFor(request, tail),
      },
    );
  }

  private memoryFor(request: CompletionRequest, tail: string): RequestMemory | undefined {
    const view = memoryViewFor(this.memory, request, tail);
    if (view === undefined) return undefined;
    const gate = this.model.manifest.memory?.gate ?? DEFAULT_GATE;
    return { view, gate, drafting: { view, policy: this.drafts } };
  }
}
