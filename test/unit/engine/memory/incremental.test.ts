import assert from "node:assert/strict";
import { at } from "../../../../src/core/assert";
import type { MemoryStore } from "../../../../src/engine/memory/store";
import type { MemoryChange, MemoryRank } from "../../../../src/model/memory";
import { PIECES, Random } from "../../support/random";
import { apply, documentOf, encode, newStore, run, vocabulary } from "./memories";

const NAMES = ["a.ts", "b.ts", "c.md"];
const RANKS: readonly MemoryRank[] = ["open", "visited", "workspace"];

/** No chain is cut: then an index does not show how it came to be. */
const WALK = 1000;

/** Everything that is written, as the editor has it. */
class Workspace {
  readonly documents = new Map<string, { lines: string[]; rank: MemoryRank }>();

  constructor(private readonly random: Random) {}

  next(): MemoryChange {
    const document = this.random.pick(NAMES);
    const known = this.documents.get(document);
    const dice = this.random.below(20);
    if (known === undefined || dice === 0) return this.open(document);
    if (dice === 1) {
      this.documents.delete(document);
      return { kind: "forget", document };
    }
    if (dice < 4) {
      known.rank = this.random.pick(RANKS);
      return { kind: "rank", document, rank: known.rank };
    }
    if (dice === 4 && this.random.below(5) === 0) {
      this.documents.clear();
      return { kind: "forget-all" };
    }
    const firstLine = this.random.below(known.lines.length + 1);
    const removed = this.random.below(Math.min(4, known.lines.length - firstLine + 1));
    const lines = this.lines(this.random.below(4));
    known.lines.splice(firstLine, removed, ...lines);
    return { kind: "edit", document, firstLine, removed, lines };
  }

  /** The same as it would be read from the start. */
  rebuilt(): MemoryStore {
    const store = newStore({ walk: WALK });
    for (const [name, { lines, rank }] of this.documents) apply(store, documentOf(name, lines.join("\n"), rank));
    for (const [name, { lines }] of this.documents) if (lines.length === 0) apply(store, empty(name));
    return store;
  }

  private open(name: string): MemoryChange {
    const lines = this.lines(1 + this.random.below(12));
    const rank = this.random.pick(RANKS);
    this.documents.set(name, { lines: [...lines], rank });
    return documentOf(name, lines.join("\n"), rank);
  }

  private lines(count: number): string[] {
    return Array.from({ length: count }, () => this.line());
  }

  private line(): string {
    const { random } = this;
    if (random.below(3) === 0) return random.pick(["", "  ", "\t", "\ufeff"]);
    if (random.below(25) === 0) return "x ".repeat(1200);
    return random.text(PIECES, random.below(8)).replaceAll(/[\r\n]/g, random.below(2) === 0 ? " " : ";");
  }
}

function empty(document: string): MemoryChange {
  return { kind: "edit", document, firstLine: 0, removed: 1, lines: [] };
}

/** Contexts of all kinds: from the documents, from between them, and too short ones. */
function contexts(workspace: Workspace, random: Random): number[][] {
  const found: number[][] = [[], [at(encode("x"), 0)]];
  for (const { lines } of workspace.documents.values()) {
    const tokens = encode(lines.filter((line) => line.length < 2000).join("\n"));
    for (let i = 0; i < 12; i++) found.push(tokens.slice(0, random.below(tokens.length + 1)).slice(-40));
  }
  return found;
}

function assertSame(actual: MemoryStore, expected: MemoryStore, workspace: Workspace, random: Random): void {
  const { documents, tokens, full, leftOut } = actual.status();
  const { bytes: _, ...status } = expected.status();
  assert.deepEqual({ documents, tokens, full, leftOut }, status);
  const name = random.pick(NAMES);
  const line = random.below(workspace.documents.get(name)?.lines.length ?? 1);
  const before = workspace.documents.get(name)?.lines[line] ?? "";
  const cursor = { document: name, line, before: before.slice(0, random.below(before.length + 1)) };
  for (const [one, other] of [
    [actual.view(), expected.view()],
    [actual.view(cursor), expected.view(cursor)],
  ] as const) {
    for (const context of contexts(workspace, random)) {
      const prediction = one.predict(context);
      assert.deepEqual(prediction, other.predict(context));
      const token = prediction?.tokens[random.below(prediction.tokens.length)];
      if (token === undefined) continue;
      const source = one.sourceOf(context, token);
      assert.ok(source !== undefined && workspace.documents.has(source.document), JSON.stringify(source));
      assert.ok(source.line >= 0 && source.line < (workspace.documents.get(source.document)?.lines.length ?? 0));
    }
  }
}

describe("a memory that was edited step by step", () => {
  for (let seed = 1; seed <= 6; seed++) {
    it(`is the same as one that was built afresh (script ${seed})`, () => {
      const random = new Random(seed);
      const workspace = new Workspace(random);
      const store = newStore({ walk: WALK });
      for (let step = 0; step < 150; step++) {
        apply(store, workspace.next());
        if (random.below(15) === 0) run(store.compact());
        if (step % 10 === 9) assertSame(store, workspace.rebuilt(), workspace, random);
      }
      for (const document of NAMES) apply(store, { kind: "forget", document });
      const tokens = Array.from({ length: 40 }, () => random.below(vocabulary.size));
      assert.equal(store.status().tokens, 0);
      for (const context of [...contexts(workspace, random), tokens]) {
        assert.equal(store.view().predict(context), undefined);
      }
    });
  }

  it("is whole between the steps of a compaction and of changes", () => {
    const random = new Random(99);
    const workspace = new Workspace(random);
    const store = newStore({ walk: WALK });
    for (let step = 0; step < 100; step++) apply(store, workspace.next());
    for (let round = 0; round < 10; round++) {
      const compaction = store.compact();
      for (let step = 0; !compaction.next().done; step++) if (step % 7 === 0) apply(store, workspace.next());
      assertSame(store, workspace.rebuilt(), workspace, random);
    }
  });
});
