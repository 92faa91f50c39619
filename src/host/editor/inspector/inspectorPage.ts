import type { Clock } from "../../../core/clock";
import type { Disposable } from "../../../core/disposable";
import { firstStep } from "../../../model/inspection/firstStep";
import type { Inspection } from "../../../model/inspection/inspection";
import type { HeadChoice, RowView, Selection } from "../../../model/inspection/selection";
import type { FromInspector } from "../../../wire/fromPages";
import type { EmptyReason, PageCommand, ToInspector } from "../../../wire/inspector";
import type { InspectedRequest } from "./inspectedRequest";
import { Outbox } from "./outbox";

/** The largest of all heads shows what any of them looks at; a mean would hide it. */
const FIRST_SELECTION: Selection = {
  step: 0,
  heads: { kind: "all", by: "max" },
  statistic: "max",
  weighting: "attention",
};

/** What a page needs of the session that it belongs to. */
export interface PageContext {
  readonly strings: Readonly<Record<string, string>>;
  row(inspection: Inspection, selection: Selection): Omit<RowView, "serial" | "selection">;
  empty(): { readonly reason: EmptyReason; readonly detail: string };
  request(): InspectedRequest | undefined;
  pinned(): boolean;
  heat(): boolean;
  onMessage(message: FromInspector): void;
  onVisible(): void;
  onClosed(): void;
}

/** One page of the inspector: what it has selected, and what it is sent. Nothing is sent while it is not seen. */
export class InspectorPage implements Disposable {
  private readonly outbox: Outbox;
  /** Whether the page has said that it listens; a hidden page is thrown away and says so again. */
  private ready = false;
  private isVisible = false;
  private chosen: Selection = FIRST_SELECTION;
  private shownSerial = -1;
  private lastRow: RowView | undefined;
  private commands = 0;
  /** Asked for before the page listens. */
  private waiting: PageCommand[] = [];

  constructor(
    post: (message: ToInspector) => void,
    clock: Clock,
    private readonly context: PageContext,
  ) {
    this.outbox = new Outbox(post, clock);
  }

  get visible(): boolean {
    return this.isVisible;
  }

  /** What the page shows of the current request. */
  get selection(): Selection {
    return this.chosen;
  }

  /** The row of the selection; computed once for each. */
  get row(): RowView | undefined {
    const request = this.context.request();
    if (request === undefined) return undefined;
    const { serial } = request.view;
    if (this.lastRow?.serial === serial && this.lastRow.selection === this.chosen) return this.lastRow;
    if (!isWithin(this.chosen, request)) return undefined;
    this.lastRow = { serial, selection: this.chosen, ...this.context.row(request.inspection, this.chosen) };
    return this.lastRow;
  }

  setVisible(visible: boolean): void {
    if (visible === this.isVisible) return;
    this.isVisible = visible;
    if (!visible) this.silence();
    this.context.onVisible();
  }

  receive(message: FromInspector): void {
    if (message.type === "ready") {
      this.ready = true;
      this.sendAll();
      return;
    }
    if (message.type === "select" && !this.select(message.serial, message.selection)) return;
    this.context.onMessage(message);
  }

  /** @param key messages of one key replace each other until they are sent */
  put(key: string, make: () => ToInspector | undefined): void {
    if (this.ready && this.isVisible) this.outbox.put(key, make);
  }

  /** The current request and its row, or why there is none. */
  sendRequest(): void {
    const request = this.context.request();
    if (request === undefined) {
      this.put("request", () => ({ type: "empty", ...this.context.empty() }));
      return;
    }
    if (request.view.serial !== this.shownSerial) this.follow(request);
    this.put("request", () => ({ type: "request", request: request.view }));
    this.sendRow();
  }

  /** Something that the page carries out; once it listens, if it does not yet. */
  command(command: PageCommand): void {
    if (this.ready) this.put(`command ${this.commands++}`, () => ({ type: "command", command }));
    else this.waiting.push(command);
  }

  sendPinned(): void {
    this.put("pinned", () => ({ type: "pinned", pinned: this.context.pinned() }));
  }

  sendHeat(): void {
    this.put("heat", () => ({ type: "heat", on: this.context.heat() }));
  }

  dispose(): void {
    this.silence();
    this.isVisible = false;
    this.context.onClosed();
  }

  private sendAll(): void {
    this.put("strings", () => ({ type: "strings", strings: this.context.strings }));
    this.sendPinned();
    this.sendHeat();
    this.sendRequest();
    for (const command of this.waiting.splice(0)) this.command(command);
  }

  private sendRow(): void {
    this.put("row", () => {
      const { row } = this;
      return row && { type: "row", row };
    });
  }

  /** False if the page speaks of an earlier request, or of what the request does not have. */
  private select(serial: number, selection: Selection): boolean {
    const request = this.context.request();
    if (request?.view.serial !== serial || !isWithin(selection, request)) return false;
    if (isSame(selection, this.chosen)) return true; // its row went out with the request
    this.chosen = selection;
    this.sendRow();
    return true;
  }

  /** A new request is shown at the first token that is new, with the heads that were chosen before, if it has them. */
  private follow(request: InspectedRequest): void {
    const step = firstStep(request.view.steps);
    const kept = { ...this.chosen, step };
    this.chosen = isWithin(kept, request) ? kept : { ...FIRST_SELECTION, step };
    this.shownSerial = request.view.serial;
  }

  private silence(): void {
    this.ready = false;
    this.lastRow = undefined;
    this.waiting = [];
    this.outbox.clear();
  }
}

/** Whether the request has that step and those heads. */
function isWithin({ step, heads }: Selection, { inspection }: InspectedRequest): boolean {
  return step < inspection.steps.length && hasHeads(heads, inspection);
}

export function hasHeads(choice: HeadChoice, { layers, heads }: Pick<Inspection, "layers" | "heads">): boolean {
  if (choice.kind === "all") return true;
  return choice.layer < layers && (choice.kind === "layer" || choice.head < heads);
}

function isSame(a: Selection, b: Selection): boolean {
  return (
    JSON.stringify([a.step, a.statistic, a.weighting, headKey(a.heads)]) ===
    JSON.stringify([b.step, b.statistic, b.weighting, headKey(b.heads)])
  );
}

function headKey(heads: HeadChoice): readonly unknown[] {
  return heads.kind === "all" ? [heads.kind, heads.by] : [heads.kind, heads.layer, heads.kind === "head" && heads.head];
}
