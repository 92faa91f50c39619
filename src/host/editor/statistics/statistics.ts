import { Range, type Uri, workspace } from "vscode";
import { systemClock } from "../../../core/clock";
import { type Disposable, DisposableStore } from "../../../core/disposable";
import { Emitter } from "../../../core/emitter";
import type { Logger } from "../../../core/log";
import { type Decision, generatedNow } from "../../completion/decision";
import type { SuggestionEnd } from "../../completion/suggestionOutcome";
import type { Days } from "../../statistics/counters";
import { StatisticsRecorder } from "../../statistics/statisticsRecorder";
import { StatisticsStore } from "../../statistics/statisticsStore";
import type { DocumentEvents } from "../documentEvents";
import type { Events } from "../events";
import { StatisticsFolder } from "./statisticsFolder";

export interface StatisticsOptions {
  readonly folder: Uri;
  readonly logger: Logger;
  readonly events: Events;
  readonly documents: DocumentEvents;
}

/** The statistics in the extension host. While nothing is suggested it does nothing; edits are heard only while accepted text is followed. */
export class Statistics implements Disposable {
  /** Something was counted, or everything was reset. */
  readonly changed = new Emitter<void>();
  private readonly subscriptions = new DisposableStore();
  private readonly recorder: StatisticsRecorder;
  private readonly store: StatisticsStore;
  private listeners = new DisposableStore();
  private lastKey = Number.NEGATIVE_INFINITY;

  constructor({ folder, logger, events, documents }: StatisticsOptions) {
    this.store = new StatisticsStore({
      folder: new StatisticsFolder(folder),
      clock: systemClock,
      logger,
      newId: () => crypto.randomUUID(),
      quietMs: () => systemClock.now() - this.lastKey,
      onChanged: () => this.changed.fire(),
    });
    this.recorder = new StatisticsRecorder({
      clock: systemClock,
      tally: (day, language) => this.store.tally(day, language),
      isThere,
      onFollowing: (following) => this.listen(following, documents),
    });
    this.subscriptions.add(events.answer.on(({ decision }) => this.decided(decision)));
    this.subscriptions.add(events.outcome.on((end) => this.recorder.ended(end)));
  }

  /** The counts of all windows. */
  async all(): Promise<Days> {
    return await this.store.all();
  }

  async reset(): Promise<void> {
    this.recorder.forget();
    await this.store.reset();
  }

  /** Writes what is counted: the window is closed. */
  async flush(): Promise<void> {
    await this.store.flush();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.recorder.dispose();
    this.store.dispose();
    this.listeners.dispose();
  }

  private decided(decision: Decision): void {
    this.lastKey = systemClock.now();
    const generation = generatedNow(decision);
    if (generation !== undefined) this.recorder.decided(decision, generation.stats);
  }

  private listen(following: boolean, documents: DocumentEvents): void {
    this.listeners.dispose();
    this.listeners = new DisposableStore();
    if (!following) return;
    this.listeners.add(documents.onChange(({ uri, changes }) => this.recorder.edited(uri, changes)));
    this.listeners.add(workspace.onDidCloseTextDocument(({ uri }) => this.recorder.closed(uri.toString())));
  }
}

function isThere({ document, offset, acceptedUnits, suggestion }: SuggestionEnd): boolean {
  const found = workspace.textDocuments.find(({ uri }) => uri.toString() === document);
  if (found === undefined) return false;
  const range = new Range(found.positionAt(offset), found.positionAt(offset + acceptedUnits));
  return found.getText(range) === suggestion.text.slice(0, acceptedUnits);
}
