import { TabInputText, TabInputTextDiff, type TextDocument, type Uri, window, workspace } from "vscode";
import type { LiveDocument, MemoryScope } from "../../indexing/ports";
import { isReadable, type VsCodeFiles } from "./vscodeFiles";

export interface OpenEditors {
  /** The active one first, then those that are seen, then the rest. */
  readonly documents: readonly LiveDocument[];
  /** URIs of files in tabs whose text VS Code has not loaded. */
  readonly tabs: readonly string[];
}

/** What is open: in a tab, in an editor that is seen, or as a cell of an open notebook. */
export function openEditors(scope: MemoryScope, files: VsCodeFiles): OpenEditors {
  const active = window.activeTextEditor?.document;
  if (scope === "file") return { documents: active === undefined ? [] : [liveDocument(active, files)], tabs: [] };
  const loaded = new Map(workspace.textDocuments.map((document) => [document.uri.toString(), document]));
  const tabs = new Map(tabUris().map((uri) => [uri.toString(), uri]));
  const inTabs = [...tabs.keys()].flatMap((key) => loaded.get(key) ?? []);
  const cells = workspace.textDocuments.filter(({ uri }) => uri.scheme === "vscode-notebook-cell");
  const seen = window.visibleTextEditors.map(({ document }) => document);
  const all = new Set([...(active === undefined ? [] : [active]), ...seen, ...inTabs, ...cells]);
  return {
    documents: [...all].map((document) => liveDocument(document, files)),
    tabs: [...tabs].flatMap(([key, uri]) => (!loaded.has(key) && isReadable(uri) ? [key] : [])),
  };
}

function tabUris(): Uri[] {
  return window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => {
      if (input instanceof TabInputText) return [input.uri];
      return input instanceof TabInputTextDiff ? [input.original, input.modified] : [];
    }),
  );
}

function liveDocument(document: TextDocument, files: VsCodeFiles): LiveDocument {
  return {
    ...files.describeUri(document.uri, document.languageId),
    get lineCount() {
      return document.lineCount;
    },
    get units() {
      return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
    },
    line: (index) => (index < document.lineCount ? document.lineAt(index).text : ""),
  };
}
