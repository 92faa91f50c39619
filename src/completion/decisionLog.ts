import type { Trigger } from "../context/snapshot";
import type { Translate } from "../core/translate";
import { type Decision, generatedNow, type KeepEstimate } from "./decision";
import { explanationOf } from "./explanation";

/** As many as a person looks back on. */
export const REMEMBERED_DECISIONS = 50;

/** A decision in a line of a table. Nothing of a document's text is in it, so it may be copied anywhere. */
export interface DecisionRow {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Header path of the document. */
  readonly path: string;
  readonly trigger: Trigger;
  readonly outcome: "shown" | "nothing";
  /** What was shown, or why nothing, in full sentences. */
  readonly explanation: string;
  readonly estimate: KeepEstimate | undefined;
  /** Tokens that the model wrote for it; undefined where it was not asked. */
  readonly tokens: number | undefined;
  readonly totalMs: number;
}

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
