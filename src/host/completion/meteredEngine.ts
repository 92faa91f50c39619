import type { CompletionRequest } from "../../model/completion/request";
import type { CompletionResult } from "../../model/completion/result";
import type { EngineState } from "../engine/clientOptions";
import type { CompletionEngine } from "./completionEngine";
import type { CpuBudget } from "./cpuBudget";

/** An engine whose work is counted: all of it, the cancelled too. */
export class MeteredEngine implements CompletionEngine {
  constructor(
    private readonly engine: CompletionEngine,
    private readonly budget: CpuBudget,
  ) {}

  get state(): EngineState {
    return this.engine.state;
  }

  start(): void {
    this.engine.start();
  }

  async complete(
    request: CompletionRequest,
    signal: AbortSignal,
    onPartial?: (text: string) => void,
  ): Promise<CompletionResult> {
    const result = await this.engine.complete(request, signal, onPartial);
    this.budget.spent(cpuMsOf(result));
    return result;
  }
}

function cpuMsOf(result: CompletionResult): number {
  if (result.kind === "failed") return 0;
  return (result.kind === "generated" ? result.stats.cpuMs : result.cpuMs) ?? 0;
}
