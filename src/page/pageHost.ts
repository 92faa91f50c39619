/** A page's only ways out: messages to the extension, and a small state that survives a reload. */
export interface PageHost<Message> {
  send(message: Message): void;
  /** What was kept last, as it was kept or by another version of the page. */
  restore(): unknown;
  /** @param state plain JSON, small. */
  keep(state: unknown): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Given to every webview page by VS Code; it may be called once. */
declare function acquireVsCodeApi(): VsCodeApi;

/** To be called once per page. */
export function connectPage<Message>(): PageHost<Message> {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    restore: () => api.getState(),
    keep: (state) => api.setState(state),
  };
}
