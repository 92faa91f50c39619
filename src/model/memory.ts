/** How near a document is to the one being written; nearer ones weigh more. */
export type MemoryRank = "open" | "visited" | "workspace";

/** What the extension host tells the engine of the user's files, for the memory. Lines are without their line break. */
export type MemoryChange =
  /** Adds the document, or replaces all of it. */
  | {
      readonly kind: "document";
      readonly document: string;
      /** Path relative to the workspace folder, for people. */
      readonly path: string;
      readonly rank: MemoryRank;
      readonly lines: readonly string[];
    }
  /** `removed` lines from `firstLine` on are replaced by `lines`. */
  | {
      readonly kind: "edit";
      readonly document: string;
      readonly firstLine: number;
      readonly removed: number;
      readonly lines: readonly string[];
    }
  | { readonly kind: "rank"; readonly document: string; readonly rank: MemoryRank }
  | { readonly kind: "forget"; readonly document: string }
  | { readonly kind: "forget-all" };

/** The answer to a {@link MemoryChange}, once it is in the index. */
export interface MemoryStatus {
  readonly documents: number;
  readonly tokens: number;
  readonly bytes: number;
  /** The budget is used up: no further document is taken until one is forgotten. */
  readonly full: boolean;
  /** Documents that are not in it: too large, or changed by an edit that did not fit. */
  readonly leftOut: number;
  /** Milliseconds of work that this change took. */
  readonly ms: number;
}

/** How much of one generated token came from the memory, and from where. */
export interface TokenMemory {
  /** λ·p_memory / p of this token: 0 is all model, 1 all memory. */
  readonly share: number;
  readonly document: string;
  readonly path: string;
  /** From 0. */
  readonly line: number;
}

export interface MemoryFeatures {
  /** Tokens of context that the best match agrees with, backwards from the cursor. */
  readonly matched: number;
  /** Occurrences with that match, and how many different tokens followed them. */
  readonly count: number;
  readonly distinct: number;
  /** Whether one of them is in the document being written. */
  readonly sameDocument: boolean;
}
