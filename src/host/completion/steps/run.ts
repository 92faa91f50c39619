import { nothing, type Outcome } from "../outcome";
import { buildRequest } from "../request";
import { askedNow, type StepContext, type StepParts } from "./step";

/** Asks the engine. It goes on while what is typed agrees with what it writes, whoever waits for it. */
export function run(context: StepContext, { engine, inFlight, sources, clock }: StepParts): Outcome | undefined {
  const { site, settings, signal, standing } = context;
  if (signal.aborted && standing === undefined) return nothing("cancelled");
  const request = buildRequest(site.place, site.context.mode, settings, sources);
  context.asked = {
    ...askedNow(clock),
    request: inFlight.start(site.place, (working, onPartial) => engine.complete(request, working, onPartial)),
  };
  return undefined;
}
