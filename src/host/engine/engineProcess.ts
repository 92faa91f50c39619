import { type ChildProcess, fork } from "node:child_process";

export type ForkEngine = (file: string) => ChildProcess;

/**
 * Weights in pages of 2 MB, where Linux has them for the asking (transparent_hugepage is madvise, as on most desktops):
 * they are read from one end to the other with every token, and a step of a model of 135 M was 3 % shorter (2 cores
 * with AVX-512, medians of four processes each, in turn) for 2 % more memory. Only what lies side by side can share such
 * a page. With an mmap_threshold of 32 MB all weights do, and the step is 13 % shorter; but then an engine that took
 * 278 MB took 412.
 */
const HUGE_PAGES = "glibc.malloc.hugetlb=1";

/**
 * What glibc's malloc reads, and nothing else does: freed memory goes back to the system instead of being kept for later.
 * A person's own tunables come last, and so win.
 */
export function mallocSettings({ GLIBC_TUNABLES: own }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { MALLOC_TRIM_THRESHOLD_: "131072", GLIBC_TUNABLES: own ? `${HUGE_PAGES}:${own}` : HUGE_PAGES };
}

/**
 * In Electron the executable is VS Code itself; it is told to be plain Node. The inspector's options of the extension
 * host are not passed on: the port would be taken.
 */
export const forkEngine: ForkEngine = (file) =>
  fork(file, [], {
    // Each step leaves its logits behind as garbage: a small nursery is swept often, and keeps the process small.
    execArgv: ["--max-semi-space-size=4"],
    env: { ...process.env, ...mallocSettings(process.env), ELECTRON_RUN_AS_NODE: "1" },
    // Typed arrays cross as bytes.
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
