import { l10n, window, workspace } from "vscode";
import type { BenchmarkText } from "../../../model/benchmark";
import { secretFile } from "../../context/secrets";
import { firstUnits } from "../../context/snapshot";
import { benchmarkReport } from "../../models/benchmarkReport";
import { discard, isFolder, type ModelLibrary, readModel } from "../../models/library";
import { runJob } from "../../models/runJob";
import type { JobRunner } from "./jobs";

/** The most of the open file that is read: enough for two digits, and a few seconds. UTF-16 units. */
const TEXT_UNITS = 8192;

const ROUNDS = 15;

export interface BenchmarkSubject {
  /** Of the model. */
  readonly folder: string;
  /** The setting. */
  readonly threads: number;
  readonly library: ModelLibrary;
  readonly jobs: JobRunner;
}

const EXTENTS = ["threads", "formats", "models"] as const;

/** `models`: all that are installed, beside each other. */
export type Extent = (typeof EXTENTS)[number];

/** Measures a model on this machine. The report as Markdown; undefined if it was cancelled or failed, which was shown. */
export async function runBenchmark(
  { folder, threads, library, jobs }: BenchmarkSubject,
  extent: Exclude<Extent, "models">,
): Promise<string | undefined> {
  const read = openText();
  const result = await jobs.withNotification(l10n.t("Inkling: benchmark"), async (options) => {
    const scratch = extent === "formats" ? await library.stage() : undefined;
    try {
      const formats = scratch && { scratch, ...(await checkpointOf(folder)) };
      return await runJob(
        "benchmark",
        {
          folder,
          rounds: ROUNDS,
          ...("text" in read && { text: read }),
          ...(formats && { formats }),
        },
        options,
      );
    } finally {
      if (scratch !== undefined) await discard(scratch);
    }
  });
  return result && benchmarkReport({ result, threads, text: read }, l10n.t);
}

/** What to measure: the argument of `inkling.benchmark`, or what the user picks. */
export async function extentOf(argument: unknown): Promise<Extent | undefined> {
  const known = EXTENTS.find((extent) => extent === argument);
  if (known !== undefined) return known;
  const items: { label: string; detail: string; extent: Extent }[] = [
    {
      label: l10n.t("Threads"),
      detail: l10n.t(
        "How fast the model is with 1, 2, 4 … threads, and how well it knows the open file. Up to a minute.",
      ),
      extent: "threads",
    },
    {
      label: l10n.t("Threads and weight format"),
      detail: l10n.t(
        "The same, and 8-bit against 32-bit weights: a copy of the model is made for it and deleted again.",
      ),
      extent: "formats",
    },
    {
      label: l10n.t("Installed models"),
      detail: l10n.t("What a key takes with each model, and how well it knows your open files. Recommends one."),
      extent: "models",
    },
  ];
  const placeHolder = l10n.t("Measured in a process of its own. It reports, and changes nothing.");
  return (await window.showQuickPick(items, { title: l10n.t("Benchmark This Machine"), placeHolder }))?.extent;
}

/** The beginning of the open file, or why it is not read. */
function openText(): BenchmarkText | { readonly skipped: string } {
  const document = window.activeTextEditor?.document;
  if (document === undefined) return { skipped: l10n.t("no file was open.") };
  const secret = secretFile(document.uri.path);
  if (secret !== undefined) return { skipped: l10n.t("the open file looks like a secret ({0}).", secret) };
  const text = firstUnits(document.getText(), TEXT_UNITS).replaceAll("\r\n", "\n");
  if (text.trim() === "") return { skipped: l10n.t("the open file is empty.") };
  return { path: workspace.asRelativePath(document.uri, false), text };
}

/** The Hugging Face folder of an imported model, as long as it is there. */
async function checkpointOf(folder: string): Promise<{ checkpoint?: string }> {
  const model = await readModel(folder);
  const checkpoint = model.kind === "model" ? model.origin?.checkpoint : undefined;
  return checkpoint !== undefined && (await isFolder(checkpoint)) ? { checkpoint } : {};
}
