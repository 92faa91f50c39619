import { cpus } from "node:os";
import { LruMap } from "../core/lru";
import type { RecordedOpinion, ReproducedOutput, Reproduction } from "../model/completion/reproduction";
import type { CompletionRequest } from "../model/completion/request";
import { Decoder } from "../model/decoder";
import { bundleModel } from "../model/identity";
import type { LoadedModel } from "../model/loadModel";
import { runtimeVersion } from "../model/ortRuntime";
import type { TokenId, TokenRow } from "../model/tokens/token";
import type { Generator } from "./generate/generate";
import { type ReproducedRun, type ReproducibleOptions, reproduce } from "./generate/reproduce";
import { RecordingView } from "./memory/recorded";
import type { MemoryPrediction } from "./memory/types";
import { type Prompt, PromptBuilder } from "./prompt/prompt";

/** Requests whose prompts are kept: a person reports what was shown a moment ago. */
const KEPT_PROMPTS = 16;

const NO_OPINION: RecordedOpinion = {
  tokens: [],
  probabilities: [],
  features: { matched: 0, count: 0, distinct: 0, sameDocument: false },
};

/** Makes an earlier completion again in a way that anybody can repeat, and beside the user's cache. */
export class Reproducer {
  private readonly prompts = new LruMap<number, Prompt>(KEPT_PROMPTS);

  /** @param context most tokens of a prompt */
  constructor(
    private readonly model: LoadedModel,
    private readonly context: number,
  ) {}

  /** Keeps the prompt of request `id`, which is there anyway. */
  note(id: number, prompt: Prompt): void {
    this.prompts.set(id, prompt);
  }

  /**
   * @param of id of the request; its prompt is built again where it is not kept any more
   * @param optionsFor what the request means, for a prompt with this tail
   * @returns undefined if cancelled
   */
  async run(
    of: number,
    request: CompletionRequest,
    generator: Generator,
    optionsFor: (tail: string) => ReproducibleOptions,
    signal: AbortSignal,
  ): Promise<Reproduction | undefined> {
    const kept = this.prompts.get(of);
    const prompt = kept ?? this.build(request);
    const { memory: own, ...options } = optionsFor(prompt.tail);
    const recording = own && { gate: own.gate, view: new RecordingView(own.view) };
    const cold = (): Generator => ({ ...generator, decoder: new Decoder(this.model.graph, this.model.shape) });
    const run = await reproduce(cold(), prompt.tokens, { ...options, memory: recording }, signal);
    if (!run) return undefined;
    const memory = recording?.view.predictions ?? [];
    const hasOpinion = memory.some((said) => said !== undefined);
    const alone = hasOpinion ? await reproduce(cold(), prompt.tokens, options, signal) : undefined;
    if (hasOpinion && !alone) return undefined;
    return {
      model: bundleModel(this.model),
      environment: {
        onnxruntime: await runtimeVersion(),
        node: process.version,
        platform: `${process.platform}-${process.arch}`,
        processor: cpus()[0]?.model.trim() ?? "",
      },
      tokens: this.ids(prompt.tokens),
      parts: prompt.parts,
      tail: prompt.tail,
      linePrefix: options.linePrefix,
      kept: kept !== undefined,
      memory: memory.map((said) => this.opinion(said)),
      output: outputOf(run),
      ...(alone && { alone: outputOf(alone) }),
    };
  }

  private build(request: CompletionRequest): Prompt {
    const { template, special } = this.model.manifest;
    return new PromptBuilder(this.model.vocabulary, template, special, this.context).build(request);
  }

  private opinion(said: MemoryPrediction | undefined): RecordedOpinion {
    if (!said) return NO_OPINION;
    return { tokens: this.ids(said.tokens), probabilities: said.probabilities, features: said.features };
  }

  private ids(rows: readonly TokenRow[]): TokenId[] {
    return rows.map((row) => this.model.vocabulary.idOf(row));
  }
}

function outputOf({ generated, prefillMs, decodeMs }: ReproducedRun): ReproducedOutput {
  const steps = generated.steps.map(({ id, text, probability, healed }) => ({ id, text, probability, healed }));
  return { steps, stop: generated.stop, prefillMs, decodeMs };
}
