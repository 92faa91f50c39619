import { LruMap } from "../../core/lru";
import { startOfLine } from "./pinnedWindow";

/** Tokens of finished lines behind the boundary at which it moves. */
const MOST_BEGUN = 128;
/** Tokens of finished lines that a new boundary leaves behind itself, where lines allow it: for what is deleted again. */
const LEAST_BEGUN = 24;
const MOST_LEFT = 64;
const REMEMBERED_DOCUMENTS = 32;

/** What stood before the boundary, and behind the cursor. */
interface Settled {
  readonly text: string;
  readonly suffix: string;
}

/**
 * Where a template has the suffix behind the text before the cursor, all that is read again with every change of that text:
 * so a boundary is drawn through it. What is in front of it is settled; what is behind it, which typing changes, is given to
 * the model as a middle that has begun. The boundary stands at a line start and moves rarely and far.
 */
export class SettledText {
  private readonly settled = new LruMap<string, Settled>(REMEMBERED_DOCUMENTS);

  /**
   * How much of `visible` is settled, in UTF-16 units.
   * @param visible the text before the cursor, from the window's start
   * @param suffix as the prompt has it: where it changes all is read again anyway, and the boundary moves at no cost
   */
  choose(
    { document, suffix }: { readonly document: string; readonly suffix: string },
    visible: string,
    countTokens: (text: string) => number,
  ): number {
    const before = this.settled.get(document);
    const finished = visible.lastIndexOf("\n") + 1;
    const begun = (from: number): number => countTokens(visible.slice(from, finished));
    if (before?.suffix === suffix && visible.startsWith(before.text) && begun(before.text.length) <= MOST_BEGUN)
      return before.text.length;
    let boundary = finished;
    while (boundary > 0 && begun(boundary) < LEAST_BEGUN) {
      const above = startOfLine(visible, boundary - 1);
      if (begun(above) > MOST_LEFT) break;
      boundary = above;
    }
    this.settled.set(document, { text: visible.slice(0, boundary), suffix });
    return boundary;
  }
}
