import type { Calibration } from "./origin";
import { recommendThreads } from "./recommend";
import { type JobOptions, runJob } from "./runJob";

/** Enough to tell numbers of threads apart, and soon over. */
const ROUNDS = 5;

/** Finds the number of threads that serves a model best on this machine; undefined if cancelled. */
export async function calibrate(folder: string, options: JobOptions): Promise<Calibration | undefined> {
  const result = await runJob("benchmark", { folder, rounds: ROUNDS }, options);
  const best = result && recommendThreads(result.threads);
  return best && { threads: best.threads, keystrokeMs: best.keystrokeMs };
}
