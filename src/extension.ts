import { commands, type ExtensionContext, window } from "vscode";
import type { Decision } from "./completion/decision";
import { EditorActions } from "./editor/actions";
import { COMMANDS } from "./editor/commands";
import { Inkling } from "./editor/inkling";
import { LastDecisionView } from "./editor/lastDecisionView";
import { ACCEPTED_COMMAND } from "./editor/provider";
import type { EngineState } from "./engine/client";

/** What other extensions, and Inkling's own tests, can see of it. */
export interface InklingApi {
  readonly engineState: EngineState;
  /** Process id of the engine while it runs. */
  readonly enginePid: number | undefined;
  /** Process id of the engine while it runs. */
  readonly enginePid: number | undefined;
  readonly lastDecision: Decision | undefined;
}

export function activate(context: ExtensionContext): InklingApi {
  const own = <T extends { dispose(): unknown }>(item: T): T => {
    context.subscriptions.push(item);
    return item;
  };
  const log = own(window.createOutputChannel("Inkling", { log: true }));
  const view = own(new LastDecisionView(context.extensionUri));
  const inkling = own(new Inkling(context, log, (report) => view.update(report)));
  const actions = new EditorActions(inkling, view, log);
  for (const { id, run } of COMMANDS) own(commands.registerCommand(id, () => run(actions)));
  own(commands.registerCommand(ACCEPTED_COMMAND, () => inkling.noteAccepted()));
  return inkling;
}
