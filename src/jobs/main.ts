import { AppError, type ErrorValue, messageOf } from "../core/errors";
import { endWithParent } from "../core/node/endWithParent";
import { sentence, verbatim } from "../core/translate";
import type { JobStep, ModelJob, ModelJobMessage } from "../wire/jobs";
import { benchmark } from "./benchmark";
import { checkpointFacts } from "./convert/checkpoint";
import { importModel } from "./importJob";

/** A process that does one job about a model. It waits for its end: whoever started it kills it. */
async function work(job: ModelJob): Promise<ModelJobMessage> {
  switch (job.type) {
    case "inspect":
      return { type: "inspected", facts: await checkpointFacts(job.checkpoint) };
    case "benchmark":
      return { type: "benchmarked", result: await benchmark(job, progress) };
    case "import":
      return { type: "imported", manifest: await importModel(job, progress) };
  }
}

function progress(share: number, step: JobStep): void {
  process.send?.({ type: "progress", share, step } satisfies ModelJobMessage);
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

process.once("message", (job: ModelJob) => {
  void work(job)
    .catch((thrown: unknown): ModelJobMessage => ({ type: "failed", error: errorOf(thrown) }))
    .then((answer) => process.send?.(answer));
});

endWithParent();
// The window has closed.
process.on("disconnect", () => process.exit(0));
