import type { PipelineResult } from "../../model/inspection/analysis";
import { firstStep } from "../../model/inspection/firstStep";
import type { HeadChoice, RowView, Selection, WhyLine } from "../../model/inspection/selection";
import type { AnalysisKind, FromInspector } from "../../wire/fromPages";
import type { EmptyReason, MatrixView, PageCommand, RequestView, ToInspector } from "../../wire/inspector";
import type { PageHost } from "../pageHost";
import { parseUiState, type UiState } from "./uiState";

/** All that the page shows, as one value; a change makes a new one, so that a part is compared by identity. */
export interface InspectorState {
  /** Why there is nothing to show; undefined while there is a request. */
  readonly empty: { readonly reason: EmptyReason; readonly detail: string } | undefined;
  readonly request: RequestView | undefined;
  /** The row of {@link UiState.selection}, or, until it comes, the last one that was shown of the same request. */
  readonly row: RowView | undefined;
  /** Token of the context under the caret. */
  readonly caret: number | null;
  readonly pinned: boolean;
  readonly heat: boolean;
  readonly why: { readonly lines: readonly WhyLine[]; readonly done: boolean } | undefined;
  readonly matrix: MatrixView | undefined;
  readonly pipeline: PipelineResult | undefined;
  /** Share done of the analyses under way. */
  readonly progress: Readonly<Partial<Record<AnalysisKind, number>>>;
  /** What was last said about the end of an analysis: cancelled, or why it failed. */
  readonly ended: Readonly<Partial<Record<AnalysisKind, string>>>;
  readonly ui: UiState;
}

/** Rows of one request that are kept, so that going back to a step or a head shows it at once. */
const KEPT_ROWS = 64;

const NO_ANALYSES = { why: undefined, matrix: undefined, pipeline: undefined, progress: {}, ended: {} };

