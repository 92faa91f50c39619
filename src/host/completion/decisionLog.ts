import type { Translate } from "../../core/translate";
import type { DecisionRow } from "../../wire/decisionReport";
import { type Decision, generatedNow } from "./decision";
import { explanationOf } from "./explanation";

/** As many as a person looks back on. */
export const REMEMBERED_DECISIONS = 50;

/** The last 50 decisions, oldest first. */
export class DecisionLog {
  private readonly kept: Decision[] = [];

  get decisions(): readonly Decision[] {
    return this.kept;
  }

  add(decision: Decision): void {
    this.kept.push(decision);
    if (this.kept.length > REMEMBERED_DECISIONS) this.kept.shift();
  }

  /** @param id of the decision */
  find(id: number): Decision | undefined {
    return this.kept.findLast((decision) => decision.id === id);
  }
}

/** @param translate turns the English of a sentence into the user's language */
export function rowOf(decision: Decision, translate?: Translate): DecisionRow {
  const { id, time, path, trigger, kind, estimate, totalMs } = decision;
  const tokens = generatedNow(decision)?.steps.length;
  const explanation = explanationOf(decision, translate);
  return { id, time, path, trigger, outcome: kind, explanation, estimate, tokens, totalMs };
}
