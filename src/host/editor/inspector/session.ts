import type { Clock } from "../../../core/clock";
import type { Translate } from "../../../core/translate";
import type { Inspection } from "../../../model/inspection/inspection";
import type { RowView, Selection } from "../../../model/inspection/selection";
import type { FromInspector } from "../../../wire/fromPages";
import type { EmptyReason, ToInspector } from "../../../wire/inspector";
import { type Decision, generatedNow } from "../../completion/decision";
import type { EditorSnapshot } from "../../context/snapshot";
import type { RangeChange } from "../../context/textChange";
import { type Awaited, type InspectedRequest, inspectedRequest } from "./inspectedRequest";
import { InspectorPage } from "./inspectorPage";

/** Changes of documents that are remembered for a request that is still under way. */
const REMEMBERED_EDITS = 50;

export interface SessionOptions {
  readonly clock: Clock;
  /** The page's words in the user's language, by their English. */
  readonly strings: Readonly<Record<string, string>>;
  readonly translate: Translate;
  /** The numbers of a row; throws nothing for a selection that is within the request. */
  row(inspection: Inspection, selection: Selection): Omit<RowView, "serial" | "selection">;
  /** Name and version of the model that runs. */
  model(): string;
  /** Why there is nothing to show while no request was inspected. */
  empty(): { readonly reason: EmptyReason; readonly detail: string };
  /** The last page was closed or hidden: what the engine and others hold for the inspector can go. */
  onForgotten(): void;
  /** Something that is shown beside the pages has changed: the request, its row, pinned or not, seen or not. */
  onChanged(): void;
  /** What a page asks for beside what the session answers itself. */
  onMessage(message: FromInspector, page: InspectorPage): void;
}

interface Edit {
  readonly document: string;
  /** Milliseconds of the clock' clock. A document's version would not do: it begins anew when one is closed. */
  readonly at: number;
  readonly changes: readonly RangeChange[];
}

/**
 * What the inspector knows: the latest inspected request and who looks at it. Holds nothing while no page is seen.
 * Needs no VS Code.
 */
export class InspectorSession {
  private readonly pages = new Set<InspectorPage>();
  private awaited: (Awaited & { readonly since: number }) | undefined;
  private early: { readonly id: number; readonly inspection: Inspection } | undefined;
  private request: InspectedRequest | undefined;
  private edits: Edit[] = [];
  private serial = 0;
  private isPinned = false;
  private isHeatOn = false;
  private leading: InspectorPage | undefined;

  constructor(private readonly options: SessionOptions) {}

  /** Whether somebody looks. */
  get visible(): boolean {
    return [...this.pages].some((page) => page.visible);
  }

  /** Whether completions are to be inspected: a pinned request stays, so nothing newer is asked for. */
  get wanted(): boolean {
    return this.visible && !this.isPinned;
  }

  get pinned(): boolean {
    return this.isPinned;
  }

  get current(): InspectedRequest | undefined {
    return this.request;
  }

  /** The visible page that was used last. */
  get leadingPage(): InspectorPage | undefined {
    return this.leading?.visible ? this.leading : [...this.pages].find((page) => page.visible);
  }

  get pageCount(): number {
    return this.pages.size;
  }

  /** A page that is not seen until it says so. */
  attach(post: (message: ToInspector) => void): InspectorPage {
    const { clock, strings, row, empty } = this.options;
    const page = new InspectorPage(post, clock, {
      strings,
      row,
      empty,
      request: () => this.request,
      pinned: () => this.isPinned,
      heat: () => this.isHeatOn,
      onMessage: (message) => this.receive(message, page),
      onVisible: () => this.visibilityChanged(),
      onClosed: () => this.pageClosed(page),
    });
    this.pages.add(page);
    return page;
  }

  /** A completion was decided; its inspection, if there is one, comes later (or came just before). */
  decided(decision: Decision, snapshot: EditorSnapshot): void {
    const id = generatedNow(decision)?.inspectionId;
    if (id === undefined || !this.wanted) return;
    this.awaited = { decision, snapshot, since: this.options.clock.now() - decision.totalMs };
    if (this.early?.id === id) this.inspected(id, this.early.inspection);
  }

  inspected(id: number, inspection: Inspection): void {
    if (!this.wanted) return;
    const { awaited } = this;
    if (awaited?.decision.generation?.inspectionId !== id) {
      this.early = { id, inspection };
      return;
    }
    this.early = undefined;
    this.awaited = undefined;
    const { model, translate } = this.options;
    const request = inspectedRequest(++this.serial, id, awaited, inspection, model(), translate);
    for (const edit of this.edits)
      if (edit.document === request.document && edit.at > awaited.since) move(request, edit.changes);
    this.show(request);
  }

  /** What is shown was accepted. */
  accepted(): void {
    const { request } = this;
    if (request === undefined || request.view.shownSteps === 0 || this.isPinned) return;
    this.show({ ...request, view: { ...request.view, accepted: true } });
  }

  /** @param changes from the end of the document to its start */
  edited(document: string, changes: readonly RangeChange[]): void {
    if (!this.visible || changes.length === 0) return;
    this.edits = [...this.edits, { document, at: this.options.clock.now(), changes }].slice(-REMEMBERED_EDITS);
    if (this.request?.document === document) move(this.request, changes);
  }

  /** Another document may come under the same name. */
  closed(document: string): void {
    if (this.request?.document === document) this.request.places.clear();
  }

  /** The engine was stopped or started: its requests are gone, and why nothing is shown may have changed. */
  engineChanged(): void {
    if (this.request === undefined) for (const page of this.pages) page.sendRequest();
  }

  /** There must be something to pin: otherwise nothing would ever be shown. */
  setPinned(pinned: boolean): void {
    this.isPinned = pinned && this.request !== undefined;
    this.awaited = undefined;
    this.early = undefined;
    for (const page of this.pages) page.sendPinned();
    this.options.onChanged();
  }

  setHeat(on: boolean): void {
    this.isHeatOn = on;
    for (const page of this.pages) page.sendHeat();
  }

  /** To every page that is seen. @param key messages of one key replace each other until they are sent */
  broadcast(key: string, message: ToInspector): void {
    for (const page of this.pages) page.put(key, () => message);
  }

  private show(request: InspectedRequest): void {
    this.request = request;
    for (const page of this.pages) page.sendRequest();
    this.options.onChanged();
  }

  private receive(message: FromInspector, page: InspectorPage): void {
    this.leading = page;
    if (message.type === "pin") this.setPinned(message.pinned);
    else if (message.type === "select") this.options.onChanged();
    else this.options.onMessage(message, page);
  }

  private pageClosed(page: InspectorPage): void {
    this.pages.delete(page);
    if (this.leading === page) this.leading = undefined;
    this.visibilityChanged();
  }

  private visibilityChanged(): void {
    if (!this.visible) this.forget();
    this.options.onChanged();
  }

  private forget(): void {
    this.request = undefined;
    this.awaited = undefined;
    this.early = undefined;
    this.edits = [];
    this.isPinned = false;
    this.leading = undefined;
    this.options.onForgotten();
  }
}

function move({ places }: InspectedRequest, changes: readonly RangeChange[]): void {
  for (const change of changes) places.edit(change);
}
