import { usageText } from "../cpuBudget";
import { unsuitablePosition as unsuitable } from "../mode";
import { failed, nothing, type Outcome } from "../outcome";
import { suppression } from "../suppression";
import type { StepContext, StepParts } from "./step";

/** A request that has heard nothing for so long, in ms, is no longer waited for: reading a long prompt anew takes less. */
const SILENT_MS = 1000;

/** Settings, or the kind of document, speak against any suggestion here. */
export function suppressed({ snapshot, settings }: StepContext): Outcome | undefined {
  const found = suppression(snapshot, settings);
  return found && nothing(found.reason, found.detail);
}

/** Suggestions come only when they are asked for. */
export function onDemandOnly({ trigger, settings }: StepContext): Outcome | undefined {
  return trigger === "automatic" && settings.onDemand ? nothing("on-demand") : undefined;
}

/** Text was taken away here: Backspace, a cut, undo. Only a slip that is taken back brings a suggestion back. */
export function afterDeletion({ snapshot }: StepContext, { isAfterDeletion }: StepParts): Outcome | undefined {
  return snapshot.trigger === "automatic" && isAfterDeletion(snapshot) ? nothing("after-deletion") : undefined;
}

/** The cursor is where nobody wants one by itself. */
export function unsuitablePosition({ snapshot }: StepContext): Outcome | undefined {
  const reason = snapshot.trigger === "automatic" ? unsuitable(snapshot) : undefined;
  return reason && nothing(reason);
}

/** The engine has failed: it is not asked for more, and what stands here stays. */
export function engineFailed({ standing }: StepContext, { engine: { state } }: StepParts): Outcome | undefined {
  return state.kind === "failed" && standing === undefined ? failed(state.error) : undefined;
}

/**
 * The engine cannot answer soon. While a letter is typed the list of completions waits for ghost text, so it is told at
 * once; a person who asks by hand waits for the model.
 */
export function engineNotReady({ trigger }: StepContext, { engine, filter }: StepParts): Outcome | undefined {
  if (trigger !== "automatic") return undefined;
  const { kind } = engine.state;
  if (kind === "slow" || engine.silentMs > SILENT_MS) return nothing("engine-slow");
  if (kind === "ready") return undefined;
  engine.start();
  return filter.fromInterrupted(0);
}

/** The processor time of the last minute is used up. */
export function overBudget({ trigger }: StepContext, { budget }: StepParts): Outcome | undefined {
  if (trigger !== "automatic" || budget === undefined || budget.allows("automatic")) return undefined;
  return nothing("over-budget", usageText(budget.usage));
}
