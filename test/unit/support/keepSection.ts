import { recordOf } from "../../../src/core/records";
import { ACCEPTANCE_FEATURES, type AcceptanceModel } from "../../../src/model/acceptanceModel";

/** Believes the model: the estimate is p / (1 + p) of the text's probability p, less than a half whatever it says. */
export const TRUSTING: AcceptanceModel = {
  weights: { ...recordOf(ACCEPTANCE_FEATURES, () => 0), total: 1 },
  thresholds: { eager: 0.1, balanced: 0.25, calm: 0.45 },
};
