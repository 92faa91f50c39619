import type { RecentAcceptance, SuggestionHistory } from "../../src/host/completion/suggestionOutcome";
import { withOutcome } from "../../src/host/completion/suggestionTracker";
import type { TypingRecord } from "./typist";

/** What the typist did lately. A suggestion that was typed past may be offered again: no time passes here. */
export class TypedHistory implements SuggestionHistory {
  recentAcceptance: RecentAcceptance = { accepts: 0, dismissals: 0 };
  private record: TypingRecord | undefined;
  private shown = 0;
  private accepted = 0;

  /** Takes note of what has become of the last suggestion. */
  look(record: TypingRecord): void {
    if (record !== this.record) [this.record, this.shown, this.accepted] = [record, record.shown, record.accepted];
    const accepted = record.accepted > this.accepted;
    if (accepted || record.shown > this.shown)
      this.recentAcceptance = withOutcome(this.recentAcceptance, accepted, !accepted);
    this.shown = record.shown;
    this.accepted = record.accepted;
  }

  wasDismissed(): boolean {
    return false;
  }

  wasJustAccepted(): boolean {
    return false;
  }
}
