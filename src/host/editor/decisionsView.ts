import { env, l10n, type Uri } from "vscode";
import type { Disposable } from "../../core/disposable";
import type { ToDecisions } from "../../wire/decisions";
import { FROM_DECISIONS, type FromDecisions } from "../../wire/fromPages";
import { DECISIONS_WORDS } from "../../wire/words/decisions";
import type { Decision } from "../completion/decision";
import { type DecisionLog, REMEMBERED_DECISIONS, rowOf } from "../completion/decisionLog";
import { PageTab } from "./pageLink";
import { translated } from "./translated";

/** The tab "Last Decisions". Costs nothing while closed or hidden. */
export class DecisionsView implements Disposable {
  private readonly tab: PageTab<ToDecisions, FromDecisions>;

  /** @param onOpen a decision of the log, to be shown in full */
  constructor(
    extensionUri: Uri,
    private readonly log: () => DecisionLog,
    private readonly onOpen: (decision: Decision) => void,
  ) {
    this.tab = new PageTab("inkling.decisions", {
      extensionUri,
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

  added(decision: Decision): void {
    if (this.tab.open) this.tab.send({ type: "added", row: rowOf(decision, l10n.t) });
  }

  dispose(): void {
    this.tab.dispose();
  }

  private receive(message: FromDecisions): void {
    if (message.type === "copy") void env.clipboard.writeText(message.text);
    else if (message.type === "open") {
      const decision = this.log().find(message.id);
      if (decision !== undefined) this.onOpen(decision);
    } else {
      this.tab.send({ type: "strings", strings: translated(DECISIONS_WORDS) });
      const rows = this.log().decisions.map((decision) => rowOf(decision, l10n.t));
      this.tab.send({ type: "all", rows, most: REMEMBERED_DECISIONS });
    }
  }
}
