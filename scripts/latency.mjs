// From key to ghost text, in a real VS Code with Inkling installed: node scripts/latency.mjs [--keys N] [--json]
// Beside it the floor of the same run: an extension that answers at once. The difference is what Inkling costs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { ensureChromium } from "./lib/chromium.mjs";
import { installVsix } from "./lib/codeServer.mjs";
import { writeFloorExtension } from "./lib/floorExtension.mjs";
import { installProbe } from "./lib/keyProbe.mjs";
import { mustRun } from "./lib/process.mjs";
import { copySample } from "./lib/sample.mjs";
import { startServer } from "./lib/server.mjs";
import { THIS_TARGET, vsixFile } from "./lib/vsix.mjs";

/** Typed at the end of the sample's last method; long enough for a few hundred suggestions. */
const TEXT = `
  isEmpty(): boolean {
    return this.items.length === 0;
  }

  count(): number {
    let count = 0;
    for (const item of this.items) {
      count += item.quantity;
    }
    return count;
  }

  find(id: string): CartItem | undefined {
    return this.items.find((item) => item.product.id === id);
  }

  setQuantity(id: string, quantity: number): void {
    const item = this.find(id);
    if (item === undefined) {
      throw new Error(\`Not in the cart: \${id}\`);
    }
    this.remove(id);
    this.add(id, quantity);
  }

  clear(): void {
    this.items = [];
  }
`;
/** Line of the sample's cart.ts after which the text is typed. */
const LINE = 35;
/** ms to wait for ghost text after a key; there need not be any. */
const GIVE_UP = 400;
/** ms between keys, beside the wait for ghost text: a typist who looks. */
const PAUSE = 120;

const SETTINGS = {
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.parameterHints.enabled": false,
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoIndent": "none",
};

const { values } = parseArgs({
  options: { keys: { type: "string", default: "100" }, json: { type: "boolean", default: false } },
});
const wanted = Number(values.keys);
const folder = mkdtempSync(join(tmpdir(), "inkling-latency-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/**
 * Types until so many keys have brought new ghost text, and eight times as many keys at the most.
 * @param {string} extensionsDir
 * @param {(page: import("playwright-core").Page) => Promise<void>} ready
 * @returns {Promise<import("./lib/keyProbe.mjs").KeySample[]>}
 */
async function measure(extensionsDir, ready) {
  const workspace = copySample();
  const server = await startServer({ extensionsDir, settings: SETTINGS });
  const browser = await chromium.launch({ executablePath: await ensureChromium() });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(60_000);
    await page.addInitScript(installProbe);
    await page.goto(server.address(workspace, [["openFile", `${workspace}/src/cart.ts`]]));
    await page.locator(".editor-instance .view-line").first().click();
    await page.keyboard.press("Control+g");
    await page.locator(".quick-input-widget input[type='text']").fill(`:${LINE}:1000`);
    await page.keyboard.press("Enter");
    await page.locator(".editor-instance .monaco-editor.focused").waitFor();
    await ready(page);
    await page.evaluate("probe.samples.length = 0");
    for (let i = 0; ; i++) {
      const character = TEXT[i % TEXT.length] ?? "";
      await page.keyboard.press(character === "\n" ? "Enter" : character);
      await page.waitForFunction(`!probe.waiting || performance.now() - probe.keyTime > ${GIVE_UP}`);
      await page.waitForTimeout(PAUSE);
      const count = Number(await page.evaluate("probe.samples.length"));
      if (count >= wanted) return await page.evaluate("probe.samples");
      if (i < wanted * 8) continue;
      if (count < wanted / 5) throw new Error(`only ${count} of ${i} keys brought new ghost text`);
      return await page.evaluate("probe.samples");
    }
  } finally {
    await browser.close();
    server.stop();
  }
}

/** The extension that answers at once has started when it answers. @param {import("playwright-core").Page} page */
async function floorIsReady(page) {
  await page.keyboard.press("Enter");
  for (let attempt = 0; attempt < 60; attempt++) {
    await page.keyboard.type("x");
    await page.waitForTimeout(500);
    if ((await page.locator(".ghost-text-decoration").count()) > 0) return;
  }
  throw new Error("no ghost text within half a minute");
}

/** Inkling says in the status bar that its model is loaded. @param {import("playwright-core").Page} page */
async function inklingIsReady(page) {
  await page.locator(".statusbar-item[id^='inkling'][aria-label*='ready']").waitFor();
}

/** @param {readonly number[]} values in ms */
function percentiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => Math.round(sorted[Math.round(share * (sorted.length - 1))] ?? 0); // as src/core/quantile.ts has it
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

/** @param {readonly import("./lib/keyProbe.mjs").KeySample[]} samples */
const summary = (samples) => ({
  keys: samples.length,
  dom: percentiles(samples.map(({ dom }) => dom)),
  paint: percentiles(samples.map(({ paint }) => paint)),
});

await mustRun(process.execPath, ["scripts/package.mjs"], { stdio: values.json ? "ignore" : "inherit" });
const installed = join(folder, "extensions");
await installVsix(vsixFile(THIS_TARGET), installed, join(folder, "install"));
const floorDir = join(folder, "floor");
writeFloorExtension(floorDir);
const floor = summary(await measure(floorDir, floorIsReady));
const inkling = summary(await measure(installed, inklingIsReady));
if (values.json) console.log(JSON.stringify({ floor, inkling }));
else {
  console.log(`\nkey to ghost text, ms         p50   p90   p99   (${inkling.keys} keys that brought new ghost text)`);
  for (const [name, { dom, paint }] of Object.entries({ floor, inkling }))
    for (const [what, { p50, p90, p99 }] of Object.entries({ document: dom, painted: paint }))
      console.log(`${`${name}, ${what}`.padEnd(26)} ${[p50, p90, p99].map((ms) => String(ms).padStart(6)).join("")}`);
}
process.exit(0);
