import { at } from "../../core/assert";
import { systemClock } from "../../core/clock";
import type { Advance, Decoder } from "../../model/decoder";
import type { TokenRow } from "../../model/tokens/token";
import type { MemoryView } from "../memory/types";
import { type DraftPolicy, LONGEST_DRAFT } from "./draftPolicy";

/** What drafts are made of. */
export interface DraftSource {
  readonly view: MemoryView;
  readonly policy: DraftPolicy;
}

/** A prediction, and whether the model was run for it. */
export interface NextPrediction {
  readonly prediction: Advance;
  readonly modelRan: boolean;
}

/** A drafted token that was run already, and what the model predicts after it. */
interface VerifiedDraft {
  readonly token: TokenRow;
  readonly prediction: Advance;
}

/**
 * Gives the prediction after each chosen token: by one run of the model for each, or by one run for several where the
 * memory knows how such a text went on (speculative decoding, Leviathan et al. 2023; the draft is a look-up). Whoever
 * consumes the predictions need not know: a drafted token that is not chosen is forgotten, and the numbers of a chosen one
 * are those that it would have had alone (see Decoder.verify).
 */
export class SpeculativeDecoder {
  /** Tokens that were drafted and run, and those of them that were chosen. */
  drafted = 0;
  draftedAccepted = 0;
  private verified: readonly VerifiedDraft[] = [];
  /** The token that the memory expects to be chosen next, drafted or not, and the length of the match. */
  private expected: { readonly token: TokenRow; readonly matched: number } | undefined;

  /**
   * @param context all tokens so far, which the cache holds; the caller appends what it chooses
   * @param attention whether each prediction comes with its attention: nothing is drafted then
   */
  constructor(
    private readonly decoder: Decoder,
    private readonly context: readonly TokenRow[],
    private readonly drafting: DraftSource | undefined,
    private readonly attention: boolean,
  ) {}

  /**
   * The prediction after the context, whose last token was just chosen.
   * @param most most tokens of a draft
   * @param worth whether a token is worth drafting: a draft ends before the first that is not
   */
  async next(most: number, worth: (token: TokenRow) => boolean): Promise<NextPrediction> {
    const chosen = at(this.context, this.context.length - 1);
    const { expected } = this;
    if (expected) this.drafting?.policy.learn(expected.matched, expected.token === chosen);
    const [ready, ...rest] = this.verified;
    if (ready?.token === chosen) {
      this.draftedAccepted++;
      this.verified = rest;
      this.expected = expected && rest[0] && { ...expected, token: rest[0].token };
      return { prediction: ready.prediction, modelRan: false };
    }
    this.decoder.cache.truncate(this.context.length - 1);
    return { prediction: await this.run(chosen, this.draft(most, worth)), modelRan: true };
  }

  /** Leaves in the cache only what was chosen. */
  discardDrafts(): void {
    const { cache } = this.decoder;
    this.verified = [];
    cache.truncate(Math.min(cache.length, this.context.length));
  }

  private async run(chosen: TokenRow, draft: readonly TokenRow[]): Promise<Advance> {
    const start = systemClock.now();
    const predictions =
      draft.length === 0
        ? [await this.decoder.advance([chosen], { attention: this.attention })]
        : await this.decoder.verify([chosen, ...draft]);
    this.drafting?.policy.ran(draft.length, systemClock.now() - start);
    this.drafted += draft.length;
    this.verified = draft.map((token, index) => ({ token, prediction: at(predictions, index + 1) }));
    return at(predictions, 0);
  }

  /** The tokens to run beyond the chosen one; takes note of what the memory expects even where that is none. */
  private draft(most: number, worth: (token: TokenRow) => boolean): readonly TokenRow[] {
    this.expected = undefined;
    const fitting = Math.min(most, LONGEST_DRAFT, this.decoder.remainingInBlock - 1);
    if (!this.drafting || this.attention || fitting <= 0) return [];
    const { view, policy } = this.drafting;
    const { tokens, matched } = view.draft(this.context, fitting);
    const [token] = tokens;
    if (token === undefined) return [];
    this.expected = { token, matched };
    const end = tokens.findIndex((drafted) => !worth(drafted));
    return tokens.slice(0, Math.min(policy.length(matched), end < 0 ? tokens.length : end));
  }
}
