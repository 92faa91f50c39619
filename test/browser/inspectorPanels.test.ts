import assert from "node:assert/strict";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import type { FromInspector } from "../../src/wire/fromPages";
import { codeMatrix, codeRequest, panelMessages } from "../unit/support/inspectedCode";
import { setup } from "./driver";
import { type InspectorHarness, openInspector } from "./inspectorHarness";
import type { ThemeName } from "./themes";

const SECTIONS = ["why", "cost", "matrix", "pipeline", "export"];
const THEMES: readonly ThemeName[] = ["light", "dark", "high-contrast", "high-contrast-light"];

describe("panels of the inspector's page", () => {
  let browser: BrowserContext;
  let inspector: InspectorHarness;

  before(async () => {
    browser = await (await chromium.launch({ executablePath: setup.chromium })).newContext();
    inspector = await openInspector(browser, "dark", 360);
    await inspector.post(...panelMessages());
    for (const id of SECTIONS) {
      const toggle = inspector.page.locator(`#${id} .section-toggle`);
      if ((await toggle.getAttribute("aria-expanded")) !== "true") await toggle.press("Enter");
    }
    await inspector.drawn();
  });
  after(() => browser.browser()?.close());
  beforeEach(() => inspector.takeSent());

  async function sent<Type extends FromInspector["type"]>(
    type: Type,
  ): Promise<readonly Extract<FromInspector, { type: Type }>[]> {
    const messages = await inspector.takeSent();
    return messages.filter((message): message is Extract<FromInspector, { type: Type }> => message.type === type);
  }

  const button = (name: string): Promise<void> =>
    inspector.page.getByRole("button", { name, exact: true }).press("Enter");

  it("asks for a matrix of what is chosen, and lets it be cancelled", async () => {
    const { page } = inspector;
    await page.getByLabel("Layer", { exact: true }).selectOption("2");
    await page.getByLabel("Head", { exact: true }).selectOption("3");
    await page.getByLabel("Last tokens").selectOption("384");
    await page.locator("#matrix", { hasText: "This request has" }).waitFor();
    await button("Analyse");
    const [asked] = await sent("analyse-matrix");
    assert.deepEqual(asked, {
      type: "analyse-matrix",
      serial: 1,
      heads: { kind: "head", layer: 2, head: 3 },
      size: 384,
    });
    await inspector.post({ type: "progress", analysis: "matrix", share: 0.5 });
    await page.locator("#matrix", { hasText: "50 % done" }).waitFor();
    assert.equal(await page.evaluate("document.activeElement.textContent"), "Cancel");
    await page.locator("#matrix").getByRole("button", { name: "Cancel" }).press("Enter");
    assert.deepEqual(
      (await sent("cancel")).map(({ analysis }) => analysis),
      ["matrix"],
    );
    await inspector.post({ type: "analysis-ended", analysis: "matrix", message: "Cancelled." });
    await page.locator("#matrix", { hasText: "Cancelled." }).waitFor();
    await inspector.post({ type: "matrix", matrix: codeMatrix(64) });
  });

  it("reads out the matrix's cells under the arrow keys, and shows the key token in the source", async () => {
    const { page } = inspector;
    await page.locator("canvas.matrix").focus();
    await page.keyboard.press("ArrowLeft");
    const key = codeRequest().promptTokens - 2;
    await page.locator("#matrix [aria-live]", { hasText: `looks at column ${key}` }).waitFor();
    await page.keyboard.press("Enter");
    assert.deepEqual(await sent("reveal"), [{ type: "reveal", serial: 1, token: key, focus: false }]);
    await page.keyboard.press("Home");
    await page.locator("#matrix [aria-live]", { hasText: "all tokens before the first column" }).waitFor();
    await page.keyboard.press("Enter");
    assert.deepEqual(await sent("reveal"), []);
  });

  it("shows what is masked as −∞, and the eight steps", async () => {
    const { page } = inspector;
    assert.equal(await page.locator("ol.pipeline > li").count(), 8);
    const masked = page.locator("table.scores", { hasText: "after the mask" }).locator("td");
    assert.equal((await masked.allTextContents()).filter((text) => text === "−∞").length, 15);
  });

  it("lists lines with what leaving them out does, and shows them in the source", async () => {
    const { page } = inspector;
    await page.locator("#why", { hasText: "−0.03 nats" }).waitFor();
    await page.locator('[data-line="4"]').press("Enter");
    assert.deepEqual(await sent("reveal-line"), [{ type: "reveal-line", serial: 1, line: 4 }]);
    assert.equal(await page.locator("#why b").count(), 0);
  });

  it("makes files of the row, a PNG within the content security policy too", async () => {
    for (const name of ["Picture (SVG)", "Table (CSV)", "Everything (JSON)", "Picture (PNG)"]) await button(name);
    const files = new Map<string, unknown>();
    while (files.size < 4) for (const { format, data } of await sent("export")) files.set(format, data);
    assert.match(String(files.get("svg")), /^<svg /);
    assert.match(String(files.get("csv")), /^rank,/);
    assert.match(String(files.get("json")), /inkling-inspection-1/);
    const png = files.get("png");
    assert.ok(png instanceof Uint8Array || (typeof png === "object" && png !== null));
    assert.deepEqual(Object.values(png).slice(0, 4), [0x89, 0x50, 0x4e, 0x47]);
  });

  it("has nothing that reaches out of a narrow page", async () => {
    const wide = await inspector.page.evaluate<string[]>(`[...document.querySelectorAll(".panel, .panel *")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .filter((element) => element.closest(".scroll, .matrix-frame, .visually-hidden, option, bdi") === null)
      .map(({ outerHTML }) => outerHTML.slice(0, 100))`);
    assert.deepEqual(wide, []);
  });

  it("does nothing that the content security policy forbids", () => assert.deepEqual(inspector.problems, []));

  for (const theme of THEMES)
    it(`can be used and read in ${theme}`, async () => {
      await inspector.setTheme(theme);
      await inspector.drawn();
      for (const id of SECTIONS)
        await inspector.page
          .locator(`#${id}`)
          .screenshot({ path: join(setup.screenshots, `panel-${id}-${theme}.png`) });
      const serious = await inspector.violations({ include: SECTIONS.map((id) => `#${id}`) });
      assert.deepEqual(serious, []);
    });
});
