import type { CompletionMode, SamplingOptions, Step, StopReason } from "../engine/protocol";
import type { Advance, Decoder } from "../model/decoder";
import { Sampler } from "../sampling/sampler";
import type { PrefixIndex } from "../tokens/prefixIndex";
import type { Vocabulary } from "../tokens/vocabulary";
import { Healer } from "./healer";
import type { StepRecorder } from "./recorder";
import { repeatedTokens } from "./repetition";
import { findStop, type Stop } from "./stopRules";
import { TokenText } from "./tokenText";

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
}

/** What generation came to: the text from the cursor on, the tokens that carry it, and why it ended. */
export interface Generated {
  readonly text: string;
  readonly steps: readonly Step[];
  readonly stop: StopReason;
}

/**
 * Decodes token by token from `prediction`, that of the prompt's last token. Yields after each run of the model, so
 * that the caller can measure it, and look for a cancellation: it ends the generator by not asking again.
 */
export async function* generate(
  generator: Generator,
  prediction: Advance,
  options: GenerateOptions,
): AsyncGenerator<Step, Generated> {
  const { decoder, vocabulary } = generator;
  const { recorder } = options;
  const sampler = new Sampler(options.sampling);
  const healer = new Healer(options.tail, generator.index);
  const decoded = new TokenText();
  const tokens: number[] = [];
  const steps: Step[] = [];
  let text = "";
  let next = prediction;
  const end = (stop: StopReason): Generated => ({ text, steps, stop });

  for (;;) {
    recorder?.predicted(next, next.attentionRow);
    if (tokens.length >= options.maxTokens) return end("max-tokens");
    if (decoder.cache.length >= generator.context) return end("context-full");
    if (options.late()) return end("time");
    const allowed = healer.allowed();
    const { token, probability } = sampler.choose(next, allowed);
    recorder?.chose(token, allowed !== undefined);
    if (generator.control.has(token)) return end("end-of-text");
    if (allowed === undefined && probability < generator.minTokenProbability) return end("low-probability");

    const added = healer.accept(vocabulary.bytesOf(token));
    const addedText = decoded.push(added);
    const step = { id: vocabulary.ids[token] ?? token, text: addedText, probability, healed: added.length === 0 };
    tokens.push(token);
    const stop = findStop(text + addedText, options);
    if (stop) return cut(text + addedText, [...steps, step], stop);
    text += addedText;
    steps.push(step);
    const repeated = repeatedTokens(tokens);
    if (repeated > 0) {
      const length = steps.slice(-repeated).reduce((sum, { text: part }) => sum + part.length, 0);
      return cut(text, steps, { reason: "repetition", keep: text.length - length });
    }
    next = await decoder.advance([token], { attention: recorder !== undefined });
    yield step;
  }
}

/** The first `keep` characters, and the tokens that begin within them. */
function cut(text: string, steps: readonly Step[], { reason, keep }: Stop): Generated {
  const kept: Step[] = [];
  let length = 0;
  for (const step of steps) {
    if (length >= keep && !step.healed) break;
    kept.push(step);
    length += step.text.length;
  }
  return { text: text.slice(0, keep), steps: kept, stop: reason };
}
