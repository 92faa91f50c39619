import type { Calibration } from "./origin";
import { recommendThreads } from "./recommend";
import { type JobOptions, runJob } from "./runJob";

/** Enough to tell numbers of threads apart, and soon over. */
const ROUNDS = 5;

/** Finds the number of threads that serves a model best on this machine; undefined if cancelled. */
export async function calibrate(folder: string, options: JobOptions): Promise<Calibration | undefined> {
  const timings = await runJob(
    { type: "benchmark", folder, rounds: ROUNDS },
    (answer) => (answer.type === "benchmarked" ? answer.result.threads : undefined),
    options,
  );
  const best = timings && recommendThreads(timings);
  return best && { threads: best.threads, keystrokeMs: best.keystrokeMs };
}
