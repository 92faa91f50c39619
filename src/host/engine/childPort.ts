import type { ChildProcess } from "node:child_process";
import type { Disposable } from "../../core/disposable";
import { exitReason } from "../../core/exitReason";
import type { Logger } from "../../core/log";
import { type Sentence, verbatim } from "../../core/translate";
import type { Port } from "../../wire/rpc";

export interface ChildOptions {
  /** In the log, where the process's output goes. */
  readonly name: string;
  readonly logger: Logger;
  /** The process ended, or could not be started; not called once disposed. */
  onExit(reason: Sentence): void;
}

/** One forked process: its messages, its output in the log, and a certain end. */
export class ChildPort implements Port, Disposable {
  private disposed = false;

  constructor(
    private readonly child: ChildProcess,
    { name, logger, onExit }: ChildOptions,
  ) {
    const ended = (reason: Sentence): void => {
      if (this.disposed) return;
      this.disposed = true;
      onExit(reason);
    };
    child.on("error", (error) => ended(verbatim(error.message)));
    child.on("exit", (code, signal) => ended(exitReason(code, signal)));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => logger.warn(`${name} says: ${text.trimEnd()}`));
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(message: object, sent: () => void = () => {}): void {
    // A process that is gone reports itself through `exit`; the error of this message would only repeat it.
    if (this.child.connected) this.child.send(message, () => sent());
    else sent();
  }

  onMessage<Message>(listener: (message: Message) => void): void {
    this.child.on("message", listener);
  }

  /** Ends the process at once: it holds nothing that could be lost. Its exit is still reported. */
  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Ends the process, and reports nothing. */
  dispose(): void {
    this.disposed = true;
    this.kill();
  }
}
