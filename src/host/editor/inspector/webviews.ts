import { l10n, Uri, ViewColumn, type WebviewPanel, type WebviewView, window } from "vscode";
import { type Disposable, DisposableStore } from "../../../core/disposable";
import { FROM_INSPECTOR, type FromInspector } from "../../../wire/fromPages";
import type { ToInspector } from "../../../wire/inspector";
import { PageLink } from "../pageLink";
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
        resolveWebviewView: (view: WebviewView) => this.connect(view, view.title ?? l10n.t("Inspector")),
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

  private adopt(panel: WebviewPanel): void {
    panel.iconPath = Uri.joinPath(this.extensionUri, "media", "inspector.svg");
    this.store.add(panel);
    this.connect(panel, panel.title);
  }

  private connect(place: WebviewPanel | WebviewView, title: string): void {
    const page = this.session.attach((message) => link.send(message));
    const link = new PageLink<ToInspector, FromInspector>(place, {
      extensionUri: this.extensionUri,
      title,
      script: "inspector.js",
      style: "inspector.css",
      schema: FROM_INSPECTOR,
      receive: (message) => page.receive(message),
      visible: (visible) => page.setVisible(visible),
      closed: () => page.dispose(),
    });
    page.setVisible(place.visible);
  }
}
