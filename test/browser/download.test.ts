import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { type Loopback, serve, whole } from "../unit/download/loopback";
import { closeBrowser, EditorWindow, eventually, launchBrowser, setup } from "./driver";

const CHECKPOINT = "test/fixtures/tiny-gpt2";
const FILES = ["config.json", "model.safetensors"];

/** Where the extension keeps what it keeps. */
const STORAGE = join(dirname(setup.settingsFile), "../User/globalStorage/inkling.inkling");

describe("the download of a model", () => {
  let browser: BrowserContext;
  let window: EditorWindow;
  let server: Loopback;

  before(async () => {
    server = await serve((request, response, count) =>
      whole(readFileSync(join(CHECKPOINT, request.url ?? "")))(request, response, count),
    );
    const files = FILES.map((name) => {
      const content = readFileSync(join(CHECKPOINT, name));
      const sha256 = createHash("sha256").update(content).digest("hex");
      return { name, bytes: content.length, sha256, url: `${server.origin}/${name}` };
    });
    const list = join(STORAGE, "downloads", "models.json");
    mkdirSync(dirname(list), { recursive: true });
    writeFileSync(list, JSON.stringify({ models: [{ name: "Tiny download", licence: "MIT", files }] }));
    browser = await launchBrowser();
    window = await EditorWindow.open(browser, "src/cart.ts");
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await window.screenshot(`failed-${this.currentTest.title.replaceAll(" ", "-")}`);
  });
  after(async () => {
    await closeBrowser(browser);
    await server.close();
  });

  /** Asks for the model of the list, up to the question before its download. */
  async function ask(): Promise<string> {
    await window.command("Download a Model", true);
    const row = window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Tiny download" });
    await row.waitFor();
    await window.screenshot("download-list");
    await row.click();
    const dialog = window.page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    await window.screenshot("download-consent");
    return await dialog.innerText();
  }

  it("asks first, naming host, bytes and licence; without a yes nothing is asked of the host", async () => {
    const question = await ask();
    assert.match(question, /Download Tiny download from 127\.0\.0\.1 \([\d,.]+ bytes\)\?/);
    assert.match(question, /Licence: MIT/);
    await window.press("Escape");
    await window.page.locator(".monaco-dialog-box").waitFor({ state: "hidden" });
    assert.deepEqual(server.asked, []);
  });

  it("brings the files, imports them, and leaves nothing behind", async () => {
    await ask();
    await window.page.locator(".monaco-dialog-box .monaco-button", { hasText: /^Download$/ }).click();
    const weights = window.page.locator(".quick-input-list .monaco-list-row", { hasText: "8-bit weights" });
    await weights.waitFor();
    await window.screenshot("import-weights");
    assert.match(await weights.innerText(), /on the disk · about [\d.]+ MB of memory · about [\d.]+ ms per key here/);
    assert.match(await window.page.locator(".quick-input-title").innerText(), /Tiny download \(licence MIT\)/);
    await weights.click();
    const name = window.page.locator(".quick-input-widget input[type='text']");
    await eventually(
      "the name",
      () => name.inputValue(),
      (value) => value === "Tiny download",
    );
    await window.press("Enter");
    await eventually(
      "the end of the import",
      () => window.notifications(),
      (texts) => texts.some((text) => text.includes("“Tiny download” is imported")),
    );
    await window.screenshot("download-imported");
    assert.deepEqual(
      server.asked.map(({ url }) => url),
      FILES.map((file) => `/${file}`),
    );
    assert.ok(existsSync(join(STORAGE, "models/Tiny download/model.json")));
    assert.deepEqual(readdirSync(join(STORAGE, "downloads")), ["models.json"]);
  });
});
