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

/** What the commands about models work with. */
export interface ModelTools {
  readonly jobs: JobRunner;
  readonly machine: Machine;
}

/** Measures this machine, within a second or two; undefined where that failed, which was shown. */
export async function measured({ jobs, machine }: ModelTools): Promise<MeasuredModel | undefined> {
  return await jobs.quietly(l10n.t("Inkling: measuring this machine"), (options) =>
    runJob("measure", machine, options),
  );
}

export function keystrokeText(ms: number): string {
  return l10n.t("about {0} ms per key here", ms < 10 ? ms.toFixed(1) : ms.toFixed(0));
}
