import { commands, type ExtensionContext, l10n, Uri, window } from "vscode";
import { DisposableStore } from "../core/disposable";
import type { Decision } from "./completion/decision";
import { reportOf } from "./completion/report";
import { EditorActions } from "./editor/actions";
import { COMMANDS } from "./editor/commands";
import { DecisionsView } from "./editor/decisionsView";
import { Inkling } from "./editor/inkling";
import { Inspector, type InspectorFacts } from "./editor/inspector/inspector";
import { LastDecisionView } from "./editor/lastDecisionView";
import { ModelCommands } from "./editor/models/modelCommands";
import { ACCEPTED_COMMAND } from "./editor/provider";
import { Statistics } from "./editor/statistics/statistics";
import { StatisticsView } from "./editor/statistics/statisticsView";
import type { EngineState } from "./engine/clientOptions";
import type { FeedStatus } from "./indexing/feed";
import type { Days } from "./statistics/tally";

/** What other extensions, and Inkling's own tests, can see of it. */
export interface InklingApi {
  readonly engineState: EngineState;
  /** Process id of the engine while it runs. */
  readonly enginePid: number | undefined;
  readonly lastDecision: Decision | undefined;
  /** Whether the table of the last decisions is seen. */
  readonly decisionsOpen: boolean;
  readonly inspector: InspectorFacts;
  /** What the memory of the user's files holds; undefined while it is off. */
  readonly memory: FeedStatus | undefined;
  /** What was counted, by day and language. */
  statistics(): Promise<Days>;
  readonly statisticsOpen: boolean;
  /** Where imported models are. */
  readonly modelsFolder: string;
  /** Whether the memory holds something of a document. @param document its URI */
  remembers(document: string): boolean;
}

/** Known to {@link deactivate}, which VS Code waits for. */
let statistics: Statistics | undefined;

/** The window is closed: what was counted is written. */
export async function deactivate(): Promise<void> {
  await statistics?.flush();
}

export function activate(context: ExtensionContext): InklingApi {
  const store = new DisposableStore();
  context.subscriptions.push(store);
  const log = store.add(window.createOutputChannel("Inkling", { log: true }));
  let running: Inkling | undefined;
  const view = store.add(
    new LastDecisionView(context.extensionUri, (decision, token) => void running?.showSource(decision, token)),
  );
  const decisions: DecisionsView = store.add(
    new DecisionsView(
      context.extensionUri,
      () => inkling.decisions,
      (decision) => view.hold(reportOf(decision, l10n.t)),
    ),
  );
  const counted = store.add(
    new Statistics({
      folder: Uri.joinPath(context.globalStorageUri, "statistics"),
      logger: log,
      onChanged: () => statisticsView.changed(),
    }),
  );
  statistics = counted;
  const statisticsView: StatisticsView = store.add(
    new StatisticsView({
      extensionUri: context.extensionUri,
      statistics: counted,
      isLanguageOn: (language) => inkling.isLanguageOn(language),
      turnOff: async (language) => await inkling.toggleLanguage(language),
    }),
  );
  const inspector: Inspector = store.add(
    new Inspector({
      extensionUri: context.extensionUri,
      logger: log,
      engine: () => running?.inspectorEngine,
      engineState: () => running?.engineState ?? { kind: "off" },
    }),
  );
  const inkling: Inkling = store.add(
    new Inkling(context, log, {
      decided: (decision, report) => {
        view.update(report);
        decisions.added(decision);
      },
      inspecting: () => inspector.wanted,
      answered: (decision, snapshot) => {
        inspector.decided(decision, snapshot);
        counted.decided(decision);
      },
      inspected: (id, inspection) => inspector.inspected(id, inspection),
      accepted: () => inspector.accepted(),
      engineChanged: () => inspector.engineChanged(),
    }),
  );
  running = inkling;
  store.add(inkling.onEnding((ending) => counted.ended(ending)));
  const models = store.add(new ModelCommands(inkling, context.extensionPath, log));
  const actions = new EditorActions(inkling, view, decisions, statisticsView, inspector, models, log);
  for (const { id, run } of COMMANDS)
    store.add(commands.registerCommand(id, (argument: unknown) => run(actions, argument)));
  store.add(commands.registerCommand(ACCEPTED_COMMAND, () => inkling.noteAccepted()));
  return {
    get engineState() {
      return inkling.engineState;
    },
    get enginePid() {
      return inkling.enginePid;
    },
    get lastDecision() {
      return inkling.lastDecision;
    },
    get decisionsOpen() {
      return decisions.open;
    },
    get inspector() {
      return inspector.facts;
    },
    get memory() {
      return inkling.memoryStatus;
    },
    statistics: async () => await counted.all(),
    get statisticsOpen() {
      return statisticsView.open;
    },
    modelsFolder: inkling.choice.library.folder,
    remembers: (document) => inkling.remembers(document),
  };
}
