import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { CONTINUATION, repetitive } from "../host/repetitive";
import { EditorWindow, launchBrowser } from "./driver";

const FILE = "src/cart.ts";

describe("ghost text", () => {
  let browser: Browser;
  const windows: EditorWindow[] = [];

  /** A window with the cursor behind the unfinished last line. */
  async function open(text: string): Promise<EditorWindow> {
    const window = await EditorWindow.open(browser, FILE, text);
    windows.push(window);
    await window.goToEndOf(text.split("\n").length);
    await window.waitForStatus(/ready/);
    return window;
  }

  before(async () => {
    browser = await launchBrowser();
  });
  afterEach(async function () {
    const failed = this.currentTest?.isFailed() ?? false;
    for (const [i, window] of windows.splice(0).entries()) {
      if (failed) await window.screenshot(`failed-${this.currentTest?.title.replaceAll(" ", "-")}-${i}`);
      await window.close();
    }
  });
  after(() => browser.close());

  it("appears while typing, and Tab accepts it", async () => {
    const text = repetitive("alpha");
    const window = await open(text);
    const { typed, ghost } = await window.typeUntilGhost();
    await window.screenshot("ghost-text");
    await window.press("Tab");
    await window.waitForOtherGhost(ghost);
    assert.equal(await window.save(), text + typed + ghost);
  });

  it("is taken word by word with Ctrl+Right", async () => {
    const text = repetitive("words");
    const window = await open(text);
    const { typed, ghost } = await window.typeUntilGhost();
    await window.press("Control+ArrowRight");
    const rest = await window.waitForOtherGhost(ghost);
    const saved = await window.save();
    assert.ok(saved.length > (text + typed).length && (text + typed + ghost).startsWith(saved), saved);
    if (saved !== text + typed + ghost) assert.equal(saved + rest, text + typed + ghost);
  });

  it("goes away with Escape and leaves the text alone", async () => {
    const text = repetitive("escape");
    const window = await open(text);
    const { typed } = await window.typeUntilGhost();
    await window.press("Escape");
    await window.waitForNoGhost();
    assert.equal(await window.save(), text + typed);
  });

  it("comes in two windows, each with an engine", async () => {
    const [left, right] = await Promise.all([open(repetitive("left")), open(repetitive("right"))]);
    await left.typeUntilGhost();
    await left.close();
    const { typed, ghost } = await right.typeUntilGhost();
    await right.press("Tab");
    await right.waitForOtherGhost(ghost);
    assert.equal(await right.save(), repetitive("right") + typed + ghost);
  });

  it("keeps out of the way of a rapid typist, and comes afterwards", async () => {
    const text = repetitive("rapid");
    const rapid = `${CONTINUATION}const iota = createElement("iota");\nconst kappa = create`;
    const window = await open(text);
    await window.type(rapid, 25);
    const { typed } = await window.typeUntilGhost();
    await window.press("Escape");
    assert.equal(await window.save(), text + rapid + typed);
    assert.deepEqual(await window.notifications(), []);
  });
});
