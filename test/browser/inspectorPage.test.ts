import assert from "node:assert/strict";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { LANGUAGES, readTexts } from "../../scripts/tools/translations";
import { firstStep } from "../../src/model/inspection/firstStep";
import { DEFAULT_UI } from "../../src/page/inspector/uiState";
import type { FromInspector } from "../../src/wire/fromPages";
import { inspectorRequest, inspectorRow } from "../unit/support/inspectorMessages";
import { OF_THE_INSPECTOR } from "./axe";
import { setup } from "./driver";
import { type InspectorHarness, openInspector } from "./inspectorHarness";
import { THEMES, type ThemeName } from "./themes";

/** Names say in words what signs show (“newline” for ↵), which the rule takes for another label. */
const THEME_NAMES = Object.keys(THEMES) as ThemeName[];
const REQUEST = inspectorRequest({ layers: 6, heads: 8, tokens: 600 });
const ROW = inspectorRow(REQUEST, { ...DEFAULT_UI.selection, step: firstStep(REQUEST.steps) });
const HOSTILE = `<b>bold</b> <img src=x onerror=alert(1)> \u202e\u2066reversed שלום\u0000\ufeff😀\u200b${"x".repeat(3000)}\n`;

describe("inspector's page", () => {
  let browser: BrowserContext;
  let inspector: InspectorHarness;

  const open = async (theme: ThemeName = "dark", width = 700): Promise<InspectorHarness> => {
    inspector = await openInspector(browser, theme, width);
    return inspector;
  };
  const openRequest = async (
    theme?: ThemeName,
    width?: number,
    strings: Readonly<Record<string, string>> = {},
  ): Promise<InspectorHarness> => {
    await open(theme, width);
    await inspector.post(
      { type: "strings", strings },
      { type: "request", request: REQUEST },
      { type: "row", row: ROW },
    );
    return inspector;
  };
  const press = (key: string): Promise<void> => inspector.page.keyboard.press(key);
  /** The name that a screen reader would say for what has the focus. */
  const focused = (): Promise<string> =>
    inspector.page.evaluate<string>("document.activeElement.ariaLabel ?? document.activeElement.textContent ?? ''");
  const sentOf = async <Type extends FromInspector["type"]>(
    type: Type,
  ): Promise<Extract<FromInspector, { type: Type }>[]> =>
    (await inspector.takeSent()).filter(
      (message): message is Extract<FromInspector, { type: Type }> => message.type === type,
    );
  const violations = (): Promise<string[]> => inspector.violations(OF_THE_INSPECTOR);
  const screenshot = (name: string): Promise<unknown> =>
    inspector.page.screenshot({ path: join(setup.screenshots, `inspector-${name}.png`), fullPage: true });

  before(async () => {
    browser = await (await chromium.launch({ executablePath: setup.chromium })).newContext();
  });
  afterEach(async () => {
    assert.deepEqual(inspector.problems, []);
    await inspector.close();
  });
  after(() => browser.browser()?.close());

  for (const theme of THEME_NAMES)
    for (const width of [320, 700])
      it(`can be used by everybody in ${theme}, ${width} px wide`, async () => {
        await openRequest(theme, width);
        await inspector.post({ type: "caret", token: REQUEST.promptTokens - 9 });
        await screenshot(`${theme}-${width}`);
        assert.deepEqual(await violations(), []);
        assert.equal(await inspector.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
      });

  for (const language of LANGUAGES)
    it(`fits in ${language}, 320 px wide`, async () => {
      const words = readTexts(`l10n/bundle.l10n.${language}.json`);
      await openRequest("light", 320, words);
      await inspector.page.locator("h2", { hasText: words["Layers and heads"] ?? "no translation" }).waitFor();
      await screenshot(`words-${language}`);
      assert.deepEqual(await violations(), []);
      assert.equal(await inspector.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
    });

  it("says why there is nothing to show", async () => {
    await open("light", 320);
    for (const [reason, words] of [
      ["nothing-yet", "Type in an editor"],
      ["off", "Inkling is off"],
      ["loading", "being loaded"],
      ["failed", "No model"],
    ] as const) {
      await inspector.post({
        type: "empty",
        reason,
        detail: reason === "failed" ? "model.json <b>is</b> missing" : "",
      });
      const text = await inspector.page.locator("header").innerText();
      assert.ok(text.includes(words), text);
      assert.equal(await inspector.page.locator(".section:visible").count(), 0);
      assert.deepEqual(await violations(), []);
      await screenshot(`empty-${reason}`);
    }
    assert.equal(await inspector.page.locator("b").count(), 0);
  });

  it("asks for the row of each step, head and statistic by keyboard alone", async () => {
    await openRequest();
    await inspector.takeSent();
    const { page } = inspector;
    await page.locator(".chip[tabindex='0']").focus();
    await press("ArrowRight");
    await press("End");
    const steps = (await sentOf("select")).map(({ selection }) => selection.step);
    assert.deepEqual(steps, [firstStep(REQUEST.steps) + 1, REQUEST.steps.length - 1]);
    await page.locator(".heatmap .cell[tabindex='0']").focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"]) await press(key);
    assert.match(await focused(), /^layer 1, head 1/);
    await press("Enter");
    await page.locator("#heads select").first().selectOption("entropy");
    const selections = (await sentOf("select")).map(({ selection: { heads, statistic } }) => ({ heads, statistic }));
    const heads = { kind: "head", layer: 1, head: 1 };
    assert.deepEqual(selections, [
      { heads, statistic: "max" },
      { heads, statistic: "entropy" },
    ]);
  });

  it("walks through lines and tokens of the context, and shows them in the source", async () => {
    await openRequest();
    await inspector.takeSent();
    await inspector.page.locator(".context .line[tabindex='0']").focus();
    await press("ArrowUp");
    const line = await focused();
    assert.match(line, /^line \d+, /);
    await press("Enter");
    const [revealed] = await sentOf("reveal-line");
    assert.equal(`line ${(revealed?.line ?? 0) + 1}`, line.split(",")[0]);
    for (const key of ["ArrowRight", "ArrowRight", "Enter", "Control+Enter"]) await press(key);
    const sent = await inspector.takeSent();
    const token = sent.find((message) => message.type === "hover")?.token;
    assert.ok(typeof token === "number");
    const reveals = sent.filter((message) => message.type === "reveal");
    assert.deepEqual(
      reveals.map(({ token: shown, focus }) => [shown, focus]),
      [
        [token, false],
        [token, true],
      ],
    );
    await press("Tab");
    assert.deepEqual(
      (await sentOf("hover")).map(({ token: none }) => none),
      [null],
    );
  });

  it("brings Tab to the cursor's line, whether the row is drawn with its request or after it", async () => {
    const stop = (): Promise<string | null> =>
      inspector.page.locator(".context .line[tabindex='0']").getAttribute("aria-label");
    await open();
    await inspector.post({ type: "strings", strings: {} });
    await inspector.post({ type: "request", request: REQUEST });
    await inspector.post({ type: "row", row: ROW });
    const after = await stop();
    assert.match(after ?? "", /^line \d+, /);
    await inspector.close();
    await open();
    await inspector.post({ type: "strings", strings: {} });
    await inspector.prepare({ type: "request", request: REQUEST }, { type: "row", row: ROW });
    await inspector.page.evaluate("[0, 1].forEach(fakeHost.postPrepared)");
    await inspector.drawn();
    assert.equal(await stop(), after);
  });

  it("brings Tab to every kind of control and out again", async () => {
    await openRequest("high-contrast", 320);
    const stops = new Set<string>();
    await inspector.page.locator("body").press("Tab");
    for (let i = 0; i < 120; i++) {
      const stop = await inspector.page.evaluate<string>(
        "document.activeElement === document.body ? 'out' : document.activeElement.closest('section, header, footer')?.id + ' ' + (document.activeElement.getAttribute('role') ?? document.activeElement.tagName)",
      );
      if (stop === "out") break;
      stops.add(stop);
      await press("Tab");
    }
    for (const wanted of [
      "steps option",
      "prediction INPUT",
      "heads SELECT",
      "heads gridcell",
      "context treeitem",
      "top-keys BUTTON",
    ])
      assert.ok(stops.has(wanted), `${wanted}: not among ${[...stops].join(", ")}`);
  });

  it("re-weighs the prediction at once", async () => {
    await openRequest();
    const { page } = inspector;
    const sampled = page.locator(".prediction tbody tr").first().locator("td").nth(2);
    const before = await sampled.innerText();
    await page.getByLabel("Temperature").fill("0.5");
    await inspector.drawn();
    assert.notEqual(await sampled.innerText(), before);
    await page.getByLabel("Temperature").fill("0");
    await inspector.drawn();
    assert.equal(await sampled.innerText(), "100.0 %");
    assert.equal(await page.locator(".prediction tr.excluded").count(), 9);
    await page.getByRole("button", { name: "Reset" }).press("Enter");
    await inspector.drawn();
    assert.equal(await sampled.innerText(), before);
  });

  it("shows hostile text as text", async () => {
    await open("dark", 320);
    const request = inspectorRequest({ source: HOSTILE, tokens: 200, path: "src/<script>.ts" });
    await inspector.post({ type: "strings", strings: {} }, { type: "request", request });
    await inspector.post({ type: "row", row: inspectorRow(request, DEFAULT_UI.selection) });
    const text = await inspector.page.locator("main").innerText();
    for (const wanted of ["U+202E", "U+2066", "U+0000", "U+FEFF", "F0 9F", "U+200B"])
      assert.ok(text.includes(wanted), wanted);
    for (const unseen of ["\u202e", "\u2066", "\u0000", "\ufeff", "\u200b"]) assert.equal(text.includes(unseen), false);
    assert.equal(await inspector.page.locator("main :is(img, b, script)").count(), 0);
    assert.equal(await inspector.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
    assert.deepEqual(await violations(), []);
    await screenshot("hostile");
  });

  it("makes its colors anew when the theme changes", async () => {
    await openRequest("dark");
    const color = (): Promise<string> =>
      inspector.page.evaluate<string>("getComputedStyle(document.querySelector('.cell.head')).backgroundColor");
    const dark = await color();
    await inspector.setTheme("light");
    await inspector.drawn();
    assert.notEqual(await color(), dark);
  });

  it("keeps how it is set over a reload, and nothing of what it showed", async () => {
    await openRequest();
    await inspector.page.locator("#context select").selectOption("lift");
    await inspector.page.getByRole("button", { name: "Next token" }).press("Enter");
    const kept = JSON.stringify(await inspector.kept());
    assert.match(kept, /"scale":"lift"/);
    assert.ok(kept.length < 1000, kept);
    await inspector.page.reload();
    await inspector.setTheme("dark");
    await inspector.post({ type: "request", request: REQUEST }, { type: "row", row: ROW });
    assert.equal(await inspector.page.locator("#context select").inputValue(), "lift");
    assert.equal(await inspector.page.locator(".prediction").isVisible(), false);
    await screenshot("lift");
  });

  it("carries out the commands of the palette", async () => {
    await openRequest();
    await inspector.takeSent();
    await inspector.post({ type: "command", command: "next-step" }, { type: "command", command: "next-head" });
    const last = (await sentOf("select")).at(-1)?.selection;
    assert.deepEqual([last?.step, last?.heads], [firstStep(REQUEST.steps) + 1, { kind: "head", layer: 0, head: 0 }]);
  });
});
