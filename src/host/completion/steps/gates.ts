import { usageText } from "../cpuBudget";
import { unsuitablePosition as unsuitable } from "../mode";
import { failed, nothing, type Outcome } from "../outcome";
import { suppression } from "../suppression";
import type { StepContext, StepParts } from "./step";

/** Settings, or the kind of document, speak against any suggestion here. */
export function suppressed({ snapshot, settings }: StepContext): Outcome | undefined {
  const found = suppression(snapshot, settings);
  return found && nothing(found.reason, found.detail);
}

/** Suggestions come only when they are asked for. */
export function onDemandOnly({ trigger, settings }: StepContext): Outcome | undefined {
  return trigger === "automatic" && settings.onDemand ? nothing("on-demand") : undefined;
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

/** The processor time of the last minute is used up. */
export function overBudget({ trigger }: StepContext, { budget }: StepParts): Outcome | undefined {
  if (trigger !== "automatic" || budget === undefined || budget.allows("automatic")) return undefined;
  return nothing("over-budget", usageText(budget.usage));
}
