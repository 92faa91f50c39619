import { l10n, type TextDocument, window, workspace } from "vscode";
import { AppError, errorText } from "../../../core/errors";
import type { BenchmarkText } from "../../../model/benchmark";
import { SCHEMES } from "../../completion/suppression";
import { secretFile } from "../../context/secrets";
import { firstUnits } from "../../context/snapshot";
import { modelBytes } from "../../models/library";
import { type ModelResult, type ModelsReportFacts, modelsReport, recommendModel } from "../../models/modelsReport";
import { type JobOptions, runJob } from "../../models/runJob";
import type { InstalledModel } from "./installedModels";
import type { JobRunner } from "./jobs";

/** Of the open files that are read, together: enough for two digits, and some seconds of a large model. UTF-16 units. */
const TEXT_UNITS = 8192;
const MOST_FILES = 4;

export interface Comparison {
  /** Markdown. */
  readonly report: string;
  readonly recommended: ModelResult | undefined;
}

/** Measures all installed models, each in a process of its own. Undefined if it was cancelled or failed, which was shown. */
export async function compareModels(
  models: readonly InstalledModel[],
  threads: number,
  jobs: JobRunner,
): Promise<Comparison | undefined> {
  const texts = openTexts();
  const measured = await jobs.withNotification(l10n.t("Inkling: benchmark"), (options) =>
    measureAll(models, { threads, texts }, options),
  );
  if (measured === undefined) return undefined;
  const facts = { ...measured, paths: texts.map(({ path }) => path), threads };
  return { report: modelsReport(facts, l10n.t), recommended: recommendModel(measured.results) };
}

interface Subject {
  readonly threads: number;
  readonly texts: readonly BenchmarkText[];
}

/** One after the other; undefined if it was cancelled. */
async function measureAll(
  models: readonly InstalledModel[],
  subject: Subject,
  options: JobOptions,
): Promise<Pick<ModelsReportFacts, "results" | "failed"> | undefined> {
  const results: ModelResult[] = [];
  const failed: { label: string; reason: string }[] = [];
  for (const [index, { label, choice, model }] of models.entries()) {
    if (model.kind === "broken") {
      failed.push({ label, reason: errorText(model.error, l10n.t) });
      continue;
    }
    const { folder, manifest } = model;
    options.onProgress?.(index / models.length, "models", label);
    try {
      const compared = await runJob("compare", { folder, ...subject }, options);
      if (compared === undefined) return undefined;
      results.push({ label, choice, bytes: modelBytes(manifest), ...compared });
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      failed.push({ label, reason: thrown instanceof AppError ? errorText(thrown, l10n.t) : thrown.message });
    }
  }
  return { results, failed };
}

/** The beginnings of open files that may be read, the one in front first. */
function openTexts(): BenchmarkText[] {
  const front = window.activeTextEditor?.document;
  const mayBeRead = ({ uri: { scheme, path } }: TextDocument): boolean =>
    SCHEMES.includes(scheme) && secretFile(path) === undefined;
  const documents = [...new Set([...(front ? [front] : []), ...workspace.textDocuments])]
    .filter((document) => mayBeRead(document) && document.getText().trim() !== "")
    .slice(0, MOST_FILES);
  const units = Math.floor(TEXT_UNITS / Math.max(1, documents.length));
  return documents.map((document) => ({
    path: workspace.asRelativePath(document.uri, false),
    text: firstUnits(document.getText(), units).replaceAll("\r\n", "\n"),
  }));
}
