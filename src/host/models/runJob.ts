import type { ChildProcess } from "node:child_process";
import { AppError } from "../../core/errors";
import type { Logger } from "../../core/log";
import { type Sentence, sentence, verbatim } from "../../core/translate";
import type { JobMethods, JobStep } from "../../wire/jobs";
import { RpcCaller } from "../../wire/rpc";
import { ChildPort } from "../engine/childPort";

export interface JobOptions {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Starts the process that does the job. */
  fork(): ChildProcess;
  /**
   * @param share of the whole job, 0..1
   * @param detail for people, instead of the step's own words
   */
  onProgress?(share: number, step: JobStep, detail?: string): void;
}

/**
 * Has a job done by a process of its own. Undefined if `signal` aborted: the process is killed at once, and what it had
 * written lies where it is. Throws an AppError if the job fails or the process ends without an answer.
 */
export async function runJob<K extends keyof JobMethods>(
  job: K,
  request: JobMethods[K]["request"],
  { signal, logger, fork, onProgress }: JobOptions,
): Promise<JobMethods[K]["reply"] | undefined> {
  if (signal.aborted) return undefined;
  let end = verbatim("");
  const child = new ChildPort(fork(), {
    name: `${job} job`,
    logger,
    onExit: (reason) => {
      end = reason;
      rpc.end();
    },
  });
  const rpc = new RpcCaller<JobMethods>(child, {});
  // Only its end cancels a job, and only after that it writes no more.
  const kill = (): void => child.kill();
  signal.addEventListener("abort", kill, { once: true });
  try {
    const outcome = await rpc.call(job, request, {
      onProgress: ({ share, step }: JobMethods[K]["progress"]) => onProgress?.(share, step),
    });
    if (outcome.kind === "reply") return outcome.value;
    if (outcome.kind === "failed") throw AppError.from(outcome.error);
    if (signal.aborted) return undefined;
    throw jobEnded(job, end);
  } finally {
    signal.removeEventListener("abort", kill);
    child.dispose();
  }
}

function jobEnded(job: keyof JobMethods, reason: Sentence): AppError {
  return new AppError(
    "model-job-failed",
    sentence("The process for the {0} job {1}.", job, reason),
    sentence("Close what needs much memory and try again; see “Inkling: Show Log”."),
  );
}
