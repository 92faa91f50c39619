import type { MemoryChange, MemoryRank, MemoryStatus } from "../../model/memory";
import type { Vocabulary } from "../../model/tokens/vocabulary";
import { type MemoryCursor, positionAtCursor } from "./cursor";
import { type MemoryDocument, tierOf } from "./document";
import { DocumentText } from "./documentText";
import { OCCURRENCE_OPTIONS, type OccurrenceOptions, Occurrences } from "./occurrences";
import { TokenIndex } from "./tokenIndex";
import type { MemoryView } from "./types";
import { CursorView } from "./view";
import { WittenBell } from "./wittenBell";

/** Larger documents are generated or data: they are left out, and counted. */
export const MOST_LINES = 20_000;
const MOST_UNITS = 1_000_000;

export interface MemoryOptions extends OccurrenceOptions {
  /** Tokens of all documents. */
  readonly budget: number;
}

export const MEMORY_OPTIONS: MemoryOptions = { ...OCCURRENCE_OPTIONS, budget: 2_000_000 };

const NEARNESS: Readonly<Record<MemoryRank, number>> = { open: 2, visited: 1, workspace: 0 };

/**
 * An exact n-gram memory over the tokens of the user's files. An index that was edited step by step predicts what one
 * that is built afresh does, for all contexts whose chains are within the walk; beyond, the newest occurrences are
 * looked at. All work is given out in short steps; the caller decides how many run at a time.
 */
export class MemoryStore {
  private index: TokenIndex;
  private text: DocumentText;
  private documents: (MemoryDocument | undefined)[] = [];
  private readonly names = new Map<string, MemoryDocument>();
  /** Documents that are too large or out of step: changes of theirs are passed over until they come anew. */
  private readonly leftOut = new Set<string>();
  /** Numbers of documents that are being forgotten; pieces still bear them. */
  private readonly leaving = new Set<number>();
  private full = false;
  private readonly found: Occurrences;
  private readonly estimator: WittenBell;

  constructor(
    private readonly vocabulary: Pick<Vocabulary, "encode" | "bytesOf" | "size">,
    private readonly options: MemoryOptions = MEMORY_OPTIONS,
  ) {
    this.index = new TokenIndex(options.budget, vocabulary.size);
    this.text = new DocumentText(this.index, vocabulary);
    this.found = new Occurrences(options);
    this.estimator = new WittenBell(this.found.positions.length);
  }

  /** Takes a change in, step by step. Steps of one document must not be mixed with those of another of its changes. */
  apply(change: MemoryChange): Generator<void, void> {
    switch (change.kind) {
      case "document":
        return this.add(change);
      case "edit":
        return this.edit(change);
      case "rank":
        return this.setRank(change.document, change.rank);
      case "forget":
        return this.forget(change.document);
      case "forget-all":
        return this.forgetAll();
    }
  }

  /** What there is; the milliseconds are for the caller to add. */
  status(): Omit<MemoryStatus, "ms"> {
    return {
      documents: this.names.size,
      tokens: this.index.pool.live,
      bytes: this.index.bytes,
      full: this.full,
      leftOut: this.leftOut.size,
    };
  }

  /** The memory as it is now, without what stands behind the cursor as evidence of itself; good until the next change. */
  view(cursor?: MemoryCursor): MemoryView {
    const { index, documents, vocabulary, found, estimator } = this;
    const source = { index, documents, vocabulary, found, estimator };
    const document = cursor && this.names.get(cursor.document);
    if (cursor === undefined || document === undefined) return new CursorView(source, -1, 0);
    const { piece, line } = this.text.locate(document, cursor.line);
    const position = positionAtCursor(index.pool, vocabulary, piece, cursor.line - line, cursor.before);
    return new CursorView(source, document.number, position);
  }

  /** Whether {@link compact} is worth its time. */
  get wasteful(): boolean {
    return this.index.wasteful;
  }

  /** Gives back the room of what was removed. Other changes may come between its steps. */
  compact(): Generator<void, void> {
    return this.index.compact();
  }

