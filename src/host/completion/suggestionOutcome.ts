import type { EditorSnapshot } from "../context/snapshot";
import type { Shown } from "./decision";

/** What became of a suggestion that was shown. */
export type SuggestionOutcome =
  /** All of it was taken by a key. */
  | "accepted"
  /** Words or lines of it were taken by key, and then something else was typed. */
  | "partly-accepted"
  /** It was typed to its end by hand. */
  | "typed"
  /** It had been seen, and was hidden or typed past. */
  | "dismissed"
  /** It was gone before anybody could have read it. */
  | "unseen";

/** The end of a suggestion. */
export interface SuggestionEnd {
  readonly suggestion: Shown;
  /** URI of the document. */
  readonly document: string;
  readonly outcome: SuggestionOutcome;
  /** UTF-16 units of it that were taken by key. */
  readonly acceptedUnits: number;
  /** Offset in the document of its first character, UTF-16 units. */
  readonly offset: number;
  /** Milliseconds that it stood in the editor. */
  readonly shownMs: number;
}

/** What the person did lately: counts that fade, so that the last suggestion counts 1 and older ones less and less. */
export interface RecentAcceptance {
  readonly accepts: number;
  readonly dismissals: number;
}

/** What became of earlier suggestions, as decisions need it. */
export interface SuggestionHistory {
  readonly recentAcceptance: RecentAcceptance;
  /** Whether this very text was dismissed a moment ago, near this place. */
  wasDismissed(place: EditorSnapshot, text: string): boolean;
  /** Whether the text only repeats what was accepted right before the cursor. */
  wasJustAccepted(place: EditorSnapshot, text: string): boolean;
}
