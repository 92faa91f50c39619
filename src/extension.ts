import { commands, type ExtensionContext, l10n, window } from "vscode";
import type { Decision } from "./completion/decision";
import { reportOf } from "./completion/report";
import { DisposableStore } from "./core/disposable";
import { EditorActions } from "./editor/actions";
import { COMMANDS } from "./editor/commands";
import { DecisionsView } from "./editor/decisionsView";
import { Inkling } from "./editor/inkling";
import { Inspector, type InspectorFacts } from "./editor/inspector/inspector";
import { LastDecisionView } from "./editor/lastDecisionView";
import { ModelCommands } from "./editor/models/modelCommands";
import { ACCEPTED_COMMAND } from "./editor/provider";
import type { EngineState } from "./engine/client";
import type { FeedStatus } from "./feed/feed";

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
  /** Whether the memory holds something of a document. @param document its URI */
  remembers(document: string): boolean;
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
      (decision) => view.hold(reportOf(decision, (sentence) => l10n.t(sentence))),
    ),
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
      onReport: (report) => view.update(report),
      inspecting: () => inspector.wanted,
      decided: (decision, snapshot) => {
        inspector.decided(decision, snapshot);
        decisions.added(decision);
      },
      inspected: (id, inspection) => inspector.inspected(id, inspection),
      accepted: () => inspector.accepted(),
      engineChanged: () => inspector.engineChanged(),
    }),
  );
  running = inkling;
  const models = store.add(new ModelCommands(inkling, context.extensionPath, log));
  const actions = new EditorActions(inkling, view, decisions, inspector, models, log);
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
    remembers: (document) => inkling.remembers(document),
  };
}
