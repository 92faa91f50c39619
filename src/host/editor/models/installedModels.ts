import { l10n } from "vscode";
import type { Choice, ModelChoice, ModelSettings } from "../../models/choice";
import { type FoundModel, readModel } from "../../models/library";
import type { ModelSizes } from "./modelSizes";

export interface InstalledModel {
  /** As it is listed. */
  readonly label: string;
  readonly choice: Choice;
  readonly model: FoundModel;
}

export interface ModelPlaces {
  readonly choice: ModelChoice;
  readonly settings: ModelSettings;
  readonly sizes: ModelSizes;
}

/** All models that can be chosen: those that come with Inkling, the setting's, the imported ones. */
export async function installedModels({ choice, settings, sizes }: ModelPlaces): Promise<InstalledModel[]> {
  const { modelPath, modelSize } = settings;
  const small = await readModel(sizes.small);
  const only = { label: l10n.t("The model that comes with Inkling"), choice: shipped(modelSize), model: small };
  const two = async (large: string): Promise<InstalledModel[]> => [
    { label: l10n.t("Large Model"), choice: shipped("large"), model: await readModel(large) },
    { label: l10n.t("Small Model"), choice: shipped("small"), model: small },
  ];
  const label = l10n.t("The model of the setting inkling.modelPath");
  const own: InstalledModel[] =
    modelPath === "" ? [] : [{ label, choice: { kind: "setting" }, model: await readModel(modelPath) }];
  const imported = (await choice.library.list()).map(
    ({ name, model }): InstalledModel => ({ label: name, choice: { kind: "imported", name }, model }),
  );
  return [...(sizes.large === undefined ? [only] : await two(sizes.large)), ...own, ...imported];
}

function shipped(size: ModelSettings["modelSize"]): Choice {
  return { kind: "shipped", size };
}
