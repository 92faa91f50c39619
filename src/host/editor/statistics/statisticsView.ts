import { l10n, type Uri, type WebviewView, window } from "vscode";
import { systemClock } from "../../../core/clock";
import { type Disposable, DisposableStore } from "../../../core/disposable";
import { FROM_STATISTICS, type FromStatistics } from "../../../wire/fromPages";
import type { StatisticsView as Shown, ToStatistics } from "../../../wire/statistics";
import { STATISTICS_WORDS } from "../../../wire/words/statistics";
import { writeStatistics } from "../../statistics/statisticsFile";
import { doesNotPay, summaryOf } from "../../statistics/summary";
import { stamp } from "../inspector/exportName";
import { saveFile } from "../inspector/exports";
import { PageLink } from "../pageLink";
import type { Switchboard } from "../switchboard";
import { translated } from "../translated";
import type { Statistics } from "./statistics";

/** What is counted while the view is seen is shown so many milliseconds later. */
const REFRESH_MS = 5000;

export interface StatisticsViewOptions {
  readonly extensionUri: Uri;
  readonly statistics: Statistics;
  readonly switchboard: Switchboard;
}

/** The view "Statistics" in the panel. Costs nothing while closed or hidden. */
export class StatisticsView implements Disposable {
  private readonly store = new DisposableStore();
  private link: PageLink<ToStatistics, FromStatistics> | undefined;
  private timer: Disposable | undefined;

  constructor(private readonly options: StatisticsViewOptions) {
    this.store.add(options.statistics.changed.on(() => this.changed()));
    this.store.add(
      window.registerWebviewViewProvider("inkling.statistics", {
        resolveWebviewView: (view: WebviewView) => this.resolve(view),
      }),
    );
  }

  /** Whether the page is seen; for tests. */
  get open(): boolean {
    return this.link?.open === true;
  }

  async reset(): Promise<void> {
    await this.options.statistics.reset();
    await this.send();
  }

  dispose(): void {
    this.timer?.dispose();
    this.link?.dispose();
    this.store.dispose();
  }

  private changed(): void {
    if (!this.open || this.timer !== undefined) return;
    this.timer = systemClock.after(REFRESH_MS, () => {
      this.timer = undefined;
      void this.send();
    });
  }

  private resolve(view: WebviewView): void {
    this.link = new PageLink(view, {
      extensionUri: this.options.extensionUri,
      title: view.title ?? l10n.t("Statistics"),
      script: "statistics.js",
      style: "tables.css",
      schema: FROM_STATISTICS,
      receive: (message) => void this.receive(message),
    });
  }

  private async receive(message: FromStatistics): Promise<void> {
    const { statistics, switchboard } = this.options;
    switch (message.type) {
      case "ready":
        this.link?.send({ type: "strings", strings: translated(STATISTICS_WORDS) });
        break;
      case "turn-off":
        if (switchboard.isLanguageOn(message.language)) await switchboard.toggleLanguage(message.language);
        break;
      case "reset":
        await this.reset();
        return;
      case "export": {
        const text = writeStatistics({ id: "export", merged: [], days: await statistics.all() });
        await saveFile(`inkling-statistics-${stamp(systemClock.date())}`, "json", text);
        return;
      }
    }
    await this.send();
  }

  private async send(): Promise<void> {
    if (this.open) this.link?.send({ type: "statistics", view: await this.view() });
  }

  private async view(): Promise<Shown> {
    const { statistics, switchboard } = this.options;
    const days = await statistics.all();
    const now = systemClock.date();
    const periods = {
      today: summaryOf(days, "today", now),
      week: summaryOf(days, "week", now),
      month: summaryOf(days, "month", now),
      all: summaryOf(days, "all", now),
    };
    const languages = periods.all.rows.map(({ language }) => language);
    return { periods, notPaying: languages.filter((name) => switchboard.isLanguageOn(name) && doesNotPay(days, name)) };
  }
}
