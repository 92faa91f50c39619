import { commands, l10n, type Uri, window, workspace } from "vscode";
import { systemClock } from "../../../core/clock";
import { type Disposable, DisposableStore } from "../../../core/disposable";
import type { Logger } from "../../../core/log";
import type { PageCommand } from "../../../wire/inspector";
import { ENGLISH } from "../../../wire/words/inspector";
import type { Decision } from "../../completion/decision";
import type { EditorSnapshot } from "../../context/snapshot";
import { rowOf } from "../../inspector/row";
import { ContextKeys } from "../contextKeys";
import type { DocumentChange, DocumentEvents } from "../documentEvents";
import type { Events } from "../events";
import type { Switchboard } from "../switchboard";
import { translated } from "../translated";
import { AnalysisRequests } from "./analysisRequests";
import { EditorHeat } from "./editorHeat";
import { EditorLinks } from "./editorLinks";
import { emptyState } from "./emptyState";
import { PageRequests } from "./pageRequests";
import { InspectorSession } from "./session";
import { InspectorWebviews } from "./webviews";

/** How long a page or an inspection may take to come after it was asked for. */
const PATIENCE_MS = 10_000;

export interface InspectorOptions {
  readonly extensionUri: Uri;
  readonly logger: Logger;
  readonly events: Events;
  readonly documents: DocumentEvents;
  readonly switchboard: Switchboard;
}

/** What can be seen of the inspector from outside; for tests. */
export interface InspectorFacts {
  readonly pages: number;
  readonly visible: boolean;
  readonly pinned: boolean;
  /** Of the request that is shown. */
  readonly serial: number | undefined;
  readonly steps: number | undefined;
  /** Ranges that are coloured in editors. */
  readonly heatRanges: number;
  /** How often everything was let go. */
  readonly forgotten: number;
}

/** The inspector in the extension host: joins its session, the engine, the pages and the editors. */
export class InspectorController implements Disposable {
  private readonly store = new DisposableStore();
  private readonly session: InspectorSession;
  private readonly analyses: AnalysisRequests;
  private readonly links: EditorLinks;
  private readonly heat: EditorHeat;
  private readonly views: InspectorWebviews;
  /** What was shown last, so that it can be explained though nobody looked. */
  private lastShown: { readonly decision: Decision; readonly snapshot: EditorSnapshot } | undefined;
  private heatOn = false;
  private forgotten = 0;
  private readonly keys = new ContextKeys();
  private readonly waiting = new Set<() => void>();

  constructor(private readonly options: InspectorOptions) {
    const { extensionUri, logger, events, documents, switchboard } = options;
    this.analyses = new AnalysisRequests(
      () => switchboard.session,
      (message, ...args) => l10n.t(message, ...args),
    );
    this.session = new InspectorSession({
      clock: systemClock,
      strings: translated(ENGLISH),
      translate: l10n.t,
      row: rowOf,
      model: () => {
        const state = switchboard.engineState;
        return state.kind === "ready" ? `${state.model.name} ${state.model.version}` : "";
      },
      empty: () => emptyState(switchboard.session !== undefined, switchboard.engineState),
      onForgotten: () => this.forget(),
      onChanged: () => this.changed(),
      onMessage: (message, page) => requests.receive(message, page),
    });
    const current = () => this.session.current;
    this.links = this.store.add(
      new EditorLinks(current, logger, (token) => this.session.broadcast("caret", { type: "caret", token })),
    );
    this.heat = this.store.add(new EditorHeat());
    const toggleHeat = (): void => this.toggleHeat();
    const requests = new PageRequests({ current, analyses: this.analyses, links: this.links, toggleHeat });
    this.views = this.store.add(new InspectorWebviews(extensionUri, this.session));
    this.store.add(documents.onChange((change) => this.edited(change)));
    this.store.add(workspace.onDidCloseTextDocument(({ uri }) => this.session.closed(uri.toString())));
    this.store.add(window.onDidChangeVisibleTextEditors(() => this.paint()));
    this.store.add(events.answer.on(({ decision, snapshot }) => this.decided(decision, snapshot)));
    this.store.add(events.inspection.on(({ id, inspection }) => this.session.inspected(id, inspection)));
    this.store.add(events.accepted.on(() => this.session.accepted()));
    this.store.add(events.engine.on(() => this.engineChanged()));
    this.changed();
  }