  private *add(change: Extract<MemoryChange, { kind: "document" }>): Generator<void, void> {
    const { document: name, path, rank, lines } = change;
    yield* this.forget(name);
    if (isTooLarge(lines)) {
      this.leftOut.add(name);
      return;
    }
    const number = this.freeNumber();
    const finger = { piece: 0, line: 0 };
    const document: MemoryDocument = { name, path, number, rank, first: 0, lines: 0, finger };
    this.documents[number] = document;
    this.names.set(name, document);
    for (const _ of this.text.replace(document, 0, 0, lines)) {
      if (this.index.pool.live > this.options.budget && !this.evictFor(document)) {
        yield* this.forget(name);
        this.full = true;
        return;
      }
      yield;
    }
  }

  /** A change that does not fit the lines that are known is a sign of a lost one: the document is forgotten then. */
  private *edit(change: Extract<MemoryChange, { kind: "edit" }>): Generator<void, void> {
    const { firstLine, removed, lines } = change;
    const document = this.names.get(change.document);
    if (document === undefined) return;
    const fits = firstLine >= 0 && removed >= 0 && firstLine + removed <= document.lines;
    if (!fits || isTooLarge(lines, document.lines - removed)) {
      yield* this.forget(document.name);
      this.leftOut.add(document.name);
      return;
    }
    yield* this.text.replace(document, firstLine, removed, lines);
    yield* this.keepBudget(document);
  }

  /** After a document has grown: farther ones make room, and where there is none, it is left out itself. */
  private *keepBudget(document: MemoryDocument): Generator<void, void> {
    while (this.index.pool.live > this.options.budget) {
      if (this.evictFor(document)) {
        yield;
        continue;
      }
      yield* this.forget(document.name);
      this.leftOut.add(document.name);
      this.full = true;
      return;
    }
  }

  private *setRank(name: string, rank: MemoryRank): Generator<void, void> {
    const document = this.names.get(name);
    if (document === undefined || document.rank === rank) return;
    const moves = tierOf(document.rank) !== tierOf(rank);
    document.rank = rank;
    if (moves) yield* this.text.relink(document);
  }

  /** From the first step on nothing of the document is found any more. */
  private *forget(name: string): Generator<void, void> {
    this.leftOut.delete(name);
    const document = this.names.get(name);
    if (document === undefined) return;
    this.names.delete(name);
    this.documents[document.number] = undefined;
    this.leaving.add(document.number);
    yield* this.text.clear(document);
    this.leaving.delete(document.number);
    this.full = false;
  }

  private *forgetAll(): Generator<void, void> {
    this.names.clear();
    this.leftOut.clear();
    this.documents = [];
    this.full = false;
    this.index = new TokenIndex(this.options.budget, this.vocabulary.size);
    this.text = new DocumentText(this.index, this.vocabulary);
    yield;
  }

  private freeNumber(): number {
    let number = this.documents.indexOf(undefined);
    while (this.leaving.has(number)) number = this.documents.indexOf(undefined, number + 1);
    return number < 0 ? this.documents.length : number;
  }

  /** Forgets one of the documents that are farthest, if that is farther than `document`; false if there is none. */
  private evictFor(document: MemoryDocument): boolean {
    let farthest: MemoryDocument | undefined;
    for (const other of this.names.values()) {
      if (NEARNESS[other.rank] >= NEARNESS[document.rank]) continue;
      // Of equals the last to come: the host sends the most recently changed files first.
      if (farthest === undefined || NEARNESS[other.rank] <= NEARNESS[farthest.rank]) farthest = other;
    }
    if (farthest === undefined) return false;
    const steps = this.forget(farthest.name);
    while (!steps.next().done);
    return true;
  }
}

/** @param beside lines that the document has besides */
function isTooLarge(lines: readonly string[], beside = 0): boolean {
  return beside + lines.length > MOST_LINES || lines.reduce((sum, line) => sum + line.length + 1, 0) > MOST_UNITS;
}
