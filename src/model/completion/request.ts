import type { SamplingOptions } from "./sampling";

/** `automatic`: VS Code asked while someone types. `invoke`: a person asked. */
export type Trigger = "automatic" | "invoke";

/** `line`: the rest of this line. `block`: until the block that starts here ends. */
export type CompletionMode = "line" | "block";

/** A short piece of another file. */
export interface Snippet {
  /** Path relative to the workspace folder with forward slashes. */
  readonly path: string;
  /** Whole lines. */
  readonly text: string;
}

/** The text around the cursor, as the engine needs it. Offsets and lengths in UTF-16 code units. */
export interface CompletionRequest {
  /** Identity of the document (its URI): the cache's window is pinned per document. */
  readonly document: string;
  /** Path relative to the workspace folder with forward slashes: the header that tells the model the language. */
  readonly path: string;
  /** The name of the workspace folder; absent outside of one. */
  readonly repository?: string;
  /** Text before the cursor, from a line start; a bounded piece of the document. */
  readonly prefix: string;
  /** Offset in the document of the first character of `prefix`; negative for text that comes before the document. */
  readonly prefixStart: number;
  /** Text after the cursor; a bounded piece of the document. */
  readonly suffix: string;
  /** Where the cursor is in the document, from 0; the memory needs it. `column` in UTF-16 code units. */
  readonly cursor?: { readonly line: number; readonly column: number };
  /** From other files, most relevant first; they stand in the fixed region before the suffix. */
  readonly snippets?: readonly Snippet[];
  readonly mode: CompletionMode;
  /** How many other suggestions are wanted beside the first. */
  readonly alternatives?: number;
  /** At most this many generated tokens; with 0 the prompt is only read into the cache. */
  readonly maxTokens: number;
  /**
   * Decoding stops after this many milliseconds and returns what it has. Reading the prompt does not count: with a large
   * model and a cold cache there would be nothing left of them, and what was read is there for the next key.
   */
  readonly budgetMs: number;
  readonly sampling: SamplingOptions;
  /** Whether someone looks: an {@link Inspection} follows the result. */
  readonly inspect?: boolean;
  /** Whether the memory is mixed in. */
  readonly memory?: boolean;
}
