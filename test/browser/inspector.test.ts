import type { BrowserContext } from "playwright-core";
import { repetitive } from "../host/repetitive";
import { closeBrowser, EditorWindow, eventually, launchBrowser } from "./driver";

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
    await eventually("another part of the file", first, (now) => now !== start || now === before);
    await window.page.locator(".editor-instance .view-lines").click();
    await window.press("Control+Home");
  });
});
