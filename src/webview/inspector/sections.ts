import { headerSection } from "./header";
import { collapsible, type Page, type Section } from "./section";
import { costSection } from "./sections/cost";
import { exportSection } from "./sections/exports";
import { matrixSection } from "./sections/matrix";
import { pipelineSection } from "./sections/pipeline";
import { whySection } from "./sections/why";

/** The parts of the page, from top to bottom. */
export function createSections(page: Page): Section[] {
  return [
    headerSection(page),
    collapsible(page, "why", "Why this?", false, whySection(page)),
    collapsible(page, "cost", "Cache and time", true, costSection(page)),
    collapsible(page, "matrix", "Matrix: every token looks back", false, matrixSection(page)),
    collapsible(page, "pipeline", "Pipeline: one token through the model", false, pipelineSection(page)),
    collapsible(page, "export", "Export", false, exportSection(page)),
  ];
}
