import { at } from "../../core/assert";
import type { TokenMemory } from "../../model/memory";
import type { TokenRow } from "../../model/tokens/token";
import type { Vocabulary } from "../../model/tokens/vocabulary";
import type { MemoryDocument } from "./document";
import { LONGEST_MATCH, type Occurrences } from "./occurrences";
import { AT_START } from "./pool";
import type { TokenIndex } from "./tokenIndex";
import type { MemoryDraft, MemoryPrediction, MemoryView } from "./types";
import type { WittenBell } from "./wittenBell";

/** A shorter match is no draft: its first token would be wrong more often than right. Tokens. */
const SHORTEST_DRAFT_MATCH = 2;

const LINE_BREAK = 10;

/** What a view looks at; the arrays are shared by all views of a store. */
export interface ViewSource {
  readonly index: TokenIndex;
  readonly documents: readonly (MemoryDocument | undefined)[];
  readonly vocabulary: Pick<Vocabulary, "bytesOf">;
  readonly found: Occurrences;
  readonly estimator: WittenBell;
}

/** The memory at one cursor; good until the store changes. */
export class CursorView implements MemoryView {
  /** The end of the context that was looked up last: the tokens after one context are asked for several times. */
  private end: readonly TokenRow[] = [];
  private prediction: MemoryPrediction | undefined;

  /**
   * @param here number of the document being written, or -1 if the memory does not have it
   * @param cursor position of the first token behind the cursor, or 0
   */
  constructor(
    private readonly source: ViewSource,
    private readonly here: number,
    private readonly cursor: number,
  ) {}

  predict(context: readonly TokenRow[]): MemoryPrediction | undefined {
    const found = this.find(context);
    this.prediction ??= this.estimate(found);
    return this.prediction;
  }

  draft(context: readonly TokenRow[], most: number): MemoryDraft {
    const found = this.find(context);
    const best = bestOf(found, () => true);
    const matched = best < 0 ? 0 : at(found.matched, best);
    if (matched < SHORTEST_DRAFT_MATCH) return { tokens: [], matched };
    const { pool } = this.source.index;
    const tokens: TokenRow[] = [];
    for (let position = at(found.positions, best); tokens.length < most && position !== 0; ) {
      tokens.push(at(pool.tokens, position));
      position = pool.after(position);
      if (position === this.cursor) break;
    }
    return { tokens, matched };
  }

  sourceOf(context: readonly TokenRow[], token: TokenRow): Omit<TokenMemory, "share"> | undefined {
    const found = this.find(context);
    const { index, documents } = this.source;
    const best = bestOf(found, (position) => index.pool.tokens[position] === token);
    if (best < 0) return undefined;
    const position = at(found.positions, best);
    const document = documents[this.documentOf(position)];
    return document && { document: document.name, path: document.path, line: this.lineOf(position) };
  }

  private estimate(found: Occurrences): MemoryPrediction | undefined {
    if (found.count === 0) return undefined;
    const { pool } = this.source.index;
    const { tokens, probabilities } = this.source.estimator.estimate(pool, found);
    let matched = 0;
    for (let i = 0; i < found.count; i++) matched = Math.max(matched, found.matched[i] as number);
    const followers = new Set<number>();
    let count = 0;
    let sameDocument = false;
    for (let i = 0; i < found.count; i++) {
      if (found.matched[i] !== matched) continue;
      const position = found.positions[i] as number;
      followers.add(pool.tokens[position] as number);
      count++;
      sameDocument ||= this.documentOf(position) === this.here;
    }
    return { tokens, probabilities, features: { matched, count, distinct: followers.size, sameDocument } };
  }

  private find(context: readonly TokenRow[]): Occurrences {
    const { index, documents, found } = this.source;
    if (found.holder === this && endsAlike(this.end, context)) return found;
    this.end = context.slice(-LONGEST_MATCH);
    this.prediction = undefined;
    found.find(index, documents, context, this.here, this.cursor);
    found.holder = this;
    return found;
  }

  private documentOf(position: number): number {
    const { pool } = this.source.index;
    return at(pool.documents, at(pool.pieceOf, position));
  }

  /** The line on which the token's text begins. */
  private lineOf(position: number): number {
    const { pool } = this.source.index;
    const piece = at(pool.pieceOf, position);
    // The line break in front of a piece ends the line before it.
    let line = at(pool.flags, piece) & AT_START ? 0 : -1;
    for (let before = at(pool.starts, piece); before < position; before++) {
      for (const byte of this.source.vocabulary.bytesOf(at(pool.tokens, before))) if (byte === LINE_BREAK) line++;
    }
    for (let above = at(pool.previous, piece); above !== 0; above = at(pool.previous, above)) {
      line += at(pool.lines, above);
    }
    return line;
  }
}

/** Whether `end` is the end of the context, as far as matches reach. */
function endsAlike(end: readonly TokenRow[], context: readonly TokenRow[]): boolean {
  if (end.length !== Math.min(context.length, LONGEST_MATCH)) return false;
  const from = context.length - end.length;
  for (let i = end.length - 1; i >= 0; i--) if (end[i] !== context[from + i]) return false;
  return true;
}

/** The longest match, then the nearest document, then the newest; -1 if none is `wanted`. */
function bestOf(found: Occurrences, wanted: (position: number) => boolean): number {
  let best = -1;
  for (let i = 0; i < found.count; i++) {
    if (!wanted(at(found.positions, i))) continue;
    if (best < 0) best = i;
    const longer = at(found.matched, i) - at(found.matched, best);
    if (longer > 0 || (longer === 0 && at(found.weights, i) > at(found.weights, best))) best = i;
  }
  return best;
}
