import { type ChildProcess, fork } from "node:child_process";
import type { Disposable } from "../../core/disposable";
import { AppError, type ErrorValue } from "../../core/errors";
import { exitReason } from "../../core/exitReason";
import type { Logger } from "../../core/log";
import { type Sentence, sentence, verbatim } from "../../core/translate";
import { type FromEngine, PROTOCOL_VERSION, type ToEngine } from "../../wire/engine";

export type ForkEngine = (file: string) => ChildProcess;

export interface EngineEvents {
  onMessage(message: FromEngine): void;
  /** The process ended without being asked to. */
  onExit(reason: Sentence): void;
  /** The process speaks another version of the protocol. */
  onMismatch(error: ErrorValue): void;
}

/**
 * In Electron the executable is VS Code itself; it is told to be plain Node. The inspector's options of the extension
 * host are not passed on: the port would be taken.
 */
export const forkEngine: ForkEngine = (file) =>
  fork(file, [], {
    // Each step leaves its logits behind as garbage: a small nursery is swept often, and keeps the process small.
    execArgv: ["--max-semi-space-size=4"],
    // Read by glibc's malloc only: freed memory goes back to the system instead of being kept for later.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", MALLOC_TRIM_THRESHOLD_: "131072" },
    // Typed arrays cross as bytes.
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });

/** One engine process: typed messages, its output in the log, and a certain end. */
export class EngineProcess implements Disposable {
  private readonly child: ChildProcess;
  private disposed = false;

  constructor(
    file: string,
    logger: Logger,
    start: ForkEngine = forkEngine,
    private readonly events: EngineEvents,
  ) {
    this.child = start(file);
    this.child.on("message", (message: FromEngine) => this.receive(message));
    this.child.on("error", (error) => this.ended(verbatim(error.message)));
    this.child.on("exit", (code, signal) => this.ended(exitReason(code, signal)));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => logger.warn(`engine says: ${text.trimEnd()}`));
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(message: ToEngine): void {
    // A process that is gone reports itself through `exit`; the error of this message would only repeat it.
    if (this.child.connected) this.child.send(message, () => {});
  }

  /** Kills the process at once; it holds nothing that could be lost. */
  dispose(): void {
    this.disposed = true;
    this.child.kill("SIGKILL");
  }

  private receive(message: FromEngine): void {
    if (this.disposed) return;
    if (message.type === "hello" && message.protocol !== PROTOCOL_VERSION) {
      const own = PROTOCOL_VERSION;
      const what = sentence("The engine speaks protocol {0}, the extension {1}.", message.protocol, own);
      const fix = sentence("Reload the window: Inkling was updated while it ran.");
      this.events.onMismatch(new AppError("engine-protocol", what, fix).toValue());
      return;
    }
    this.events.onMessage(message);
  }

  private ended(reason: Sentence): void {
    if (this.disposed) return;
    this.disposed = true;
    this.events.onExit(reason);
  }
}
