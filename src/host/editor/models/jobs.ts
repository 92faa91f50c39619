import { join } from "node:path";
import { l10n, ProgressLocation, window } from "vscode";
import { AppError, errorText } from "../../../core/errors";
import type { Logger } from "../../../core/log";
import { english, sentence, verbatim } from "../../../core/translate";
import { JOB_STEPS, type JobStep } from "../../../wire/jobs";
import { forkEngine } from "../../engine/engineProcess";
import type { JobOptions } from "../../models/runJob";

/** Has jobs about models done in view of the user. */
export class JobRunner {
  constructor(
    private readonly extensionFolder: string,
    private readonly logger: Logger,
  ) {}

  /** With a notification that shows how far it is and offers to cancel. Undefined after an error, which was shown. */
  async withNotification<T>(title: string, work: (options: JobOptions) => Promise<T>): Promise<T | undefined> {
    const location = ProgressLocation.Notification;
    return await window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      const controller = new AbortController();
      const cancellation = token.onCancellationRequested(() => controller.abort());
      let reported = 0;
      const onProgress = (share: number, step: JobStep, detail = l10n.t(JOB_STEPS[step])): void => {
        progress.report({ increment: 100 * Math.max(0, share - reported), message: detail });
        reported = Math.max(reported, share);
      };
      try {
        return await this.attempt(() => work({ ...this.silent(controller.signal), onProgress }));
      } finally {
        cancellation.dispose();
      }
    });
  }

  /** For work that is over soon; it shows in the status bar only. */
  async quietly<T>(title: string, work: (options: JobOptions) => Promise<T>): Promise<T | undefined> {
    const never = new AbortController().signal;
    return await window.withProgress({ location: ProgressLocation.Window, title }, () =>
      this.attempt(() => work(this.silent(never))),
    );
  }

  /** For work that shows nowhere, and whose errors the caller sees to. */
  silent(signal: AbortSignal): JobOptions {
    const { logger } = this;
    return { signal, logger, fork: () => forkEngine(join(this.extensionFolder, "dist", "jobs.js")) };
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      const fix = sentence("Check the folder, its permissions and the disk.");
      const error =
        thrown instanceof AppError ? thrown : new AppError("model-job-failed", verbatim(thrown.message), fix);
      this.logger.error(errorText(error, english));
      void window.showErrorMessage(errorText(error, l10n.t));
      return undefined;
    }
  }
}
