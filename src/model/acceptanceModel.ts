import * as v from "valibot";
import { fields, numbersFor, sound, wrongIn } from "../core/schema";

/**
 * What the estimate "will be kept" looks at (src/host/completion/acceptance/acceptanceFeatures.ts computes it). Probabilities and margins
 * are the model's own, of the tokens that wrote the text; all logarithms are natural.
 */
export const ACCEPTANCE_FEATURES = [
  /** Always 1. */
  "bias",
  /** Σ ln p over the text's tokens, from -12: what the model itself thinks of the whole text. */
  "total",
  /** Mean of ln p: the same per token. */
  "mean",
  /** ln p of the least probable token, from -6. */
  "lowest",
  /** Entropy of the first prediction, nats. */
  "entropy",
  /** The smallest lead of a token, nats up to 8. */
  "lowestMargin",
  /** Mean of the leads, each up to 8 nats. */
  "meanMargin",
  /** Share of the tokens that the memory had a part in. */
  "remembered",
  /** ln(1 + UTF-16 units). */
  "characters",
  /** ln(1 + tokens). */
  "tokens",
  /** ln(1 + line breaks). */
  "lineBreaks",
  /** 1 where the model came to an end by itself: of the line, the block, the text. */
  "finished",
  /** 1 where a block was asked for. */
  "block",
  /** 1 where closers or punctuation follow on the line. */
  "closersFollow",
  /** 1 where only blanks stand before the cursor on its line. */
  "atLineStart",
  /** ln(1 + units of the word that ends at the cursor). */
  "wordBefore",
  /** 1 right after a dot. */
  "afterDot",
  /** 1 after a blank. */
  "afterSpace",
  /** 1 in languages of prose. */
  "prose",
  /** 1 in languages whose blocks are made by indentation. */
  "indented",
  /** (accepts - dismissals) / (accepts + dismissals + 1) of late, so from -1 to 1. */
  "luck",
] as const;

export type AcceptanceFeature = (typeof ACCEPTANCE_FEATURES)[number];

export const ACCEPTANCE_PRESETS = ["eager", "balanced", "calm"] as const;

const LARGEST_WEIGHT = 1000;

/** How likely this model's suggestions are to be kept; fitted by `npm run evaluate:keep`. */
export const KEEP_SECTION = fields({
  /** The estimate is the logistic function of the features' weighted sum. */
  weights: numbersFor(ACCEPTANCE_FEATURES, -LARGEST_WEIGHT, LARGEST_WEIGHT),
  /** By preset: what is less likely to be kept is not shown while typing. 0..1, rising. */
  thresholds: v.pipe(
    numbersFor(ACCEPTANCE_PRESETS, 0, 1),
    sound(({ eager, balanced, calm }) =>
      eager > balanced || balanced > calm ? wrongIn("{0} does not rise from eager over balanced to calm.") : undefined,
    ),
  ),
});

export type AcceptanceModel = Readonly<v.InferOutput<typeof KEEP_SECTION>>;
export type AcceptanceWeights = Readonly<AcceptanceModel["weights"]>;
export type AcceptanceThresholds = Readonly<AcceptanceModel["thresholds"]>;
