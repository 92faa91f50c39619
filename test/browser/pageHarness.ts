import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { webviewHtml } from "../../src/host/editor/webviewHtml";
import { type AxeOptions, violations } from "./axe";
import { THEMES, type ThemeName } from "./themes";

const ORIGIN = "http://page.test";

/** Files of a page, in dist/ and media/. */
export interface PageSource {
  readonly script: string;
  readonly style: string;
}

/** A page by itself (`To`: messages to it, `From`: what it sends), as a webview runs it: its bundle, its style, its content security policy, a theme. */
export class PageHarness<To, From> {
  /** Errors of the page, and what its content security policy refused. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(message.text());
    });
  }

  /** @param width of the page, in px */
  static async open<To, From>(
    browser: BrowserContext,
    source: PageSource,
    theme: ThemeName,
    width: number,
  ): Promise<PageHarness<To, From>> {
    const page = await browser.newPage();
    const harness = new PageHarness<To, From>(page);
    const files = filesOf(source);
    await page.route(`${ORIGIN}/**`, async (route) => {
      const [contentType, body] = files.get(new URL(route.request().url()).pathname) ?? [];
      if (contentType === undefined || body === undefined) await route.fulfill({ status: 204 });
      else await route.fulfill({ contentType, body });
    });
    await page.setViewportSize({ width, height: 1000 });
    await page.addInitScript({ path: "test/browser/fakeHost.js" });
    await page.goto(`${ORIGIN}/`);
    await harness.setTheme(theme);
    return harness;
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.call(`setTheme(${JSON.stringify(THEMES[theme])})`);
  }

  /** Sends messages as the extension does, and waits until they are drawn. */
  async post(...messages: readonly To[]): Promise<void> {
    for (const message of messages) await this.call(`post(${JSON.stringify(this.pack(message))})`);
    await this.drawn();
  }

  /** Leaves messages in the page, to be posted by their index and measured. */
  async prepare(...messages: readonly To[]): Promise<void> {
    for (const message of messages) await this.call(`prepare(${JSON.stringify(this.pack(message))})`);
  }

  async postPrepared(index: number): Promise<void> {
    await this.call(`postPrepared(${index})`);
    await this.drawn();
  }

  async drawn(): Promise<void> {
    await this.call("drawn()");
  }

  /** What the page sent since this was asked last. */
  async takeSent(): Promise<readonly From[]> {
    return await this.call<readonly From[]>("takeSent()");
  }

  /** What the page keeps over a reload. */
  async kept(): Promise<unknown> {
    return await this.call<unknown>("kept()");
  }

  /** What is in the way of assistive technology, seriously. */
  async violations(options?: AxeOptions): Promise<string[]> {
    const before = this.problems.length;
    const found = await violations(this.page, options);
    // The checker itself tries inline styles.
    this.problems.length = before;
    return found;
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  private pack(message: To): string {
    return JSON.stringify(message, packed);
  }

  private async call<T>(what: string): Promise<T> {
    return await this.page.evaluate<T>(`fakeHost.${what}`);
  }
}

/** Numbers go as text, since JSON has no −∞. */
function packed(_key: string, value: unknown): unknown {
  const isArray =
    value instanceof Uint8Array ||
    value instanceof Uint32Array ||
    value instanceof Int32Array ||
    value instanceof Float32Array;
  return isArray ? { $array: value.constructor.name, items: Array.from(value, String) } : value;
}

/** Content type and text by address: the page, all bundles and all style sheets. */
function filesOf({ script, style }: PageSource): ReadonlyMap<string, readonly [contentType: string, body: string]> {
  const html = webviewHtml({
    title: "Inkling",
    language: "en",
    script: `${ORIGIN}/${script}`,
    style: `${ORIGIN}/${style}`,
    source: ORIGIN,
    nonce: "bm9uY2U",
  });
  const read = (folder: string, ending: string, type: string): [string, [string, string]][] =>
    readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => [`/${name}`, [type, readFileSync(join(folder, name), "utf8")]]);
  return new Map([
    ["/", ["text/html", html]],
    ...read("dist", ".js", "text/javascript"),
    ...read("media", ".css", "text/css"),
  ]);
}
