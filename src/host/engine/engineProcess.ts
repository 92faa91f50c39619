import { type ChildProcess, fork } from "node:child_process";

export type ForkEngine = (file: string) => ChildProcess;

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
