import { assert } from "../../../core/assert";
import type { Outcome } from "../outcome";
import { join, prefetched, reuse } from "./earlier";
import { filter } from "./filter";
import {
  afterDeletion,
  engineFailed,
  engineNotReady,
  onDemandOnly,
  overBudget,
  suppressed,
  unsuitablePosition,
} from "./gates";
import { run } from "./run";
import { chooseSite } from "./site";
import type { Step, StepContext, StepParts } from "./step";
import { debounce, showDelay } from "./waits";

/** The way from a request to what is shown, in the order in which it is explained to people. */
const PIPELINE: readonly Step[] = [
  suppressed,
  afterDeletion,
  chooseSite,
  reuse,
  onDemandOnly,
  prefetched,
  unsuitablePosition,
  engineFailed,
  engineNotReady,
  join,
  overBudget,
  debounce,
  run,
  filter,
];

/** Walks the way up to the first step that has an outcome; what is to be shown then waits for its time. */
export async function walk(context: StepContext, parts: StepParts): Promise<Outcome> {
  for (const step of PIPELINE) {
    const given = step(context, parts);
    // Nothing may come between two steps, unless one of them waits.
    const outcome = given instanceof Promise ? await given : given;
    if (outcome !== undefined) return await showDelay(outcome, context, parts);
  }
  assert(false, "the last step has no outcome");
}
