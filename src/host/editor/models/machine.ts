import { l10n } from "vscode";
import type { MeasuredModel } from "../../../model/benchmark";
import { runJob } from "../../models/runJob";
import type { JobRunner } from "./jobs";

/** What is measured to say what other models will cost on this machine. */
interface Machine {
  /** Of a model that runs. */
  readonly folder: string;
  /** The setting. */
  readonly threads: number;
}

/** What a command about models works with. */
export class ModelTools {
  private known: Promise<MeasuredModel | undefined> | undefined;

  constructor(
    readonly jobs: JobRunner,
    private readonly machine: Machine,
  ) {}

  /** Measures this machine, once and within a second or two; undefined where that failed, which was shown. */
  async measured(): Promise<MeasuredModel | undefined> {
    this.known ??= this.jobs.quietly(l10n.t("Inkling: measuring this machine"), (options) =>
      runJob("measure", this.machine, options),
    );
    return await this.known;
  }
}

export function keystrokeText(ms: number): string {
  return l10n.t("about {0} ms per key here", ms < 10 ? ms.toFixed(1) : ms.toFixed(0));
}
