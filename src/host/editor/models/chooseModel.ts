import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from "vscode";
import { sentenceText } from "../../../core/translate";
import { type Choice, isSame, type ModelChoice, type ModelSettings } from "../../models/choice";
import { modelLine, modelTerms } from "../../models/describe";
import { type FoundModel, readModel } from "../../models/library";
import type { WantedSize } from "../../models/modelSize";
import { automaticText } from "../../models/sizeText";
import type { ModelSizes } from "./modelSizes";

export interface PickOptions {
  readonly choice: ModelChoice;
  readonly settings: ModelSettings;
  readonly sizes: ModelSizes;
  /** Asks whether to delete an imported model, and does it. */
  remove(name: string): Promise<void>;
}

interface ModelItem extends QuickPickItem {
  /** Undefined on separators. */
  readonly answer?: Choice | "import" | "download";
}

/** Lets the user pick one of all models; undefined if none was picked. */
export async function pickModel(options: PickOptions): Promise<ModelItem["answer"]> {
  const pick = window.createQuickPick<ModelItem>();
  pick.title = l10n.t("Choose Model");
  pick.placeholder = l10n.t("The model that writes the suggestions");
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = await itemsOf(options);
  pick.activeItems = pick.items.filter(({ iconPath }) => iconPath === IN_USE);
  return await new Promise((resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      resolve(item?.answer);
      pick.hide();
    });
    pick.onDidTriggerItemButton(async ({ item: { answer } }) => {
      if (typeof answer !== "object" || answer.kind !== "imported") return;
      // The question takes the focus, which would end the pick.
      pick.ignoreFocusOut = true;
      await options.remove(answer.name);
      pick.items = await itemsOf(options);
      pick.ignoreFocusOut = false;
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

const IN_USE = new ThemeIcon("check");

async function itemsOf({ choice, settings, sizes }: PickOptions): Promise<ModelItem[]> {
  const isGone = choice.resolve(settings).gone !== undefined;
  const current: Choice = isGone ? { kind: "setting" } : choice.current(settings);
  const item = (answer: Choice, described: ModelItem): ModelItem => ({
    ...described,
    answer,
    ...(isSame(answer, current, settings) && { iconPath: IN_USE }),
  });
  const own = settings.modelPath === "" ? undefined : await readModel(settings.modelPath);
  const imported = await choice.library.list();
  const deleteButton = { iconPath: new ThemeIcon("trash"), tooltip: l10n.t("Delete") };
  const setting = l10n.t("The model of the setting inkling.modelPath");
  return [
    ...(await shippedItems(sizes, settings)).map(({ size, described }) => item({ kind: "shipped", size }, described)),
    ...(own ? [item({ kind: "setting" }, describe(setting, own))] : []),
    ...imported.map(({ name, model }) => ({
      ...item({ kind: "imported", name }, describe(name, model)),
      buttons: [deleteButton],
    })),
    { label: "", kind: QuickPickItemKind.Separator },
    { label: l10n.t("Import…"), iconPath: new ThemeIcon("add"), answer: "import" },
    { label: l10n.t("Download…"), iconPath: new ThemeIcon("cloud-download"), answer: "download" },
  ];
}

/** What comes with Inkling: one model, or two and the choice between them. */
async function shippedItems(
  sizes: ModelSizes,
  { modelSize }: ModelSettings,
): Promise<{ size: WantedSize; described: ModelItem }[]> {
  const small = await readModel(sizes.small);
  if (sizes.large === undefined)
    return [{ size: modelSize, described: describe(l10n.t("The model that comes with Inkling"), small) }];
  const detail = l10n.t("The large model where it is fast enough on this machine, else the small one");
  const automatic = { label: l10n.t("Automatic"), description: automaticText(sizes.automatic, l10n.t), detail };
  return [
    { size: "auto", described: automatic },
    { size: "large", described: describe(l10n.t("Large Model"), await readModel(sizes.large)) },
    { size: "small", described: describe(l10n.t("Small Model"), small) },
  ];
}

function describe(label: string, model: FoundModel): ModelItem {
  if (model.kind === "broken") {
    const detail = sentenceText(model.error.sentences.message, l10n.t);
    return { label, description: l10n.t("cannot be used"), detail };
  }
  const { manifest, folder, origin } = model;
  const description =
    manifest.name === label ? modelLine(manifest, l10n.t) : `${manifest.name} · ${modelLine(manifest, l10n.t)}`;
  const tried = origin?.calibration ? [l10n.t("best with {0} threads", origin.calibration.threads)] : [];
  const details = [modelTerms(manifest, l10n.t), ...tried, folder];
  return { label, description, detail: details.join(" · ") };
}
