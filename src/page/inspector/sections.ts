import { headerSection } from "./header";
import { lazySection } from "./lazySection";
import { collapsible, type Page, type Section } from "./section";
import { contextSection } from "./sections/context";
import { costSection } from "./sections/cost";
import { footerSection } from "./sections/footer";
import { heatmapSection } from "./sections/heatmap";
import { predictionSection } from "./sections/prediction";
import { stepsSection } from "./sections/steps";
import { topKeysSection } from "./sections/topKeys";
import { whySection } from "./sections/why";

/** The parts of the page, from top to bottom. */
export function createSections(page: Page): Section[] {
  const panels = async () => (await import("./panels")).PANELS;
  const matrix = lazySection(page, ["analyse-matrix"], async () => (await panels()).matrix);
  const pipeline = lazySection(page, [], async () => (await panels()).pipeline);
  const exports = lazySection(page, ["export"], async () => (await panels()).exports);
  return [
    headerSection(page),
    collapsible(page, "steps", "Suggestion, token by token", true, stepsSection(page)),
    collapsible(page, "why", "Why this?", false, whySection(page)),
    collapsible(page, "prediction", "Next token", true, predictionSection(page)),
    collapsible(page, "heads", "Layers and heads", true, heatmapSection(page)),
    collapsible(page, "context", "What the model looked at", true, contextSection(page)),
    collapsible(page, "top-keys", "Strongest tokens", true, topKeysSection(page)),
    collapsible(page, "cost", "Cache and time", true, costSection(page)),
    collapsible(page, "matrix", "Matrix: every token looks back", false, matrix),
    collapsible(page, "pipeline", "Pipeline: one token through the model", false, pipeline),
    collapsible(page, "export", "Export", false, exports),
    footerSection(page),
  ];
}
