import { type AnalysisJob, type AnalysisResult, LARGEST_MATRIX } from "../model/inspection/analysis";
import type { LoadedModel } from "../model/loadModel";
import { ContextRunner } from "./analysis/contextRunner";
import { leaveLinesOut } from "./analysis/leaveLinesOut";
import { attentionMatrix } from "./analysis/matrix";
import { type PipelineJob, tokenPipeline } from "./analysis/pipeline";
import { attentionRollout } from "./analysis/rollout";
import type { Turns } from "./analysis/turns";
import { AnalysisSession } from "./analysisSession";
import { Background, type Foreground } from "./background";
import { errorValueOf } from "./errorValue";
import type { RecordedRequest } from "./inspect/attentionRecorder";
import { TokenTexts } from "./inspect/tokenTexts";

export type AnalysedModel = Pick<LoadedModel, "graph" | "shape" | "vocabulary" | "openAnalysis" | "manifest">;

/** Jobs about the latest inspected request, computed beside completions; every outcome is a result. */
export class AnalysisRunner {
  private readonly background: Background<AnalysisResult>;
  private readonly session: AnalysisSession | undefined;

  /** @param idleMs how long the analysis graph is kept without a job */
  constructor(
    private readonly model: AnalysedModel,
    private readonly inspected: () => RecordedRequest | undefined,
    foreground: Foreground,
    idleMs?: number,
  ) {
    this.background = new Background(foreground, { kind: "cancelled" });
    this.session = model.openAnalysis && new AnalysisSession(model.openAnalysis, model.shape, idleMs);
  }

  /** @param of id of the inspected request @param onProgress 0..1 */
  async run(
    id: number,
    of: number,
    job: AnalysisJob,
    onProgress: (share: number) => void = () => {},
  ): Promise<AnalysisResult> {
    const work = async (turns: Turns): Promise<AnalysisResult> => {
      const request = this.inspected();
      if (request?.id !== of) return { kind: "unavailable", reason: "stale" };
      if (!this.session) return { kind: "unavailable", reason: "no-analysis-graph" };
      try {
        return (await this.compute(request, job, turns, this.session)) ?? { kind: "cancelled" };
      } catch (error) {
        return { kind: "failed", error: errorValueOf(error) };
      } finally {
        this.session.rest();
      }
    };
    return await this.background.run(id, work, onProgress);
  }

  cancel(id: number): void {
    this.background.cancel(id);
  }

  /** Nobody looks any more: jobs are cancelled and the analysis graph is given back. */
  stop(): void {
    this.background.clear(async () => await this.session?.release());
  }

  /** Undefined if cancelled. */
  private async compute(
    request: RecordedRequest,
    job: AnalysisJob,
    turns: Turns,
    session: AnalysisSession,
  ): Promise<AnalysisResult | undefined> {
    const { tokens } = request;
    switch (job.kind) {
      case "matrix":
        return await attentionMatrix(await session.runner(), tokens, { ...job, size: limited(job.size) }, turns);
      case "rollout":
        return await attentionRollout(await session.runner(), tokens, limited(job.size), turns);
      case "pipeline":
        return await tokenPipeline(await session.runner(), tokens, this.pipelineJob(request, job), turns);
      case "why":
        // The ordinary graph has all that this takes; the cache is one that the completions do not use.
        return await leaveLinesOut(new ContextRunner(this.model.graph, this.model.shape), request, job.lines, turns);
    }
  }

  private pipelineJob(
    { promptTokens, chosen }: RecordedRequest,
    { step, layer, head }: Extract<AnalysisJob, { kind: "pipeline" }>,
  ): PipelineJob {
    const { vocabulary } = this.model;
    const texts = new TokenTexts(vocabulary);
    return {
      token: promptTokens + step - 1,
      layer,
      head,
      chosen: chosen[step],
      learnedPositions: this.model.manifest.architecture.rotary === null,
      name: (row) => ({ id: vocabulary.idOf(row), text: texts.of(row) }),
    };
  }
}

function limited(size: number): number {
  return Math.min(size, LARGEST_MATRIX);
}
