import { Emitter } from "../../core/emitter";
import type { Inspection } from "../../model/inspection/inspection";
import type { DecisionReport } from "../../wire/decisionReport";
import type { Decision } from "../completion/decision";
import type { SuggestionEnd } from "../completion/suggestionOutcome";
import type { EditorSnapshot } from "../context/snapshot";

/** What happens, for whoever shows it, counts it or follows it. They outlive the session that tells of it. */
export class Events {
  /** What a person was told. */
  readonly decision = new Emitter<{ readonly decision: Decision; readonly report: DecisionReport }>();
  /** What came of a question, also of one that typing along has overtaken; before it is told. */
  readonly answer = new Emitter<{ readonly decision: Decision; readonly snapshot: EditorSnapshot }>();
  /** What became of a suggestion that was shown. */
  readonly outcome = new Emitter<SuggestionEnd>();
  /** The command of an accepted suggestion ran. */
  readonly accepted = new Emitter<void>();
  readonly inspection = new Emitter<{ readonly id: number; readonly inspection: Inspection }>();
  /** The engine's state is another one, or Inkling was turned off. */
  readonly engine = new Emitter<void>();
  /** Whether the engine works on a suggestion. */
  readonly busy = new Emitter<boolean>();
  /** Something else that the status item shows: the settings, the memory, the processor time. */
  readonly status = new Emitter<void>();
}
