import type { HeadChoice, RowView } from "../../../model/inspection/selection";
import type { RequestView } from "../../../wire/inspector";

/** How the picture was set when it was exported, beside what the request and its row say themselves. */
interface ViewSettings {
  /** Name of the colour scale: "share", "linear" or "lift". */
  readonly scale: string;
  /** As set with the sliders; they change the shown probabilities only. */
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
}

/** What an export is made from: one row of one request, as it is on the page. */
export interface Exported {
  readonly request: RequestView;
  readonly row: RowView;
  readonly view: ViewSettings;
}

/** In a file, sinks are always named and never taken out of the numbers. */
const SINK_RULE = "named and left out of the colour scale; all numbers include them";

/** The settings by name, in the order in which files list them. Layers, heads and steps count from 0. */
export function settingsOf({ request, row, view }: Exported): Record<string, string | number> {
  const { step, heads, statistic, weighting } = row.selection;
  return {
    model: request.model,
    path: request.path,
    step,
    heads: headsText(heads),
    weighting,
    statistic,
    scale: view.scale,
    sinks: SINK_RULE,
    temperature: view.temperature,
    topK: view.topK,
    topP: view.topP,
  };
}

export function headsText(heads: HeadChoice): string {
  if (heads.kind === "head") return `layer ${heads.layer} head ${heads.head}`;
  if (heads.kind === "layer") return `layer ${heads.layer} mean of heads`;
  return heads.by === "max" ? "all heads, largest" : "all heads, mean";
}
