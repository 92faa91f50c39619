import type { CompletionMode, SamplingOptions, Step, StopReason } from "../engine/protocol";
import type { MemoryView } from "../memory/types";
import type { Advance, Decoder } from "../model/decoder";
import type { GateWeights } from "../model/manifest";
import { type Choice, Sampler } from "../sampling/sampler";
import type { PrefixIndex } from "../tokens/prefixIndex";
import type { Vocabulary } from "../tokens/vocabulary";
import { Healer } from "./healer";
import { type Drafting, Lookahead } from "./lookahead";
import { Mixer } from "./mixer";
import type { StepRecorder } from "./recorder";
import { repeatedTokens } from "./repetition";
import { findStop, type Stop } from "./stopRules";
import { TokenText } from "./tokenText";

const LF = 10;

/** The loaded model, as generation needs it. */
export interface Generator {
  readonly decoder: Decoder;
  readonly vocabulary: Vocabulary;
  readonly index: PrefixIndex;
  /** Control tokens: choosing one ends the text. */
  readonly control: ReadonlySet<number>;
  /** Positions. */
  readonly context: number;
  readonly minTokenProbability: number;
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
}

/** The memory, as one request uses it. */
export interface RequestMemory {
  readonly view: MemoryView;
  readonly gate: GateWeights;
  /** Absent to draft nothing. */
  readonly drafting?: Drafting | undefined;
}

/** What generation came to: the text from the cursor on, the tokens that carry it, and why it ended. */
export interface Generated {
  readonly text: string;
  readonly steps: readonly Step[];
  readonly stop: StopReason;
  /** Tokens that the memory drafted, and those of them that were chosen. */
  readonly drafted: number;
  readonly draftedRight: number;
}

/**
 * Nats by which a drafted run may differ from plain runs in a logit or a log-probability. A choice that is closer than
 * that is made again from plain runs, so that drafts change nothing but the time. Measured on the 8-bit default model:
 * no logit of the vocabulary was off by more than 0.2, and the lead of the first token, with the memory mixed in, by no
 * more than 0.04.
 */
const NOISE = 0.2;

/**
 * Decodes token by token from `first`, the prediction after the prompt, which the cache holds. Yields the new text so
 * far after each run of the model, so that the caller can measure it, and look for a cancellation: it ends the generator by not asking again.
 */
export async function* generate(
  generator: Generator,
  first: Advance,
  options: GenerateOptions,
): AsyncGenerator<string, Generated> {
  const { decoder, vocabulary, minTokenProbability } = generator;
  const { recorder, memory } = options;
  const sampler = new Sampler(options.sampling);
  const healer = new Healer(options.tail, generator.index);
  const mixer = new Mixer(memory, vocabulary);
  const decoded = new TokenText();
  const context = [...decoder.cache.tokens];
  const lookahead = new Lookahead(decoder, context, memory?.drafting, recorder !== undefined);
  // Choosing a line's end ends it: nothing is predicted after that.
  const worthDrafting = (token: number): boolean => options.mode === "block" || !vocabulary.bytesOf(token).includes(LF);
  const tokens: number[] = [];
  const steps: Step[] = [];
  let text = "";
  let next = first;
  const finish = (kept: Pick<Generated, "text" | "steps" | "stop">): Generated => {
    lookahead.forget();
    return { ...kept, drafted: lookahead.drafted, draftedRight: lookahead.draftedRight };
  };
  const end = (stop: StopReason): Generated => finish({ text, steps, stop });

  for (;;) {
    let mixed = mixer.mix(next, context);
    recorder?.predicted(mixed.prediction, next.attentionRow);
    if (tokens.length >= options.maxTokens) return end("max-tokens");
    if (context.length >= generator.context) return end("context-full");
    if (options.late()) return end("time");
    const allowed = healer.allowed();
    const dice = sampler.throwDice();
    let choice = sampler.choose(mixed.prediction, allowed, dice);
    if (lookahead.approximate && isClose(choice, minTokenProbability)) {
      next = await lookahead.exactly();
      yield text;
      mixed = mixer.mix(next, context);
      choice = sampler.choose(mixed.prediction, allowed, dice);
    }
    const { token, probability } = choice;
    recorder?.chose(token, allowed !== undefined);
    if (generator.control.has(token)) return end("end-of-text");
    if (allowed === undefined && probability < minTokenProbability) return end("low-probability");

    const added = healer.accept(vocabulary.bytesOf(token));
    const addedText = decoded.push(added);
    const source = mixed.sourceOf(token);
    const step: Step = {
      id: vocabulary.ids[token] ?? token,
      text: addedText,
      probability,
      healed: added.length === 0,
      ...(source && { memory: source }),
    };
    tokens.push(token);
    const stop = findStop(text + addedText, options);
    if (stop) return finish(cut(text + addedText, [...steps, step], stop));
    text += addedText;
    steps.push(step);
    const repeated = repeatedTokens(tokens);
    if (repeated > 0) {
      const length = steps.slice(-repeated).reduce((sum, { text: part }) => sum + part.length, 0);
      return finish(cut(text, steps, { reason: "repetition", keep: text.length - length }));
    }
    context.push(token);
    const room = Math.min(options.maxTokens - tokens.length - 1, generator.context - context.length);
    const foreseen = await lookahead.next(healer.allowed() === undefined ? room : 0, worthDrafting);
    next = foreseen.prediction;
    if (foreseen.ran) yield text;
  }
}

/** Whether {@link NOISE} could have made another choice, or another end, of it. */
function isClose({ probability, margin }: Choice, minTokenProbability: number): boolean {
  return margin < NOISE || Math.abs(Math.log(probability / minTokenProbability)) < NOISE;
}

/** The first `keep` characters, and the tokens that begin within them. */
function cut(text: string, steps: readonly Step[], { reason, keep }: Stop): Pick<Generated, "text" | "steps" | "stop"> {
  const kept: Step[] = [];
  let length = 0;
  for (const step of steps) {
    if (length >= keep && !step.healed) break;
    kept.push(step);
    length += step.text.length;
  }
  return { text: text.slice(0, keep), steps: kept, stop: reason };
}
