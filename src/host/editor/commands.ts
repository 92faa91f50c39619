import { commands, l10n, window } from "vscode";
import type { App } from "./app";
import { exportTrace } from "./exportTrace";
import { hideGhostText } from "./ghostText";
import { showMenu } from "./menu";
import { trySample } from "./sample";
import { saveCompletion } from "./saveCompletion";

export interface Command {
  readonly id: string;
  /** @param argument what a key binding or another extension gives with the command */
  run(app: App, argument?: unknown): unknown;
}

const vscode = async (command: string, ...rest: unknown[]): Promise<void> => {
  await commands.executeCommand(command, ...rest);
};

/** The commands of the palette; their titles are in package.json, and a test holds the two together. */
export const COMMANDS: readonly Command[] = [
  { id: "inkling.trigger", run: () => vscode("editor.action.inlineSuggest.trigger") },
  { id: "inkling.dismiss", run: dismiss },
  { id: "inkling.toggle", run: (app) => app.switchboard.toggle() },
  { id: "inkling.toggleLanguage", run: toggleLanguage },
  { id: "inkling.restartEngine", run: (app) => app.session?.restartEngine() },
  { id: "inkling.forgetMemory", run: forget },
  { id: "inkling.showLog", run: (app) => app.log.show() },
  { id: "inkling.showLastDecision", run: (app) => app.lastDecision.show(app.recent.report) },
  { id: "inkling.showDecisions", run: (app) => app.decisions.show() },
  { id: "inkling.showStatistics", run: () => vscode("inkling.statistics.focus") },
  { id: "inkling.resetStatistics", run: (app) => app.statisticsView.reset() },
  { id: "inkling.showMenu", run: showMenu },
  { id: "inkling.showInspector", run: (app) => app.inspector.show() },
  { id: "inkling.openInspectorInEditor", run: (app) => app.inspector.openInEditor() },
  { id: "inkling.whyThisSuggestion", run: (app) => app.inspector.why() },
  { id: "inkling.toggleHeat", run: (app) => app.inspector.toggleHeat() },
  { id: "inkling.pinStep", run: (app) => app.inspector.togglePin() },
  { id: "inkling.previousStep", run: (app) => app.inspector.command("previous-step") },
  { id: "inkling.nextStep", run: (app) => app.inspector.command("next-step") },
  { id: "inkling.previousHead", run: (app) => app.inspector.command("previous-head") },
  { id: "inkling.nextHead", run: (app) => app.inspector.command("next-head") },
  { id: "inkling.analyseMatrix", run: (app) => app.inspector.command("analyse-matrix") },
  { id: "inkling.exportInspection", run: (app) => app.inspector.command("export") },
  { id: "inkling.exportTrace", run: (app) => exportTrace(app.recent.trace) },
  {
    id: "inkling.openWalkthrough",
    run: () => vscode("workbench.action.openWalkthrough", "inkling.inkling#inkling.start"),
  },
  { id: "inkling.trySample", run: (app) => trySample(app.switchboard) },
  // The argument: see models/importArgument.ts.
  { id: "inkling.importModel", run: (app, argument) => app.models.importModel(argument) },
  { id: "inkling.downloadModel", run: (app) => app.models.downloadModel() },
  // The name of an imported model, or { size } of one that comes with Inkling, to choose it without being asked.
  { id: "inkling.chooseModel", run: (app, argument) => app.models.chooseModel(argument) },
  // "threads", "formats" or "models", to begin without being asked.
  { id: "inkling.benchmark", run: (app, argument) => app.models.benchmark(argument) },
  { id: "inkling.saveCompletion", run: saveCompletion },
];

/** Hides as Escape does, and is known. */
async function dismiss(app: App): Promise<void> {
  await hideGhostText();
  app.session?.tracker.dismissed();
}

function forget({ session }: App): void {
  void hideGhostText();
  session?.completer.clear(); // Earlier suggestions may have come from what is forgotten now.
  session?.memory?.startAgain();
}

async function toggleLanguage({ switchboard }: App): Promise<void> {
  const languageId = window.activeTextEditor?.document.languageId;
  if (languageId === undefined) void window.showInformationMessage(l10n.t("Open a file of the language first."));
  else await switchboard.toggleLanguage(languageId);
}
