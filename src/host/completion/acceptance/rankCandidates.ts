/** A beginning of a suggestion. */
export interface ScoredCandidate {
  /** UTF-16 units. */
  readonly units: number;
  /** The estimate that it will be kept, 0..1. */
  readonly value: number;
}

/**
 * Those likely enough, by the keystrokes that each saves in the mean: one key takes a suggestion, so p (units - 1).
 * A cut that saves none is left out.
 * @param choices longest first: the whole, then what is left of it when it is cut
 */
export function rankCandidates<T extends ScoredCandidate>(choices: readonly T[], threshold: number): T[] {
  return choices
    .filter(({ value, units }, index) => value >= threshold && (index === 0 || units > 1))
    .sort((a, b) => savedKeystrokes(b) - savedKeystrokes(a));
}

function savedKeystrokes({ units, value }: ScoredCandidate): number {
  return value * (units - 1);
}
