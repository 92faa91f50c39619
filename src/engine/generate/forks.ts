import { at } from "../../core/assert";
import type { Step } from "../../model/completion/result";
import type { Prediction } from "../../model/completion/sampling";
import type { TokenRow } from "../../model/tokens/token";
import type { SampledToken } from "../sampling/sampler";

/** Next best tokens of a step that are remembered: some lead to nothing that is worth showing. */
const REMEMBERED = 6;

/** A token that could have been chosen. */
export interface AlternativeToken {
  readonly token: TokenRow;
  /** As a choice's: before temperature, top-k and top-p; among allowed tokens while healing. */
  readonly probability: number;
}

/** One choice and what else there was. */
interface Fork {
  /** Nats by which the chosen token led the next best one; below 0 where a less likely one was sampled. */
  readonly lead: number;
  /** The next best tokens, best first. */
  readonly others: readonly AlternativeToken[];
}

/** Takes note of what else could have been chosen at each step of a text. */
export class Forks {
  private readonly forks: Fork[] = [];

  /** @param control tokens that end the text: they are never another way to go on */
  constructor(private readonly control: ReadonlySet<number>) {}

  /** Once per choice, in order. @param allowed what it was made from; undefined for all tokens */
  record({ logits }: Prediction, allowed: ArrayLike<number> | undefined, { token, probability }: SampledToken): void {
    const best: number[] = [];
    let least = Number.NEGATIVE_INFINITY;
    const count = allowed?.length ?? logits.length;
    for (let i = 0; i < count; i++) {
      const other = allowed ? (allowed[i] as number) : i;
      const logit = logits[other] as number;
      if (logit <= least || other === token || this.control.has(other)) continue;
      const rank = best.findIndex((better) => at(logits, better) < logit);
      best.splice(rank < 0 ? best.length : rank, 0, other);
      best.length = Math.min(best.length, REMEMBERED);
      if (best.length === REMEMBERED) least = at(logits, at(best, REMEMBERED - 1));
    }
    const chosen = at(logits, token);
    const others = best.map((other) => ({
      token: other,
      probability: probability * Math.exp(at(logits, other) - chosen),
    }));
    const [first] = best;
    this.forks.push({ lead: first === undefined ? Number.POSITIVE_INFINITY : chosen - at(logits, first), others });
  }

  /**
   * The most uncertain of the steps that were kept: the first one with the smallest lead, among those that wrote new
   * text. Undefined if none did, or none had a choice.
   */
  mostUncertain(kept: readonly Step[]): number | undefined {
    let best: number | undefined;
    let smallest = Number.POSITIVE_INFINITY;
    for (const [index, { healed, text }] of kept.entries()) {
      const lead = this.forks[index]?.lead ?? Number.POSITIVE_INFINITY;
      if (healed || text === "" || lead >= smallest) continue;
      [best, smallest] = [index, lead];
    }
    return best;
  }

  /** What else could have been chosen at a step, best first. */
  alternativesAt(step: number): readonly AlternativeToken[] {
    return this.forks[step]?.others ?? [];
  }
}
