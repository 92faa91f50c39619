import type { OffsetChange } from "../context/textChange";

/**
 * Accepted text as edits come and go: which of its UTF-16 units are still in the document. A unit is kept while no edit
 * removes it, wherever other edits move it. Text that is written anew counts as new, even if it is the same: so undoing
 * and redoing an accept loses it.
 */
export class KeptText {
  /** What is left, in the document's offsets now, in order. */
  private pieces: (readonly [start: number, end: number])[];

  /** @param offset where it begins in the document @param units its length */
  constructor(
    offset: number,
    readonly units: number,
  ) {
    this.pieces = [[offset, offset + units]];
  }

  /** UTF-16 units that are left. */
  get kept(): number {
    return this.pieces.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /** Changes of one event are given in their order. */
  edit({ offset, removed, text }: OffsetChange): void {
    const end = offset + removed;
    const shift = text.length - removed;
    this.pieces = this.pieces
      .flatMap(([from, to]): (readonly [number, number])[] => [
        [from, Math.min(to, offset)],
        [Math.max(from, end) + shift, to + shift],
      ])
      .filter(([from, to]) => from < to);
  }
}
