import type { CompletionEngine } from "../../../src/host/completion/completionEngine";
import type { EngineState } from "../../../src/host/engine/clientOptions";
import type { CompletionRequest } from "../../../src/model/completion/request";
import type { CompletionResult, CompletionStats, StopReason } from "../../../src/model/completion/result";
import type { ModelSummary } from "../../../src/model/summary";

export const STATS: CompletionStats = {
  promptTokens: 100,
  reusedTokens: 90,
  computedTokens: 10,
  droppedTokens: 2,
  waitMs: 1,
  tokeniseMs: 2,
  prefillMs: 3,
  decodeMs: [4, 5],
};

export const MODEL: ModelSummary = {
  name: "fake",
  version: "1.0.0",
  weights: "int8",
  layers: 2,
  heads: 2,
  width: 128,
  context: 1024,
  vocabulary: 512,
  thresholds: { minTokenProbability: 0.1, minMeanProbability: 0.3 },
  loadMs: 100,
};

/** What the engine answers: a text, written with this probability per token. */
export function generated(text: string, probability = 0.9, stop: StopReason = "newline"): CompletionResult {
  const step = { id: 1, text, probability, healed: false };
  return { kind: "generated", text, steps: text === "" ? [] : [step], stop, stats: STATS };
}

/** Answers at once, with what it was given, and records what it was asked. */
export class FakeEngine implements CompletionEngine {
  readonly requests: CompletionRequest[] = [];
  starts = 0;
  state: EngineState = { kind: "ready", model: MODEL };

  constructor(
    public answer:
      | CompletionResult
      | ((
          request: CompletionRequest,
          signal: AbortSignal,
          onPartial: (text: string) => void,
        ) => Promise<CompletionResult>),
  ) {}

  start(): void {
    this.starts++;
  }

  async complete(
    request: CompletionRequest,
    signal: AbortSignal,
    onPartial: (text: string) => void = () => {},
  ): Promise<CompletionResult> {
    this.requests.push(request);
    if (signal.aborted) return { kind: "cancelled", steps: 0 };
    return typeof this.answer === "function" ? await this.answer(request, signal, onPartial) : this.answer;
  }
}
