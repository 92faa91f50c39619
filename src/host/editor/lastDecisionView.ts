import { l10n, type Uri } from "vscode";
import type { Disposable } from "../../core/disposable";
import type { DecisionReport } from "../../wire/decisionReport";
import { FROM_VIEW, type FromView } from "../../wire/fromPages";
import type { ToView } from "../../wire/lastDecision";
import { LAST_DECISION_WORDS } from "../../wire/words/lastDecision";
import { PageTab } from "./pageLink";
import { translated } from "./translated";

/** The panel "Last Decision". Costs nothing while closed or hidden. */
export class LastDecisionView implements Disposable {
  private readonly tab: PageTab<ToView, FromView>;
  private report: DecisionReport | undefined;
  /** Whether an earlier decision is looked at: newer ones are not shown then. */
  private held = false;

  /** @param onSource a token of a decision, to show where the memory had seen it */
  constructor(
    extensionUri: Uri,
    private readonly onSource: (decision: number, token: number) => void,
  ) {
    this.tab = new PageTab("inkling.lastDecision", {
      extensionUri,
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

  update(report: DecisionReport): void {
    if (!this.tab.exists || this.held) return;
    this.report = report;
    this.send();
  }

  dispose(): void {
    this.tab.dispose();
  }

  private open(report: DecisionReport | undefined, held: boolean): void {
    this.report = report;
    this.held = held;
    this.tab.show(true);
    this.send();
  }

  private receive(message: FromView): void {
    if (message.type === "source") {
      if (this.report !== undefined) this.onSource(this.report.id, message.token);
      return;
    }
    this.tab.send({ type: "strings", strings: translated(LAST_DECISION_WORDS) });
    this.send();
  }

  private send(): void {
    this.tab.send({ type: "decision", report: this.report ?? null, held: this.held });
  }
}
