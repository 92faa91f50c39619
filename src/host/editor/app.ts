import type { LogOutputChannel } from "vscode";
import type { DecisionsView } from "./decisionsView";
import type { InspectorController } from "./inspector/inspectorController";
import type { LastDecisionView } from "./lastDecisionView";
import type { ModelCommands } from "./models/modelCommands";
import type { RecentDecisions } from "./recentDecisions";
import type { Session } from "./session";
import type { Statistics } from "./statistics/statistics";
import type { StatisticsView } from "./statistics/statisticsView";
import type { Status } from "./status";
import type { Switchboard } from "./switchboard";

/** The parts of the extension, which commands call themselves. */
export interface App {
  readonly log: LogOutputChannel;
  /** Of Inkling. */
  readonly version: string;
  readonly switchboard: Switchboard;
  /** What runs; undefined while Inkling is off. */
  readonly session: Session | undefined;
  readonly recent: RecentDecisions;
  readonly status: Status;
  readonly lastDecision: LastDecisionView;
  readonly decisions: DecisionsView;
  readonly statistics: Statistics;
  readonly statisticsView: StatisticsView;
  readonly inspector: InspectorController;
  readonly models: ModelCommands;
}
