import { headerSection } from "./header";
import type { Page, Section } from "./section";

/** The parts of the page, from top to bottom. */
export function createSections(page: Page): Section[] {
  return [headerSection(page)];
}
