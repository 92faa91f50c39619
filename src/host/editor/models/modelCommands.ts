import { dirname, join } from "node:path";
import { l10n, window } from "vscode";
import type { Disposable } from "../../../core/disposable";
import { isRecord } from "../../../core/records";
import { type Choice, isSame } from "../../models/choice";
import { WANTED_SIZES, type WantedSize } from "../../models/modelSize";
import { Reports } from "../reports";
import { readSettings } from "../settings";
import type { Switchboard } from "../switchboard";
import { extentOf, runBenchmark } from "./benchmark";
import { pickModel } from "./chooseModel";
import { compareModels } from "./compareModels";
import { downloadModel } from "./downloadModel";
import { importArgument } from "./importArgument";
import { importModel, type KnownImport, offerModel } from "./importModel";
import { installedModels } from "./installedModels";
import { ModelTools } from "./machine";

/** The commands about models. */
export class ModelCommands implements Disposable {
  private readonly reports = new Reports();

  constructor(
    private readonly switchboard: Switchboard,
    private readonly extensionFolder: string,
  ) {
    const { gone } = switchboard.choice.resolve(readSettings());
    if (gone !== undefined) void this.tellGone(gone);
  }

  /** The name of the new model; undefined if there is none. */
  async importModel(argument: unknown): Promise<string | undefined> {
    return await this.importKnown(importArgument(argument), this.tools());
  }

  /** Downloads a model of the list and imports it. The name of the new model; undefined if there is none. */
  async downloadModel(): Promise<string | undefined> {
    const { extensionFolder } = this;
    const tools = this.tools();
    const folder = join(dirname(this.switchboard.choice.library.folder), "downloads");
    const downloaded = await downloadModel({ extensionFolder, folder }, tools);
    if (downloaded === undefined) return undefined;
    const name = await this.importKnown({ folder: downloaded.path, source: downloaded }, tools);
    // Until then it stays: another try needs no network.
    if (name !== undefined) await downloaded.discard();
    return name;
  }

  private async importKnown(known: KnownImport, tools: ModelTools): Promise<string | undefined> {
    const imported = await importModel(this.switchboard.choice.library, tools, known);
    if (imported === undefined) return undefined;
    const { name } = imported;
    void offerModel(imported).then(async (wanted) => {
      if (wanted) await this.choose({ kind: "imported", name });
    });
    return name;
  }

  async chooseModel(argument: unknown): Promise<void> {
    const { choice, sizes } = this.switchboard;
    const size = sizeOf(argument);
    if (size !== undefined) {
      await this.choose({ kind: "shipped", size });
      return;
    }
    if (typeof argument === "string" && choice.library.has(argument)) {
      await this.choose({ kind: "imported", name: argument });
      return;
    }
    const picked = await pickModel({
      choice,
      settings: readSettings(),
      sizes,
      remove: (name) => this.remove(name),
    });
    if (picked === "import") await this.importModel(undefined);
    else if (picked === "download") await this.downloadModel();
    else if (picked !== undefined) await this.choose(picked);
  }

  async benchmark(argument: unknown): Promise<void> {
    const { modelFolder: folder, choice, jobs } = this.switchboard;
    const { threads } = readSettings();
    const extent = await extentOf(argument);
    if (extent === undefined) return;
    if (extent === "models") {
      await this.compareModels();
      return;
    }
    const report = await runBenchmark({ folder, threads, library: choice.library, jobs }, extent);
    if (report !== undefined) await this.reports.show(`${l10n.t("Benchmark")}.md`, report);
  }

  dispose(): void {
    this.reports.dispose();
  }

  /** Measures all models that can be chosen, shows how they did, and offers the one that did best. */
  private async compareModels(): Promise<void> {
    const { choice, sizes, jobs } = this.switchboard;
    const settings = readSettings();
    const compared = await compareModels(await installedModels({ choice, settings, sizes }), settings.threads, jobs);
    if (compared === undefined) return;
    await this.reports.show(`${l10n.t("Installed models")}.md`, compared.report);
    const best = compared.recommended;
    if (best === undefined || isSame(best.choice, choice.current(settings), settings)) return;
    const use = l10n.t("Use It");
    void window.showInformationMessage(l10n.t("Recommended: {0}.", best.label), use).then(async (answer) => {
      if (answer === use) await this.choose(best.choice);
    });
  }

  /** What a model costs is estimated from the largest that comes with Inkling. */
  private tools(): ModelTools {
    const { jobs, sizes } = this.switchboard;
    return new ModelTools(jobs, { folder: sizes.folderOf("large"), threads: readSettings().threads });
  }

  private async choose(choice: Choice): Promise<void> {
    // Whoever chooses it again wants another look at what this machine can do.
    if (choice.kind === "shipped" && choice.size === "auto") await this.switchboard.sizes.startAgain();
    await this.switchboard.choice.choose(choice, readSettings());
    this.switchboard.refresh();
  }

  /** Asks, and deletes an imported model; whoever uses it goes on with the one of the settings. */
  private async remove(name: string): Promise<void> {
    const { choice } = this.switchboard;
    const remove = l10n.t("Delete");
    const question = l10n.t("Delete the imported model “{0}”? Its checkpoint stays where it is.", name);
    if ((await window.showWarningMessage(question, { modal: true }, remove)) !== remove) return;
    const current = choice.current(readSettings());
    if (current.kind === "imported" && current.name === name) await this.choose({ kind: "setting" });
    await choice.library.remove(name);
  }

  private async tellGone(name: string): Promise<void> {
    const choose = l10n.t("Choose Model…");
    const what = l10n.t("The model “{0}” is no longer there, so Inkling goes on with the one of the settings.", name);
    const fix = l10n.t("Import it again, or choose another one.");
    if ((await window.showWarningMessage(`${what} ${fix}`, choose)) === choose) await this.chooseModel(undefined);
  }
}

/** The size in an argument such as `{ size: "large" }`; a text is the name of an imported model. */
function sizeOf(argument: unknown): WantedSize | undefined {
  return isRecord(argument) ? WANTED_SIZES.find((wanted) => wanted === argument["size"]) : undefined;
}
