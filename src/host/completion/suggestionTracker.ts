import type { Clock } from "../../core/clock";
import type { EditorSnapshot } from "../context/snapshot";
import type { OffsetChange } from "../context/textChange";
import { ActiveSuggestion } from "./activeSuggestion";
import { cursorOffset } from "./cursorOffset";
import type { Shown } from "./decision";
import type { RecentAcceptance, SuggestionEnd, SuggestionHistory, SuggestionOutcome } from "./suggestionOutcome";

/** A suggestion that was there this long, in ms, was seen: a glance takes about 200 ms, and reading a few words as long. */
const SEEN_MS = 400;

/** What was dismissed is not offered again for this long, in ms. */
const DISMISSED_MS = 15_000;

/** UTF-16 units around the place of what was dismissed. */
const NEAR_UNITS = 120;

const REMEMBERED = 10;

/** Shorter ones may well come twice: `0, 0, 0`. */
const SHORTEST_REPEAT = 4;

/** The command of an accepted item comes a moment after its text, in ms; the next suggestion may come before it. */
const LATE_COMMAND_MS = 1000;

/** What each new ending leaves of the counts before it. */
const FADING = 0.8;

interface Dismissed {
  readonly document: string;
  /** What was grey, and where it began. */
  readonly text: string;
  readonly offset: number;
  readonly time: number;
}

export interface SuggestionTrackerOptions {
  readonly clock: Clock;
  onEnd(end: SuggestionEnd): void;
}

/**
 * Finds out what becomes of suggestions from what editors do tell: changes of the text, moves of the cursor, and the
 * command of an item that was accepted whole. One suggestion stands at a time.
 *
 * A key that does not fit only parts from it: Backspace right after brings it back, and it was never dismissed. Any
 * other key makes the parting final.
 */
export class SuggestionTracker implements SuggestionHistory {
  private active: ActiveSuggestion | undefined;
  /** What was last typed past; another may stand meanwhile. */
  private diverged: ActiveSuggestion | undefined;
  /** Whether the last change took back a key that did not fit {@link active}. */
  private slipUndone = false;
  private dismissals: readonly Dismissed[] = [];
  private lastAccepted: { readonly document: string; readonly text: string } | undefined;
  /** When a suggestion was complete whose command may still come. */
  private completeAt = Number.NEGATIVE_INFINITY;
  private counts: RecentAcceptance = { accepts: 0, dismissals: 0 };

  constructor(private readonly options: SuggestionTrackerOptions) {}

  get recentAcceptance(): RecentAcceptance {
    return this.counts;
  }

  /** Whether a suggestion stands in the editor. */
  get stands(): boolean {
    return this.active !== undefined;
  }

  /** Whether changes and moves in the document matter now. */
  tracks(document: string): boolean {
    return this.active?.document === document || this.diverged?.document === document;
  }

  /** A suggestion is on its way to the editor. @param offset of the cursor in the document */
  shown(suggestion: Shown, { document, eol }: Pick<EditorSnapshot, "document" | "eol">, offset: number): void {
    const next = new ActiveSuggestion(suggestion, document, offset, eol, this.options.clock.now());
    const { active } = this;
    if (active?.document === document && active.cursor === offset && active.remainder === next.text) {
      active.setAlternatives(suggestion);
      return;
    }
    if (active !== undefined) this.end(active, "unseen");
    this.active = next;
  }

  /** Whether the last change took back a key that did not fit, so that the suggestion stands again. */
  isSlipUndone(document: string): boolean {
    return this.slipUndone && this.active?.document === document;
  }

  /** Changes that were made at once; offsets of the text before all of them. */
  changed(document: string, changes: readonly OffsetChange[]): void {
    if (changes.length === 0) return;
    this.slipUndone = false;
    if (this.rewroteDivergence(document, changes)) return;
    const { active } = this;
    if (active?.document !== document) return;
    // From the end to the start, so that none moves the next.
    for (const change of [...changes].sort((a, b) => b.offset - a.offset)) {
      const effect = active.apply(change);
      if (effect === "stands") continue;
      if (effect === "parted") this.diverge(active);
      else this.end(active, effect === "gone" ? this.outcomeIfAbandoned(active) : effect);
      return;
    }
  }

  /** The command of an accepted item ran; mostly its change of the text came first, and says more. */
  accepted(): void {
    const late = this.options.clock.now() - this.completeAt < LATE_COMMAND_MS;
    this.completeAt = Number.NEGATIVE_INFINITY;
    const suggestion = this.active ?? this.diverged;
    if (late || suggestion === undefined) return;
    suggestion.markAccepted();
    this.end(suggestion, "accepted");
  }

  /** The person hid what is shown. */
  dismissed(): void {
    if (this.active !== undefined) this.end(this.active, "dismissed");
  }

