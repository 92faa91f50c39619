import type { Inspection } from "../../model/inspection/inspection";
import type { RowView, Selection } from "../../model/inspection/selection";
import { combineHeads, type RowShape, valueWeighted } from "./heads";
import { findSinks, meanOfHeads, sinkShare } from "./sinks";
import { headStatistics } from "./statistics";
import { topKeys } from "./topKeys";

const TOP = 10;

/** What a page is told of one row: the weights of the chosen heads, and the chosen statistic of every head. */
export function rowOf(inspection: Inspection, selection: Selection): Omit<RowView, "serial" | "selection"> {
  const { step, heads, statistic, weighting } = selection;
  const rows = attentionOf(inspection, step);
  const shape = shapeOf(inspection, step);
  const isWeighted = weighting === "value" || statistic === "value";
  const weighted = isWeighted ? weightedOf(inspection, step) : rows;
  const shown = weighting === "value" ? weighted : rows;
  const weights = combineHeads(shown, shape, heads);
  const isMean = heads.kind === "all" && heads.by === "mean";
  const sinks = findSinks(weights, inspection.tokens.kinds, isMean ? weights : meanOfHeads(shown, shape));
  return {
    weights,
    statistics: headStatistics(statistic, { rows, shape, sinks, weighted }),
    sinks,
    sinkShare: sinkShare(weights, sinks),
    top: topKeys(weights, sinks, TOP),
  };
}

/**
 * What all heads looked at on average, weighted by the values: one row per step of the suggestion that is shown, or of
 * all that was written if nothing is.
 */
export function attentionOfSuggestion(inspection: Inspection, shownSteps: number): Float32Array[] {
  const all = inspection.steps.length;
  const count = shownSteps > 0 ? Math.min(shownSteps, all) : all;
  return Array.from({ length: count }, (_, step) =>
    meanOfHeads(weightedOf(inspection, step), shapeOf(inspection, step)),
  );
}

function shapeOf({ layers, heads, promptTokens }: Inspection, step: number): RowShape {
  return { layers, heads, length: promptTokens + step };
}

function attentionOf({ steps }: Inspection, step: number): Float32Array {
  return steps[step]?.attention ?? new Float32Array();
}

function weightedOf(inspection: Inspection, step: number): Float32Array {
  const { valueNorms, tokens } = inspection;
  return valueWeighted(attentionOf(inspection, step), valueNorms, shapeOf(inspection, step), tokens.ids.length);
}
