import {
  type LanguageStatusItem,
  LanguageStatusSeverity,
  l10n,
  languages,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
} from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { Events } from "./events";
import { SELECTOR } from "./provider";
import type { RecentDecisions } from "./recentDecisions";
import { memorySentence, outcomeSentence, type StatusFacts, statusView } from "./statusText";
import { SteadyBusy } from "./steadyBusy";
import type { Switchboard } from "./switchboard";

export interface StatusOptions {
  readonly events: Events;
  readonly recent: RecentDecisions;
  readonly switchboard: Switchboard;
}

/** The item in the status bar, and the last decision behind the braces of VS Code's language status. */
export class Status implements Disposable {
  private readonly store = new DisposableStore();
  private readonly item: StatusBarItem;
  private text = "";
  /** What is shown, so that only changes go to VS Code. */
  private view = "";
  private language: LanguageStatusItem | undefined;
  private thinking = false;

  constructor(private readonly options: StatusOptions) {
    this.item = this.store.add(window.createStatusBarItem("inkling.status", StatusBarAlignment.Right, 100));
    this.item.name = l10n.t("Inkling");
    this.item.command = "inkling.showMenu";
    this.item.show();
    const busy = this.store.add(
      new SteadyBusy((thinking) => {
        this.thinking = thinking;
        this.refresh();
      }),
    );
    const refresh = (): void => this.refresh();
    const { events } = options;
    this.store.add(events.busy.on((isBusy) => busy.set(isBusy)));
    for (const event of [events.decision, events.accepted, events.engine, events.status])
      this.store.add(event.on(refresh));
    this.store.add(window.onDidChangeActiveTextEditor(refresh));
  }

  /** What the item says, in one line. */
  get line(): string {
    return this.text;
  }

  dispose(): void {
    this.language?.dispose();
    this.store.dispose();
  }

  private refresh(): void {
    const facts = this.facts();
    const view = statusView(facts, (message, ...args) => l10n.t(message, ...args));
    this.updateLanguage(facts);
    const now = JSON.stringify(view);
    if (now === this.view) return;
    this.view = now;
    this.item.text = view.text;
    this.text = view.tooltip.join(" ");
    this.item.tooltip = new MarkdownString().appendText(["Inkling", ...view.tooltip].join("\n"));
    this.item.accessibilityInformation = { label: view.label, role: "button" };
    this.item.backgroundColor = view.error && new ThemeColor("statusBarItem.errorBackground");
  }

  private facts(): StatusFacts {
    const { recent, switchboard } = this.options;
    const { session } = switchboard;
    const document = window.activeTextEditor?.document;
    return {
      off: switchboard.offCause(document?.languageId, document?.uri.path),
      engine: switchboard.engineState,
      thinking: this.thinking,
      languageId: document?.languageId,
      last: recent.report,
      shown: recent.shown,
      accepted: recent.accepted,
      memory: session?.memory?.status,
      cpu: session?.meter.usage,
      size: switchboard.sizes.status(session?.engine.modelFolder),
      unloadedAfter: session?.unloadedAfter,
    };
  }

  private updateLanguage({ off, engine, last, thinking, memory }: StatusFacts): void {
    if (off === "setting" || off === "switch") {
      this.language?.dispose();
      this.language = undefined;
      return;
    }
    this.language ??= languages.createLanguageStatusItem("inkling.lastDecision", SELECTOR);
    const item = this.language;
    item.name = l10n.t("Inkling");
    const translate = (message: string, ...args: (string | number)[]): string => l10n.t(message, ...args);
    const outcome = last && outcomeSentence(last, translate);
    item.text = l10n.t("Inkling: {0}", outcome ?? l10n.t("no suggestion was asked for yet"));
    const took = last === undefined ? [] : [l10n.t("{0} ms", Math.round(last.totalMs))];
    item.detail = [...took, ...memorySentence(memory, translate)].join(" · ");
    item.severity = engine.kind === "failed" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.busy = thinking || engine.kind === "loading";
    item.command = { command: "inkling.showLastDecision", title: l10n.t("Show Last Decision") };
    item.accessibilityInformation = { label: item.text };
  }
}
