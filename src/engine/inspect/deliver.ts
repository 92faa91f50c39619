import type { FromEngine } from "../../wire/engine";
import type { InspectionPieces } from "./attentionRecorder";

/**
 * Sends an inspection step by step. Lets the event loop turn before each piece is made, so that a newer request is seen,
 * and gives up once `signal` is aborted.
 * @param send resolves when the message is on its way: no more than one is kept waiting
 */
export async function deliver(
  id: number,
  pieces: InspectionPieces,
  signal: AbortSignal,
  send: (message: FromEngine) => Promise<void>,
): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return;
    const { done, value } = pieces.next();
    if (done) {
      if (value) await send({ type: "inspection", id, inspection: value });
      return;
    }
    if (value) await send({ type: "inspection-step", id, step: value });
  }
}
