import type { PageCommand } from "../../wire/inspector";

/** What the commands do; the extension gives these, so that the table below needs no VS Code. */
export interface Actions {
  trigger(): unknown;
  dismiss(): unknown;
  toggle(): unknown;
  toggleLanguage(): unknown;
  restartEngine(): unknown;
  forgetMemory(): unknown;
  showLog(): unknown;
  showLastDecision(): unknown;
  showDecisions(): unknown;
  showStatistics(): unknown;
  resetStatistics(): unknown;
  showMenu(): unknown;
  showInspector(): unknown;
  openInspectorInEditor(): unknown;
  whyThisSuggestion(): unknown;
  toggleHeat(): unknown;
  pinStep(): unknown;
  /** Something that the page of the inspector carries out. */
  onPage(command: PageCommand): unknown;
  exportTrace(): unknown;
  openWalkthrough(): unknown;
  trySample(): unknown;
  /** @param argument see src/host/editor/models/importArgument.ts */
  importModel(argument: unknown): unknown;
  /** @param argument name of an imported model, to choose it without being asked */
  chooseModel(argument: unknown): unknown;
  /** @param argument "threads" or "formats", to begin without being asked */
  benchmark(argument: unknown): unknown;
  /** @param argument see saveCompletion.ts */
  saveCompletion(argument: unknown): unknown;
}

export interface Command {
  readonly id: string;
  /** @param argument what a key binding or another extension gives with the command */
  run(actions: Actions, argument?: unknown): unknown;
}

/** The commands of the palette; their titles are in package.json, and a test holds the two together. */
export const COMMANDS: readonly Command[] = [
  { id: "inkling.trigger", run: (actions) => actions.trigger() },
  { id: "inkling.dismiss", run: (actions) => actions.dismiss() },
  { id: "inkling.toggle", run: (actions) => actions.toggle() },
  { id: "inkling.toggleLanguage", run: (actions) => actions.toggleLanguage() },
  { id: "inkling.restartEngine", run: (actions) => actions.restartEngine() },
  { id: "inkling.forgetMemory", run: (actions) => actions.forgetMemory() },
  { id: "inkling.showLog", run: (actions) => actions.showLog() },
  { id: "inkling.showLastDecision", run: (actions) => actions.showLastDecision() },
  { id: "inkling.showDecisions", run: (actions) => actions.showDecisions() },
  { id: "inkling.showStatistics", run: (actions) => actions.showStatistics() },
  { id: "inkling.resetStatistics", run: (actions) => actions.resetStatistics() },
  { id: "inkling.showMenu", run: (actions) => actions.showMenu() },
  { id: "inkling.showInspector", run: (actions) => actions.showInspector() },
  { id: "inkling.openInspectorInEditor", run: (actions) => actions.openInspectorInEditor() },
  { id: "inkling.whyThisSuggestion", run: (actions) => actions.whyThisSuggestion() },
  { id: "inkling.toggleHeat", run: (actions) => actions.toggleHeat() },
  { id: "inkling.pinStep", run: (actions) => actions.pinStep() },
  { id: "inkling.previousStep", run: (actions) => actions.onPage("previous-step") },
  { id: "inkling.nextStep", run: (actions) => actions.onPage("next-step") },
  { id: "inkling.previousHead", run: (actions) => actions.onPage("previous-head") },
  { id: "inkling.nextHead", run: (actions) => actions.onPage("next-head") },
  { id: "inkling.analyseMatrix", run: (actions) => actions.onPage("analyse-matrix") },
  { id: "inkling.exportInspection", run: (actions) => actions.onPage("export") },
  { id: "inkling.exportTrace", run: (actions) => actions.exportTrace() },
  { id: "inkling.openWalkthrough", run: (actions) => actions.openWalkthrough() },
  { id: "inkling.trySample", run: (actions) => actions.trySample() },
  { id: "inkling.importModel", run: (actions, argument) => actions.importModel(argument) },
  { id: "inkling.chooseModel", run: (actions, argument) => actions.chooseModel(argument) },
  { id: "inkling.benchmark", run: (actions, argument) => actions.benchmark(argument) },
  { id: "inkling.saveCompletion", run: (actions, argument) => actions.saveCompletion(argument) },
];
