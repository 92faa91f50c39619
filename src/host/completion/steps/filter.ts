import type { Outcome } from "../outcome";
import type { StepContext, StepParts } from "./step";

/**
 * Decides what of the answer is shown. An answer that comes after the text has changed is filtered too: the next question
 * may be waiting for it, and somebody may look at it.
 */
export async function filter(context: StepContext, { filter, inFlight, onLate }: StepParts): Promise<Outcome> {
  const { site, standing, signal, asked } = context;
  const { request } = asked;
  const filtered = request.result.then((result) =>
    standing === undefined ? filter.fromResult(result, site) : filter.fromReuseWithAlternatives(standing, result, site),
  );
  const outcome = await inFlight.waitFor(request, filtered, site.place, signal);
  if (outcome !== undefined) return outcome;
  void filtered.then((late) => onLate(late, context));
  return filter.fromInterrupted(request.progress.pieces);
}
