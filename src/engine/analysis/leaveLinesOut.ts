import { assert, at } from "../../core/assert";
import type { WhyResult } from "../../model/inspection/analysis";
import { BLOCK } from "../../model/kvCache";
import type { TokenRow } from "../../model/tokens/token";
import { type ContextRunner, runsFor, type TokenRange } from "./contextRunner";
import { CountedTurns, type Turns } from "./turns";

/** A text that was generated behind a prompt; tokens are rows of the embedding table. */
export interface GeneratedText {
  /** The prompt's, then the generated ones. */
  readonly tokens: readonly TokenRow[];
  readonly promptTokens: number;
  /** How many of the generated ones, the first, only spell what was already typed: their probability is no choice. */
  readonly healed: number;
}

/**
 * How many nats less probable the generated tokens are when a line of the prompt is left out, for each of `lines`.
 * The tokens are given, not generated again (teacher forcing).
 *
 * A line is left out by the attention mask: no later token can look at the line's tokens, in any layer, and all other
 * tokens keep their positions. Taking the tokens out of the prompt instead would also move everything behind them, and
 * with learned positions that alone changes the probabilities: two causes in one number. What comes before the line is
 * the same with and without it and is not computed again; the line's own tokens are not computed at all.
 *
 * It is a causal check of one kind only: of what this line adds while all others stay. Two lines that say the same can
 * stand in for each other, and then neither seems to matter.
 *
 * The prompt's last token stays in any case: it is the one that predicts the first generated token.
 * @param runner on either graph: it fetches `logits` and `log_normaliser`. Its cache is not to be used for anything else.
 * @param lines ranges of the prompt
 * @returns undefined if cancelled
 */
export async function leaveLinesOut(
  runner: ContextRunner,
  text: GeneratedText,
  lines: readonly TokenRange[],
  turns: Turns,
): Promise<WhyResult | undefined> {
  const { tokens, promptTokens, healed } = text;
  const drops = new Float32Array(lines.length);
  if (promptTokens + healed >= tokens.length) return { kind: "why", logProbability: 0, drops };
  for (const { from, to } of lines) assert(from >= 0 && from <= to && to <= promptTokens, `line ${from} to ${to}`);

  // From the last line to the first: what a pass computes lies behind its line, and in front of it the cache still holds
  // the keys and values of the whole prompt for the passes that follow.
  const passes = lines
    .map(({ from, to }, index) => ({ index, from, to: Math.min(to, promptTokens - 1) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => b.from - a.from);
  const last = tokens.length - 1;
  const counted = new CountedTurns(
    turns,
    passes.reduce((sum, { to }) => sum + runsFor(last - to), runsFor(last)),
  );
  runner.cache.truncate(0);
  const logProbability = await score(runner, text, undefined, counted);
  if (logProbability === undefined) return undefined;
  for (const { index, from, to } of passes) {
    runner.cache.truncate(to);
    const without = await score(runner, text, { from, to }, counted);
    if (without === undefined) return undefined;
    drops[index] = logProbability - without;
  }
  return { kind: "why", logProbability, drops };
}

/** ln p of the generated tokens, in nats; runs all but the last token from the cache's end on. Undefined if cancelled. */
async function score(
  runner: ContextRunner,
  { tokens, promptTokens, healed }: GeneratedText,
  hidden: TokenRange | undefined,
  turns: CountedTurns,
): Promise<number | undefined> {
  const firstScored = promptTokens + healed;
  let sum = 0;
  for (let from = runner.cache.length; from < tokens.length - 1; from += BLOCK) {
    if (!(await turns.next())) return undefined;
    const piece = tokens.slice(from, Math.min(from + BLOCK, tokens.length - 1));
    // Token i - 1 predicts token i.
    const wanted = [...piece.keys()].filter((t) => from + t + 1 >= firstScored);
    const fetches = wanted.length > 0 ? ["logits", "log_normaliser"] : [];
    const run = await runner.run(piece, { wanted, fetches, ...(hidden && { hidden }) });
    if (wanted.length === 0) continue;
    const logits = run.output("logits");
    const normalisers = run.output("log_normaliser");
    const rows = logits.length / wanted.length;
    for (const [r, t] of wanted.entries()) sum += at(logits, r * rows + at(tokens, from + t + 1)) - at(normalisers, r);
  }
  return sum;
}
