import type { StopReason } from "../../model/completion/result";

const FINISHED: ReadonlySet<StopReason> = new Set([
  "end-of-text",
  "newline",
  "dedent",
  "unmatched-closer",
  "suffix-reached",
]);

/** Whether the model came to an end by itself: it was not cut short by doubt, time or size. */
export function isFinished(stop: StopReason): boolean {
  return FINISHED.has(stop);
}
