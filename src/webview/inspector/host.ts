import { type FromInspector, INSPECTOR_PROTOCOL } from "./protocol";

type Untagged<T> = T extends unknown ? Omit<T, "v"> : never;

/** A message to the extension, before it is marked with the version. */
export type Outgoing = Untagged<FromInspector>;

/** The page's only ways out: messages to the extension, and a small state that survives a reload. */
export interface Host {
  send(message: Outgoing): void;
  /** What was kept last, as it was kept or by another version of the page. */
  restore(): unknown;
  /** @param state plain JSON, small. */
  keep(state: unknown): void;
}

interface VsCodeApi {
  postMessage(message: FromInspector): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Given to every webview page by VS Code; it may be called once. */
declare function acquireVsCodeApi(): VsCodeApi;

export function connect(): Host {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage({ ...message, v: INSPECTOR_PROTOCOL }),
    restore: () => api.getState(),
    keep: (state) => api.setState(state),
  };
}
