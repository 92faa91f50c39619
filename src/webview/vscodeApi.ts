import type { FromView } from "./protocol";

interface VsCodeApi {
  postMessage(message: FromView): void;
}

/** Given to every webview page by VS Code; it may be called once. */
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function send(message: FromView): void {
  api.postMessage(message);
}