/** The page's state. Messages and the user change it here and nowhere else. */
export class Store {
  private current: InspectorState;
  private rows = new Map<string, RowView>();
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly host: PageHost<FromInspector>) {
    const ui = parseUiState(host.restore());
    this.current = {
      ...NO_ANALYSES,
      empty: { reason: "nothing-yet", detail: "" },
      request: undefined,
      row: undefined,
      caret: null,
      pinned: false,
      heat: false,
      ui,
    };
  }

  get state(): InspectorState {
    return this.current;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  send(message: FromInspector): void {
    this.host.send(message);
  }

  /** Carries out a message. Commands are not state: see main.ts. */
  receive(message: ToInspector): void {
    switch (message.type) {
      case "empty":
        this.rows.clear();
        this.change({
          ...NO_ANALYSES,
          empty: { reason: message.reason, detail: message.detail },
          request: undefined,
          row: undefined,
          caret: null,
        });
        break;
      case "request":
        this.receiveRequest(message.request);
        break;
      case "row":
        this.receiveRow(message.row);
        break;
      case "caret":
        this.change({ caret: message.token });
        break;
      case "why":
        if (this.isCurrent(message.serial)) this.change({ why: { lines: message.lines, done: message.done } });
        if (message.done) this.endProgress("why");
        break;
      case "matrix":
        if (this.isCurrent(message.matrix.serial)) this.change({ matrix: message.matrix });
        this.endProgress(message.matrix.kind);
        break;
      case "pipeline":
        if (this.isCurrent(message.serial)) this.change({ pipeline: withNaN(message.pipeline) });
        this.endProgress("pipeline");
        break;
      case "progress":
        this.beginProgress(message.analysis, message.share);
        break;
      case "analysis-ended":
        this.endProgress(message.analysis);
        this.change({ ended: { ...this.current.ended, [message.analysis]: message.message } });
        break;
      case "pinned":
        this.change({ pinned: message.pinned });
        break;
      case "heat":
        this.change({ heat: message.on });
        break;
    }
  }

  /** Selects other things than now and asks for their row, unless it is here. */
  select(change: Partial<Selection>): void {
    const { request, ui } = this.current;
    const selection = clamped({ ...ui.selection, ...change }, request);
    if (keyOf(selection) === keyOf(ui.selection)) return;
    const row = this.rows.get(keyOf(selection));
    this.setUi({ selection });
    if (row !== undefined) this.change({ row });
    // The extension is told even if the row is here: it draws the same row in the editor.
    if (request !== undefined) this.send({ type: "select", serial: request.serial, selection });
  }

  setUi(change: Partial<UiState>): void {
    const ui = { ...this.current.ui, ...change };
    this.host.keep(ui);
    this.change({ ui });
  }

  /** An analysis was asked for: it counts as under way, and what was said of the last one is forgotten. */
  beginProgress(analysis: AnalysisKind, share = 0): void {
    const { [analysis]: _, ...ended } = this.current.ended;
    this.change({ progress: { ...this.current.progress, [analysis]: share }, ended });
  }

  private endProgress(analysis: AnalysisKind): void {
    const { [analysis]: _, ...progress } = this.current.progress;
    this.change({ progress });
  }

  private receiveRequest(request: RequestView): void {
    const again = this.isCurrent(request.serial);
    const { ui } = this.current;
    const selection = clamped(again ? ui.selection : { ...ui.selection, step: firstStep(request.steps) }, request);
    if (again) this.change({ request });
    else {
      this.rows.clear();
      this.change({ ...NO_ANALYSES, empty: undefined, request, row: undefined, caret: null, ui: { ...ui, selection } });
    }
    this.send({ type: "select", serial: request.serial, selection });
  }

  private receiveRow(row: RowView): void {
    const { request, ui } = this.current;
    if (request === undefined || !this.isCurrent(row.serial)) return;
    const { layers, heads, tokens } = request;
    if (row.weights.length > tokens.ids.length || row.statistics.length !== layers * heads) return;
    const key = keyOf(row.selection);
    this.rows.delete(key);
    this.rows.set(key, row);
    for (const oldest of this.rows.keys()) {
      if (this.rows.size <= KEPT_ROWS) break;
      this.rows.delete(oldest);
    }
    if (key === keyOf(ui.selection)) this.change({ row });
  }

  private isCurrent(serial: number): boolean {
    return this.current.request?.serial === serial;
  }

  private change(change: Partial<InspectorState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}

/** On its way to a page NaN becomes null, as in JSON. */
function withNaN(pipeline: PipelineResult): PipelineResult {
  const lens = pipeline.lens.map((row) => ({ ...row, chosenProbability: row.chosenProbability ?? Number.NaN }));
  return { ...pipeline, lens };
}

/** A command that is a change of the selection; undefined for one that belongs to a section. */
export function selectionAfter(command: PageCommand, { request, ui }: InspectorState): Partial<Selection> | undefined {
  const { step, heads } = ui.selection;
  switch (command) {
    case "next-step":
      return { step: step + 1 };
    case "previous-step":
      return { step: Math.max(0, step - 1) };
    case "next-head":
      return { heads: otherHead(heads, request, 1) };
    case "previous-head":
      return { heads: otherHead(heads, request, -1) };
    default:
      return undefined;
  }
}

/** The head after or before this one, over the borders of layers; from a mean, the first or last head it is made of. */
function otherHead(from: HeadChoice, request: RequestView | undefined, by: 1 | -1): HeadChoice {
  if (request === undefined) return from;
  const count = request.layers * request.heads;
  const first = by === 1 ? -1 : count;
  const index =
    from.kind === "head"
      ? from.layer * request.heads + from.head
      : from.kind === "layer"
        ? from.layer * request.heads + (by === 1 ? -1 : request.heads)
        : first;
  const next = (index + by + count) % count;
  return { kind: "head", layer: Math.floor(next / request.heads), head: next % request.heads };
}

/** The selection, inside of what the request has. */
function clamped(selection: Selection, request: RequestView | undefined): Selection {
  if (request === undefined) return selection;
  const { heads } = selection;
  const outside =
    (heads.kind !== "all" && heads.layer >= request.layers) || (heads.kind === "head" && heads.head >= request.heads);
  return {
    ...selection,
    step: Math.max(0, Math.min(selection.step, request.steps.length - 1)),
    heads: outside ? { kind: "all", by: "max" } : heads,
  };
}

/** Equal for equal selections. */
function keyOf({ step, heads, statistic, weighting }: Selection): string {
  const which =
    heads.kind === "head" ? `${heads.layer}.${heads.head}` : heads.kind === "layer" ? `${heads.layer}` : heads.by;
  return [step, heads.kind, which, statistic, weighting].join("/");
}
