import type { Step, StopReason } from "../../model/completion/result";
import type { PrefixIndex } from "../../model/tokens/prefixIndex";
import type { TokenRow } from "../../model/tokens/token";
import type { Vocabulary } from "../../model/tokens/vocabulary";
import { ByteStreamDecoder } from "./byteStreamDecoder";
import { repeatedTokens } from "./repetition";
import { findStop, type Stop, type StopContext } from "./stopRules";
import { TokenHealer } from "./tokenHealer";

/** A text that has ended: what is kept of it, and why it ended. */
export interface DecodedText {
  readonly text: string;
  /** The tokens that carry the text. */
  readonly steps: readonly Step[];
  readonly stop: StopReason;
}

/** What is told of a chosen token in its step. */
export type TokenInfo = Omit<Step, "id" | "text" | "healed">;

/** The text that is being written: turns chosen tokens into text and steps, and says where they should have ended. */
export class Detokenizer {
  private text = "";
  private readonly steps: Step[] = [];
  private readonly tokens: TokenRow[] = [];
  private readonly decoded = new ByteStreamDecoder();
  private readonly healer: TokenHealer;

  /** @param tail text taken back before the cursor, which the first tokens spell again */
  constructor(
    private readonly vocabulary: Vocabulary,
    index: PrefixIndex,
    tail: string,
    private readonly context: StopContext,
  ) {
    this.healer = new TokenHealer(tail, index);
  }

  /** How many tokens were taken. */
  get length(): number {
    return this.tokens.length;
  }

  /** The new text so far. */
  get newText(): string {
    return this.text;
  }

  /** The tokens that may come next; undefined where any token may. */
  allowed(): ArrayLike<number> | undefined {
    return this.healer.allowed();
  }

  /** Whether this token would be the first to write new text. */
  isFirstNew(token: TokenRow): boolean {
    return this.steps.at(-1)?.healed !== false && this.healer.goesBeyond(this.vocabulary.bytesOf(token));
  }

  /** Goes on with a token; the end, if it should have ended with it or before. */
  append(token: TokenRow, info: TokenInfo): DecodedText | undefined {
    const added = this.healer.accept(this.vocabulary.bytesOf(token));
    const addedText = this.decoded.push(added);
    const id = this.vocabulary.idOf(token);
    this.tokens.push(token);
    this.steps.push({ ...info, id, text: addedText, healed: added.length === 0 });
    this.text += addedText;
    const stop = findStop(this.text, this.context);
    if (stop) return this.cut(stop);
    const repeated = repeatedTokens(this.tokens);
    if (repeated === 0) return undefined;
    const length = this.steps.slice(-repeated).reduce((sum, { text }) => sum + text.length, 0);
    return this.cut({ reason: "repetition", keep: this.text.length - length });
  }

  /** All of it. */
  end(stop: StopReason): DecodedText {
    return { text: this.text, steps: this.steps, stop };
  }

  /** The first `keep` characters, and the tokens that begin within them. */
  private cut({ reason, keep }: Stop): DecodedText {
    const kept: Step[] = [];
    let length = 0;
    for (const step of this.steps) {
      if (length >= keep && !step.healed) break;
      kept.push(step);
      length += step.text.length;
    }
    return { text: this.text.slice(0, keep), steps: kept, stop: reason };
  }
}
