import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from "playwright-core";

/** What scripts/browser.mjs prepares and passes in the environment, as JSON. */
export interface Setup {
  /** Host and port of VS Code's server. */
  readonly origin: string;
  /** The user's settings.json, which VS Code watches. */
  readonly settingsFile: string;
  /** Executable of the browser. */
  readonly chromium: string;
  /** Folder of the sample workspace. */
  readonly sample: string;
  /** Folder for temporary files, deleted after the run. */
  readonly scratch: string;
  readonly screenshots: string;
}

/** How long VS Code and the engine may take for one step on a busy machine, in ms. */
const PATIENCE = 60_000;

function readSetup(): Setup {
  const text = process.env["BROWSER_TESTS"];
  assert(text !== undefined, "run these tests with node scripts/browser.mjs");
  return JSON.parse(text) as Setup;
}

export const setup = readSetup();

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: setup.chromium });
}

/** Runs `body` with other user settings, and puts the old ones back. */
export async function withSettings(
  changes: Readonly<Record<string, unknown>>,
  body: () => Promise<void>,
): Promise<void> {
  const before = readFileSync(setup.settingsFile, "utf8");
  const settings: unknown = JSON.parse(before);
  writeFileSync(setup.settingsFile, JSON.stringify(Object.assign({}, settings, changes)));
  try {
    await body();
  } finally {
    writeFileSync(setup.settingsFile, before);
  }
}

/** Asks again until the answer is what the caller wants; throws with the last answer when patience ends. */
export async function eventually<T>(what: string, ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what}: still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** One VS Code window in a browser page, with a fresh copy of the sample workspace. */
export class EditorWindow {
  private constructor(
    readonly page: Page,
    readonly folder: string,
    private readonly file: string,
  ) {}

  /** Opens a window that shows `file`, a path in the sample workspace; `text` replaces what is in it. */
  static async open(browser: Browser, file: string, text?: string): Promise<EditorWindow> {
    const folder = mkdtempSync(join(setup.scratch, "shop-"));
    cpSync(setup.sample, folder, { recursive: true });
    if (text !== undefined) writeFileSync(join(folder, file), text);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(PATIENCE);
    const payload = JSON.stringify([["openFile", `vscode-remote://${setup.origin}${folder}/${file}`]]);
    await page.goto(`http://${setup.origin}/?${new URLSearchParams({ folder, payload })}`);
    const window = new EditorWindow(page, folder, file);
    const lines = page.locator(".editor-instance .view-line");
    await lines.first().waitFor();
    await lines.first().click();
    await page.locator(".editor-instance .monaco-editor.focused").waitFor();
    await window.statusItem().waitFor();
    return window;
  }

  /** Puts the cursor at the end of a line, counted from 1. */
  async goToEndOf(line: number): Promise<void> {
    await this.page.keyboard.press("Control+g");
    const input = this.page.locator(".quick-input-widget input[type='text']");
    await input.waitFor();
    await input.fill(`:${line}:1000`);
    await this.page.keyboard.press("Enter");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    await this.page.locator(".editor-instance .monaco-editor.focused").waitFor();
  }

  async type(text: string, delayMs = 30): Promise<void> {
    await this.page.keyboard.type(text, { delay: delayMs });
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** The ghost text on the screen, lines joined by \n; empty when there is none. */
  async ghostText(): Promise<string> {
    const first = await this.page.locator(".ghost-text-decoration").allTextContents();
    const more = await this.page.locator(".suggest-preview-text .ghost-text").allTextContents();
    return [first.join(""), ...more].join("\n").replaceAll("\u00a0", " ");
  }

  /** Waits for ghost text and returns it. */
  waitForGhost(): Promise<string> {
    return eventually(
      "ghost text",
      () => this.ghostText(),
      (text) => text.trim() !== "",
    );
  }

  async waitForNoGhost(): Promise<void> {
    await eventually(
      "no ghost text",
      () => this.ghostText(),
      (text) => text === "",
    );
  }

  /** Runs a command by its title. An open palette does not learn of commands that are registered later: it is opened anew. */
  async command(title: string): Promise<void> {
    const widget = this.page.locator(".quick-input-widget");
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press("F1");
      await widget.locator("input[type='text']").first().fill(`>${title}`);
      const found = await row.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
      if (found) break;
      if (attempt === 15) throw new Error(`no command ${title} in the palette`);
      await this.page.keyboard.press("Escape");
      await widget.waitFor({ state: "hidden" });
    }
    await this.page.keyboard.press("Enter");
    await widget.waitFor({ state: "hidden" });
  }

  /** Inkling's item in the status bar. */
  statusItem(): Locator {
    return this.page.locator(".statusbar-item[id^='inkling']");
  }

  /** Saves the open file and returns what is on the disk then. */
  async save(): Promise<string> {
    await this.page.keyboard.press("Control+s");
    await this.page.locator(".tab.active:not(.dirty)").waitFor();
    return readFileSync(join(this.folder, this.file), "utf8");
  }

  /** The document of the webview that is shown. */
  webview(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  }

  notifications(): Promise<string[]> {
    return this.page.locator(".notification-toast").allInnerTexts();
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(setup.screenshots, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
