import assert from "node:assert/strict";
import { MemoryIndexer } from "../../../src/engine/memory/indexer";
import { memoryViewFor } from "../../../src/engine/memoryView";
import type { CompletionRequest } from "../../../src/model/completion/request";
import { apply, documentOf, encode, newStore, textOf } from "./memory/memories";

const REQUEST: CompletionRequest = {
  document: "a.ts",
  path: "src/a.ts",
  prefix: "\nfirst second third\nfirst sec",
  prefixStart: 0,
  suffix: "ond fourth\n",
  cursor: { line: 2, column: 9 },
  mode: "line",
  maxTokens: 8,
  budgetMs: 1000,
  sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  memory: true,
};

describe("the memory of a request", () => {
  const store = newStore();
  apply(store, documentOf("a.ts", REQUEST.prefix + REQUEST.suffix));
  const indexer = new MemoryIndexer(store);

  it("is that before the word that healing took back", () => {
    const view = memoryViewFor(indexer, REQUEST, " sec");
    const tokens = view?.draft(encode("\nfirst second third\nfirst"), 3).tokens;
    assert.equal(textOf(tokens ?? []), " second third\n");
  });

  it("is not there without a cursor, or when it is not asked for", () => {
    const { cursor: _, ...without } = REQUEST;
    assert.equal(memoryViewFor(indexer, without, ""), undefined);
    assert.equal(memoryViewFor(indexer, { ...REQUEST, memory: false }, ""), undefined);
  });
});
