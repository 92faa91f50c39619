import { commands, type LogOutputChannel, l10n, type QuickPickItem, window } from "vscode";
import type { PageCommand } from "../../wire/inspector";
import type { Actions } from "./commands";
import type { DecisionsView } from "./decisionsView";
import type { Inkling } from "./inkling";
import { stamp } from "./inspector/exportName";
import { saveFile } from "./inspector/exports";
import type { Inspector } from "./inspector/inspector";
import type { LastDecisionView } from "./lastDecisionView";
import type { ModelCommands } from "./models/modelCommands";
import { showSample } from "./sample";
import { saveCompletion } from "./saveCompletion";
import type { StatisticsView } from "./statistics/statisticsView";

/** What the commands of the palette and of the status item's menu do. */
export class EditorActions implements Actions {
  constructor(
    private readonly inkling: Inkling,
    private readonly view: LastDecisionView,
    private readonly decisions: DecisionsView,
    private readonly statistics: StatisticsView,
    private readonly inspector: Inspector,
    private readonly models: ModelCommands,
    private readonly log: LogOutputChannel,
  ) {}

  /** Like VS Code's own key for it (Alt+\). */
  async trigger(): Promise<void> {
    await commands.executeCommand("editor.action.inlineSuggest.trigger");
  }

  /** There is no event for Escape; this hides the same way, and is known. */
  async dismiss(): Promise<void> {
    await commands.executeCommand("editor.action.inlineSuggest.hide");
    this.inkling.noteDismissed();
  }

  async toggle(): Promise<void> {
    await this.inkling.toggle();
  }

  async toggleLanguage(): Promise<void> {
    const languageId = window.activeTextEditor?.document.languageId;
    if (languageId === undefined) void window.showInformationMessage(l10n.t("Open a file of the language first."));
    else await this.inkling.toggleLanguage(languageId);
  }

  restartEngine(): void {
    this.inkling.restartEngine();
  }

  forgetMemory(): void {
    this.inkling.forgetMemory();
  }

  showLog(): void {
    this.log.show();
  }

  showLastDecision(): void {
    this.view.show(this.inkling.report);
  }

  showDecisions(): void {
    this.decisions.show();
  }

  async showStatistics(): Promise<void> {
    await this.statistics.show();
  }

  async resetStatistics(): Promise<void> {
    await this.statistics.reset();
  }

  async showInspector(): Promise<void> {
    await this.inspector.show();
  }

  openInspectorInEditor(): void {
    this.inspector.openInEditor();
  }

  async whyThisSuggestion(): Promise<void> {
    await this.inspector.why();
  }

  toggleHeat(): void {
    this.inspector.toggleHeat();
  }

  pinStep(): void {
    this.inspector.togglePin();
  }

  onPage(command: PageCommand): void {
    this.inspector.command(command);
  }

  async exportTrace(): Promise<void> {
    const { trace } = this.inkling;
    if (trace.size > 0) await saveFile(`inkling-trace-${stamp(new Date())}`, "json", trace.toJson());
    else void window.showInformationMessage(l10n.t("There is nothing to export yet: no suggestion was asked for."));
  }

  async importModel(argument: unknown): Promise<string | undefined> {
    return await this.models.importModel(argument);
  }

  async chooseModel(argument: unknown): Promise<void> {
    await this.models.chooseModel(argument);
  }

  async benchmark(argument: unknown): Promise<void> {
    await this.models.benchmark(argument);
  }

  async openWalkthrough(): Promise<void> {
    await commands.executeCommand("workbench.action.openWalkthrough", "inkling.inkling#inkling.start");
  }

  async trySample(): Promise<void> {
    if (this.inkling.isOn) await showSample();
    else void this.offerSample();
  }

  /** An answer may never come, so nobody waits for it. */
  private async offerSample(): Promise<void> {
    const turnOn = l10n.t("Turn On");
    if ((await window.showInformationMessage(l10n.t("Inkling is turned off."), turnOn)) !== turnOn) return;
    if (!this.inkling.isOn) await this.toggle();
    await showSample();
  }

  async saveCompletion(argument: unknown): Promise<void> {
    await saveCompletion(this.inkling, this.inkling.version, argument);
  }

  async showMenu(): Promise<void> {
    const picked = await window.showQuickPick(this.menu(), { title: "Inkling", placeHolder: this.inkling.statusLine });
    await picked?.run();
  }

  private menu(): (QuickPickItem & { run(): unknown })[] {
    const { inkling } = this;
    const languageId = window.activeTextEditor?.document.languageId;
    const off = { label: inkling.isOn ? l10n.t("Turn Off") : l10n.t("Turn On"), run: () => this.toggle() };
    if (!inkling.isOn) return [off, ...this.always()];
    const language = {
      label: l10n.t(inkling.isLanguageOn(languageId ?? "") ? "Turn Off for {0}" : "Turn On for {0}", languageId ?? ""),
      run: () => this.toggleLanguage(),
    };
    const restart = { label: l10n.t("Restart Engine"), run: () => this.restartEngine() };
    if (inkling.engineState.kind === "failed") return [restart, ...this.always(), off];
    const suggest = { label: l10n.t("Suggest Here"), run: () => this.trigger() };
    const why = { label: l10n.t("Why This Suggestion?"), run: () => this.whyThisSuggestion() };
    return [suggest, why, off, ...(languageId === undefined ? [] : [language]), ...this.always(), restart];
  }

  private always(): (QuickPickItem & { run(): unknown })[] {
    return [
      { label: l10n.t("Show Inspector"), run: () => this.showInspector() },
      { label: l10n.t("Show Last Decision"), run: () => this.showLastDecision() },
      { label: l10n.t("Show Last Decisions"), run: () => this.showDecisions() },
      { label: l10n.t("Show Statistics"), run: () => this.showStatistics() },
      { label: l10n.t("Forget What Was Learned"), run: () => this.forgetMemory() },
      { label: l10n.t("Choose Model…"), run: () => this.chooseModel(undefined) },
      { label: l10n.t("Show Log"), run: () => this.showLog() },
      { label: l10n.t("Get Started"), run: () => this.openWalkthrough() },
      {
        label: l10n.t("Settings"),
        run: () => commands.executeCommand("workbench.action.openSettings", "@ext:inkling.inkling"),
      },
    ];
  }
}
