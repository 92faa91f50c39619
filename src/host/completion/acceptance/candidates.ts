import type { Step } from "../../../model/completion/result";
import type { Generation } from "../decision";
import { isFinished } from "../finished";

/** A beginning of what was generated that could be shown. */
export interface Candidate {
  readonly text: string;
  /** The steps that wrote it. */
  readonly steps: readonly Step[];
  /** Whether the model came to an end with it. */
  readonly finished: boolean;
}

const WORD_END = /[\p{L}\p{N}_$]$/u;
const WORD_START = /^[\p{L}\p{N}_$]/u;

/**
 * What could be shown, longest first: all that clean-up left, and what remains of it when it is cut before a token,
 * never inside a word.
 * @param cleaned what clean-up left of the generated text, in UTF-16 units nearly a beginning of it
 */
export function candidatesOf({ steps, stop }: Pick<Generation, "steps" | "stop">, cleaned: string): Candidate[] {
  const written = steps.filter((step) => !step.healed);
  const candidates: Candidate[] = [];
  let text = "";
  for (const [index, step] of written.entries()) {
    const cut = text.trimEnd();
    const isNew = cut !== (candidates[0]?.text ?? "");
    if (isNew && !(WORD_END.test(text) && WORD_START.test(step.text)))
      candidates.unshift({ text: cut, steps: written.slice(0, index), finished: false });
    text += step.text;
    if (text.length < cleaned.length) continue;
    candidates.unshift({
      text: cleaned,
      steps: written.slice(0, index + 1),
      finished: isFinished(stop) && index === written.length - 1,
    });
    return candidates;
  }
  // Clean-up may have widened blanks.
  candidates.unshift({ text: cleaned, steps: written, finished: isFinished(stop) });
  return candidates;
}
