import { AppError, type ErrorValue, messageOf } from "../core/errors";
import { openParentPort } from "../core/node/parentPort";
import { sentence, verbatim } from "../core/translate";
import type { JobMethods, JobProgress } from "../wire/jobs";
import { type CallContext, type Handlers, RpcServer } from "../wire/rpc";
import { benchmark, type Progress } from "./benchmark";
import { checkpointFacts } from "./convert/checkpoint";
import { importModel } from "./importJob";
import { compareModel, measureModel } from "./measureModel";

/** A process that does one job about a model. It waits for its end: whoever started it kills it. */
const handlers: Handlers<JobMethods> = {
  inspect: ({ checkpoint }) => checkpointFacts(checkpoint),
  import: (job, context) => importModel(job, progressOf(context)),
  measure: (subject) => measureModel(subject),
  compare: (options) => compareModel(options),
  benchmark: (options, context) => benchmark(options, progressOf(context)),
};

function progressOf({ progress }: CallContext<JobProgress>): Progress {
  return (share, step) => progress({ share, step });
}

/** What the file system refuses is no bug either. */
function errorOf(thrown: unknown): ErrorValue {
  if (thrown instanceof AppError) return thrown.toValue();
  const fix =
    thrown instanceof Error && "syscall" in thrown
      ? sentence("Check that the folder can be read, that the disk has room, and that you may write there.")
      : sentence("See “Inkling: Show Log”.");
  return new AppError("model-job-failed", verbatim(messageOf(thrown)), fix).toValue();
}

new RpcServer<JobMethods>(openParentPort(), handlers, errorOf);
