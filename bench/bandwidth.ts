import { Worker } from "node:worker_threads";
import { median } from "../src/core/quantile";

/** Searches its own memory for a byte that is not there: the C library does that as fast as memory can be read. */
const READER = `
const { parentPort, workerData } = require("node:worker_threads");
const memory = Buffer.alloc(workerData, 1);
parentPort.on("message", () => {
  const start = process.hrtime.bigint();
  for (let i = 0; i < 8; i++) memory.indexOf(2);
  parentPort.postMessage(Number(process.hrtime.bigint() - start) / 1e9);
});`;

/**
 * Read bandwidth in GB/s of `threads` threads over a working set of `bytes`, as the weights of a model are read: over
 * and over, each thread its share.
 */
export async function readBandwidth(bytes: number, threads: number): Promise<number> {
  const share = Math.floor(bytes / threads);
  const workers = Array.from({ length: threads }, () => new Worker(READER, { eval: true, workerData: share }));
  const round = async (): Promise<number> => {
    const seconds = await Promise.all(
      workers.map(
        (worker) =>
          new Promise<number>((resolve) => {
            worker.once("message", resolve);
            worker.postMessage("go");
          }),
      ),
    );
    return (8 * share * threads) / Math.max(...seconds) / 1e9;
  };
  await round();
  const rounds: number[] = [];
  for (let i = 0; i < 9; i++) rounds.push(await round());
  await Promise.all(workers.map((worker) => worker.terminate()));
  return median(rounds);
}
