import { systemClock } from "../../core/clock";
import type { Logger } from "../../core/log";
import type { DecisionReport } from "../../wire/decisionReport";
import type { Decision } from "../completion/decision";
import { DecisionLog } from "../completion/decisionLog";
import { summaryOf } from "../completion/report";
import { RequestTrace } from "../completion/trace";
import type { Events } from "./events";

/** What was decided lately, and how many suggestions came of it since the window was opened. */
export class RecentDecisions {
  /** What the last requests cost. */
  readonly trace = new RequestTrace();
  readonly log = new DecisionLog();
  private completion: Decision | undefined;
  private lastReport: DecisionReport | undefined;
  private shownCount = 0;
  private acceptedCount = 0;

  constructor(
    events: Events,
    private readonly logger: Logger,
  ) {
    events.answer.on(({ decision }) => this.answered(decision));
    events.decision.on(({ decision, report }) => this.decided(decision, report));
    events.accepted.on(() => {
      this.acceptedCount++;
      logger.debug("accepted");
    });
  }

  get last(): Decision | undefined {
    return this.log.decisions.at(-1);
  }

  /** Of the last decision. */
  get report(): DecisionReport | undefined {
    return this.lastReport;
  }

  /** The last decision that the model wrote something for. */
  get lastCompletion(): Decision | undefined {
    return this.completion;
  }

  /** Suggestions of the engine, without the rest of earlier ones. */
  get shown(): number {
    return this.shownCount;
  }

  get accepted(): number {
    return this.acceptedCount;
  }

  private answered(decision: Decision): void {
    this.trace.add(decision, systemClock.now());
    if (decision.kind === "shown" && decision.source === "engine") this.shownCount++;
  }

  private decided(decision: Decision, report: DecisionReport): void {
    if (decision.generation?.asked) this.completion = decision;
    this.log.add(decision);
    this.lastReport = report;
    this.logger.debug(summaryOf(report));
    if (decision.generation) this.logger.trace(JSON.stringify(decision.generation.text));
  }
}
