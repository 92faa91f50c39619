import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { webviewHtml } from "../../src/editor/webviewHtml";
import { type FromInspector, INSPECTOR_PROTOCOL, type ToInspector } from "../../src/webview/inspector/protocol";
import { THEMES, type ThemeName } from "./themes";

const ORIGIN = "http://inspector.test";

type Untagged<T> = T extends unknown ? Omit<T, "v"> : never;

/** The inspector's page by itself, as a webview runs it: its bundle, its style, its content security policy, a theme. */
export class InspectorHarness {
  /** Errors of the page, and what its content security policy refused. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(message.text());
    });
  }

  /** @param root folder of the repository, with the bundle in dist/ @param width of the page, in px */
  static async open(browser: BrowserContext, root: string, theme: ThemeName, width: number): Promise<InspectorHarness> {
    const page = await browser.newPage();
    const harness = new InspectorHarness(page);
    const files: Readonly<Record<string, readonly [contentType: string, body: string]>> = {
      "/": ["text/html", html()],
      ...scripts(join(root, "dist")),
      "/inspector.css": ["text/css", readFileSync(join(root, "media/inspector.css"), "utf8")],
      "/inspectorPanels.css": ["text/css", readFileSync(join(root, "media/inspectorPanels.css"), "utf8")],
    };
    await page.route(`${ORIGIN}/**`, async (route) => {
      const [contentType, body] = files[new URL(route.request().url()).pathname] ?? [];
      if (contentType === undefined || body === undefined) await route.fulfill({ status: 204 });
      else await route.fulfill({ contentType, body });
    });
    await page.setViewportSize({ width, height: 1000 });
    await page.addInitScript({ path: join(root, "test/browser/fakeHost.js") });
    await page.goto(`${ORIGIN}/`);
    await harness.setTheme(theme);
    return harness;
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.call(`setTheme(${JSON.stringify(THEMES[theme])})`);
  }

  /** Sends messages as the extension does, and waits until they are drawn. */
  async post(...messages: readonly Untagged<ToInspector>[]): Promise<void> {
    for (const message of messages) await this.call(`post(${JSON.stringify(pack(message))})`);
    await this.drawn();
  }

  /** Leaves messages in the page, to be posted by their index and measured. */
  async prepare(...messages: readonly Untagged<ToInspector>[]): Promise<void> {
    for (const message of messages) await this.call(`prepare(${JSON.stringify(pack(message))})`);
  }

  async postPrepared(index: number): Promise<void> {
    await this.call(`postPrepared(${index})`);
    await this.drawn();
  }

  async drawn(): Promise<void> {
    await this.call("drawn()");
  }

  /** What the page sent since this was asked last. */
  async takeSent(): Promise<readonly FromInspector[]> {
    return await this.call<readonly FromInspector[]>("takeSent()");
  }

  /** What the page keeps over a reload. */
  async kept(): Promise<unknown> {
    return await this.call<unknown>("kept()");
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  private async call<T>(what: string): Promise<T> {
    return await this.page.evaluate<T>(`fakeHost.${what}`);
  }
}

/** The inspector's scripts by their address. */
function scripts(folder: string): Readonly<Record<string, readonly [contentType: string, body: string]>> {
  const names = readdirSync(folder).filter((name) => /^inspector.*\.js$/.test(name));
  return Object.fromEntries(
    names.map((name) => [`/${name}`, ["text/javascript", readFileSync(join(folder, name), "utf8")]]),
  );
}

/** Numbers go as text, since JSON has no −∞. */
function pack(message: Untagged<ToInspector>): string {
  return JSON.stringify({ v: INSPECTOR_PROTOCOL, ...message }, packed);
}

function packed(_key: string, value: unknown): unknown {
  const isArray =
    value instanceof Uint8Array ||
    value instanceof Uint32Array ||
    value instanceof Int32Array ||
    value instanceof Float32Array;
  return isArray ? { $array: value.constructor.name, items: Array.from(value, String) } : value;
}

function html(): string {
  return webviewHtml({
    title: "Inkling",
    language: "en",
    script: `${ORIGIN}/inspector.js`,
    style: `${ORIGIN}/inspector.css`,
    source: ORIGIN,
    nonce: "bm9uY2U",
  });
}
