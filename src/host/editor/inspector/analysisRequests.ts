import { assertNever } from "../../../core/assert";
import { errorText } from "../../../core/errors";
import type { Translate } from "../../../core/translate";
import type { AnalysisJob, AnalysisResult } from "../../../model/inspection/analysis";
import type { AnalysisKind } from "../../../wire/fromPages";
import type { ToInspector } from "../../../wire/inspector";
import { exact, exactAll } from "../../inspector/exactBuffers";
import { quantise } from "../../inspector/quantise";
import { type PaidLine, whyLines } from "../../inspector/sourceLines";
import type { InspectedRequest } from "./inspectedRequest";

/** The engine, as far as analyses need it; @see EngineClient.analyse */
export interface AnalysisEngine {
  analyse(
    of: number,
    job: AnalysisJob,
    signal: AbortSignal,
    onProgress: (share: number) => void,
  ): Promise<AnalysisResult>;
}

/** Where an analysis' messages go. Of messages under one key only the latest need arrive. */
export interface Receiver {
  put(key: string, make: () => ToInspector): void;
}

/** Computations that a page asks for, one of each kind at a time: a new one takes the place of the one that runs. */
export class AnalysisRequests {
  private readonly running = new Map<AnalysisKind, AbortController>();

  constructor(
    private readonly engine: () => AnalysisEngine | undefined,
    private readonly translate: Translate,
  ) {}

  /** Runs a job; its progress and result go to `receiver`. Resolves when it has ended. */
  async run(request: InspectedRequest, job: AnalysisJob, receiver: Receiver): Promise<void> {
    const kind = job.kind;
    const result = await this.compute(request, job, receiver);
    if (result === undefined) return;
    const { serial } = request.view;
    if (result.kind === "cancelled" || result.kind === "failed" || result.kind === "unavailable") {
      this.ended(kind, this.sentence(result), receiver);
    } else if (result.kind === "pipeline") {
      const pipeline = exactAll(result);
      receiver.put("pipeline", () => ({ type: "pipeline", serial, pipeline }));
    } else if (result.kind !== "why") {
      const { weights, before, ...rest } = result;
      const matrix = { ...rest, serial, quantised: quantise(weights), before: quantise(before) };
      receiver.put("matrix", () => ({ type: "matrix", matrix }));
    }
  }

  /** The lines at once, and once more with what leaving each of them out does. */
  async why(request: InspectedRequest, lines: readonly PaidLine[], receiver: Receiver): Promise<void> {
    const { serial } = request.view;
    const send = (done: boolean, drops?: Float32Array): void => {
      const shown = whyLines(lines, request.inspection, drops);
      receiver.put("why", () => ({ type: "why", serial, lines: shown, done }));
    };
    send(lines.length === 0);
    if (lines.length === 0) return;
    const job: AnalysisJob = { kind: "why", lines: lines.map(({ from, to }) => ({ from, to })) };
    const result = await this.compute(request, job, receiver);
    if (result?.kind === "why") send(true, exact(result.drops));
    else if (result !== undefined) {
      send(true);
      if (result.kind === "cancelled" || result.kind === "failed" || result.kind === "unavailable")
        this.ended("why", this.sentence(result), receiver);
    }
  }

  cancel(kind: AnalysisKind): void {
    this.running.get(kind)?.abort();
  }

  cancelAll(): void {
    for (const controller of this.running.values()) controller.abort();
  }

  /** Undefined if another of its kind has taken its place. */
  private async compute(
    { id }: InspectedRequest,
    job: AnalysisJob,
    receiver: Receiver,
  ): Promise<AnalysisResult | undefined> {
    const { kind } = job;
    this.cancel(kind);
    const controller = new AbortController();
    this.running.set(kind, controller);
    const progress = (share: number): void => {
      if (this.running.get(kind) !== controller) return;
      receiver.put(`progress ${kind}`, () => ({ type: "progress", analysis: kind, share }));
    };
    progress(0);
    const result = (await this.engine()?.analyse(id, job, controller.signal, progress)) ?? GONE;
    if (this.running.get(kind) !== controller) return undefined;
    this.running.delete(kind);
    return result;
  }

  private ended(analysis: AnalysisKind, message: string, receiver: Receiver): void {
    receiver.put(`progress ${analysis}`, () => ({ type: "analysis-ended", analysis, message }));
  }

  private sentence(result: Extract<AnalysisResult, { kind: "cancelled" | "failed" | "unavailable" }>): string {
    const t = this.translate;
    switch (result.kind) {
      case "cancelled":
        return t("Cancelled.");
      case "failed":
        return errorText(result.error, t);
      case "unavailable":
        return result.reason === "stale"
          ? t("The engine no longer has this request. Ask for a suggestion again, or pin one before you go on typing.")
          : t("This model has no analysis graph. Convert it again with “npm run model:convert”.");
      default:
        return assertNever(result);
    }
  }
}

const GONE: AnalysisResult = { kind: "unavailable", reason: "stale" };
