import { readFileSync } from "node:fs";
import type { Frame, Page } from "playwright-core";

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

export interface AxeOptions {
  readonly rules?: Readonly<Record<string, { readonly enabled: boolean }>>;
  /** Selectors of the parts to look at; without them, all of the page. */
  readonly include?: readonly string[];
}

/** The inspector's signs have words for screen readers ("newline" for ↵): the rule takes them for another label. */
export const OF_THE_INSPECTOR: AxeOptions = { rules: { "label-content-name-mismatch": { enabled: false } } };

/** What is in the way of assistive technology in a page, seriously; and what cannot be read for its contrast. */
export async function violations(page: Page | Frame, { rules = {}, include }: AxeOptions = {}): Promise<string[]> {
  const context = include === undefined ? "document" : JSON.stringify({ include });
  return await page.evaluate<string[]>(`${AXE}; axe.run(${context}, ${JSON.stringify({ preload: false, rules })}).then(
    ({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ": " + target + " " + failureSummary)))`);
}
