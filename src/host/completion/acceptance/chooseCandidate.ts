import type { AcceptanceModel } from "../../../model/acceptanceModel";
import type { AcceptanceEstimate } from "../../../wire/decisionReport";
import type { Generation } from "../decision";
import type { PostProcessContext } from "../postProcess/context";
import { type PostProcessResult, postProcess } from "../postProcess/postProcess";
import type { Preset } from "../settings";
import { type AcceptanceContext, acceptanceFeatures, siteFeatures } from "./acceptanceFeatures";
import { candidatesOf } from "./candidates";
import { logistic } from "./logistic";
import { rankCandidates } from "./rankCandidates";

type Clean = Extract<PostProcessResult, { kind: "keep" }>;

/** Where a suggestion is judged, and how strictly. */
export interface AcceptanceSite extends Omit<AcceptanceContext, "mode"> {
  readonly context: PostProcessContext;
  readonly preset: Preset;
}

/** What is left of a suggestion, and how likely that is to be kept. */
export interface ChosenCandidate {
  /** Undefined where no beginning of it is likely enough; the estimate is that of the whole then. */
  readonly shown: Clean | undefined;
  readonly estimate: AcceptanceEstimate;
}

/**
 * What of a suggestion to show: the whole of it, or its beginning up to a risky token, whichever saves most of those
 * whose estimate reaches the preset's threshold.
 * @param clean what clean-up left of `generation`; it is also what comes back where nothing is cut
 */
export function chooseCandidate(
  generation: Generation,
  clean: Clean,
  { place, recentAcceptance, context, preset }: AcceptanceSite,
  { weights, thresholds }: AcceptanceModel,
): ChosenCandidate {
  const threshold = thresholds[preset];
  const here = siteFeatures({ place, recentAcceptance, mode: context.mode });
  const choices = candidatesOf(generation, clean.text).map((candidate) => ({
    candidate,
    units: candidate.text.length,
    value: logistic(weights, acceptanceFeatures(candidate, here)),
  }));
  for (const choice of rankCandidates(choices, threshold)) {
    const left = choice === choices[0] ? clean : postProcess(choice.candidate.text, context);
    if (left.kind === "keep") return { shown: left, estimate: { value: choice.value, threshold } };
  }
  return { shown: undefined, estimate: { value: choices[0]?.value ?? 0, threshold } };
}
