import type { ErrorValue } from "../core/errors";
import type { BenchmarkOptions, BenchmarkResult } from "../model/benchmark";
import type { CheckpointFacts } from "../model/checkpointFacts";
import type { Manifest, WeightFormat } from "../model/manifest";

/** One piece of work about a model; a process does one and ends. */
export type ModelJob =
  /** Says what a Hugging Face folder holds, without reading its weights. */
  | { readonly type: "inspect"; readonly checkpoint: string }
  /** Converts a Hugging Face folder into the model folder `out`, and loads the result to see that it runs. */
  | {
      readonly type: "import";
      readonly checkpoint: string;
      readonly out: string;
      readonly name: string;
      readonly weights: WeightFormat;
    }
  | ({ readonly type: "benchmark" } & BenchmarkOptions);

/** What the process says. The last message is an answer: anything but `progress`. */
export type ModelJobMessage =
  /** @see JOB_STEPS for `step`; `share` is of the whole job, 0..1 */
  | { readonly type: "progress"; readonly share: number; readonly step: JobStep }
  | { readonly type: "failed"; readonly error: ErrorValue }
  | { readonly type: "inspected"; readonly facts: CheckpointFacts }
  | { readonly type: "imported"; readonly manifest: Manifest }
  | { readonly type: "benchmarked"; readonly result: BenchmarkResult };

/** What a job is doing, for people. The sentences are keys for translation. */
export const JOB_STEPS = {
  convert: "Converting the weights…",
  verify: "Checking the converted model…",
  threads: "Trying numbers of threads…",
  text: "Reading the open file…",
  formats: "Comparing the weight formats…",
} as const satisfies Record<string, string>;

export type JobStep = keyof typeof JOB_STEPS;
