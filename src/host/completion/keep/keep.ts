import type { KeepSection } from "../../../model/keepSection";
import type { KeepEstimate } from "../../../wire/decisionReport";
import type { Generation } from "../decision";
import type { PostProcessContext } from "../postProcess/context";
import { type PostProcessResult, postProcess } from "../postProcess/postProcess";
import type { Preset } from "../settings";
import { bestFirst } from "./bestFirst";
import { candidatesOf } from "./candidates";
import { estimateOf } from "./estimate";
import { type KeepContext, keepFeatures, placeFeatures } from "./features";

type Clean = Extract<PostProcessResult, { kind: "keep" }>;

/** Where a suggestion is judged, and how strictly. */
export interface KeepSpot extends Omit<KeepContext, "mode"> {
  readonly context: PostProcessContext;
  readonly preset: Preset;
}

/** What is left of a suggestion, and how likely that is to be kept. */
export interface Kept {
  /** Undefined where no beginning of it is likely enough; the estimate is that of the whole then. */
  readonly left: Clean | undefined;
  readonly estimate: KeepEstimate;
}

/**
 * What of a suggestion to show: the whole of it, or its beginning up to a risky token, whichever saves most of those
 * whose estimate reaches the preset's threshold.
 * @param clean what clean-up left of `generation`; it is also what comes back where nothing is cut
 */
export function keepLikely(
  generation: Generation,
  clean: Clean,
  { place, situation: recentAcceptance, context, preset }: KeepSpot,
  { weights, thresholds }: KeepSection,
): Kept {
  const threshold = thresholds[preset];
  const here = placeFeatures({ place, situation: recentAcceptance, mode: context.mode });
  const choices = candidatesOf(generation, clean.text).map((candidate) => ({
    candidate,
    units: candidate.text.length,
    value: estimateOf(weights, keepFeatures(candidate, here)),
  }));
  for (const choice of bestFirst(choices, threshold)) {
    const left = choice === choices[0] ? clean : postProcess(choice.candidate.text, context);
    if (left.kind === "keep") return { left, estimate: { value: choice.value, threshold } };
  }
  return { left: undefined, estimate: { value: choices[0]?.value ?? 0, threshold } };
}
