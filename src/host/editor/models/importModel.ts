import { l10n, type QuickPickItem, ThemeIcon, window } from "vscode";
import type { MeasuredModel } from "../../../model/benchmark";
import type { CheckpointFacts } from "../../../model/checkpointFacts";
import type { Manifest, WeightFormat } from "../../../model/manifest";
import { calibrate } from "../../models/calibrate";
import { expectedKeyMs, expectedMemory } from "../../models/costs";
import { licenceText, modelLine, shapeText, sizeText, weightsText } from "../../models/describe";
import { importCheckpoint } from "../../models/importCheckpoint";
import type { ModelLibrary } from "../../models/library";
import { NAME_PROBLEMS, nameProblem, suggestName } from "../../models/names";
import { runJob } from "../../models/runJob";
import type { ImportArgument } from "./importArgument";
import { keystrokeText, type ModelTools } from "./machine";

/** What is left free on the disk, at least, beside the model. */
const SPARE_BYTES = 50e6;

export interface Imported {
  readonly name: string;
  readonly manifest: Manifest;
}

/** What is known of an import before anybody is asked. */
export interface KnownImport extends ImportArgument {
  /** What its source says, which goes before what the checkpoint says. */
  readonly source?: { readonly name: string; readonly licence: string };
}

/**
 * Takes a model over from a Hugging Face folder or a GGUF file; asks for what `known` leaves open. Undefined if it was cancelled or
 * failed, which was shown then.
 */
export async function importModel(
  library: ModelLibrary,
  tools: ModelTools,
  known: KnownImport,
): Promise<Imported | undefined> {
  const { jobs } = tools;
  const checkpoint = known.folder ?? (await pickCheckpoint());
  if (checkpoint === undefined) return undefined;
  const own = await jobs.quietly(l10n.t("Inkling: reading {0}", checkpoint), (options) =>
    runJob("inspect", { checkpoint }, options),
  );
  if (own === undefined) return undefined;
  const facts = { ...own, name: known.source?.name ?? own.name, licence: known.source?.licence ?? own.licence };
  const free = await library.freeBytes();
  const weights = known.weights ?? (await pickWeights(facts, free, await tools.measured()));
  if (weights === undefined || !fits(facts.modelBytes[weights], free)) return undefined;
  const allTokens = known.allTokens ?? (await pickTokens(facts));
  if (allTokens === undefined) return undefined;
  const name = known.name ?? (await askName(facts.name));
  if (name === undefined || !(await mayReplace(library, name))) return undefined;
  const manifest = await jobs.withNotification(l10n.t("Inkling: importing {0}", name), (options) =>
    importCheckpoint(
      library,
      { checkpoint, name, weights, allTokens },
      (folder) => calibrate(folder, options),
      options,
    ),
  );
  return manifest && { name, manifest };
}

/** Only macOS has a dialog for both files and folders, so it is asked first. */
async function pickCheckpoint(): Promise<string | undefined> {
  const folder = {
    label: l10n.t("Folder"),
    iconPath: new ThemeIcon("folder"),
    detail: l10n.t("Of a Hugging Face model: config.json, model.safetensors or its shards, and the tokenizer."),
  };
  const file = {
    label: l10n.t("GGUF File"),
    iconPath: new ThemeIcon("file"),
    detail: l10n.t("One .gguf file, as llama.cpp uses them."),
  };
  const kind = await window.showQuickPick([folder, file], { title: l10n.t("Import Model: from where") });
  if (kind === undefined) return undefined;
  const picked = await window.showOpenDialog({
    canSelectFiles: kind === file,
    canSelectFolders: kind === folder,
    ...(kind === file && { filters: { GGUF: ["gguf"] } }),
    title: l10n.t("Import Model: from where"),
    openLabel: l10n.t("Import"),
  });
  return picked?.[0]?.fsPath;
}

async function pickWeights(
  facts: CheckpointFacts,
  free: number | undefined,
  own: MeasuredModel | undefined,
): Promise<WeightFormat | undefined> {
  const { name, licence, architecture, bytes, modelBytes, stepBytes } = facts;
  const { layers } = architecture;
  const item = (format: WeightFormat, detail: string): QuickPickItem & { format: WeightFormat } => {
    const memory = l10n.t("about {0} of memory", sizeText(expectedMemory(architecture, modelBytes[format])));
    const time = own && keystrokeText(expectedKeyMs({ layers, bytes: stepBytes[format] }, own));
    const costs = [l10n.t("{0} on the disk", sizeText(modelBytes[format])), memory, ...(time ? [time] : [])];
    return { label: weightsText(format, l10n.t), description: costs.join(" · "), detail, format };
  };
  const items = [
    item("int8", l10n.t("Recommended: a quarter of the memory and faster, at nearly the same quality.")),
    item("int4", l10n.t("Nearly half of that again; what is rounded away shows in small models.")),
    item("fp32", l10n.t("As exact as the checkpoint.")),
  ];
  const what = [shapeText(architecture, l10n.t), sizeText(bytes)].join(" · ");
  const picked = await window.showQuickPick(items, {
    title: l10n.t("Import {0} ({1}): how to store the weights", name, licenceText(licence, l10n.t)),
    placeHolder: free === undefined ? what : l10n.t("{0}. Free on the disk: {1}.", what, sizeText(free)),
  });
  return picked?.format;
}

/** Asks only where there are more tokens than are kept. */
async function pickTokens({ name, architecture, tokens }: CheckpointFacts): Promise<boolean | undefined> {
  const kept = architecture.vocabulary;
  if (tokens <= kept) return false;
  const items = [
    {
      label: l10n.t("The {0} most frequent tokens", kept),
      detail: l10n.t("Recommended: smaller and faster; the others are spelled with these."),
      all: false,
    },
    {
      label: l10n.t("All {0} tokens", tokens),
      detail: l10n.t("For texts in scripts other than Latin, which would take more tokens."),
      all: true,
    },
  ];
  const title = l10n.t("Import Model: how many tokens to keep");
  return (await window.showQuickPick(items, { title, placeHolder: name }))?.all;
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
