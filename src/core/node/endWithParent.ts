import { Worker } from "node:worker_threads";

/** How long a process outlives its parent at most, in ms. */
const LOOK_MS = 1000;

/**
 * What the thread runs. A run of the model is native code that holds the main thread, so only another thread can look
 * meanwhile. On Windows a process keeps the id of a parent that is gone: there the parent is asked for as well.
 */
const LOOK = `
const { workerData: { parent, ms } } = require("node:worker_threads");
const gone = () => {
  if (process.ppid !== parent) return true;
  try { process.kill(parent, 0); } catch (error) { return error.code === "ESRCH"; }
  return false;
};
setInterval(() => { if (gone()) process.kill(process.pid, "SIGKILL"); }, ms);
`;

/** Ends this process soon after its parent has, also in the middle of a long step. Needs no answer from the parent. */
export function endWithParent(): void {
  const worker = new Worker(LOOK, {
    eval: true,
    workerData: { parent: process.ppid, ms: LOOK_MS },
    // A look needs next to nothing. Megabytes.
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
  // A process without it works like one before it was there, and ends with its channel.
  worker.on("error", (error) => console.error(error));
  worker.unref();
}
