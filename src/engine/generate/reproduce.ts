import { systemClock } from "../../core/clock";
import type { TokenRow } from "../../model/tokens/token";
import { type Generated, type GenerateOptions, type Generator, generate } from "./generate";
import { prefill } from "./prefill";
import { runToEnd } from "./runToEnd";

/** What a completion needs that is to come out the same each time: no clock, no drafts, nobody who looks on. */
export type ReproducibleOptions = Omit<GenerateOptions, "late" | "recorder" | "forks">;

export interface ReproducedRun {
  readonly generated: Generated;
  /** Milliseconds of wall time; one entry per run of the model in `decodeMs`. */
  readonly prefillMs: number;
  readonly decodeMs: readonly number[];
}

/**
 * Completes a prompt in a way that depends on nothing but its arguments, the model and the machine: the numbers come out
 * bit for bit the same each time.
 * @param generator with a decoder of its own: the cache is cold and nobody else's
 * @param tokens rows of the prompt
 * @returns undefined if cancelled
 */
export async function reproduce(
  generator: Generator,
  tokens: readonly TokenRow[],
  options: ReproducibleOptions,
  signal: AbortSignal,
): Promise<ReproducedRun | undefined> {
  const start = systemClock.now();
  const prefilled = await prefill(generator.decoder, tokens, signal);
  if (!prefilled) return undefined;
  const prefillMs = systemClock.now() - start;
  const memory = options.memory && { view: options.memory.view, gate: options.memory.gate };
  const decodeMs: number[] = [];
  const runs = generate(generator, prefilled.prediction, { ...options, memory, late: () => false });
  const generated = await runToEnd(runs, signal, decodeMs);
  return generated && { generated, prefillMs, decodeMs };
}
