import { commands } from "vscode";
import { assertNever } from "../../../core/assert";
import { systemClock } from "../../../core/clock";
import { type AnalysisJob, LARGEST_MATRIX } from "../../../model/inspection/analysis";
import type { HeadChoice } from "../../../model/inspection/selection";
import type { FromInspector } from "../../../wire/fromPages";
import { attentionOfSuggestion } from "../../inspector/row";
import { linesThatMattered } from "../../inspector/sourceLines";
import type { AnalysisRequests } from "./analysisRequests";
import type { EditorLinks } from "./editorLinks";
import { exportName } from "./exportName";
import { saveFile } from "./exports";
import type { InspectedRequest } from "./inspectedRequest";
import { hasHeads, type InspectorPage } from "./inspectorPage";

export interface PageRequestsOptions {
  current(): InspectedRequest | undefined;
  readonly analyses: AnalysisRequests;
  readonly links: EditorLinks;
  toggleHeat(): void;
}

type OfRequest = Extract<FromInspector, { readonly serial: number }>;

/** Carries out what a page asks for. A message about a request that is no longer shown, or what it lacks, is ignored. */
export class PageRequests {
  constructor(private readonly options: PageRequestsOptions) {}

  receive(message: FromInspector, page: InspectorPage): void {
    const { analyses, toggleHeat, current } = this.options;
    switch (message.type) {
      case "toggle-heat":
        toggleHeat();
        break;
      case "cancel":
        analyses.cancel(message.analysis);
        break;
      case "export":
        void saveFile(exportName(current()?.view.path ?? "", systemClock.date()), message.format, message.data);
        break;
      case "export-trace":
        void commands.executeCommand("inkling.exportTrace");
        break;
      case "ready":
      case "pin":
        break; // the session's own
      default: {
        const request = current();
        if (request?.view.serial === message.serial) this.receiveOf(request, message, page);
      }
    }
  }

  private receiveOf(request: InspectedRequest, message: OfRequest, page: InspectorPage): void {
    const { links, analyses } = this.options;
    const { inspection } = request;
    switch (message.type) {
      case "select":
        break; // the session's own
      case "reveal":
        void links.reveal(message.token, message.focus);
        break;
      case "hover":
        links.hover(message.token);
        break;
      case "reveal-line":
        void links.revealLine(message.line);
        break;
      case "analyse-matrix": {
        const { heads } = message;
        if (heads.kind !== "all" && hasHeads(heads, inspection))
          this.analyse(request, matrixJob(heads, message.size), page);
        break;
      }
      case "analyse-rollout":
        this.analyse(request, { kind: "rollout", size: Math.min(message.size, LARGEST_MATRIX) }, page);
        break;
      case "analyse-pipeline": {
        const { step, layer, head } = message;
        if (step < inspection.steps.length && hasHeads({ kind: "head", layer, head }, inspection))
          this.analyse(request, { kind: "pipeline", step, layer, head }, page);
        break;
      }
      case "analyse-why": {
        const rows = attentionOfSuggestion(inspection, request.view.shownSteps);
        void analyses.why(request, linesThatMattered(rows, request.view.positions, inspection), page);
        break;
      }
      default:
        assertNever(message);
    }
  }

  private analyse(request: InspectedRequest, job: AnalysisJob, page: InspectorPage): void {
    void this.options.analyses.run(request, job, page);
  }
}

function matrixJob(heads: Exclude<HeadChoice, { kind: "all" }>, size: number): AnalysisJob {
  const head = heads.kind === "head" ? heads.head : "mean";
  return { kind: "matrix", layer: heads.layer, head, size: Math.min(size, LARGEST_MATRIX) };
}
