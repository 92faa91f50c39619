import type { Alternative, Step } from "../../model/completion/result";
import type { Forks } from "./forks";
import { type Generated, type GenerateOptions, type Generator, generate } from "./generate";

export interface AlternativesOptions extends GenerateOptions {
  /** How many are wanted. */
  readonly wanted: number;
  /** Whether that share, 0..1, of the time for all of them is up. */
  readonly lateAt: (share: number) => boolean;
}

/**
 * Other ways to go on than `first`. They part from it at its most uncertain token, where the next best tokens are taken
 * in turn, and go on from there as `first` did, with the same stop rules. Those that come to a text that is known, or
 * to a beginning of `first`, are left out.
 *
 * The cache, which holds the prompt and `first`, holds the same again in the end: the tokens before the fork are shared,
 * the others' keys and values are put back. Yields after each run of the model; a caller that asks no further calls
 * `return`, so that they are put back then too.
 * @param promptTokens how many of the cache's tokens are the prompt
 * @returns the best first, by mean log-probability per token of new text
 */
export async function* alternatives(
  generator: Generator,
  first: Generated,
  forks: Forks,
  promptTokens: number,
  options: AlternativesOptions,
): AsyncGenerator<string, readonly Alternative[]> {
  const fork = forks.mostUncertain(first.steps);
  if (fork === undefined) return [];
  const { cache } = generator.decoder;
  const shared = promptTokens + fork;
  const kept = cache.copyFrom(shared);
  const found: Alternative[] = [];
  try {
    for (const { token, probability } of forks.alternativesAt(fork)) {
      if (found.length >= options.wanted) break;
      const late = (): boolean => options.lateAt((found.length + 1) / options.wanted);
      if (late()) break;
      cache.truncate(shared);
      const forced = [...first.steps.slice(0, fork), { id: generator.vocabulary.idOf(token), probability }];
      const { text, steps, stop } = yield* generate(generator, forced, {
        ...options,
        late,
        recorder: undefined,
        forks: undefined,
      });
      if (isNew(text, first.text, found)) found.push({ text, steps, stop });
    }
  } finally {
    cache.truncate(shared);
    cache.append(kept.tokens, kept.rows);
  }
  return found.sort((a, b) => meanLogProbability(b.steps) - meanLogProbability(a.steps));
}

function isNew(text: string, first: string, found: readonly Alternative[]): boolean {
  const visible = text.trimEnd();
  return !first.startsWith(visible) && !found.some((other) => other.text.trimEnd() === visible);
}

/** Nats per token of new text. */
function meanLogProbability(steps: readonly Step[]): number {
  const written = steps.filter((step) => !step.healed);
  return written.reduce((sum, step) => sum + Math.log(step.probability), 0) / written.length;
}
