import { delay } from "../../../core/clock";
import { debounceMs, EDITOR_WAIT_MS } from "../debounce";
import { nothing, type Outcome } from "../outcome";
import type { StepContext, StepParts } from "./step";

/** Waits for a pause in typing, on a machine where most answers would come too late for the next key. */
export async function debounce(context: StepContext, parts: StepParts): Promise<undefined> {
  if (context.trigger !== "automatic" || context.hasJoined) return;
  const ms = debounceMs(parts.cadence);
  if (ms > 0) await waitOnPurpose(ms, context, parts);
}

/**
 * The compute starts at once, the show waits: until so long after the key. Not for what was on the screen before, nor for
 * what is asked for by hand. "Nothing" is never held: the list of completions waits for it.
 */
export async function showDelay(outcome: Outcome, context: StepContext, parts: StepParts): Promise<Outcome> {
  if (outcome.kind === "nothing" || parts.seen.has(outcome.generation)) return outcome;
  if (context.trigger === "automatic") {
    const left = parts.settings().showDelayMs - EDITOR_WAIT_MS - (parts.clock.now() - context.at.startMs);
    if (left > 0) await waitOnPurpose(left, context, parts);
    if (context.signal.aborted)
      return nothing("cancelled", "", outcome.source === "engine" ? outcome.generation : undefined);
  }
  parts.seen.add(outcome.generation);
  return outcome;
}

async function waitOnPurpose(ms: number, context: StepContext, { clock }: StepParts): Promise<void> {
  const start = clock.now();
  await delay(clock, ms, context.signal);
  context.ownWaitMs += clock.now() - start;
}
