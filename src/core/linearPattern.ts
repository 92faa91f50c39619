/** One piece of a pattern: it takes one code, or says where else to go on. */
export type Piece =
  | { readonly kind: "code"; readonly code: number }
  /** One code that is no slash. */
  | { readonly kind: "one"; readonly has: (code: number) => boolean }
  /** Any number of codes that are no slash. */
  | { readonly kind: "star" }
  /** Any number of any codes. */
  | { readonly kind: "deep" }
  /** Any number of any codes, and then a slash. */
  | { readonly kind: "upToSlash" }
  /** So many pieces, this one included, may be left out. */
  | { readonly kind: "maybe"; readonly skip: number };

export const SLASH = 47;

/** Counts what matching costs, so that a bound holds on every machine. */
export class Steps {
  private taken = 0;

  /** @param most steps for all patterns together */
  constructor(private readonly most: number) {}

  get count(): number {
    return this.taken;
  }

  /** Once true, no answer counts any more. */
  get over(): boolean {
    return this.taken > this.most;
  }

  take(steps: number): void {
    this.taken += steps;
  }
}

/**
 * A pattern that goes through a text once with the set of all places in the pattern that may come next, and never back:
 * the steps are at most the pieces times the length of the text, whatever the pattern.
 */
export class LinearPattern {
  private readonly marks: Int32Array;
  private mark = 0;
  private now: number[] = [];
  private next: number[] = [];

  constructor(private readonly pieces: readonly Piece[]) {
    this.marks = new Int32Array(pieces.length + 1);
  }

  /**
   * Whether the pattern matches the text from `from` to its end or, with `folders`, to one of its slashes. No answer
   * when the steps are over.
   */
  matches(text: ArrayLike<number>, from: number, steps: Steps, folders = false): boolean {
    const end = this.pieces.length;
    this.begin();
    this.add(0);
    for (let at = from; at < text.length; at++) {
      [this.now, this.next] = [this.next, this.now];
      const code = text[at] ?? 0;
      if (folders && code === SLASH && this.marks[end] === this.mark) return true;
      steps.take(this.now.length + 1);
      if (this.now.length === 0 || steps.over) return false;
      this.begin();
      for (const place of this.now) this.advance(place, code);
    }
    return this.marks[end] === this.mark;
  }

  private begin(): void {
    this.mark++;
    this.next.length = 0;
  }

  private add(place: number): void {
    for (let at = place; this.marks[at] !== this.mark; at++) {
      this.marks[at] = this.mark;
      this.next.push(at);
      const piece = this.pieces[at];
      if (piece?.kind === "maybe") this.add(at + piece.skip);
      else if (piece?.kind !== "star" && piece?.kind !== "deep") return;
    }
  }

  private advance(place: number, code: number): void {
    const piece = this.pieces[place];
    switch (piece?.kind) {
      case "code":
        if (code === piece.code) this.add(place + 1);
        break;
      case "one":
        if (code !== SLASH && piece.has(code)) this.add(place + 1);
        break;
      case "star":
        if (code !== SLASH) this.add(place);
        break;
      case "deep":
        this.add(place);
        break;
      case "upToSlash":
        this.add(place);
        if (code === SLASH) this.add(place + 1);
        break;
      default: // "maybe" takes nothing, and behind the end is nothing.
    }
  }
}
