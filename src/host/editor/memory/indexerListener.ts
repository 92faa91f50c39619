import { type Uri, window, workspace } from "vscode";
import { systemClock } from "../../../core/clock";
import { type Disposable, DisposableStore } from "../../../core/disposable";
import { globsOf } from "../../../core/globs";
import type { Logger } from "../../../core/log";
import { languageEnabled, SCHEMES } from "../../completion/suppression";
import type { EngineState } from "../../engine/clientOptions";
import type { EligibilityRules } from "../../indexing/eligibility";
import type { MemoryEngine, MemoryScope } from "../../indexing/ports";
import { type FileEvent, WorkspaceIndexer } from "../../indexing/workspaceIndexer";
import type { DocumentEvents } from "../documentEvents";
import { openEditors } from "./openEditors";
import { VsCodeFiles } from "./vscodeFiles";

export interface IndexerListenerOptions {
  readonly engine: MemoryEngine;
  readonly documents: DocumentEvents;
  readonly scope: MemoryScope;
  languages(): Readonly<Record<string, boolean>>;
  /** Globs of files that nothing is learned from. */
  readonly exclude: readonly string[];
  readonly log: Logger;
  onStatus(): void;
}

/** Some of the status changes with every keystroke; people see it this often, in ms. */
const STATUS_MS = 500;

/** Listens to VS Code for the {@link WorkspaceIndexer}. Exists only while the memory is on. */
export class IndexerListener implements Disposable {
  readonly indexer: WorkspaceIndexer;
  private readonly store = new DisposableStore();
  private readonly files: VsCodeFiles;
  private openChanged: Disposable | undefined;
  private statusChanged: Disposable | undefined;
  private ready = false;

  constructor(private readonly options: IndexerListenerOptions) {
    this.files = new VsCodeFiles(options.log);
    const excludes = globsOf(options.exclude);
    const rules: EligibilityRules = {
      schemes: SCHEMES,
      excluded: ({ file, folder }) => excludes.match(file, folder) !== undefined,
      languageOn: (languageId: string) => languageEnabled(options.languages(), languageId),
    };
    this.indexer = new WorkspaceIndexer({
      engine: options.engine,
      files: this.files,
      rules,
      clock: systemClock,
      busyMs: () => performance.eventLoopUtilization().active,
      scope: () => this.scope,
      onStatus: () => this.noteStatus(),
    });
    this.listen();
    this.setOpen();
  }

  engineState({ kind }: EngineState): void {
    const ready = kind === "ready" || kind === "slow"; // A slow one has not forgotten anything.
    if (ready === this.ready) return;
    this.ready = ready;
    if (ready) this.indexer.engineReady();
    else this.indexer.engineGone();
  }

  dispose(): void {
    this.openChanged?.dispose();
    this.statusChanged?.dispose();
    this.store.dispose();
    this.indexer.dispose();
  }

  /** Of a workspace that is not trusted only what a person has opened counts. */
  private get scope(): MemoryScope {
    return this.options.scope === "workspace" && !workspace.isTrusted ? "openFiles" : this.options.scope;
  }

  private listen(): void {
    const { store } = this;
    const soon = (): void => this.openSoon();
    store.add(this.options.documents.onChange(({ uri, changes }) => this.indexer.edited(uri, changes)));
    store.add(workspace.onDidOpenTextDocument(soon));
    store.add(workspace.onDidCloseTextDocument(soon));
    store.add(window.onDidChangeActiveTextEditor(soon));
    store.add(window.onDidChangeVisibleTextEditors(soon));
    store.add(window.tabGroups.onDidChangeTabs(soon));
    store.add(workspace.onDidGrantWorkspaceTrust(() => this.startAgain()));
    store.add(workspace.onDidChangeWorkspaceFolders(() => this.rulesChanged()));
    store.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("files.exclude") || event.affectsConfiguration("search.exclude"))
          this.rulesChanged();
      }),
    );
    if (this.options.scope !== "file") this.watch();
  }

  private watch(): void {
    const { store } = this;
    const tell =
      (event: FileEvent) =>
      (uri: Uri): void =>
        this.indexer.fileEvent(uri.toString(), event);
    const watcher = store.add(workspace.createFileSystemWatcher("**/*"));
    store.add(watcher.onDidCreate(tell("created")));
    store.add(watcher.onDidChange(tell("changed")));
    store.add(watcher.onDidDelete(tell("deleted")));
    // VS Code's own actions are known at once, and for folders too.
    store.add(workspace.onDidDeleteFiles(({ files }) => files.forEach(tell("deleted"))));
    store.add(
      workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) {
          tell("deleted")(oldUri);
          tell("created")(newUri);
        }
      }),
    );
  }

  private startAgain(): void {
    this.setOpen();
    this.indexer.startAgain();
  }

  private rulesChanged(): void {
    this.files.rulesChanged();
    this.startAgain();
  }

  /** One action of a person makes many events. */
  private openSoon(): void {
    this.openChanged ??= systemClock.after(1, () => this.setOpen());
  }

  private setOpen(): void {
    this.openChanged?.dispose();
    this.openChanged = undefined;
    const { documents, tabs } = openEditors(this.scope, this.files);
    this.indexer.setOpen(documents, tabs);
  }

  private noteStatus(): void {
    this.statusChanged ??= systemClock.after(STATUS_MS, () => {
      this.statusChanged = undefined;
      this.options.onStatus();
    });
  }
}
