import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from "vscode";
import { sentenceText } from "../../../core/translate";
import { type Choice, isSame } from "../../models/choice";
import { modelLine, modelTerms } from "../../models/describe";
import type { FoundModel } from "../../models/library";
import { automaticText } from "../../models/sizeText";
import { installedModels, type ModelPlaces } from "./installedModels";

export interface PickOptions extends ModelPlaces {
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
  const deleteButton = { iconPath: new ThemeIcon("trash"), tooltip: l10n.t("Delete") };
  const models = await installedModels({ choice, settings, sizes });
  const detail = l10n.t("The large model where it is fast enough on this machine, else the small one");
  const automatic = { label: l10n.t("Automatic"), description: automaticText(sizes.automatic, l10n.t), detail };
  return [
    ...(sizes.large === undefined ? [] : [item({ kind: "shipped", size: "auto" }, automatic)]),
    ...models.map(({ label, choice: answer, model }) => ({
      ...item(answer, describe(label, model)),
      ...(answer.kind === "imported" && { buttons: [deleteButton] }),
    })),
    { label: "", kind: QuickPickItemKind.Separator },
    { label: l10n.t("Import…"), iconPath: new ThemeIcon("add"), answer: "import" },
    { label: l10n.t("Download…"), iconPath: new ThemeIcon("cloud-download"), answer: "download" },
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
