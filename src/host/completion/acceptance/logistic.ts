/**
 * The logistic function of the features' weighted sum, 1 / (1 + exp(-Σ w x)): logistic regression (Cox 1958). Fitted by
 * maximum likelihood it is a calibrated probability as far as the features tell.
 */
export function logistic<K extends string>(
  weights: Readonly<Record<K, number>>,
  features: Readonly<Record<K, number>>,
): number {
  let score = 0;
  for (const name in features) score += weights[name] * features[name];
  return 1 / (1 + Math.exp(-score));
}
