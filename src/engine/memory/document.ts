import type { MemoryRank } from "../../model/memory";
import type { Tier } from "./contexts";

/** What the memory knows of one document beside its tokens. */
export interface MemoryDocument {
  readonly name: string;
  readonly path: string;
  /** Its number in the table of pieces. */
  readonly number: number;
  rank: MemoryRank;
  /** The first of its list of pieces; 0 when there is none. */
  first: number;
  lines: number;
  /** A piece and the line that it begins with: an edit is mostly near the one before it. */
  finger: { piece: number; line: number };
}

export function tierOf(rank: MemoryRank): Tier {
  return rank === "workspace" ? "far" : "near";
}
