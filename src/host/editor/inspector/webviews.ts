import {
  type CancellationToken,
  l10n,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  type WebviewView,
  window,
} from "vscode";
import { type Disposable, DisposableStore } from "../../../core/disposable";
import { parseFromInspector } from "../../inspector/parseFromInspector";
import { loadPage } from "../webviewPage";
import type { InspectorPage } from "./inspectorPage";
import type { InspectorSession } from "./session";

const VIEW = "inkling.inspector";
const EDITOR = "inkling.inspectorEditor";

/** The inspector's places in VS Code: a view in the panel area, and editors; all show the same page. */
export class InspectorWebviews implements Disposable {
  private readonly store = new DisposableStore();

  constructor(
    private readonly extensionUri: Uri,
    private readonly session: InspectorSession,
  ) {
    this.store.add(
      window.registerWebviewViewProvider(VIEW, {
        resolveWebviewView: (view: WebviewView, _: unknown, _cancelled: CancellationToken) => this.resolveView(view),
      }),
    );
    this.store.add(
      window.registerWebviewPanelSerializer(EDITOR, {
        deserializeWebviewPanel: async (panel: WebviewPanel) => this.adopt(panel),
      }),
    );
  }

  openInEditor(): void {
    const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    this.adopt(window.createWebviewPanel(EDITOR, l10n.t("Inkling: Inspector"), place));
  }

  dispose(): void {
    this.store.dispose();
  }

  private resolveView(view: WebviewView): void {
    const { page, listeners } = this.connect(view.webview, view.title ?? l10n.t("Inspector"));
    listeners.add(view.onDidChangeVisibility(() => page.setVisible(view.visible)));
    listeners.add(view.onDidDispose(() => listeners.dispose()));
    page.setVisible(view.visible);
  }

  private adopt(panel: WebviewPanel): void {
    panel.iconPath = Uri.joinPath(this.extensionUri, "media", "inspector.svg");
    const { page, listeners } = this.connect(panel.webview, panel.title);
    listeners.add(panel.onDidChangeViewState(() => page.setVisible(panel.visible)));
    listeners.add(panel.onDidDispose(() => listeners.dispose()));
    this.store.add(panel);
    page.setVisible(panel.visible);
  }

  private connect(
    webview: Webview,
    title: string,
  ): { readonly page: InspectorPage; readonly listeners: DisposableStore } {
    const { extensionUri } = this;
    const listeners = new DisposableStore();
    const page = listeners.add(this.session.attach((message) => void webview.postMessage(message)));
    listeners.add(
      webview.onDidReceiveMessage((value: unknown) => {
        const message = parseFromInspector(value);
        if (message !== undefined) page.receive(message);
      }),
    );
    loadPage(webview, extensionUri, { title, script: "inspector.js", style: "inspector.css" });
    return { page, listeners };
  }
}
