import type { MemoryStore } from "../../src/engine/memory/store";
import type { MemoryView } from "../../src/engine/memory/types";
import type { Vocabulary } from "../../src/model/tokens/vocabulary";

/** A file to be written, line by line. */
export interface WrittenFile {
  readonly document: string;
  readonly path: string;
  readonly lines: readonly string[];
}

/** One token that is about to be written. */
export interface WrittenToken {
  readonly view: MemoryView;
  /** The tokens before it, at most {@link CONTEXT}. */
  readonly context: readonly number[];
  readonly token: number;
}

const CONTEXT = 64;

/**
 * Writes a file into the store as an open document and tells of each token before the store has its line: what the memory
 * says of it then comes from the lines above and from whatever else the store holds.
 */
export function* writeFile(
  store: MemoryStore,
  vocabulary: Vocabulary,
  { document, path, lines }: WrittenFile,
): Generator<WrittenToken, void> {
  run(store.apply({ kind: "document", document, path, rank: "open", lines: [] }));
  const context: number[] = [];
  let first = 0;
  for (let line = 0; line < lines.length; line++) {
    // A line that ends blank shares tokens with the next one.
    if (line + 1 < lines.length && !/\S$/.test(lines[line] ?? "")) continue;
    const written = lines.slice(first, line + 1);
    const text = `${first === 0 ? "" : "\n"}${written.join("\n")}`;
    // Nothing of the document is behind the cursor.
    const view = store.view({ document, line: first, before: "" });
    for (const token of vocabulary.encode(text)) {
      yield { view, context, token };
      context.push(token);
      if (context.length > CONTEXT) context.shift();
    }
    run(store.apply({ kind: "edit", document, firstLine: first, removed: 0, lines: written }));
    first = line + 1;
  }
}

/** How well the memory alone foretells tokens; what it leaves of the probability is shared by all tokens evenly. */
export class MemoryBits {
  tokens = 0;
  bytes = 0;
  /** Σ -log2 p. */
  bits = 0;
  /** Tokens of which the memory had something to say, and those that it held most probable and was right about. */
  predicted = 0;
  right = 0;

  constructor(private readonly vocabulary: Vocabulary) {}

  count({ view, context, token }: WrittenToken): void {
    const prediction = view.predict(context);
    const rest = 1 - (prediction?.probabilities.reduce((sum, p) => sum + p, 0) ?? 0);
    const rank = prediction?.tokens.indexOf(token) ?? -1;
    const own = rank < 0 ? 0 : (prediction?.probabilities[rank] ?? 0);
    this.tokens++;
    this.bytes += this.vocabulary.bytesOf(token).length;
    this.bits -= Math.log2(own + rest / this.vocabulary.size);
    if (prediction !== undefined) this.predicted++;
    if (rank === 0) this.right++;
  }

  get bitsPerToken(): number {
    return this.bits / this.tokens;
  }

  get bitsPerByte(): number {
    return this.bits / this.bytes;
  }
}

function run(steps: Generator<void, void>): void {
  while (!steps.next().done);
}
