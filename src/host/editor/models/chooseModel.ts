import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from "vscode";
import { sentenceText } from "../../../core/translate";
import type { Choice, ModelChoice } from "../../models/choice";
import { modelLine, modelTerms } from "../../models/describe";
import { type FoundModel, readModel } from "../../models/library";

export interface PickOptions {
  readonly choice: ModelChoice;
  /** The setting. */
  readonly modelPath: string;
  readonly shippedFolder: string;
  /** Asks whether to delete an imported model, and does it. */
  remove(name: string): Promise<void>;
}

interface ModelItem extends QuickPickItem {
  /** Undefined on separators. */
  readonly answer?: Choice | "import";
}

/** Lets the user pick one of all models; undefined if none was picked. */
export async function pickModel(options: PickOptions): Promise<Choice | "import" | undefined> {
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

async function itemsOf({ choice, modelPath, shippedFolder }: PickOptions): Promise<ModelItem[]> {
  const isGone = choice.resolve(modelPath).gone !== undefined;
  const current = isGone ? { kind: "setting" } : choice.current(modelPath);
  const item = (label: string, answer: Choice, model: FoundModel): ModelItem => {
    const used = JSON.stringify(answer) === JSON.stringify(current);
    return { ...describe(label, model), answer, ...(used && { iconPath: IN_USE }) };
  };
  const shipped = await readModel(shippedFolder);
  const own = modelPath === "" ? undefined : await readModel(modelPath);
  const imported = await choice.library.list();
  const deleteButton = { iconPath: new ThemeIcon("trash"), tooltip: l10n.t("Delete") };
  return [
    item(l10n.t("The model that comes with Inkling"), own ? { kind: "shipped" } : { kind: "setting" }, shipped),
    ...(own ? [item(l10n.t("The model of the setting inkling.modelPath"), { kind: "setting" }, own)] : []),
    ...imported.map(({ name, model }) => ({
      ...item(name, { kind: "imported", name }, model),
      buttons: [deleteButton],
    })),
    { label: "", kind: QuickPickItemKind.Separator },
    { label: l10n.t("Import…"), iconPath: new ThemeIcon("add"), answer: "import" },
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
