import type { Alternative, CompletionStats } from "../../model/completion/result";
import type { CompletionSite } from "./completionSite";
import { type Generation, meanProbability, type ShownAlternative } from "./decision";
import { editFor } from "./edit";
import { postProcess } from "./postProcess/postProcess";
import type { ReuseCache } from "./reuse";

/** A person steps through them one by one: more would not be looked at. */
export const MOST_ALTERNATIVES = 3;

/** Texts for one place, and what making all of them took. */
interface Candidates {
  readonly candidates: readonly Alternative[];
  readonly stats: CompletionStats;
}

/**
 * What is shown beside a suggestion: each cleaned up like the suggestion itself; none is the text of another. Typing
 * along one of them needs no model afterwards.
 * @param known the suggestion
 */
export function shownAlternatives(
  known: string,
  { candidates, stats }: Candidates,
  { snapshot, place, context }: CompletionSite,
  reuse: ReuseCache,
): readonly ShownAlternative[] {
  const { document, prefix, suffix } = place;
  const texts = new Set([known]);
  const alternatives: ShownAlternative[] = [];
  for (const { text, steps, stop } of candidates) {
    const clean = postProcess(text, context);
    if (clean.kind === "drop" || texts.has(clean.text) || alternatives.length === MOST_ALTERNATIVES) continue;
    texts.add(clean.text);
    const generation: Generation = { text, steps, stop, stats, meanProbability: meanProbability(steps) };
    reuse.add({ document, prefix, suffix, text: clean.text, mode: context.mode, generation });
    alternatives.push({ text: clean.text, edit: editFor(clean, snapshot, place), generation });
  }
  return alternatives;
}