  /** Whether completions are to be inspected. */
  get wanted(): boolean {
    return this.session.wanted;
  }

  get facts(): InspectorFacts {
    const { session, heat, forgotten } = this;
    return {
      pages: session.pageCount,
      visible: session.visible,
      pinned: session.pinned,
      serial: session.current?.view.serial,
      steps: session.current?.view.steps.length,
      heatRanges: heat.ranges,
      forgotten,
    };
  }

  async show(preserveFocus = false): Promise<void> {
    await commands.executeCommand("inkling.inspector.focus", { preserveFocus });
  }

  openInEditor(): void {
    this.views.openInEditor();
  }

  toggleHeat(): void {
    this.heatOn = !this.heatOn;
    this.session.setHeat(this.heatOn);
    this.changed();
  }

  togglePin(): void {
    this.session.setPinned(!this.session.pinned);
  }

  /** Something that the page carries out. */
  command(command: PageCommand): void {
    this.session.leadingPage?.command(command);
  }

  /** Opens the inspector at what was suggested last, and lists the lines that mattered. */
  async why(): Promise<void> {
    const { lastShown } = this;
    const { completer } = this.options.switchboard.session ?? {};
    if (lastShown === undefined || completer === undefined) {
      void window.showInformationMessage(
        l10n.t("There is no suggestion to explain yet. Type, or run “Inkling: Suggest Here”."),
      );
      return;
    }
    if (!this.session.visible) await this.show(true);
    await this.until(() => this.session.visible);
    const shows = (id: number | undefined): boolean => id !== undefined && this.session.current?.id === id;
    if (!shows(lastShown.decision.generation?.inspectionId)) {
      this.session.setPinned(false);
      const { generation } = await completer.complete(lastShown.snapshot, new AbortController().signal, "explain");
      await this.until(() => shows(generation?.inspectionId));
    }
    this.session.setPinned(true);
    this.command("why");
  }

  dispose(): void {
    this.analyses.cancelAll();
    this.store.dispose();
  }

  private decided(decision: Decision, snapshot: EditorSnapshot): void {
    if (decision.kind === "shown") this.lastShown = { decision, snapshot };
    this.session.decided(decision, snapshot);
  }

  private engineChanged(): void {
    if (this.options.switchboard.session === undefined) this.lastShown = undefined;
    this.session.engineChanged();
  }

  /** The last page was closed or hidden. */
  private forget(): void {
    this.forgotten++;
    this.analyses.cancelAll();
    this.links.hover(null);
    this.heat.clear();
    this.options.switchboard.session?.engine.stopInspecting();
  }

  private changed(): void {
    const { visible, pinned, current } = this.session;
    this.keys.set("inkling.inspectorVisible", visible);
    this.keys.set("inkling.inspected", current !== undefined);
    this.keys.set("inkling.inspectorPinned", pinned);
    this.keys.set("inkling.heatOn", this.heatOn);
    this.paint();
    for (const resume of [...this.waiting]) resume();
  }

  private paint(): void {
    const request = this.session.current;
    const row = this.heatOn ? this.session.leadingPage?.row : undefined;
    if (request !== undefined && row !== undefined) this.heat.paint({ request, row });
    else this.heat.clear();
  }

  private edited(change: DocumentChange): void {
    if (!this.session.visible) return;
    const { uri } = change;
    this.session.edited(uri, change.changes);
    if (this.session.current?.document !== uri) return;
    this.heat.clear();
    this.links.hover(null);
  }

  /** Resolves when the session has changed to what is wanted, or when patience ends. */
  private async until(wanted: () => boolean): Promise<void> {
    if (wanted()) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        timer.dispose();
        this.waiting.delete(check);
        resolve();
      };
      const check = (): void => {
        if (wanted()) done();
      };
      const timer = systemClock.after(PATIENCE_MS, done);
      this.waiting.add(check);
    });
  }
}
