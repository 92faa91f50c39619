/** A beginning of a suggestion. */
export interface Choice {
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
export function bestFirst<T extends Choice>(choices: readonly T[], threshold: number): T[] {
  return choices
    .filter(({ value, units }, index) => value >= threshold && (index === 0 || units > 1))
    .sort((a, b) => saved(b) - saved(a));
}

function saved({ units, value }: Choice): number {
  return value * (units - 1);
}
