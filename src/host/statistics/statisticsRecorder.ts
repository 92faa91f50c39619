import type { Clock } from "../../core/clock";
import type { Disposable } from "../../core/disposable";
import type { Decision } from "../completion/decision";
import type { SuggestionEnd } from "../completion/suggestionOutcome";
import type { OffsetChange } from "../context/textChange";
import { addAt, type Counters, dayOf, KEPT_AFTER_MS, RELIABILITY_BINS } from "./counters";
import { note } from "./histogram";
import { KeptText } from "./keptText";

/** Accepted texts that are followed at once; the oldest is let go beyond that. */
const MOST_FOLLOWED = 200;

/** A suggestion is kept if so much of it is still there at the first look. */
const KEPT_SHARE = 0.5;

export interface RecorderOptions {
  readonly clock: Clock;
  /** The tally that counts now for a language; asked for when something is added to it. */
  tally(day: string, language: string): Counters;
  /** Whether the document has the accepted text at the place where it should be. */
  isThere(end: SuggestionEnd): boolean;
  /** Whether any text is followed: only then are edits of interest. */
  onFollowing(following: boolean): void;
}

interface Followed {
  readonly end: SuggestionEnd;
  readonly text: KeptText;
  readonly day: string;
  timer: Disposable;
}

/** Counts what came of suggestions, and follows accepted text for five minutes. Keeps no text. */
export class StatisticsRecorder implements Disposable {
  private readonly followed = new Set<Followed>();
  private disposed = false;

  constructor(private readonly options: RecorderOptions) {}

  decided(decision: Decision, stats: { readonly reusedTokens: number; readonly computedTokens: number }): void {
    const tally = this.tally(decision.languageId);
    tally.tokensReused += stats.reusedTokens;
    tally.tokensComputed += stats.computedTokens;
    if (decision.kind === "shown") note(tally.latency, decision.totalMs);
  }

  ended(end: SuggestionEnd): void {
    const { suggestion, outcome, acceptedUnits } = end;
    const tally = this.tally(suggestion.languageId);
    tally[outcome === "partly-accepted" ? "partlyAccepted" : outcome]++;
    tally.unitsAccepted += acceptedUnits;
    if (outcome === "unseen") return;
    if (outcome !== "accepted") this.estimated(end, this.day, outcome === "typed");
    if (acceptedUnits === 0) return;
    // The edit that accepted it may still be on its way to those who listen to edits, and is none of its later ones.
    queueMicrotask(() => this.follow(end));
  }

  edited(document: string, changes: readonly OffsetChange[]): void {
    for (const { end, text } of this.followed)
      if (end.document === document) for (const change of changes) text.edit(change);
  }

  /** What becomes of the text in a closed document is not known, so it does not count. */
  closed(document: string): void {
    for (const followed of this.followed) if (followed.end.document === document) this.release(followed);
  }

  /** Lets go of everything that is followed. */
  forget(): void {
    for (const followed of this.followed) this.release(followed);
  }

  dispose(): void {
    this.disposed = true;
    this.forget();
  }

  private get day(): string {
    return dayOf(this.options.clock.date());
  }

  private tally(language: string): Counters {
    return this.options.tally(this.day, language);
  }

  private follow(end: SuggestionEnd): void {
    if (this.disposed || !this.options.isThere(end)) return;
    const { offset, acceptedUnits } = end;
    const followed: Followed = {
      end,
      text: new KeptText(offset, acceptedUnits),
      day: this.day,
      timer: { dispose: () => undefined },
    };
    this.followed.add(followed);
    for (const oldest of this.followed) {
      if (this.followed.size <= MOST_FOLLOWED) break;
      this.release(oldest);
    }
    if (this.followed.size === 1) this.options.onFollowing(true);
    this.lookLater(followed, 0);
  }

  private lookLater(followed: Followed, look: number): void {
    const after = KEPT_AFTER_MS[look];
    if (after === undefined) {
      this.release(followed);
      return;
    }
    followed.timer = this.options.clock.after(after - (KEPT_AFTER_MS[look - 1] ?? 0), () => {
      this.look(followed, look);
      this.lookLater(followed, look + 1);
    });
  }

  private look({ end, text, day }: Followed, look: number): void {
    const tally = this.options.tally(day, end.suggestion.languageId);
    addAt(tally.followed, look, text.units);
    addAt(tally.kept, look, text.kept);
    if (look === 0 && end.outcome === "accepted") this.estimated(end, day, text.kept >= KEPT_SHARE * text.units);
  }

  private estimated({ suggestion: { estimate, languageId } }: SuggestionEnd, day: string, kept: boolean): void {
    if (estimate === undefined) return;
    const tally = this.options.tally(day, languageId);
    const bin = Math.min(RELIABILITY_BINS - 1, Math.max(0, Math.floor(estimate.value * RELIABILITY_BINS)));
    addAt(tally.estimated, bin, 1);
    if (kept) addAt(tally.estimatedKept, bin, 1);
  }

  private release(followed: Followed): void {
    followed.timer.dispose();
    if (this.followed.delete(followed) && this.followed.size === 0) this.options.onFollowing(false);
  }
}
