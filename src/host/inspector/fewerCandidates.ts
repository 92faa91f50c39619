import type { NextTokens } from "../../model/inspection/inspection";

/** What a candidate takes in a message: id, logit, and a short text with its quotes; ids and texts vary little. */
const BYTES_PER_CANDIDATE = 20;

/** What a step takes beside: three references to buffers, the other fields. */
const BYTES_PER_STEP = 600;

/** The page lists ten; the rest is for its sliders. */
const LEAST = 10;

/** How many candidates per step may be sent so that all steps take about `bytes`; at least 10. */
export function candidatesFor(steps: readonly NextTokens[], bytes: number): number {
  const bins = steps.reduce((sum, { tail }) => sum + 4 * tail.counts.length, 0);
  const left = bytes - bins - steps.length * BYTES_PER_STEP;
  return Math.max(LEAST, Math.floor(left / Math.max(1, steps.length) / BYTES_PER_CANDIDATE));
}

/** The same distribution with at most `most` candidates by name; the others are counted in the tail. */
export function fewerCandidates(next: NextTokens, most: number): NextTokens {
  if (next.ids.length <= most) return next;
  const { lowest, binWidth } = next.tail;
  const rest = next.logits.subarray(most);
  const binOf = (logit: number): number => Math.max(0, Math.floor((logit - lowest) / binWidth));
  const counts = new Uint32Array(Math.max(next.tail.counts.length, binOf(next.logits[most] ?? lowest) + 1));
  counts.set(next.tail.counts);
  for (const logit of rest) counts[binOf(logit)] = (counts[binOf(logit)] ?? 0) + 1;
  return {
    ...next,
    ids: next.ids.slice(0, most),
    texts: next.texts.slice(0, most),
    logits: next.logits.slice(0, most),
    tail: { lowest, binWidth, counts },
  };
}
