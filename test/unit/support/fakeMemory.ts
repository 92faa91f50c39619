import type { MemoryDraft, MemoryPrediction, MemoryView } from "../../../src/engine/memory/types";

const LONGEST_MATCH = 12;
const SHORTEST_DRAFT_MATCH = 2;

/** A memory of one token sequence, as simple as can be: looks through all of it for the longest match. */
export class FakeMemory implements MemoryView {
  private readonly places = new Map<number, number[]>();

  constructor(private readonly tokens: readonly number[]) {
    for (const [place, token] of tokens.entries()) {
      const known = this.places.get(token);
      if (known) known.push(place);
      else this.places.set(token, [place]);
    }
  }

  predict(context: readonly number[]): MemoryPrediction | undefined {
    const { matched, ends } = this.longest(context);
    if (ends.length === 0) return undefined;
    const counts = new Map<number, number>();
    for (const end of ends) {
      const token = this.tokens[end + 1];
      if (token !== undefined) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    const ranked = [...counts].sort((a, b) => b[1] - a[1]);
    // Witten and Bell's estimate: as much is left open as there are different continuations.
    const total = ends.length + ranked.length;
    return {
      tokens: ranked.map(([token]) => token),
      probabilities: ranked.map(([, count]) => count / total),
      features: { matched, count: ends.length, distinct: ranked.length, sameDocument: true },
    };
  }

  draft(context: readonly number[], most: number): MemoryDraft {
    const { matched, ends } = this.longest(context);
    const end = matched < SHORTEST_DRAFT_MATCH ? undefined : ends.at(-1);
    return { tokens: end === undefined ? [] : this.tokens.slice(end + 1, end + 1 + most), matched };
  }

  sourceOf(context: readonly number[], token: number): { document: string; path: string; line: number } | undefined {
    const end = this.longest(context).ends.findLast((place) => this.tokens[place + 1] === token);
    return end === undefined ? undefined : { document: "file:///fake", path: "fake", line: end };
  }

  /** The places of the last token of the longest match that something follows, in order. */
  private longest(context: readonly number[]): { matched: number; ends: number[] } {
    let matched = 0;
    let ends: number[] = [];
    for (const place of this.places.get(context.at(-1) ?? -1) ?? []) {
      if (place === this.tokens.length - 1) continue;
      let length = 0;
      while (length < LONGEST_MATCH && length <= place && this.tokens[place - length] === context.at(-1 - length))
        length++;
      if (length > matched) [matched, ends] = [length, []];
      if (length === matched) ends.push(place);
    }
    return { matched, ends };
  }
}
