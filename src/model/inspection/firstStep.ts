import type { NextTokens } from "./inspection";

/** The step that a request is opened at: the first that wrote new text; 0 if none did. */
export function firstStep(steps: readonly Pick<NextTokens, "healed">[]): number {
  return Math.max(
    0,
    steps.findIndex(({ healed }) => !healed),
  );
}
