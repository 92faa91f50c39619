import { commands, type ExtensionContext, Uri, window } from "vscode";
import { DisposableStore } from "../core/disposable";
import type { App } from "./editor/app";
import { COMMANDS } from "./editor/commands";
import { DecisionsView } from "./editor/decisionsView";
import { DocumentEvents } from "./editor/documentEvents";
import { Events } from "./editor/events";
import { InspectorController } from "./editor/inspector/inspectorController";
import { LastDecisionView } from "./editor/lastDecisionView";
import { ModelCommands } from "./editor/models/modelCommands";
import { ACCEPTED_COMMAND } from "./editor/provider";
import { RecentDecisions } from "./editor/recentDecisions";
import { Statistics } from "./editor/statistics/statistics";
import { StatisticsView } from "./editor/statistics/statisticsView";
import { Status } from "./editor/status";
import { Switchboard } from "./editor/switchboard";
import { Testing } from "./editor/testing";

/** What other extensions can see of Inkling: nothing but what its own tests need. */
export interface InklingExports {
  readonly testing: Testing;
}

/** Set while Inkling is active: VS Code hands {@link deactivate} nothing, and waits for nothing else. */
let active: App | undefined;

/** The window is closed: what was counted is written. */
export async function deactivate(): Promise<void> {
  await active?.statistics.flush();
}

/** Builds the parts, in the order in which they need each other, and has VS Code know them. */
export function activate(context: ExtensionContext): InklingExports {
  const store = new DisposableStore();
  context.subscriptions.push(store);
  const { extensionUri, extensionPath, globalStorageUri } = context;
  const { version }: { version?: unknown } = context.extension.packageJSON;
  const log = store.add(window.createOutputChannel("Inkling", { log: true }));
  const events = new Events();
  const documents = store.add(new DocumentEvents());
  const recent = new RecentDecisions(events, log);
  const switchboard = store.add(new Switchboard(context, log, documents));
  const inspector = store.add(new InspectorController({ extensionUri, logger: log, events, documents, switchboard }));
  const statistics = store.add(
    new Statistics({ folder: Uri.joinPath(globalStorageUri, "statistics"), logger: log, events, documents }),
  );
  const lastDecision = store.add(new LastDecisionView({ extensionUri, events, recent, switchboard }));
  const app: App = {
    log,
    version: String(version),
    switchboard,
    get session() {
      return switchboard.session;
    },
    recent,
    inspector,
    statistics,
    lastDecision,
    decisions: store.add(new DecisionsView({ extensionUri, events, log: recent.log, lastDecision })),
    statisticsView: store.add(new StatisticsView({ extensionUri, statistics, switchboard })),
    status: store.add(new Status({ events, recent, switchboard })),
    models: store.add(new ModelCommands(switchboard, extensionPath)),
  };
  active = app;
  for (const { id, run } of COMMANDS)
    store.add(commands.registerCommand(id, (argument: unknown) => run(app, argument)));
  store.add(commands.registerCommand(ACCEPTED_COMMAND, () => events.accepted.fire()));
  switchboard.start({
    extensionFolder: extensionPath,
    logger: log,
    events,
    documents,
    recent,
    inspecting: () => inspector.wanted,
  });
  return { testing: new Testing(app) };
}
