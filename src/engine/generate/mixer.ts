import type { Prediction } from "../../model/completion/sampling";
import type { GateWeights } from "../../model/manifest";
import type { TokenMemory } from "../../model/memory";
import type { TokenRow } from "../../model/tokens/token";
import type { Vocabulary } from "../../model/tokens/vocabulary";
import type { MemoryPrediction, MemoryView } from "../memory/types";
import { gateFeatures, weightOf } from "./gate";
import { memoryShare, mix } from "./mix";

/** Below this share of a token's probability the memory is not named as its source. */
const LEAST_SHARE = 0.1;

/** A model's prediction with the memory mixed in; the model's own where the memory has nothing to say. */
export interface Mixed {
  readonly prediction: Prediction;
  /** What the memory had to do with `token`, if that is worth telling. */
  sourceOf(token: TokenRow): TokenMemory | undefined;
}

/** Mixes the memory into the model's predictions, for one request. */
export class Mixer {
  /** @param memory undefined to leave the model's predictions as they are */
  constructor(
    private readonly memory: { readonly view: MemoryView; readonly gate: GateWeights } | undefined,
    private readonly vocabulary: Vocabulary,
  ) {}

  /** @param context all tokens before the next one */
  mix(own: Prediction, context: readonly TokenRow[]): Mixed {
    const known = this.memory?.view.predict(context);
    if (!this.memory || !known || known.tokens.length === 0) return { prediction: own, sourceOf: () => undefined };
    const { view, gate } = this.memory;
    const lambda = weightOf(gate, gateFeatures(own, known, goesOnWithWord(this.vocabulary, context, known)));
    const prediction = mix(own, known, lambda);
    return {
      prediction,
      sourceOf: (token) => {
        const share = memoryShare(prediction, known, lambda, token);
        const source = share < LEAST_SHARE ? undefined : view.sourceOf(context, token);
        return source && { ...source, share };
      },
    };
  }
}

/** Whether the memory's most probable token goes on with a word that the last token of `context` has begun. */
export function goesOnWithWord(
  vocabulary: Vocabulary,
  context: readonly TokenRow[],
  { tokens }: MemoryPrediction,
): boolean {
  const [last, next] = [context.at(-1), tokens[0]];
  if (last === undefined || next === undefined) return false;
  return isWordByte(vocabulary.bytesOf(last).at(-1)) && isWordByte(vocabulary.bytesOf(next)[0]);
}

/** Letters, digits, underscore, and every byte of a character beyond ASCII. */
function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return byte >= 0x80 || byte === 0x5f || /[A-Za-z0-9]/.test(String.fromCharCode(byte));
}
