import { l10n, type Uri } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { DecisionReport } from "../../wire/decisionReport";
import { FROM_VIEW, type FromView } from "../../wire/fromPages";
import type { ToView } from "../../wire/lastDecision";
import { LAST_DECISION_WORDS } from "../../wire/words/lastDecision";
import type { Events } from "./events";
import { revealSource } from "./memory/revealSource";
import { PageTab } from "./pageLink";
import type { RecentDecisions } from "./recentDecisions";
import type { Switchboard } from "./switchboard";
import { translated } from "./translated";

export interface LastDecisionOptions {
  readonly extensionUri: Uri;
  readonly events: Events;
  readonly recent: RecentDecisions;
  readonly switchboard: Switchboard;
}

/** The panel "Last Decision". Costs nothing while closed or hidden. */
export class LastDecisionView implements Disposable {
  private readonly store = new DisposableStore();
  private readonly tab: PageTab<ToView, FromView>;
  private report: DecisionReport | undefined;
  /** Whether an earlier decision is looked at: newer ones are not shown then. */
  private held = false;

  constructor(private readonly options: LastDecisionOptions) {
    this.store.add(options.events.decision.on(({ report }) => this.update(report)));
    this.tab = new PageTab("inkling.lastDecision", {
      extensionUri: options.extensionUri,
      title: l10n.t("Inkling: Last Decision"),
      script: "lastDecision.js",
      style: "lastDecision.css",
      schema: FROM_VIEW,
      receive: (message) => this.receive(message),
      closed: () => {
        this.report = undefined;
      },
    });
  }

  /** Opens the panel beside the editor, or brings it to the front, and follows what is decided. */
  show(report: DecisionReport | undefined): void {
    this.open(report, false);
  }

  /** Shows an earlier decision, and stays at it until {@link show} is called. */
  hold(report: DecisionReport): void {
    this.open(report, true);
  }

  dispose(): void {
    this.store.dispose();
    this.tab.dispose();
  }

  private update(report: DecisionReport): void {
    if (!this.tab.exists || this.held) return;
    this.report = report;
    this.send();
  }

  /** Shows where the memory had seen a token, in a document that it still knows. */
  private async showSource(decision: number, token: number): Promise<void> {
    const { recent, switchboard } = this.options;
    const source = recent.log.find(decision)?.generation?.steps[token]?.memory;
    if (source !== undefined && switchboard.session?.memory?.knows(source.document)) await revealSource(source);
  }

  private open(report: DecisionReport | undefined, held: boolean): void {
    this.report = report;
    this.held = held;
    this.tab.show(true);
    this.send();
  }

  private receive(message: FromView): void {
    if (message.type === "source") {
      if (this.report !== undefined) void this.showSource(this.report.id, message.token);
      return;
    }
    this.tab.send({ type: "strings", strings: translated(LAST_DECISION_WORDS) });
    this.send();
  }

  private send(): void {
    this.tab.send({ type: "decision", report: this.report ?? null, held: this.held });
  }
}
