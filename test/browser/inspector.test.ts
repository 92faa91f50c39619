import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { repetitive } from "../host/repetitive";
import { OF_THE_INSPECTOR, violations } from "./axe";
import { closeBrowser, EditorWindow, eventually, launchBrowser, setup, withSettings } from "./driver";
import { COLOR_THEMES } from "./themes";

/** Text that breaks pages and tables: markup, writing direction, a character in pieces, controls. */
const HOSTILE = 'const a = "<b>bold</b><script>alert(1)</script>";\n// \u202eevil\u202c 👩‍👩‍👧 日本\u0000\n';

describe("inspector", () => {
  let browser: BrowserContext;
  let window: EditorWindow;

  before(async () => {
    browser = await launchBrowser();
    window = await EditorWindow.open(browser, "src/cart.ts");
    await window.command("Inkling: Show Inspector");
    await window.webview().locator("header").waitFor();
  });
  beforeEach(async function () {
    await window.replaceText(repetitive(`test${this.currentTest?.title.length}`));
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await window.screenshot(`failed-${this.currentTest.title.replaceAll(" ", "-")}`);
  });
  after(() => closeBrowser(browser));

  async function suggest(): Promise<void> {
    await window.typeUntilGhost();
    await window.webview().locator(".chip").first().waitFor();
    await window.webview().locator(".top-keys tbody tr").first().waitFor();
  }

  it("follows what is typed", async () => {
    await suggest();
    const chips = (): Promise<string> => window.webview().locator(".chips").innerText();
    const before = await chips();
    await window.press("Enter");
    await window.typeUntilGhost();
    await eventually("other steps", chips, (now) => now !== before);
    await window.screenshot("inspector-panel");
  });

  it("moves the editor to a key that is clicked", async () => {
    await window.replaceText(`${repetitive("far")}\n${"// filler\n".repeat(80)}const zeta = create`);
    await suggest();
    const line = window.webview().locator("#context button, #top-keys button.link").last();
    const first = (): Promise<string> => window.page.locator(".editor-instance .view-lines").innerText();
    const before = await first();
    await window.page.keyboard.press("Control+Home");
    await eventually("the start", first, (now) => now !== before);
    const start = await first();
    await line.click();
    await eventually("another part of the file", first, (now) => now !== start);
    await window.page.locator(".editor-instance .view-lines").click();
    await window.press("Control+Home");
  });

  it("has no serious problem for assistive technology", async () => {
    await suggest();
    assert.deepEqual(await violations(await window.webviewFrame(), OF_THE_INSPECTOR), []);
  });

  it("shows hostile text as text", async () => {
    await window.replaceText(HOSTILE + repetitive("hostile"));
    await suggest();
    assert.equal(await window.webview().locator("#view b, #view script, #view img").count(), 0);
    await window.screenshot("inspector-hostile");
  });

  it("is on real code what it was made for", async () => {
    const code = readFileSync(join(setup.sample, "src/cart.ts"), "utf8").trimEnd();
    await window.page.setViewportSize({ width: 1280, height: 1100 });
    await window.replaceText(`${code}\n\nexport const row = document.create`);
    await suggest();
    const places = await window.webview().locator("#top-keys .place").allInnerTexts();
    assert.ok(
      places.some((place) => /^cart\.ts:\d+:\d+$/.test(place)),
      `keys at ${places.join(", ")}`,
    );
    await window.screenshot("inspector-real-code");
    await window.page.setViewportSize({ width: 1280, height: 800 });
  });

  it("explains a suggestion by the lines that mattered, and checks them", async () => {
    await suggest();
    await window.command("Inkling: Why This Suggestion?");
    const why = window.webview().locator("#why");
    await why.locator("tbody tr").first().waitFor();
    await eventually(
      "what leaving a line out does",
      () => why.innerText(),
      (text) => /[−-]?\d\.\d/.test(text),
    );
    await window.screenshot("inspector-why");
    await window.command("Inkling: Pin or Unpin the Inspected Suggestion");
  });

  it("draws the matrix and the pipeline of a real model", async () => {
    await suggest();
    await window.command("Inkling: Analyse Attention Matrix");
    await window.webview().locator("#matrix canvas").first().waitFor();
    await window.webview().locator("#pipeline .section-toggle").click();
    await window.webview().locator("#pipeline h3").nth(7).waitFor();
    await window.webview().locator("#pipeline .section-toggle").click();
    await window.webview().locator("#matrix .section-toggle").click();
  });

  for (const [name, theme] of Object.entries(COLOR_THEMES))
    it(`can be read in ${theme}`, async () => {
      await withSettings({ "workbench.colorTheme": theme }, async () => {
        await suggest();
        assert.deepEqual(await violations(await window.webviewFrame(theme), OF_THE_INSPECTOR), []);
        await window.screenshot(`inspector-${name}`);
      });
    });
});
