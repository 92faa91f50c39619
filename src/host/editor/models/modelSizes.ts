import { existsSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { window } from "vscode";
import { delay, systemClock } from "../../../core/clock";
import { type Disposable, DisposableStore } from "../../../core/disposable";
import type { Logger } from "../../../core/log";
import { MANIFEST_FILE } from "../../../model/manifest";
import { readManifest } from "../../../model/verifyFiles";
import { SCHEMES } from "../../completion/suppression";
import type { ChoiceStore } from "../../models/choice";
import { LIMIT_MS, type ModelSize, type SizeDecision, type WantedSize } from "../../models/modelSize";
import { runJob } from "../../models/runJob";
import { SizeChooser } from "../../models/sizeChooser";
import type { SizeStatus } from "../../models/sizeText";
import type { DocumentEvents } from "../documentEvents";
import type { JobRunner } from "./jobs";

/** After a key nobody types for so long, in ms, and then for so long again where it is looked again. */
const QUIET_MS = 2000;
/** A suggestion that was left standing for so long, in ms, is not looked at. */
const LEFT_MS = 30_000;

export interface ModelSizesOptions {
  readonly extensionFolder: string;
  /** Of Inkling. */
  readonly version: string;
  readonly store: ChoiceStore;
  readonly logger: Logger;
  readonly documents: DocumentEvents;
  readonly jobs: JobRunner;
  /** Undefined while a model is used that does not come with Inkling. */
  wanted(): WantedSize | undefined;
  /** The setting. */
  threads(): number;
  onChange(): void;
}

/** The models that come with Inkling, and which of them runs. */
export class ModelSizes implements Disposable {
  readonly small: string;
  private largeFolder: string | undefined;
  private limitMs = LIMIT_MS;
  private chooser: SizeChooser;
  private lastKey = Number.NEGATIVE_INFINITY;
  private percent: number | undefined;
  private readonly store = new DisposableStore();

  constructor(private readonly options: ModelSizesOptions) {
    const folder = join(options.extensionFolder, "media", "model");
    this.small = join(folder, "small");
    const large = join(folder, "large");
    this.largeFolder = existsSync(join(large, MANIFEST_FILE)) ? large : undefined;
    this.chooser = this.newChooser();
    this.store.add(
      options.documents.onChange(({ document }) => {
        if (!SCHEMES.includes(document.uri.scheme)) return;
        this.lastKey = systemClock.now();
        this.chooser.typing();
      }),
    );
  }

  /** Folder of the large one; undefined where the package has none. */
  get large(): string | undefined {
    return this.largeFolder;
  }

  get decision(): SizeDecision {
    return this.chooser.decision;
  }

  /** What the automatic choice comes to, whatever was chosen. */
  get automatic(): SizeDecision {
    return this.chooser.decide("auto");
  }

  /** Of the model that is to run, where it comes with Inkling. */
  get folder(): string {
    return this.folderOf(this.decision.size);
  }

  folderOf(size: ModelSize): string {
    return (size === "large" ? this.large : undefined) ?? this.small;
  }

  /** @param folder of the model that runs; undefined while none of those that come with Inkling does, or there is only one */
  status(folder: string | undefined): SizeStatus | undefined {
    if (this.large === undefined || (folder !== this.large && folder !== this.small)) return undefined;
    const step = this.chooser.measuring ? "measuring" : this.percent;
    const running = folder === this.large ? "large" : "small";
    return { running, decision: this.decision, limitMs: this.limitMs, step };
  }

  /** A model is loaded. */
  loaded(): void {
    if (this.options.wanted() === "auto") void this.chooser.loaded();
    else this.chooser.rest();
  }

  /** Inkling is off, or begins anew: nothing is measured meanwhile. */
  rest(): void {
    this.chooser.rest();
  }

  /** The engine has failed with the model in `folder`. */
  failed(folder: string, { error }: { readonly error: Parameters<SizeChooser["cannotUse"]>[0] }): void {
    const { size, reason } = this.decision;
    const isAutomatic = size === "large" && reason.kind === "measured";
    if (folder === this.large && isAutomatic) this.chooser.cannotUse(error);
  }

  /**
   * @param folder of the model
   * @param ms what an answer took that typing had asked for; where it was cancelled, at least that
   */
  answered(folder: string, ms: number, done: boolean): void {
    if (folder === this.large && (done || ms > this.limitMs)) this.chooser.answered("large", ms, systemClock.now());
  }

  /** The large model is loaded beside the small one. @param percent undefined when that is over */
  loading(percent: number | undefined): void {
    this.percent = percent;
  }

  /** Resolves when another model may take the place of the one that runs. */
  async turn(hasGhostText: () => boolean): Promise<void> {
    const left = (): boolean => systemClock.now() - this.lastKey >= LEFT_MS;
    await this.idle(undefined, () => !hasGhostText() || left());
  }

  async startAgain(): Promise<void> {
    await this.chooser.startAgain();
  }

  /** For tests: another folder for the large one, and another limit. */
  pretend(large: string | undefined, limitMs: number): void {
    this.largeFolder = large;
    this.limitMs = limitMs;
    this.chooser.dispose();
    this.chooser = this.newChooser();
    this.options.onChange();
  }

  dispose(): void {
    this.chooser.dispose();
    this.store.dispose();
  }

  private newChooser(): SizeChooser {
    const { options, limitMs } = this;
    const { store, logger, version } = options;
    const processor = `${cpus()[0]?.model.trim()} × ${availableParallelism()}`;
    return new SizeChooser({
      store,
      logger,
      limitMs,
      hasLarge: () => this.large !== undefined,
      wanted: () => options.wanted() ?? "small",
      machine: () => `${version}, ${processor}, ${options.threads()} threads`,
      model: () => identify(this.folderOf("large")),
      // In one window only: several that measure at once spoil each other's result.
      idle: (signal) => this.idle(signal, () => window.state.focused),
      measure: (signal) => this.measure(signal),
      onChange: () => options.onChange(),
    });
  }

  private async measure(signal: AbortSignal): Promise<number | undefined> {
    const { jobs, threads } = this.options;
    const subject = { folder: this.folderOf("large"), threads: threads() };
    return (await runJob("measure", subject, jobs.silent(signal)))?.keyMs;
  }

  /** Resolves when nobody has typed for a while and it `suits`, or when `signal` aborts. */
  private async idle(signal: AbortSignal | undefined, suits: () => boolean): Promise<void> {
    for (;;) {
      const restMs = this.lastKey + QUIET_MS - systemClock.now();
      if (signal?.aborted || (restMs <= 0 && suits())) return;
      await delay(systemClock, restMs > 0 ? restMs : QUIET_MS, signal);
    }
  }
}

/** Names a model beyond doubt. Throws an AppError for a folder that is none. */
async function identify(folder: string): Promise<string> {
  const { name, version, files } = await readManifest(folder);
  return [name, version, ...files.map(({ sha256 }) => sha256.slice(0, 12))].join(" ");
}
