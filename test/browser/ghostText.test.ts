import assert from "node:assert/strict";
import type { BrowserContext } from "playwright-core";
import { CONTINUATION, repetitive } from "../host/repetitive";
import { closeBrowser, EditorWindow, launchBrowser } from "./driver";

const FILE = "src/cart.ts";

describe("ghost text", () => {
  let browser: BrowserContext;
  let window: EditorWindow;
  let text = "";

  before(async () => {
    browser = await launchBrowser();
    window = await EditorWindow.open(browser, FILE);
  });
  beforeEach(async function () {
    text = repetitive(`test${this.currentTest?.title.length}`);
    await window.replaceText(text);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await window.screenshot(`failed-${this.currentTest.title.replaceAll(" ", "-")}`);
  });
  after(() => closeBrowser(browser));

  it("appears while typing, and Tab accepts it", async () => {
    const { typed, ghost } = await window.typeUntilGhost();
    await window.screenshot("ghost-text");
    await window.press("Tab");
    await window.waitForOtherGhost(ghost);
    assert.equal(await window.save(), text + typed + ghost);
  });

  it("comes with Shift+Alt+K where none comes by itself", async () => {
    const { typed, ghost } = await window.typeUntilGhost();
    await window.press("Escape");
    await window.waitForNoGhost();
    await window.press("Shift+Alt+K");
    await window.waitForOtherGhost("");
    await window.press("Tab");
    const saved = await window.save();
    assert.ok(saved.startsWith(text + typed) && saved.length > (text + typed).length, `${ghost} or more: ${saved}`);
  });

  it("is gone after Backspace", async () => {
    const { typed } = await window.typeUntilGhost();
    await window.press("Backspace");
    await window.waitForNoGhost();
    assert.equal(await window.save(), (text + typed).slice(0, -1));
  });

  it("is taken word by word with Ctrl+Right", async () => {
    const { typed, ghost } = await window.typeUntilGhost();
    await window.press("Control+ArrowRight");
    const rest = await window.waitForOtherGhost(ghost);
    const saved = await window.save();
    assert.ok(saved.length > (text + typed).length && (text + typed + ghost).startsWith(saved), saved);
    if (saved !== text + typed + ghost) assert.equal(saved + rest, text + typed + ghost);
  });

  it("goes away with Escape and leaves the text alone", async () => {
    const { typed } = await window.typeUntilGhost();
    await window.press("Escape");
    await window.waitForNoGhost();
    assert.equal(await window.save(), text + typed);
  });

  it("comes in two windows side by side", async () => {
    const second = await EditorWindow.open(browser, FILE);
    await second.replaceText(text);
    await second.typeUntilGhost();
    const { typed, ghost } = await window.typeUntilGhost();
    await second.close();
    await window.press("Tab");
    await window.waitForOtherGhost(ghost);
    assert.equal(await window.save(), text + typed + ghost);
  });

  it("keeps out of the way of a rapid typist, and comes afterwards", async () => {
    const rapid = `${CONTINUATION}const iota = createElement("iota");\nconst kappa = create`;
    await window.type(rapid, 25);
    const { typed } = await window.typeUntilGhost();
    await window.press("Escape");
    assert.equal(await window.save(), text + rapid + typed);
    assert.deepEqual(await window.notifications(), []);
  });
});
