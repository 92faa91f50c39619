import type { Outcome } from "../outcome";
import type { StepContext, StepParts } from "./step";

/** The rest of an earlier suggestion. Where a person asks, it stays the first of several. */
export function reuse(context: StepContext, { reuse, filter }: StepParts): Outcome | undefined {
  const { site, trigger } = context;
  const hit = trigger === "explain" ? undefined : reuse.find(site.place);
  if (hit === undefined) return undefined;
  context.mode = hit.entry.mode;
  if (trigger === "automatic") return filter.fromReuse(hit, site);
  context.standing = hit;
  return undefined;
}

/** What was written before anybody asked. It is shown as fast as if it had been on the screen. */
export function prefetched({ site, trigger }: StepContext, parts: StepParts): Outcome | undefined {
  const result = trigger === "automatic" ? parts.prefetcher.find(site.place, site.context.mode) : undefined;
  if (result === undefined) return undefined;
  const outcome = parts.filter.fromPrefetched(result, site);
  if (outcome.generation !== undefined) parts.seen.add(outcome.generation);
  return outcome;
}

/** The rest of what the engine is writing, where it agrees with what was typed since. */
export async function join(context: StepContext, { inFlight, reuse, filter }: StepParts): Promise<Outcome | undefined> {
  const { site, trigger, signal } = context;
  if (trigger !== "automatic") return undefined;
  context.hasJoined = await inFlight.join(site.place, signal);
  // Whoever asked first has filtered the answer by now: it can be reused.
  const hit = context.hasJoined && !signal.aborted ? reuse.find(site.place) : undefined;
  if (hit === undefined) return undefined;
  context.mode = hit.entry.mode;
  return filter.fromReuse(hit, site);
}
