import type { Alternative, CompletionResult } from "../../model/completion/result";
import { cleanUp } from "./cleanUp/cleanUp";
import { type Generation, meanProbability, type ShownAlternative } from "./decision";
import { editFor } from "./edit";
import type { ReuseCache } from "./reuse";
import type { Spot } from "./spot";

/** A person steps through them one by one: more would not be looked at. */
export const MOST_ALTERNATIVES = 3;

type Written = Extract<CompletionResult, { kind: "generated" }>;

/**
 * What is shown beside a suggestion: each cleaned up like the suggestion itself; none is the text of another. Typing
 * along one of them needs no model afterwards.
 * @param known the suggestion
 */
export function othersBeside(
  known: string,
  candidates: readonly Alternative[],
  { stats }: Written,
  { snapshot, place, context }: Spot,
  reuse: ReuseCache,
): readonly ShownAlternative[] {
  const { document, prefix, suffix } = place;
  const texts = new Set([known]);
  const others: ShownAlternative[] = [];
  for (const { text, steps, stop } of candidates) {
    const clean = cleanUp(text, context);
    if (clean.kind === "drop" || texts.has(clean.text) || others.length === MOST_ALTERNATIVES) continue;
    texts.add(clean.text);
    const generation: Generation = { text, steps, stop, stats, meanProbability: meanProbability(steps) };
    reuse.add({ document, prefix, suffix, text: clean.text, mode: context.mode, generation });
    others.push({ text: clean.text, edit: editFor(clean, snapshot, place), generation });
  }
  return others;
}
