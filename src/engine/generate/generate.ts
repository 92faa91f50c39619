import type { CompletionMode } from "../../model/completion/request";
import type { Step, StopReason } from "../../model/completion/result";
import type { SamplingOptions } from "../../model/completion/sampling";
import type { Advance, Decoder } from "../../model/decoder";
import type { GateWeights, SpecialTokens } from "../../model/manifest";
import type { PrefixIndex } from "../../model/tokens/prefixIndex";
import type { TokenRow } from "../../model/tokens/token";
import type { Vocabulary } from "../../model/tokens/vocabulary";
import type { MemoryView } from "../memory/types";
import { entropyOfNext } from "../sampling/entropy";
import { Sampler } from "../sampling/sampler";
import { type DecodedText, Detokenizer } from "./detokenizer";
import type { Forks } from "./forks";
import { Mixer } from "./mixer";
import { type DraftSource, SpeculativeDecoder } from "./speculativeDecoder";
import type { StepRecorder } from "./stepRecorder";

const LF = 10;

/** The loaded model, as generation needs it. */
export interface Generator {
  readonly decoder: Decoder;
  readonly vocabulary: Vocabulary;
  readonly index: PrefixIndex;
  /** Choosing one of these ends the text, see {@link stopRows}. */
  readonly control: ReadonlySet<number>;
  /** Positions. */
  readonly context: number;
  readonly minTokenProbability: number;
}

/**
 * The tokens that end a text: whatever stands for no text (its end, the begin of another file, padding, the end of a turn),
 * and the control tokens of prompts, which the vocabulary of a small experiment may spell.
 */
export function stopRows(vocabulary: Vocabulary, special: SpecialTokens): ReadonlySet<number> {
  const textless = Array.from(vocabulary.ids.keys()).filter((row) => vocabulary.bytes.lengthOf(row) === 0);
  return new Set([...textless, ...Object.values(special).map((id: number) => vocabulary.rowOf(id))]);
}

export interface GenerateOptions {
  readonly mode: CompletionMode;
  /** Text taken back before the cursor (token healing). */
  readonly tail: string;
  readonly linePrefix: string;
  readonly suffix: string;
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  /** Whether the time is up. */
  readonly late: () => boolean;
  /** Takes note of each step, and has the attention fetched. */
  readonly recorder?: StepRecorder | undefined;
  /** Mixed into every prediction. */
  readonly memory?: RequestMemory | undefined;
  /** Takes note of what else could have been chosen. */
  readonly forks?: Forks | undefined;
}

/** A token that is chosen already, and what is told of it in its step. */
export type ForcedToken = Omit<Step, "text" | "healed">;

/** The memory, as one request uses it. */
export interface RequestMemory {
  readonly view: MemoryView;
  readonly gate: GateWeights;
  /** Absent to draft nothing. */
  readonly drafting?: DraftSource | undefined;
}

/** What generation came to: the text from the cursor on, the tokens that carry it, and why it ended. */
export interface Generated extends DecodedText {
  /** Tokens that the memory drafted, and those of them that were chosen. */
  readonly drafted: number;
  readonly draftedAccepted: number;
}

/**
 * Decodes token by token. Yields the new text so far after each run of the model, so that the caller can measure it, and
 * look for a cancellation: it ends the generator by not asking again.
 * @param first the prediction after the prompt, which the cache holds; or the tokens with which the text begins, where
 * the cache holds the prompt and all of them but the last (nothing is drafted then)
 */
export async function* generate(
  generator: Generator,
  first: Advance | readonly ForcedToken[],
  options: GenerateOptions,
): AsyncGenerator<string, Generated> {
  const { decoder, vocabulary, minTokenProbability } = generator;
  const { recorder, memory } = options;
  const sampler = new Sampler(options.sampling);
  const greedy = options.sampling.temperature === 0;
  const mixer = new Mixer(memory, vocabulary);
  const detokenizer = new Detokenizer(vocabulary, generator.index, options.tail, options);
  const forced = "logits" in first ? [] : first;
  const context = [...decoder.cache.tokens];
  for (const { id } of forced.slice(-1)) context.push(vocabulary.rowOf(id));
  const drafting = forced.length > 0 ? undefined : memory?.drafting;
  const speculative = new SpeculativeDecoder(decoder, context, drafting, recorder !== undefined);
  // Choosing a line's end ends it: nothing is predicted after that.
  const worthDrafting = (token: TokenRow): boolean =>
    options.mode === "block" || !vocabulary.bytesOf(token).includes(LF);
  const finish = (written: DecodedText): Generated => {
    speculative.discardDrafts();
    return { ...written, drafted: speculative.drafted, draftedAccepted: speculative.draftedAccepted };
  };
  const end = (stop: StopReason): Generated => finish(detokenizer.end(stop));

  const ended = takeBegun(forced, detokenizer, sampler, vocabulary);
  if (ended) return finish(ended);
  let next = "logits" in first ? first : (await speculative.next(0, worthDrafting)).prediction;
  if (forced.length > 0) yield detokenizer.newText;

  for (;;) {
    const mixed = mixer.mix(next, context);
    recorder?.predicted(mixed.prediction, next.attentionRow);
    if (detokenizer.length >= options.maxTokens) return end("max-tokens");
    if (context.length >= generator.context) return end("context-full");
    if (options.late()) return end("time");
    const allowed = detokenizer.allowed();
    const choice = sampler.choose(mixed.prediction, allowed, sampler.nextRandom());
    const { token, probability } = choice;
    recorder?.chose(token, allowed !== undefined);
    options.forks?.record(mixed.prediction, allowed, choice);
    if (generator.control.has(token)) return end("end-of-text");
    if (allowed === undefined && probability < minTokenProbability) return end("low-probability");

    const source = mixed.sourceOf(token);
    const ended = detokenizer.append(token, {
      probability,
      ...(greedy && !allowed && Number.isFinite(choice.margin) && { margin: choice.margin }),
      ...(detokenizer.isFirstNew(token) && { entropy: entropyOfNext(mixed.prediction, allowed) }),
      ...(source && { memory: source }),
    });
    if (ended) return finish(ended);
    context.push(token);
    const remaining = Math.min(options.maxTokens - detokenizer.length - 1, generator.context - context.length);
    const foreseen = await speculative.next(detokenizer.allowed() === undefined ? remaining : 0, worthDrafting);
    next = foreseen.prediction;
    if (foreseen.modelRan) yield detokenizer.newText;
  }
}

/** Writes tokens that are chosen already; the dice fall as if they had been drawn. @returns what the text came to if it ended */
function takeBegun(
  forced: readonly ForcedToken[],
  detokenizer: Detokenizer,
  sampler: Sampler,
  vocabulary: Vocabulary,
): DecodedText | undefined {
  for (const { id, ...told } of forced) {
    sampler.nextRandom();
    const ended = detokenizer.append(vocabulary.rowOf(id), told);
    if (ended) return ended;
  }
  return undefined;
}
