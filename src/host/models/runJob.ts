import type { ChildProcess } from "node:child_process";
import { AppError } from "../../core/errors";
import { exitReason } from "../../core/exitReason";
import type { Logger } from "../../core/log";
import { type Sentence, sentence, verbatim } from "../../core/translate";
import type { JobStep, ModelJob, ModelJobMessage } from "../../wire/jobs";

export interface JobOptions {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Starts the process that does the job. */
  fork(): ChildProcess;
  /** @param share of the whole job, 0..1 */
  onProgress?(share: number, step: JobStep): void;
}

/** An answer of a job: neither progress nor failure. */
export type JobAnswer = Exclude<ModelJobMessage, { type: "progress" | "failed" }>;

/**
 * Has a job done by a process of its own. Undefined if `signal` aborted: the process is killed at once, and what it had
 * written lies where it is. Throws an AppError if the job fails or the process ends without an answer.
 */
export async function runJob<Answer>(
  job: ModelJob,
  expect: (answer: JobAnswer) => Answer | undefined,
  { signal, logger, fork, onProgress }: JobOptions,
): Promise<Answer | undefined> {
  if (signal.aborted) return undefined;
  const child = fork();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => logger.warn(`${job.type} job says: ${text.trimEnd()}`));
  }
  const kill = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  try {
    return await new Promise<Answer | undefined>((resolve, reject) => {
      child.on("message", (message: ModelJobMessage) => {
        if (message.type === "progress") onProgress?.(message.share, message.step);
        else if (message.type === "failed") reject(AppError.from(message.error));
        else resolve(expect(message));
      });
      const ended = (reason: Sentence): void => {
        if (signal.aborted) resolve(undefined);
        else reject(jobEnded(job, reason));
      };
      child.on("error", (error) => ended(verbatim(error.message)));
      child.on("exit", (code, by) => ended(exitReason(code, by)));
      child.send(job, () => {});
    });
  } finally {
    signal.removeEventListener("abort", kill);
    kill();
  }
}

function jobEnded({ type }: ModelJob, reason: Sentence): AppError {
  return new AppError(
    "model-job-failed",
    sentence("The process for the {0} job {1}.", type, reason),
    sentence("Close what needs much memory and try again; see “Inkling: Show Log”."),
  );
}
