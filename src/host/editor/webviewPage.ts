import { env, Uri, type Webview } from "vscode";
import { webviewHtml } from "./webviewHtml";

/** One of Inkling's pages. */
export interface PageFiles {
  readonly title: string;
  /** Bundle in dist/. */
  readonly script: string;
  /** Style sheet in media/. */
  readonly style: string;
}

/** Loads a page into a webview: it may read the extension's own bundles and style sheets, and nothing else. */
export function loadPage(webview: Webview, extensionUri: Uri, { title, script, style }: PageFiles): void {
  const roots = { script: Uri.joinPath(extensionUri, "dist"), style: Uri.joinPath(extensionUri, "media") };
  webview.options = { enableScripts: true, localResourceRoots: Object.values(roots) };
  webview.html = webviewHtml({
    title,
    language: env.language,
    script: webview.asWebviewUri(Uri.joinPath(roots.script, script)).toString(),
    style: webview.asWebviewUri(Uri.joinPath(roots.style, style)).toString(),
    source: webview.cspSource,
    nonce: crypto.randomUUID(),
  });
}
