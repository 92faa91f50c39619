import type { Shown } from "../../../src/host/completion/decision";
import type { SuggestionEnd } from "../../../src/host/completion/suggestionOutcome";
import { SuggestionTracker } from "../../../src/host/completion/suggestionTracker";
import { FakeClock } from "./clocks";
import { shownSuggestion } from "./shownSuggestion";
import { snapshotAt } from "./snapshots";

/** A document with one cursor, and an editor that tells of both as VS Code does. */
export class Typist {
  readonly ends: SuggestionEnd[] = [];
  readonly clock = new FakeClock();
  readonly tracker = new SuggestionTracker({ clock: this.clock, onEnd: (ending) => this.ends.push(ending) });

  constructor(
    public text: string,
    public cursor = text.length,
  ) {}

  get snapshot() {
    return snapshotAt(`${this.text.slice(0, this.cursor)}▏${this.text.slice(this.cursor)}`);
  }

  /** @param others what Alt+] shows in place of it */
  show(suggested: string, stands = 1000, others: readonly string[] = []): Shown {
    const alternatives = others.map((text) => shownSuggestion(text, this.snapshot));
    const suggestion = { ...shownSuggestion(suggested, this.snapshot), alternatives };
    this.tracker.shown(suggestion, this.snapshot, this.cursor);
    this.clock.time += stands;
    return suggestion;
  }

  insert(text: string, cursor = this.cursor + text.length): this {
    return this.replace(this.cursor, 0, text, cursor);
  }

  backspace(units = 1): this {
    return this.replace(this.cursor - units, units, "", this.cursor - units);
  }

  replace(offset: number, removed: number, text: string, cursor: number): this {
    this.text = this.text.slice(0, offset) + text + this.text.slice(offset + removed);
    this.tracker.changed(this.snapshot.document, [{ offset, removed, text }]);
    return this.move(cursor);
  }

  move(cursor: number): this {
    this.cursor = cursor;
    this.tracker.moved(this.snapshot.document, cursor);
    return this;
  }

  type(text: string): this {
    for (const key of text) this.insert(key);
    return this;
  }

  get story(): string[] {
    return this.ends.map(({ outcome, acceptedUnits }) => `${outcome} ${acceptedUnits}`);
  }

  /** What was taken by key, in the words of the suggestion that it is booked for. */
  get booked(): string[] {
    return this.ends.map(
      ({ outcome, acceptedUnits, suggestion }) => `${outcome} ${acceptedUnits} of ${suggestion.text}`,
    );
  }
}
