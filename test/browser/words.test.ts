import assert from "node:assert/strict";
import type { BrowserContext } from "playwright-core";
import { readTexts } from "../../scripts/tools/translations";
import { repetitive } from "../host/repetitive";
import { closeBrowser, EditorWindow, launchBrowser } from "./driver";

/** Which of them it is depends on how fast the keys came. */
const headlines = [
  "Shown: the model's suggestion.",
  "Shown: the rest of an earlier suggestion, without asking the model.",
];

/** A pattern that only `text` itself fits: translations have brackets. */
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

for (const language of ["de", "ja"])
  describe(`VS Code in ${language}`, () => {
    const code = readTexts(`l10n/bundle.l10n.${language}.json`);
    const manifest = readTexts(`package.nls.${language}.json`);
    const said = (sentence: string): string => code[sentence] ?? assert.fail(`no ${sentence} in ${language}`);
    const shown = (key: string): string => manifest[key] ?? assert.fail(`no ${key} in ${language}`);
    const title = (command: string): string => `Inkling: ${shown(command)}`;
    let browser: BrowserContext;
    let window: EditorWindow;

    before(async () => {
      browser = await launchBrowser();
      // What a language pack sets before anything else runs; packs are fetched from a marketplace, so there is none here.
      await browser.addInitScript(
        `Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { get: () => "${language}", set() {} })`,
      );
      window = await EditorWindow.open(browser, "src/cart.ts", new RegExp(said("Inkling is ready")));
    });
    afterEach(async function () {
      await window.screenshot(`words-${language}-${this.currentTest?.title.replaceAll(" ", "-")}`);
    });
    after(() => closeBrowser(browser));

    it("says why a suggestion is shown", async () => {
      await window.replaceText(repetitive("wörter"));
      await window.typeUntilGhost();
      await window.command(title("command.showLastDecision"));
      await window
        .webview()
        .locator("h1", { hasText: said("Last decision") })
        .waitFor();
      await window
        .webview()
        .locator(".headline", { hasText: new RegExp(headlines.map(said).map(literally).join("|")) })
        .waitFor();
    });

    it("leads to a first suggestion", async () => {
      await window.command(title("command.openWalkthrough"));
      const { page } = window;
      await page
        .locator(".getting-started-step", { hasText: shown("walkthrough.first.title") })
        .first()
        .waitFor();
      await window.screenshot(`words-${language}-walkthrough`);
      const [, open = ""] = /\[(.+)\]\(command:inkling.trySample\)/.exec(shown("walkthrough.first")) ?? [];
      await page.getByRole("button", { name: open }).click();
      await page.locator(".ghost-text-decoration").first().waitFor();
    });
  });
