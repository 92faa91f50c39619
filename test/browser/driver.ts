import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, chromium, type Frame, type FrameLocator, type Locator, type Page } from "playwright-core";
import { copyEagerModel } from "../host/eagerModel";
import { CONTINUATION } from "../host/repetitive";

/** What scripts/browser.mjs prepares and passes in the environment, as JSON. */
export interface Setup {
  /** Host and port of VS Code's server. */
  readonly origin: string;
  /** settings.json of this machine, which VS Code watches. */
  readonly settingsFile: string;
  /** Executable of the browser. */
  readonly chromium: string;
  /** Folder of the model that is shipped. */
  readonly model: string;
  /** Folder of the sample workspace. */
  readonly sample: string;
  /** Folder for temporary files, deleted after the run. */
  readonly scratch: string;
  readonly screenshots: string;
}

/** How long VS Code and the engine may take for one step on a busy machine, in ms. */
const PATIENCE = 120_000;

function readSetup(): Setup {
  const text = process.env["BROWSER_TESTS"];
  assert(text !== undefined, "run these tests with node scripts/browser.mjs");
  return JSON.parse(text) as Setup;
}

export const setup = readSetup();

/** The same model on every machine, and no measurement beside the tests, also where no other model is set. */
let settings: Readonly<Record<string, unknown>> = { "inkling.modelSize": "small" };

function writeSettings(changes: Readonly<Record<string, unknown>>): void {
  settings = { ...settings, ...changes };
  writeFileSync(setup.settingsFile, JSON.stringify(settings));
}

/** Browser and settings for a file of tests; the model shows whatever it thinks of, see {@link copyEagerModel}. */
export async function launchBrowser(): Promise<BrowserContext> {
  writeSettings({ "inkling.modelPath": copyEagerModel(setup.model, setup.scratch) });
  const browser = await chromium.launch({ executablePath: setup.chromium });
  return await browser.newContext({ viewport: { width: 1280, height: 800 } }); // its pages share the cache of VS Code's code
}

export async function closeBrowser(context: BrowserContext): Promise<void> {
  await context.browser()?.close();
}

/** Runs `body` with other settings, of which VS Code learns at once. */
export async function withSettings(
  changes: Readonly<Record<string, unknown>>,
  body: () => Promise<void>,
): Promise<void> {
  const before = settings;
  writeSettings(changes);
  try {
    await body();
  } finally {
    settings = before;
    writeSettings({});
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

  /**
   * Opens a window that shows `file`, a path in the sample workspace, with the cursor in it.
   * @param ready what the status item says then, in the window's language
   */
  static async open(browser: BrowserContext, file: string, ready = /ready/): Promise<EditorWindow> {
    const folder = mkdtempSync(join(setup.scratch, "shop-"));
    cpSync(setup.sample, folder, { recursive: true });
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    const payload = JSON.stringify([["openFile", `vscode-remote://${setup.origin}${folder}/${file}`]]);
    await page.goto(`http://${setup.origin}/?${new URLSearchParams({ folder, payload })}`);
    const window = new EditorWindow(page, folder, file);
    await window.focusEditor();
    await window.waitForStatus(ready);
    return window;
  }

  private async focusEditor(): Promise<void> {
    await this.page.locator(".editor-instance .view-line").first().click();
    await this.page.locator(".editor-instance .monaco-editor.focused").waitFor();
  }

  /**
   * Puts `text` in place of all that is in the editor, as a paste does, with the cursor behind it. The status bar
   * follows the cursor late: until it has come, it may show the place where the next character will lead.
   */
  async replaceText(text: string): Promise<void> {
    await this.focusEditor();
    await this.press("Control+a");
    await this.page.keyboard.insertText(text);
    const lines = text.split("\n");
    const end = `${lines.length},${(lines.at(-1) ?? "").length + 1}`;
    await eventually(
      "the cursor behind the text",
      () => this.position(),
      (now) => now.match(/\d+/g)?.join() === end, // the words around the numbers are in VS Code's language
    );
  }

  async type(text: string, delayMs = 30): Promise<void> {
    await this.page.keyboard.type(text, { delay: delayMs });
  }

  /** Types on until there is ghost text behind what was typed. */
  async typeUntilGhost(): Promise<{ typed: string; ghost: string }> {
    for (let typed = 1; typed <= CONTINUATION.length; typed++) {
      const before = await this.position();
      await this.type(CONTINUATION.slice(typed - 1, typed));
      await eventually(
        "the typed character",
        () => this.position(),
        (now) => now !== before,
      );
      const ghost = await this.ghostSoon();
      if (ghost !== "") return { typed: CONTINUATION.slice(0, typed), ghost };
    }
    throw new Error("no ghost text anywhere");
  }

  /** Line and column of the cursor, as the status bar has them. */
  private async position(): Promise<string> {
    return (await this.page.locator("[id='status.editor.selection']").textContent()) ?? "";
  }

  /** The ghost text once it has come and stays the same; empty if there is none after a while. */
  private async ghostSoon(): Promise<string> {
    const looks: string[] = [];
    while (looks.length < 12) {
      await this.page.waitForTimeout(100);
      looks.push(await this.ghostText());
      const [now = "", ...earlier] = looks.slice(-4).reverse();
      if (now !== "" && earlier.length === 3 && earlier.every((text) => text === now)) return now;
    }
    return "";
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

  /** Waits until the ghost text is another one, or none. */
  async waitForOtherGhost(than: string): Promise<string> {
    return await eventually(
      "other ghost text",
      () => this.ghostText(),
      (text) => text !== than,
    );
  }

  async waitForNoGhost(): Promise<void> {
    await eventually(
      "no ghost text",
      () => this.ghostText(),
      (text) => text === "",
    );
  }

  /**
   * Runs a command by its title. An open palette does not learn of commands that are registered later: it is opened anew.
   * @param asks whether the command opens a list of its own, in the palette's place
   */
  async command(title: string, asks = false): Promise<void> {
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
    if (!asks) await widget.waitFor({ state: "hidden" });
  }

  /** Inkling's item in the status bar. */
  statusItem(): Locator {
    return this.page.locator(".statusbar-item[id^='inkling']");
  }

  /** Waits until the item in the status bar says something, in the words that screen readers get. */
  async waitForStatus(wanted: RegExp): Promise<void> {
    const label = async (): Promise<string> => (await this.statusItem().getAttribute("aria-label")) ?? "";
    await eventually("status", label, (text) => wanted.test(text));
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

  /** The frame of that document, for what a locator cannot do. @param theme a color theme that it has to have got by then */
  async webviewFrame(theme?: string): Promise<Frame> {
    const body = this.webview().locator(theme === undefined ? "body" : `body[data-vscode-theme-id="${theme}"]`);
    const frame = await (await body.elementHandle())?.ownerFrame();
    assert.ok(frame, "the page has a frame");
    // What follows the theme is drawn before the frame after the next one.
    await frame.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    return frame;
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
