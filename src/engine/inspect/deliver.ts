import { delay, systemClock } from "../../core/clock";
import type { Inspection, StepInspection } from "../../model/inspection/inspection";
import type { InspectionPieces } from "./attentionRecorder";

/** Where an inspection is sent. Each resolves when the message is on its way: no more than one is kept waiting. */
export interface InspectionReceiver {
  step(step: StepInspection): Promise<void>;
  rest(inspection: Omit<Inspection, "steps">): Promise<void>;
}

/**
 * Sends an inspection step by step. Lets the event loop turn before each piece is made, so that what was sent before is
 * on its way and a newer request is seen, and gives up once `signal` is aborted.
 */
export async function deliver(
  pieces: InspectionPieces,
  signal: AbortSignal,
  receiver: InspectionReceiver,
): Promise<void> {
  for (;;) {
    await delay(systemClock, 0);
    if (signal.aborted) return;
    const { done, value } = pieces.next();
    if (done) {
      if (value) await receiver.rest(value);
      return;
    }
    if (value) await receiver.step(value);
  }
}
