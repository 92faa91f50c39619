import { AppError, messageOf } from "../core/errors";
import { type Generated, generate } from "../generate/generate";
import { prefill } from "../generate/prefill";
import { type LoadedModel, loadModel } from "../model/loadModel";
import { PromptBuilder } from "../prompt/prompt";
import type { Prediction } from "../sampling/sampler";
import type { CompletionRequest, CompletionResult, CompletionStats, ModelSummary, Step } from "./protocol";

/** Runs completion requests on one loaded model, one at a time. Lives in the engine process; knows nothing of IPC. */
export class Engine {
  private readonly prompts: PromptBuilder;
  private readonly control: ReadonlySet<number>;

  private constructor(
    private readonly model: LoadedModel,
    readonly summary: ModelSummary,
  ) {
    const { manifest, vocabulary } = model;
    const { template, special, architecture } = manifest;
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
   */
  async complete(request: CompletionRequest, signal: AbortSignal, waitMs: number): Promise<CompletionResult> {
    const start = performance.now();
    const prompt = this.prompts.build(request);
    const tokeniseMs = performance.now() - start;
    const prefilled = await prefill(this.model.decoder, prompt.tokens, signal);
    if (!prefilled) return { kind: "cancelled", steps: 0 };
    const { prediction, reused, dropped } = prefilled;
    const prefillMs = performance.now() - start - tokeniseMs;

    const decodeMs: number[] = [];
    const steps = this.decode(request, prompt.tail, prediction, () => performance.now() - start > request.budgetMs);
    let generated: Generated | undefined;
    while (!generated) {
      const before = performance.now();
      const next = await steps.next();
      if (next.done) generated = next.value;
      else decodeMs.push(performance.now() - before);
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
    };
    return { kind: "generated", ...generated, stats };
  }

  async close(): Promise<void> {
    await this.model.close();
  }

  private decode(
    request: CompletionRequest,
    tail: string,
    prediction: Prediction,
    late: () => boolean,
  ): AsyncGenerator<Step, Generated> {
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
      },
    );
  }
}

/** Anything thrown while a model ran, as a value for the other side. */
export function errorValueOf(thrown: unknown): ReturnType<AppError["toValue"]> {
  if (thrown instanceof AppError) return thrown.toValue();
  return {
    code: "engine-crashed",
    message: messageOf(thrown),
    fix: "Run “Inkling: Restart Engine”; see “Inkling: Show Log”.",
  };
}
