import type { BrowserContext } from "playwright-core";
import type { FromInspector } from "../../src/wire/fromPages";
import type { ToInspector } from "../../src/wire/inspector";
import { PageHarness } from "./pageHarness";
import type { ThemeName } from "./themes";

export type InspectorHarness = PageHarness<ToInspector, FromInspector>;

/** The inspector's page by itself. @param width of the page, in px */
export async function openInspector(
  browser: BrowserContext,
  theme: ThemeName,
  width: number,
): Promise<InspectorHarness> {
  const source = { script: "inspector.js", style: "inspector.css" };
  return await PageHarness.open<ToInspector, FromInspector>(browser, source, theme, width);
}
