import assert from "node:assert/strict";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { countersOf, type Days } from "../../src/host/statistics/counters";
import { summaryOf } from "../../src/host/statistics/summary";
import type { DecisionRow } from "../../src/wire/decisionReport";
import type { ToDecisions } from "../../src/wire/decisions";
import type { FromDecisions, FromStatistics } from "../../src/wire/fromPages";
import type { StatisticsView, ToStatistics } from "../../src/wire/statistics";
import { setup } from "./driver";
import { PageHarness } from "./pageHarness";
import { THEMES, type ThemeName } from "./themes";

const THEME_NAMES = Object.keys(THEMES) as ThemeName[];
const HOSTILE = "src/<b>bold</b>\u202e|x.ts";

const row = (id: number, shown: boolean): DecisionRow => ({
  id,
  time: 1_780_000_000_000 + 1000 * id,
  path: id === 3 ? HOSTILE : "src/cart.ts",
  trigger: id % 5 === 0 ? "invoke" : "automatic",
  outcome: shown ? "shown" : "nothing",
  explanation: shown
    ? "Shown: the model's suggestion."
    : "The suggestion was not likely enough to be kept (0.07 < 0.20).",
  estimate: id % 5 === 0 ? undefined : { value: shown ? 0.43 : 0.07, threshold: 0.2 },
  tokens: shown ? 12 : undefined,
  totalMs: 7.4 * id,
});

function statistics(): StatisticsView {
  const days: Days = new Map();
  const now = new Date(2026, 2, 3, 12);
  for (const [language, accepted] of [
    ["typescript", 60],
    ["python", 1],
  ] as const) {
    const tally = countersOf(days, "2026-03-03", language);
    Object.assign(tally, {
      accepted,
      partlyAccepted: 4,
      typed: 9,
      dismissed: 240 - accepted,
      unitsAccepted: 20 * accepted,
    });
    Object.assign(tally, { tokensReused: 90_000, tokensComputed: 4000 });
    [1000, 900, 800].forEach((units, look) => {
      tally.followed[look] = units;
      tally.kept[look] = Math.round(units * (0.95 - look / 20));
    });
    for (let bin = 1; bin < 10; bin++) {
      tally.estimated[bin] = 40 - 4 * bin;
      tally.estimatedKept[bin] = Math.round(((40 - 4 * bin) * (bin + 0.5)) / 10);
    }
    for (let bin = 16; bin < 28; bin++) tally.latency[bin] = 28 - bin;
  }
  const [today, week, month, all] = (["today", "week", "month", "all"] as const).map((period) =>
    summaryOf(days, period, now),
  );
  assert.ok(today && week && month && all);
  return { periods: { today, week, month, all }, notPaying: ["python"] };
}

describe("pages of tables", () => {
  let browser: BrowserContext;
  const problems: string[] = [];

  before(async () => {
    browser = await (await chromium.launch({ executablePath: setup.chromium })).newContext();
  });
  after(() => browser.browser()?.close());
  afterEach(() => assert.deepEqual(problems.splice(0), []));

  async function finish<To, From>(harness: PageHarness<To, From>, name?: string): Promise<void> {
    const { page } = harness;
    if (name !== undefined) await page.screenshot({ path: join(setup.screenshots, `${name}.png`), fullPage: true });
    assert.deepEqual(await harness.violations(), []);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
    problems.push(...harness.problems);
    await harness.close();
  }

  describe("last decisions", () => {
    const rows = Array.from({ length: 8 }, (_, index) => row(index + 1, index % 3 === 0));
    type Harness = PageHarness<ToDecisions, FromDecisions>;

    async function open(theme: ThemeName = "dark", width = 800, list = rows): Promise<Harness> {
      const source = { script: "decisions.js", style: "tables.css" };
      const harness: Harness = await PageHarness.open(browser, source, theme, width);
      await harness.post({ type: "strings", strings: {} }, { type: "all", rows: list, most: 8 });
      return harness;
    }

    for (const theme of THEME_NAMES)
      for (const width of [320, 900])
        it(`can be used by everybody in ${theme}, ${width} px wide`, async () =>
          await finish(await open(theme, width), `decisions-${theme}-${width}`));

    it("says that nothing was decided yet", async () => {
      const harness = await open("light", 320, []);
      assert.match(await harness.page.locator("main").innerText(), /Nothing was decided yet/);
      await finish(harness);
    });

    it("is walked and filtered by keyboard, opens a decision, and keeps its place when a new one comes", async () => {
      const harness = await open();
      const { page } = harness;
      await page.locator("input[value=nothing]").check();
      assert.deepEqual(await harness.kept(), { filter: "nothing" });
      assert.equal(await page.locator("tbody tr:visible").count(), 5);
      await page.locator("tbody button[tabindex='0']").focus();
      await page.keyboard.press("ArrowDown");
      await harness.post({ type: "added", row: row(9, false) });
      await page.keyboard.press("Enter");
      assert.deepEqual((await harness.takeSent()).at(-1), { type: "open", id: 6 });
      assert.equal(await page.locator("tbody tr").count(), 8, "the oldest is gone");
      await finish(harness);
    });

    it("copies what is shown, hostile names as text", async () => {
      const harness = await open();
      await harness.page.getByRole("button", { name: "Copy as TSV" }).press("Enter");
      const [copied] = (await harness.takeSent()).filter(({ type }) => type === "copy");
      assert.ok(copied?.type === "copy");
      assert.equal(copied.text.split("\n").length, 10);
      assert.ok(copied.text.includes(HOSTILE));
      assert.equal(await harness.page.locator("main b").count(), 0);
      assert.match(await harness.page.locator("[role=status]").innerText(), /8 decisions/);
      await finish(harness);
    });
  });

  describe("statistics", () => {
    type Harness = PageHarness<ToStatistics, FromStatistics>;

    async function open(theme: ThemeName = "dark", width = 800): Promise<Harness> {
      const source = { script: "statistics.js", style: "tables.css" };
      const harness: Harness = await PageHarness.open(browser, source, theme, width);
      await harness.post({ type: "strings", strings: {} }, { type: "statistics", view: statistics() });
      return harness;
    }

    for (const theme of THEME_NAMES)
      for (const width of [320, 1200])
        it(`can be used by everybody in ${theme}, ${width} px wide`, async () =>
          await finish(await open(theme, width), `statistics-${theme}-${width}`));

    it("says that nothing was counted yet", async () => {
      const harness = await open();
      const nothing = summaryOf(new Map(), "all", new Date());
      const view = { periods: { today: nothing, week: nothing, month: nothing, all: nothing }, notPaying: [] };
      await harness.post({ type: "statistics", view });
      assert.match(await harness.page.locator("main").innerText(), /Nothing was counted/);
      await finish(harness, "statistics-empty");
    });

    it("offers to turn a language off, and does nothing by itself", async () => {
      const harness = await open();
      assert.deepEqual(
        (await harness.takeSent()).map(({ type }) => type),
        ["ready"],
      );
      await harness.page.getByRole("button", { name: "Turn off for python" }).press("Enter");
      assert.deepEqual(await harness.takeSent(), [{ type: "turn-off", language: "python" }]);
      await finish(harness);
    });

    it("changes the period by keyboard, and keeps it and the focus when it is drawn anew", async () => {
      const harness = await open();
      const { page } = harness;
      await page.locator("input[value=week]").focus();
      await page.keyboard.press("ArrowRight");
      assert.deepEqual(await harness.kept(), { period: "month" });
      await harness.post({ type: "statistics", view: statistics() });
      assert.equal(await page.evaluate("document.activeElement.value"), "month");
      await finish(harness);
    });
  });
});
