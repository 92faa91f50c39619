import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, Uri, window } from "vscode";
import { AppError, errorText } from "../../../core/errors";
import type { Downloads, OfferedModel } from "../../../wire/download";
import { expectedKeyMs, loadOf } from "../../models/costs";
import { sizeText } from "../../models/describe";
import { openDownloads } from "../../models/downloads";
import { keystrokeText, type ModelTools } from "./machine";

export interface DownloadPlace {
  readonly extensionFolder: string;
  /** Where downloads are kept. */
  readonly folder: string;
}

export interface Downloaded {
  readonly name: string;
  readonly licence: string;
  /** A folder or a GGUF file, for the import. */
  readonly path: string;
  /** Deletes what was downloaded. */
  discard(): Promise<void>;
}

/** Of a download; less is not worth a message to the window. */
const REPORTED_SHARE = 0.002;

/** A list without models, and with an example, which is not looked at. */
const EMPTY_LIST = {
  models: [],
  example: {
    name: "My model",
    licence: "Apache-2.0",
    repository: "owner/name",
    commit: "0123456789abcdef0123456789abcdef01234567",
    files: [{ name: "model.gguf", bytes: 123456789, sha256: "0".repeat(64) }],
  },
};

/**
 * Downloads a model of the list, if the user agrees to it in so many words. Undefined if not, or if it was cancelled or
 * failed, which was shown then.
 */
export async function downloadModel(
  { extensionFolder, folder }: DownloadPlace,
  tools: ModelTools,
): Promise<Downloaded | undefined> {
  const downloads = openDownloads(extensionFolder, folder);
  const picked = await pickDownload(downloads);
  if (picked === "own list") await openList(downloads.ownList);
  if (typeof picked !== "object") return undefined;
  if (!(await agrees(picked, await costText(picked, tools)))) return undefined;
  const { name, licence, bytes } = picked;
  const path = await tools.jobs.withNotification(
    l10n.t("Inkling: downloading {0}", name),
    async ({ signal, onProgress }) => {
      let told = -1;
      const onBytes = (here: number): void => {
        const share = here / bytes;
        if (share < 1 && share < told + REPORTED_SHARE) return;
        told = share;
        onProgress?.(share, "download", l10n.t("{0} of {1}", sizeText(here), sizeText(bytes)));
      };
      const outcome = await downloads.download(name, { signal, onBytes });
      if (outcome.kind === "failed") throw AppError.from(outcome.error);
      return outcome.kind === "done" ? outcome.path : undefined;
    },
  );
  return path === undefined ? undefined : { name, licence, path, discard: () => downloads.forget(name) };
}

interface DownloadItem extends QuickPickItem {
  /** Undefined on separators. */
  readonly answer?: OfferedModel | "own list";
}

async function pickDownload(downloads: Downloads): Promise<DownloadItem["answer"]> {
  const pick = window.createQuickPick<DownloadItem>();
  pick.title = l10n.t("Download a Model");
  pick.placeholder = l10n.t("You are asked once more before anything is downloaded.");
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = await itemsOf(downloads);
  return await new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.answer);
      pick.hide();
    });
    pick.onDidTriggerItemButton(async ({ item: { answer } }) => {
      if (typeof answer !== "object") return;
      await downloads.forget(answer.name);
      pick.items = await itemsOf(downloads);
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

async function itemsOf(downloads: Downloads): Promise<DownloadItem[]> {
  const { models, problem } = await downloads.list();
  const list: DownloadItem = problem
    ? {
        label: l10n.t("Your Own List Cannot Be Used…"),
        iconPath: new ThemeIcon("warning"),
        detail: errorText(problem, l10n.t),
        alwaysShow: true,
        answer: "own list",
      }
    : { label: l10n.t("Add Models of Your Own…"), iconPath: new ThemeIcon("add"), answer: "own list" };
  return [...models.map(itemOf), { label: "", kind: QuickPickItemKind.Separator }, list];
}

function itemOf(model: OfferedModel): DownloadItem {
  const { name, licence, source, bytes, present, own } = model;
  const here = present > 0 ? [l10n.t("{0} of it are here", sizeText(present))] : [];
  const discard = { iconPath: new ThemeIcon("trash"), tooltip: l10n.t("Delete what was downloaded") };
  return {
    label: name,
    description: [sizeText(bytes), licence, ...(own ? [l10n.t("your own entry")] : [])].join(" · "),
    detail: [source, ...here].join(" · "),
    ...(present > 0 && { buttons: [discard] }),
    answer: model,
  };
}

/** What the model will cost here, where its size is known. */
async function costText({ size }: OfferedModel, tools: ModelTools): Promise<string | undefined> {
  const own = size && (await tools.measured());
  return own && keystrokeText(expectedKeyMs(loadOf(size), own));
}

async function agrees({ name, licence, source, hosts, bytes, present }: OfferedModel, cost?: string): Promise<boolean> {
  const [host, ...others] = hosts;
  const download = l10n.t("Download");
  const detail = [
    l10n.t("From: {0}", source),
    ...(others.length > 0 ? [l10n.t("It may send the download on to: {0}", others.join(", "))] : []),
    l10n.t("Licence: {0}", licence),
    ...(present > 0 ? [l10n.t("{0} of it are here", sizeText(present))] : []),
    ...(cost === undefined ? [] : [l10n.t("With 8-bit weights: {0}", cost)]),
    "",
    l10n.t(
      "That host learns your address and which file you take, and nothing else. The file is used only if its length and SHA-256 are those of the list. Then you are asked how to import it, and the download is deleted after that.",
    ),
  ];
  const question = l10n.t("Download {0} from {1} ({2} bytes)?", name, host ?? "", (bytes - present).toLocaleString());
  const options = { modal: true, detail: detail.join("\n") };
  return (await window.showInformationMessage(question, options, download)) === download;
}

/** Shows the list of the user's own entries; an empty one where there is none yet. */
async function openList(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(EMPTY_LIST, undefined, 2)}\n`, { flag: "wx" }).catch(() => undefined);
  await window.showTextDocument(Uri.file(file));
}
