import { env, l10n, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { DecisionReport } from "../completion/report";
import { type Disposable, DisposableStore } from "../core/disposable";
import { LAST_DECISION_WORDS } from "../webview/lastDecisionWords";
import { parseFromView, type ToView, VIEW_PROTOCOL } from "../webview/protocol";
import { translated } from "./translated";
import { webviewHtml } from "./webviewHtml";

/** The panel "Last Decision". Costs nothing while closed or hidden. */
export class LastDecisionView implements Disposable {
  private panel: WebviewPanel | undefined;
  private listeners = new DisposableStore();
  private report: DecisionReport | undefined;
  /** Whether the page has said that it listens; a hidden page is thrown away and says so again. */
  private ready = false;

  /** @param onSource a token of the report that is shown, to show where the memory had seen it */
  constructor(
    private readonly extensionUri: Uri,
    private readonly onSource: (report: DecisionReport, token: number) => void,
  ) {}

  /** Opens the panel beside the editor, or brings it to the front. */
  show(report: DecisionReport | undefined): void {
    this.report = report;
    if (this.panel) this.panel.reveal(undefined, true);
    else this.open();
    this.send();
  }

  update(report: DecisionReport): void {
    if (!this.panel) return;
    this.report = report;
    this.send();
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private open(): void {
    const { extensionUri } = this;
    const panel = window.createWebviewPanel(
      "inkling.lastDecision",
      l10n.t("Inkling: Last Decision"),
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      {
        enableScripts: true,
        localResourceRoots: [Uri.joinPath(extensionUri, "dist"), Uri.joinPath(extensionUri, "media")],
      },
    );
    this.panel = panel;
    this.listeners = new DisposableStore();
    this.listeners.add(panel.onDidDispose(() => this.closed()));
    this.listeners.add(panel.onDidChangeViewState(() => this.visibilityChanged(panel.visible)));
    this.listeners.add(panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    const { webview } = panel;
    webview.html = webviewHtml({
      title: panel.title,
      language: env.language,
      script: webview.asWebviewUri(Uri.joinPath(extensionUri, "dist", "webview.js")).toString(),
      style: webview.asWebviewUri(Uri.joinPath(extensionUri, "media", "lastDecision.css")).toString(),
      source: webview.cspSource,
      nonce: crypto.randomUUID(),
    });
  }

  private receive(message: unknown): void {
    const parsed = parseFromView(message);
    if (parsed?.type === "source") {
      if (this.report !== undefined) this.onSource(this.report, parsed.token);
      return;
    }
    if (parsed === undefined) return;
    this.ready = true;
    this.post({ v: VIEW_PROTOCOL, type: "strings", strings: translated(LAST_DECISION_WORDS) });
    this.send();
  }

  private visibilityChanged(visible: boolean): void {
    if (!visible) this.ready = false;
  }

  private send(): void {
    if (!this.ready || !this.panel?.visible) return;
    this.post({ v: VIEW_PROTOCOL, type: "decision", report: this.report ?? null });
  }

  private post(message: ToView): void {
    void this.panel?.webview.postMessage(message);
  }

  private closed(): void {
    this.panel = undefined;
    this.ready = false;
    this.report = undefined;
    this.listeners.dispose();
  }
}
