import type { CompleterSettings, Preset } from "./settings";

/** How soon a preset speaks. */
export interface PresetTiming {
  /** Milliseconds from the key to the suggestion, at least. */
  readonly showDelayMs: number;
  /** The wait for a pause in typing, as a share of the person's usual gap between keys. */
  readonly gapShare: number;
  /** The longest wait for a pause, in ms. */
  readonly longestWaitMs: number;
}

/**
 * Chosen, not measured. Eager and balanced wait on purpose only for a machine that is slower than the typing; calm speaks
 * after half a second, when somebody has stopped to think.
 */
export const PRESET_TIMINGS: Readonly<Record<Preset, PresetTiming>> = {
  eager: { showDelayMs: 0, gapShare: 0, longestWaitMs: 100 },
  balanced: { showDelayMs: 0, gapShare: 0, longestWaitMs: 150 },
  calm: { showDelayMs: 500, gapShare: 1.5, longestWaitMs: 300 },
};

/** The pace of the user's preset, with the user's own delay where there is one. */
export function timingOf({ preset, showDelayMs }: Pick<CompleterSettings, "preset" | "showDelayMs">): PresetTiming {
  const pace = PRESET_TIMINGS[preset];
  return showDelayMs === undefined ? pace : { ...pace, showDelayMs };
}
