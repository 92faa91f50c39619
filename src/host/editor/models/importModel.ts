import { l10n, window } from "vscode";
import type { CheckpointFacts } from "../../../model/checkpointFacts";
import type { Manifest, WeightFormat } from "../../../model/manifest";
import { calibrate } from "../../models/calibrate";
import { modelLine, shapeText, sizeText } from "../../models/describe";
import { importCheckpoint } from "../../models/importCheckpoint";
import type { ModelLibrary } from "../../models/library";
import { NAME_PROBLEMS, nameProblem, suggestName } from "../../models/names";
import { runJob } from "../../models/runJob";
import type { ImportArgument } from "./importArgument";
import type { JobRunner } from "./jobs";

/** What is left free on the disk, at least, beside the model. */
const SPARE_BYTES = 50e6;

export interface Imported {
  readonly name: string;
  readonly manifest: Manifest;
}

/**
 * Takes a model over from a Hugging Face folder or a GGUF file; asks for what `known` leaves open. Undefined if it was cancelled or
 * failed, which was shown then.
 */
export async function importModel(
  library: ModelLibrary,
  jobs: JobRunner,
  known: ImportArgument,
): Promise<Imported | undefined> {
  const checkpoint = known.folder ?? (await pickFolder());
  if (checkpoint === undefined) return undefined;
  const facts = await jobs.quietly(l10n.t("Inkling: reading {0}", checkpoint), (options) =>
    runJob("inspect", { checkpoint }, options),
  );
  if (facts === undefined) return undefined;
  const free = await library.freeBytes();
  const weights = known.weights ?? (await pickWeights(facts, free));
  if (weights === undefined || !fits(facts.modelBytes[weights], free)) return undefined;
  const name = known.name ?? (await askName(facts.name));
  if (name === undefined || !(await mayReplace(library, name))) return undefined;
  const manifest = await jobs.withNotification(l10n.t("Inkling: importing {0}", name), (options) =>
    importCheckpoint(library, { checkpoint, name, weights }, (folder) => calibrate(folder, options), options),
  );
  return manifest && { name, manifest };
}

async function pickFolder(): Promise<string | undefined> {
  const picked = await window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: l10n.t("Folder of a model (config.json and model.safetensors, or a .gguf file)"),
    openLabel: l10n.t("Import"),
  });
  return picked?.[0]?.fsPath;
}

async function pickWeights(facts: CheckpointFacts, free: number | undefined): Promise<WeightFormat | undefined> {
  const { name, architecture, bytes, modelBytes } = facts;
  const items: { label: string; description: string; detail: string; format: WeightFormat }[] = [
    {
      label: l10n.t("8-bit weights"),
      description: sizeText(modelBytes.int8),
      detail: l10n.t("Recommended: a quarter of the memory and faster, at nearly the same quality."),
      format: "int8",
    },
    {
      label: l10n.t("4-bit weights"),
      description: sizeText(modelBytes.int4),
      detail: l10n.t("Nearly half of that again; what is rounded away shows in small models."),
      format: "int4",
    },
    {
      label: l10n.t("32-bit weights"),
      description: sizeText(modelBytes.fp32),
      detail: l10n.t("As exact as the checkpoint."),
      format: "fp32",
    },
  ];
  const what = `${name}: ${shapeText(architecture, l10n.t)}, ${sizeText(bytes)}`;
  const picked = await window.showQuickPick(items, {
    title: l10n.t("Import Model: how to store the weights"),
    placeHolder: free === undefined ? what : l10n.t("{0}. Free on the disk: {1}.", what, sizeText(free)),
  });
  return picked?.format;
}

function fits(bytes: number, free: number | undefined): boolean {
  if (free === undefined || bytes + SPARE_BYTES <= free) return true;
  const what = l10n.t("The model takes {0}, and the disk has {1} left.", sizeText(bytes), sizeText(free));
  void window.showErrorMessage(`${what} ${l10n.t("Make room, or choose 8-bit weights.")}`);
  return false;
}

async function askName(wanted: string): Promise<string | undefined> {
  const name = await window.showInputBox({
    title: l10n.t("Import Model: name"),
    prompt: l10n.t("The name under which the model will be listed."),
    value: suggestName(wanted),
    validateInput: (value) => {
      const problem = nameProblem(value.trim());
      return problem === undefined ? undefined : l10n.t(NAME_PROBLEMS[problem]);
    },
  });
  return name?.trim();
}

async function mayReplace(library: ModelLibrary, name: string): Promise<boolean> {
  const older = await library.taken(name);
  if (older === undefined) return true;
  const replace = l10n.t("Replace");
  const question = l10n.t("There is a model “{0}” already. Replace it?", older);
  return (await window.showWarningMessage(question, { modal: true }, replace)) === replace;
}

/** Tells that the import is done and offers the model; true if the user wants it. */
export async function offerModel({ name, manifest }: Imported): Promise<boolean> {
  const use = l10n.t("Use It");
  const done = l10n.t("“{0}” is imported: {1}.", name, modelLine(manifest, l10n.t));
  return (await window.showInformationMessage(done, use)) === use;
}
