import type { GenericSchema } from "valibot";
import { type Uri, ViewColumn, type WebviewPanel, type WebviewView, window } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import { fitting } from "../../core/schema";
import { loadPage, type PageFiles } from "./webviewPage";

/** @typeParam From what the page says */
export interface PageOptions<From> extends PageFiles {
  readonly extensionUri: Uri;
  /** A message that does not fit is dropped. */
  readonly schema: GenericSchema<unknown, From>;
  /** Also `ready`, which the page says when it was made, and again whenever it was made anew. */
  receive(message: From): void;
  /** The page is seen, or no more. */
  visible?(visible: boolean): void;
  closed?(): void;
}

/** The line to one page: nothing is sent while it is hidden, or does not listen yet. */
export class PageLink<To, From extends { readonly type: string }> implements Disposable {
  private readonly listeners = new DisposableStore();
  /** Whether the page has said that it listens; a hidden page is thrown away and says so again. */
  private ready = false;

  constructor(
    private readonly place: WebviewPanel | WebviewView,
    options: PageOptions<From>,
  ) {
    const visibility = (): void => {
      if (!place.visible) this.ready = false;
      options.visible?.(place.visible);
    };
    this.listeners.add(
      place.webview.onDidReceiveMessage((value: unknown) => {
        const message = fitting(options.schema, value);
        if (message === undefined) return;
        if (message.type === "ready") this.ready = true;
        options.receive(message);
      }),
    );
    this.listeners.add(
      "onDidChangeViewState" in place
        ? place.onDidChangeViewState(visibility)
        : place.onDidChangeVisibility(visibility),
    );
    this.listeners.add(
      place.onDidDispose(() => {
        this.dispose();
        options.closed?.();
      }),
    );
    loadPage(place.webview, options.extensionUri, options);
  }

  /** Whether what is sent is seen. */
  get open(): boolean {
    return this.ready && this.place.visible;
  }

  send(message: To): void {
    if (this.open) void this.place.webview.postMessage(message);
  }

  dispose(): void {
    this.ready = false;
    this.listeners.dispose();
  }
}

/** A page in one tab, opened beside the editor when it is asked for. */
export class PageTab<To, From extends { readonly type: string }> implements Disposable {
  private panel: WebviewPanel | undefined;
  private link: PageLink<To, From> | undefined;

  /** @param viewType identifies the kind of tab to VS Code */
  constructor(
    private readonly viewType: string,
    private readonly options: PageOptions<From>,
  ) {}

  /** Whether there is a tab, seen or not. */
  get exists(): boolean {
    return this.panel !== undefined;
  }

  /** Whether what is sent is seen. */
  get open(): boolean {
    return this.link?.open === true;
  }

  /** Opens the tab, or brings it to the front. */
  show(preserveFocus: boolean): void {
    if (this.panel !== undefined) {
      this.panel.reveal(undefined, preserveFocus);
      return;
    }
    const place = { viewColumn: ViewColumn.Beside, preserveFocus };
    this.panel = window.createWebviewPanel(this.viewType, this.options.title, place);
    this.link = new PageLink(this.panel, {
      ...this.options,
      receive: (message) => this.options.receive(message),
      closed: () => this.closed(),
    });
  }

  send(message: To): void {
    this.link?.send(message);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private closed(): void {
    this.panel = undefined;
    this.link = undefined;
    this.options.closed?.();
  }
}
