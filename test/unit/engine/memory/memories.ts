import { MEMORY_OPTIONS, type MemoryOptions, MemoryStore } from "../../../../src/engine/memory/store";
import type { MemoryChange, MemoryRank } from "../../../../src/model/memory";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { LineEncoder } from "../../../../src/model/tokens/lineEncoder";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";

const tokenizer = createTokenizer("p50k_edit");
export const vocabulary = new Vocabulary(tokenizer, null, tokenizer.size);

const encoder = new LineEncoder(vocabulary);

/** The tokens that a prompt has for `text`. */
export function encode(text: string): number[] {
  return encoder.encode(text);
}

export function textOf(tokens: readonly number[]): string {
  return Buffer.concat(tokens.map((token) => vocabulary.bytesOf(token))).toString();
}

export function newStore(options: Partial<MemoryOptions> = {}): MemoryStore {
  return new MemoryStore(vocabulary, { ...MEMORY_OPTIONS, budget: 50_000, ...options });
}

export function apply(store: MemoryStore, ...changes: readonly MemoryChange[]): void {
  for (const change of changes) run(store.apply(change));
}

export function run(steps: Generator<void, void>): void {
  while (!steps.next().done);
}

export function documentOf(name: string, text: string, rank: MemoryRank = "open"): MemoryChange {
  return { kind: "document", document: name, path: `src/${name}`, rank, lines: text.split("\n") };
}
