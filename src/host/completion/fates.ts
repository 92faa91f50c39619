import type { EditorSnapshot } from "../context/snapshot";
import type { OffsetChange } from "../context/textChange";
import type { Shown } from "./decision";
import type { Ending, Fate, History, Situation } from "./fate";
import { Standing } from "./standing";

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

export interface FatesOptions {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  onEnding(ending: Ending): void;
}

/**
 * Finds out what becomes of suggestions from what editors do tell: changes of the text, moves of the cursor, and the
 * command of an item that was accepted whole. One suggestion stands at a time.
 *
 * A key that does not fit only parts from it: Backspace right after brings it back, and it was never dismissed. Any
 * other key makes the parting final.
 */
export class Fates implements History {
  private standing: Standing | undefined;
  /** What was last typed past; another may stand meanwhile. */
  private left: Standing | undefined;
  private dismissals: readonly Dismissed[] = [];
  private lastAccepted: { readonly document: string; readonly text: string } | undefined;
  /** When a suggestion was complete whose command may still come. */
  private completeAt = Number.NEGATIVE_INFINITY;
  private counts: Situation = { accepts: 0, dismissals: 0 };

  constructor(private readonly options: FatesOptions) {}

  get situation(): Situation {
    return this.counts;
  }

  /** Whether changes and moves in the document matter now. */
  follows(document: string): boolean {
    return this.standing?.document === document || this.left?.document === document;
  }

  /** A suggestion is on its way to the editor. @param offset of the cursor in the document */
  shown(suggestion: Shown, { document, eol }: Pick<EditorSnapshot, "document" | "eol">, offset: number): void {
    const next = new Standing(suggestion, document, offset, eol, this.options.now());
    const { standing } = this;
    if (standing?.document === document && standing.cursor === offset && standing.rest === next.text) {
      standing.offer(suggestion);
      return;
    }
    if (standing !== undefined) this.end(standing, "unseen");
    this.standing = next;
  }

  /** Changes that were made at once; offsets of the text before all of them. */
  changed(document: string, changes: readonly OffsetChange[]): void {
    if (changes.length === 0 || this.tookBack(document, changes)) return;
    const { standing } = this;
    if (standing?.document !== document) return;
    // From the end to the start, so that none moves the next.
    for (const change of [...changes].sort((a, b) => b.offset - a.offset)) {
      const effect = standing.apply(change);
      if (effect === "stands") continue;
      if (effect === "parted") this.leave(standing);
      else this.end(standing, effect === "gone" ? this.passed(standing) : effect);
      return;
    }
  }

  /** The command of an accepted item ran; mostly its change of the text came first, and says more. */
  accepted(): void {
    const late = this.options.now() - this.completeAt < LATE_COMMAND_MS;
    this.completeAt = Number.NEGATIVE_INFINITY;
    const suggestion = this.standing ?? this.left;
    if (late || suggestion === undefined) return;
    suggestion.takeAll();
    this.end(suggestion, "accepted");
  }

  /** The person hid what is shown. */
  dismissed(): void {
    if (this.standing !== undefined) this.end(this.standing, "dismissed");
  }

  /** The cursor is somewhere. A move away hides a suggestion, but is no word against its text. */
  moved(document: string, offset: number): void {
    const { standing, left } = this;
    const isAway = (one: Standing): boolean => one.document !== document || one.cursor !== offset;
    if (left !== undefined && isAway(left)) this.end(left, this.passed(left));
    if (standing !== undefined && isAway(standing)) this.end(standing, this.passed(standing), false);
  }

  closed(document: string): void {
    for (const one of [this.left, this.standing]) if (one?.document === document) this.end(one, "unseen");
  }

  /**
   * Whether the text, or what is left of it when some of it was typed since, was dismissed within the last 15 seconds near
   * here. White space does not make a difference.
   */
  wasDismissed({ document, prefixStart, prefix, eol }: EditorSnapshot, text: string): boolean {
    const breaks = eol === "\n" ? 0 : prefix.split("\n").length - 1;
    const offset = prefixStart + prefix.length + breaks;
    const since = this.options.now() - DISMISSED_MS;
    return this.ofLate().some((one) => {
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
  private ofLate(): readonly Dismissed[] {
    const { left } = this;
    const isDismissed = left !== undefined && this.passed(left) === "dismissed";
    return isDismissed ? [this.dismissedNow(left), ...this.dismissals] : this.dismissals;
  }

  /** Whether the key that did not fit was taken back at once. If not, the parting is final. */
  private tookBack(document: string, changes: readonly OffsetChange[]): boolean {
    const { left, standing } = this;
    const [change] = changes;
    if (left?.document !== document || change === undefined) return false;
    if (changes.length > 1 || left.apply(change) !== "stands") {
      this.end(left, this.passed(left));
      return false;
    }
    if (standing !== undefined) this.end(standing, "unseen");
    left.until = undefined;
    this.left = undefined;
    this.standing = left;
    return true;
  }

  private leave(standing: Standing): void {
    standing.until = this.options.now();
    this.left = standing;
    this.standing = undefined;
  }

  /** Something else was done where it stood. */
  private passed(one: Standing): Fate {
    if (one.acceptedUnits > 0) return "partly-accepted";
    return this.shownMs(one) >= SEEN_MS ? "dismissed" : "unseen";
  }

  private shownMs({ since, until }: Standing): number {
    return (until ?? this.options.now()) - since;
  }

  /** @param refused whether a dismissal means the text, not the place */
  private end(one: Standing, fate: Fate, refused = true): void {
    if (this.standing === one) this.standing = undefined;
    if (this.left === one) this.left = undefined;
    const { suggestion, document, acceptedUnits, offset, text, rest } = one;
    if (fate === "dismissed" && refused)
      this.dismissals = [this.dismissedNow(one), ...this.dismissals].slice(0, REMEMBERED);
    if (acceptedUnits > 0) this.lastAccepted = { document, text: text.slice(0, text.length - rest.length) };
    if (rest === "") this.completeAt = this.options.now();
    this.count(fate);
    this.options.onEnding({ suggestion, document, fate, acceptedUnits, offset, shownMs: this.shownMs(one) });
  }

  private dismissedNow({ document, rest, restOffset }: Standing): Dismissed {
    return { document, text: rest, offset: restOffset, time: this.options.now() };
  }

  private count(fate: Fate): void {
    if (fate === "unseen") return;
    const isAccept = fate === "accepted" || fate === "partly-accepted";
    this.counts = counted(this.counts, isAccept, fate === "dismissed");
  }
}

/** The counts after one more ending. */
export function counted({ accepts, dismissals }: Situation, isAccept: boolean, isDismissal: boolean): Situation {
  return { accepts: FADING * accepts + Number(isAccept), dismissals: FADING * dismissals + Number(isDismissal) };
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, "");
}
