import assert from "node:assert/strict";
import { MEMORY_OPTIONS, MemoryStore } from "../../../../src/engine/memory/store";
import type { MemoryChange } from "../../../../src/model/memory";
import { apply, documentOf, vocabulary } from "./memories";

const BUDGET = 2000;
const LINES = Array.from({ length: 20 }, (_, i) => `const value${i} = compute(${i});`);

function grow(document: string): MemoryChange {
  return { kind: "edit", document, firstLine: 0, removed: 0, lines: LINES };
}

describe("the memory's budget while documents are edited", () => {
  let store: MemoryStore;
  beforeEach(() => {
    store = new MemoryStore(vocabulary, { ...MEMORY_OPTIONS, budget: BUDGET });
  });

  it("holds after every edit; farther documents make room first", () => {
    apply(store, documentOf("far.ts", LINES.join("\n"), "workspace"), documentOf("a.ts", "let a;\n", "open"));
    for (let edit = 0; store.status().documents === 2; edit++) {
      apply(store, grow("a.ts"));
      assert.ok(edit < 100 && store.status().tokens <= BUDGET, `${store.status().tokens} tokens`);
    }
    assert.deepEqual(
      { ...store.status(), tokens: 0, bytes: 0 },
      { documents: 1, tokens: 0, bytes: 0, full: false, leftOut: 0 },
    );
  });

  it("leaves a document out that has outgrown it alone, says so, and takes it again when it has shrunk", () => {
    apply(store, documentOf("a.ts", "let a;\n", "open"), documentOf("b.ts", "let b;\n", "open"));
    for (let edit = 0; edit < 100; edit++) {
      apply(store, grow("a.ts"));
      assert.ok(store.status().tokens <= BUDGET, `${store.status().tokens} tokens after ${edit + 1} edits`);
    }
    const { documents, full, leftOut } = store.status();
    assert.deepEqual({ documents, full, leftOut }, { documents: 1, full: true, leftOut: 1 });
    apply(store, documentOf("a.ts", "let a;\n", "open"));
    assert.deepEqual([store.status().documents, store.status().leftOut], [2, 0]);
  });
});
