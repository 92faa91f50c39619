/** What the commands do; the extension gives these, so that the table below needs no VS Code. */
export interface Actions {
  trigger(): unknown;
  toggle(): unknown;
  toggleLanguage(): unknown;
  restartEngine(): unknown;
  showLog(): unknown;
  showLastDecision(): unknown;
  showMenu(): unknown;
}

export interface Command {
  readonly id: string;
  run(actions: Actions): unknown;
}

/** The commands of the palette; their titles are in package.json, and a test holds the two together. */
export const COMMANDS: readonly Command[] = [
  { id: "inkling.trigger", run: (actions) => actions.trigger() },
  { id: "inkling.toggle", run: (actions) => actions.toggle() },
  { id: "inkling.toggleLanguage", run: (actions) => actions.toggleLanguage() },
  { id: "inkling.restartEngine", run: (actions) => actions.restartEngine() },
  { id: "inkling.showLog", run: (actions) => actions.showLog() },
  { id: "inkling.showLastDecision", run: (actions) => actions.showLastDecision() },
  { id: "inkling.showMenu", run: (actions) => actions.showMenu() },
];
