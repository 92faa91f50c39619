import { systemClock } from "../../core/clock";
/**
 * Runs a generator to its end, looking at `signal` after each run of the model.
 * @param decodeMs gets the wall time of each run, in ms
 * @param onProgress gets all new text so far, after each run
 * @returns undefined if cancelled
 */
export async function runToEnd<T>(
  runs: AsyncGenerator<string, T>,
  signal: AbortSignal,
  decodeMs: number[],
  onProgress: (text: string) => void = () => {},
): Promise<T | undefined> {
  for (;;) {
    const before = systemClock.now();
    const next = await runs.next();
    if (next.done) return next.value;
    decodeMs.push(systemClock.now() - before);
    onProgress(next.value);
    if (signal.aborted) return undefined;
  }
}
