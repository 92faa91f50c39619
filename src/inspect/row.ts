import type { Inspection } from "../engine/inspection";
import type { HeadChoice, RowView, Selection, Weighting } from "../webview/inspector/protocol";

const TOP = 10;

/** What a page is told of one row: the weights of the chosen heads, and the chosen statistic of all heads. */
export function rowOf(inspection: Inspection, selection: Selection): Omit<RowView, "serial" | "selection"> {
  const weights = weightsOf(inspection, selection.step, selection.heads, selection.weighting);
  const { layers, heads } = inspection;
  const statistics = new Float32Array(layers * heads);
  for (let head = 0; head < statistics.length; head++)
    statistics[head] = Math.max(...headRow(inspection, selection.step, head, selection.weighting));
  const order = Array.from(weights.keys()).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  return { weights, statistics, sinks: [], sinkShare: 0, top: order.slice(0, TOP) };
}

/** Per step of the suggestion that is shown, or per step if none is: what all heads looked at, weighted by the values. */
export function attentionOfSuggestion(inspection: Inspection, shownSteps: number): Float32Array[] {
  const count = shownSteps > 0 ? Math.min(shownSteps, inspection.steps.length) : inspection.steps.length;
  return Array.from({ length: count }, (_, step) => weightsOf(inspection, step, { kind: "all", by: "mean" }, "value"));
}

function weightsOf(inspection: Inspection, step: number, choice: HeadChoice, weighting: Weighting): Float32Array {
  const { layers, heads } = inspection;
  const all = Array.from({ length: layers * heads }, (_, head) => head);
  const chosen =
    choice.kind === "head"
      ? [choice.layer * heads + choice.head]
      : choice.kind === "layer"
        ? all.slice(choice.layer * heads, (choice.layer + 1) * heads)
        : all;
  const rows = chosen.map((head) => headRow(inspection, step, head, weighting));
  const weights = new Float32Array(rows[0]?.length ?? 0);
  for (const row of rows)
    for (const [token, weight] of row.entries()) {
      const before = weights[token] ?? 0;
      weights[token] =
        choice.kind === "all" && choice.by === "max" ? Math.max(before, weight) : before + weight / rows.length;
    }
  return weights;
}

/** @param head index over all layers */
function headRow(inspection: Inspection, step: number, head: number, weighting: Weighting): Float32Array {
  const count = inspection.promptTokens + step;
  const row = inspection.steps[step]?.attention.slice(head * count, (head + 1) * count) ?? new Float32Array(count);
  if (weighting === "attention") return row;
  const all = inspection.tokens.ids.length;
  let sum = 0;
  for (let token = 0; token < count; token++) {
    row[token] = (row[token] ?? 0) * (inspection.valueNorms[head * all + token] ?? 0);
    sum += row[token] ?? 0;
  }
  return sum > 0 ? row.map((weight) => weight / sum) : row;
}
