import { recordOf } from "../../../src/core/records";
import { KEEP_FEATURES, type KeepSection } from "../../../src/model/keepSection";

/** Believes the model: the estimate is p / (1 + p) of the text's probability p, less than a half whatever it says. */
export const TRUSTING: KeepSection = {
  weights: { ...recordOf(KEEP_FEATURES, () => 0), total: 1 },
  thresholds: { eager: 0.1, balanced: 0.25, calm: 0.45 },
};