  /** The cursor is somewhere. A move away hides a suggestion, but is no word against its text. */
  moved(document: string, offset: number): void {
    const { active, diverged: left } = this;
    const isAway = (one: ActiveSuggestion): boolean => one.document !== document || one.cursor !== offset;
    if (left !== undefined && isAway(left)) this.end(left, this.outcomeIfAbandoned(left));
    if (active !== undefined && isAway(active)) this.end(active, this.outcomeIfAbandoned(active), false);
  }

  closed(document: string): void {
    for (const one of [this.diverged, this.active]) if (one?.document === document) this.end(one, "unseen");
  }

  /**
   * Whether the text, or what is left of it when some of it was typed since, was dismissed within the last 15 seconds near
   * here. White space does not make a difference.
   */
  wasDismissed(place: EditorSnapshot, text: string): boolean {
    const { document, prefix } = place;
    const offset = cursorOffset(place);
    const since = this.options.clock.now() - DISMISSED_MS;
    return this.recentDismissals().some((one) => {
      if (one.document !== document || one.time < since || Math.abs(offset - one.offset) > NEAR_UNITS) return false;
      const typed = offset - one.offset;
      const left = typed > 0 && prefix.endsWith(one.text.slice(0, typed)) ? one.text.slice(typed) : one.text;
      return squeezed(left) === squeezed(text);
    });
  }

  wasJustAccepted({ document, prefix }: EditorSnapshot, text: string): boolean {
    if (this.lastAccepted?.document !== document) return false;
    const accepted = squeezed(this.lastAccepted.text);
    return accepted.length >= SHORTEST_REPEAT && squeezed(text) === accepted && squeezed(prefix).endsWith(accepted);
  }

  /** What was dismissed, with the one that was just typed past. */
  private recentDismissals(): readonly Dismissed[] {
    const { diverged: left } = this;
    const isDismissed = left !== undefined && this.outcomeIfAbandoned(left) === "dismissed";
    return isDismissed ? [this.asDismissed(left), ...this.dismissals] : this.dismissals;
  }

  /**
   * Whether what did not fit was taken back at once, or written anew as a whole, as an input method does with every key
   * until what it has composed may fit. If not, the parting is final.
   */
  private rewroteDivergence(document: string, changes: readonly OffsetChange[]): boolean {
    const { diverged: left, active } = this;
    const [change] = changes;
    if (left?.document !== document || change === undefined) return false;
    const effect = changes.length > 1 ? "gone" : left.apply(change);
    if (effect === "parted") return true;
    if (effect !== "stands") {
      this.end(left, effect === "gone" ? this.outcomeIfAbandoned(left) : effect);
      return effect !== "gone";
    }
    if (active !== undefined) this.end(active, "unseen");
    left.hiddenAt = undefined;
    this.diverged = undefined;
    this.active = left;
    this.slipUndone = change.text === "";
    return true;
  }

  private diverge(active: ActiveSuggestion): void {
    active.hiddenAt = this.options.clock.now();
    this.diverged = active;
    this.active = undefined;
  }

  /** Something else was done where it stood. */
  private outcomeIfAbandoned(one: ActiveSuggestion): SuggestionOutcome {
    if (one.acceptedUnits > 0) return "partly-accepted";
    return this.shownMs(one) >= SEEN_MS ? "dismissed" : "unseen";
  }

  private shownMs({ shownAt: since, hiddenAt: until }: ActiveSuggestion): number {
    return (until ?? this.options.clock.now()) - since;
  }

  /** @param refused whether a dismissal means the text, not the place */
  private end(one: ActiveSuggestion, outcome: SuggestionOutcome, refused = true): void {
    if (this.active === one) this.active = undefined;
    if (this.diverged === one) this.diverged = undefined;
    const { suggestion, document, acceptedUnits, offset, text, remainder: rest } = one;
    if (outcome === "dismissed" && refused)
      this.dismissals = [this.asDismissed(one), ...this.dismissals].slice(0, REMEMBERED);
    if (acceptedUnits > 0) this.lastAccepted = { document, text: text.slice(0, text.length - rest.length) };
    if (rest === "") this.completeAt = this.options.clock.now();
    this.count(outcome);
    this.options.onEnd({ suggestion, document, outcome, acceptedUnits, offset, shownMs: this.shownMs(one) });
  }

  private asDismissed({ document, remainder: rest, remainderOffset: restOffset }: ActiveSuggestion): Dismissed {
    return { document, text: rest, offset: restOffset, time: this.options.clock.now() };
  }

  private count(outcome: SuggestionOutcome): void {
    if (outcome === "unseen") return;
    const isAccept = outcome === "accepted" || outcome === "partly-accepted";
    this.counts = withOutcome(this.counts, isAccept, outcome === "dismissed");
  }
}

/** The counts after one more ending. */
export function withOutcome(
  { accepts, dismissals }: RecentAcceptance,
  isAccept: boolean,
  isDismissal: boolean,
): RecentAcceptance {
  return { accepts: FADING * accepts + Number(isAccept), dismissals: FADING * dismissals + Number(isDismissal) };
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, "");
}
