import type { Clock } from "../../core/clock";
import type { Disposable } from "../../core/disposable";
import { messageOf } from "../../core/errors";
import type { Logger } from "../../core/log";
import { UNFINISHED } from "../../core/node/replaceFile";
import { addDays, type Counters, countersOf, type Days } from "./counters";
import { readStatistics, type StatisticsFile, writeStatistics } from "./statisticsFile";

/** A folder of small texts. */
export interface Folder {
  /** Names of the files; none if there is no folder yet. */
  list(): Promise<readonly string[]>;
  /** Milliseconds since 1970 of its last change; undefined if there is no such file. */
  changed(name: string): Promise<number | undefined>;
  read(name: string): Promise<string>;
  /**
   * Makes the folder if need be. Replaces the file as a whole: if it fails or the process ends, the old text is still
   * there, and maybe a file beside it whose name ends with {@link UNFINISHED}.
   */
  write(name: string, text: string): Promise<void>;
  /** Fails if there is no such file: of two who rename one, one fails. */
  rename(name: string, to: string): Promise<void>;
  /** Does nothing if there is no such file. */
  remove(name: string): Promise<void>;
}

export interface StoreOptions {
  readonly folder: Folder;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn">;
  /** A new name that nobody else has. */
  newId(): string;
  /** Milliseconds since the last edit of any document. */
  quietMs(): number;
  /** Something was counted. */
  onChanged(): void;
}

/** Counts wait so long before they are written. */
const WRITE_AFTER_MS = 60_000;
/** Nothing is written within so many milliseconds after an edit. */
const QUIET_MS = 3000;
const HOUR_MS = 3_600_000;
/** A window takes a new file when its own was not written for so long, and another one may take over the old one later. */
const OWN_FOR_MS = 12 * HOUR_MS;
const ABANDONED_AFTER_MS = 24 * HOUR_MS;

/**
 * The counts on disk: a file for each window, so that windows never write over each other; all are added up when read.
 * Files that no window has written for a day are taken into this window's own. A broken file is renamed, not lost.
 */
export class StatisticsStore implements Disposable {
  private id: string;
  private merged: readonly string[] = [];
  /** What is in this window's file. */
  private written: Days = new Map();
  private writtenAt: number | undefined;
  /** What was counted since. */
  private pending: Days = new Map();
  private timer: Disposable | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: StoreOptions) {
    this.id = options.newId();
  }

  /** The tally to add to. */
  tally(day: string, language: string): Counters {
    this.timer ??= this.options.clock.after(WRITE_AFTER_MS, () => this.writeWhenQuiet());
    this.options.onChanged();
    return countersOf(this.pending, day, language);
  }

  /** The counts of all windows, as far as they are written, and of this one. */
  async all(): Promise<Days> {
    const days: Days = new Map();
    await this.inTurn(async () => {
      const files = await this.readAll();
      const merged = new Set([...files.values()].flatMap((file) => file.merged));
      for (const file of files.values()) if (file.id !== this.id && !merged.has(file.id)) addDays(days, file.days);
      if (files.has(nameOf(this.id))) addDays(days, this.written);
    });
    addDays(days, this.pending);
    return days;
  }

  /** Forgets everything, of all windows. */
  async reset(): Promise<void> {
    this.pending = new Map();
    await this.inTurn(async () => {
      for (const name of await this.options.folder.list()) await this.options.folder.remove(name);
      this.startAnew();
    });
    this.options.onChanged();
  }

  /** Writes what is counted. */
  async flush(): Promise<void> {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.pending.size > 0) await this.inTurn(() => this.write());
  }

  dispose(): void {
    this.timer?.dispose();
  }

  /** Milliseconds since 1970. */
  private get time(): number {
    return this.options.clock.date().getTime();
  }

  private writeWhenQuiet(): void {
    const { clock, quietMs } = this.options;
    const left = QUIET_MS - quietMs();
    if (left > 0) this.timer = clock.after(left, () => this.writeWhenQuiet());
    else void this.flush();
  }

  private async write(): Promise<void> {
    const { folder } = this.options;
    const isFirst = this.writtenAt === undefined;
    if (this.writtenAt !== undefined && this.time - this.writtenAt > OWN_FOR_MS) this.startAnew();
    // Somebody has reset the statistics: what was written is forgotten, what came since is not.
    else if (!isFirst && (await folder.changed(nameOf(this.id))) === undefined) this.startAnew();
    const taken = isFirst ? await this.takeAbandoned() : [];
    const { pending } = this;
    this.pending = new Map();
    const next: Days = new Map();
    for (const days of [this.written, pending, ...taken.map(({ file }) => file.days)]) addDays(next, days);
    const merged = [...this.merged, ...taken.flatMap(({ file }) => [file.id, ...file.merged])];
    try {
      await folder.write(nameOf(this.id), writeStatistics({ id: this.id, merged, days: next }));
    } catch (thrown) {
      addDays(this.pending, pending);
      throw thrown;
    }
    this.written = next;
    this.writtenAt = this.time;
    this.merged = merged;
    for (const { name } of taken) await folder.remove(name);
    this.merged = [];
  }

  private startAnew(): void {
    this.id = this.options.newId();
    this.merged = [];
    this.written = new Map();
    this.writtenAt = undefined;
  }

  /** Files of windows that are gone. They are renamed first, so that only one window takes each. */
  private async takeAbandoned(): Promise<{ readonly name: string; readonly file: StatisticsFile }[]> {
    const { folder } = this.options;
    await this.sweep();
    const files = await this.readAll();
    const merged = new Set([...files.values()].flatMap((file) => file.merged));
    const taken: { readonly name: string; readonly file: StatisticsFile }[] = [];
    for (const [name, file] of files) {
      const changed = await folder.changed(name);
      if (changed === undefined || this.time - changed < ABANDONED_AFTER_MS) continue;
      const mine = nameOf(`${file.id}.${this.id}`);
      try {
        await folder.rename(name, mine);
      } catch {
        continue; // Another window was quicker.
      }
      if (merged.has(file.id)) await folder.remove(mine);
      else taken.push({ name: mine, file });
    }
    return taken;
  }

  /** Removes what windows that were killed have left half written. */
  private async sweep(): Promise<void> {
    const { folder } = this.options;
    for (const name of await folder.list()) {
      if (!name.endsWith(UNFINISHED)) continue;
      const changed = await folder.changed(name);
      if (changed !== undefined && this.time - changed >= ABANDONED_AFTER_MS) await folder.remove(name);
    }
  }

  private async readAll(): Promise<Map<string, StatisticsFile>> {
    const { folder, logger } = this.options;
    const files = new Map<string, StatisticsFile>();
    for (const name of await folder.list()) {
      if (!name.endsWith(ENDING)) continue;
      try {
        const file = readStatistics(await folder.read(name));
        if (file !== undefined) files.set(name, file);
        else {
          await folder.rename(name, `${name}.broken`);
          logger.warn(`statistics: ${name} cannot be read; it is set aside as ${name}.broken`);
        }
      } catch {
        // Another window has just taken it over.
      }
    }
    return files;
  }

  /** One thing at a time; what fails is logged, and counts that were not written wait for the next time. */
  private async inTurn(run: () => Promise<void>): Promise<void> {
    this.work = this.work.then(run).catch((thrown: unknown) => {
      this.options.logger.warn(`statistics: ${messageOf(thrown)}`);
    });
    await this.work;
  }
}

const ENDING = ".json";

function nameOf(id: string): string {
  return `${id}${ENDING}`;
}
