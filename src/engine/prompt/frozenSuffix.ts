import { LruMap } from "../../core/lru";

/** Characters on the cursor's line that may come or go (a bracket that the editor closed, a word that was deleted). */
const LARGEST_SHIFT = 24;
/** Characters of the suffixes that are compared: about what fits into the suffix budget. */
const COMPARED = 600;
const REMEMBERED_DOCUMENTS = 32;

/**
 * Keeps the text after the cursor as the prompt has it while the real one is nearly the same. It stands before the
 * prefix in the prompt: each change of it costs a prefill of everything.
 */
export class FrozenSuffix {
  private readonly frozen = new LruMap<string, string>(REMEMBERED_DOCUMENTS);

  /** The suffix to use: the frozen one, or `suffix`, which is frozen from now on. */
  choose(document: string, suffix: string): string {
    const current = comparable(suffix);
    const frozen = this.frozen.get(document);
    if (frozen !== undefined && shiftBetween(frozen, current) !== undefined) return frozen;
    this.frozen.set(document, current);
    return current;
  }
}

function comparable(suffix: string): string {
  return suffix.slice(0, COMPARED + LARGEST_SHIFT);
}

/**
 * Where two suffixes have the same text, if they differ only by a few characters at the start of the first line: index i
 * of `a` is index i + shift of `b`. Undefined if they differ in more.
 */
export function shiftBetween(a: string, b: string): number | undefined {
  const [one, other] = [comparable(a), comparable(b)];
  for (let shift = 0; shift <= LARGEST_SHIFT; shift++) {
    if (sameAfter(one, other, shift)) return -shift;
    if (sameAfter(other, one, shift)) return shift;
  }
  return undefined;
}

/** Whether `longer` without its first `shift` characters, none of them a line break, goes on like `shorter`. */
function sameAfter(longer: string, shorter: string, shift: number): boolean {
  if (shift > longer.length || longer.slice(0, shift).includes("\n")) return false;
  const rest = longer.slice(shift, shift + COMPARED);
  const other = shorter.slice(0, COMPARED);
  const both = Math.min(rest.length, other.length);
  // At the end of the file the pieces end together; elsewhere the longer piece was cut earlier by the shift.
  if (rest.length !== other.length && both < COMPARED - LARGEST_SHIFT) return false;
  return rest.slice(0, both) === other.slice(0, both);
}
