import { l10n, window } from "vscode";
import type { Disposable } from "../../../core/disposable";
import type { Choice } from "../../models/choice";
import { WANTED_SIZES, type WantedSize } from "../../models/modelSize";
import { Reports } from "../reports";
import { readSettings } from "../settings";
import type { Switchboard } from "../switchboard";
import { runBenchmark } from "./benchmark";
import { pickModel } from "./chooseModel";
import { importArgument } from "./importArgument";
import { importModel, offerModel } from "./importModel";

/** The commands about models. */
export class ModelCommands implements Disposable {
  private readonly reports = new Reports();

  constructor(private readonly switchboard: Switchboard) {
    const { gone } = switchboard.choice.resolve(readSettings());
    if (gone !== undefined) void this.tellGone(gone);
  }

  /** The name of the new model; undefined if there is none. */
  async importModel(argument: unknown): Promise<string | undefined> {
    const { choice, jobs } = this.switchboard;
    const imported = await importModel(choice.library, jobs, importArgument(argument));
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
    else if (picked !== undefined) await this.choose(picked);
  }

  async benchmark(argument: unknown): Promise<void> {
    const { modelFolder: folder, choice, jobs } = this.switchboard;
    const { threads } = readSettings();
    const report = await runBenchmark({ folder, threads, library: choice.library, jobs }, argument);
    if (report !== undefined) await this.reports.show(`${l10n.t("Benchmark")}.md`, report);
  }

  dispose(): void {
    this.reports.dispose();
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
  if (typeof argument !== "object" || argument === null) return undefined;
  const { size }: { size?: unknown } = argument;
  return WANTED_SIZES.find((wanted) => wanted === size);
}
