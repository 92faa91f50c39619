import { env, l10n, type Uri } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { ToDecisions } from "../../wire/decisions";
import { FROM_DECISIONS, type FromDecisions } from "../../wire/fromPages";
import { DECISIONS_WORDS } from "../../wire/words/decisions";
import type { Decision } from "../completion/decision";
import { type DecisionLog, REMEMBERED_DECISIONS, rowOf } from "../completion/decisionLog";
import { reportOf } from "../completion/report";
import type { Events } from "./events";
import type { LastDecisionView } from "./lastDecisionView";
import { PageTab } from "./pageLink";
import { translated } from "./translated";

export interface DecisionsOptions {
  readonly extensionUri: Uri;
  readonly events: Events;
  readonly log: DecisionLog;
  /** Where a decision is shown in full. */
  readonly lastDecision: LastDecisionView;
}

/** The tab "Last Decisions". Costs nothing while closed or hidden. */
export class DecisionsView implements Disposable {
  private readonly store = new DisposableStore();
  private readonly tab: PageTab<ToDecisions, FromDecisions>;

  constructor(private readonly options: DecisionsOptions) {
    this.store.add(options.events.decision.on(({ decision }) => this.added(decision)));
    this.tab = new PageTab("inkling.decisions", {
      extensionUri: options.extensionUri,
      title: l10n.t("Inkling: Last Decisions"),
      script: "decisions.js",
      style: "tables.css",
      schema: FROM_DECISIONS,
      receive: (message) => this.receive(message),
    });
  }

  /** Whether the table is seen; for tests. */
  get open(): boolean {
    return this.tab.open;
  }

  show(): void {
    this.tab.show(false);
  }

  dispose(): void {
    this.store.dispose();
    this.tab.dispose();
  }

  private added(decision: Decision): void {
    if (this.tab.open) this.tab.send({ type: "added", row: rowOf(decision, l10n.t) });
  }

  private receive(message: FromDecisions): void {
    const { log, lastDecision } = this.options;
    if (message.type === "copy") void env.clipboard.writeText(message.text);
    else if (message.type === "open") {
      const decision = log.find(message.id);
      if (decision !== undefined) lastDecision.hold(reportOf(decision, l10n.t));
    } else {
      this.tab.send({ type: "strings", strings: translated(DECISIONS_WORDS) });
      const rows = log.decisions.map((decision) => rowOf(decision, l10n.t));
      this.tab.send({ type: "all", rows, most: REMEMBERED_DECISIONS });
    }
  }
}
