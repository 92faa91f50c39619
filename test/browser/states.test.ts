import assert from "node:assert/strict";
import type { BrowserContext, FrameLocator } from "playwright-core";
import { repetitive } from "../host/repetitive";
import { violations } from "./axe";
import { closeBrowser, EditorWindow, launchBrowser, withSettings } from "./driver";
import { COLOR_THEMES } from "./themes";

describe("status item and panel", () => {
  let browser: BrowserContext;
  let window: EditorWindow;

  before(async () => {
    browser = await launchBrowser();
    window = await EditorWindow.open(browser, "src/cart.ts");
  });
  beforeEach(async function () {
    await window.replaceText(repetitive(`test${this.currentTest?.title.length}`));
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await window.screenshot(`failed-${this.currentTest.title.replaceAll(" ", "-")}`);
  });
  after(() => closeBrowser(browser));

  it("say that Inkling is off, and on again", async () => {
    await window.command("Inkling: Turn On or Off");
    await window.waitForStatus(/off/i);
    await window.screenshot("status-off");
    await window.type("E");
    await window.command("Trigger Inline Suggestion");
    assert.equal(await window.ghostText(), "");
    await window.command("Inkling: Turn On or Off");
    await window.waitForStatus(/ready|first suggestion/);
    await window.typeUntilGhost();
  });

  it("say what is wrong with a model folder, until it is mended", async () => {
    await withSettings({ "inkling.modelPath": "/no-such-model" }, async () => {
      await window.waitForStatus(/error.*no-such-model/i);
      await window.type("E");
      await window.screenshot("status-error");
      assert.deepEqual(await window.notifications(), []);
    });
    await window.waitForStatus(/ready/);
    await window.typeUntilGhost();
  });

  /** Asks for the next suggestion, so that there are alternatives, and shows that decision. */
  async function showAsked(): Promise<FrameLocator> {
    const { ghost } = await window.typeUntilGhost();
    await window.press("Alt+BracketRight");
    await window.waitForOtherGhost(ghost);
    await window.command("Inkling: Show Last Decision");
    const page = window.webview();
    await page.locator(".alternatives li pre").first().waitFor();
    return page;
  }

  it("show the last decision, and what could be had instead", async () => {
    const page = await showAsked();
    await page.locator("h1", { hasText: "Last decision" }).waitFor();
    await page.locator(".headline.shown").waitFor();
    await page.locator("h2", { hasText: "Tokens" }).waitFor();
    assert.match(
      await page.locator(".alternatives li").first().innerText(),
      /\S\s+Geometric mean of the probabilities: [\d.]+ %\./,
    );
    await window.screenshot("last-decision");
  });

  for (const [name, theme] of Object.entries(COLOR_THEMES))
    it(`can be read in ${theme}`, async () => {
      await withSettings({ "workbench.colorTheme": theme }, async () => {
        await showAsked();
        assert.deepEqual(await violations(await window.webviewFrame(theme)), []);
        await window.screenshot(`theme-${name}`);
      });
    });
});
