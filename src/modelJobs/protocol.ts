import type { CheckpointFacts } from "../convert/checkpoint";
import type { ErrorValue } from "../core/errors";
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

export interface BenchmarkOptions {
  /** Of the model. */
  readonly folder: string;
  /** The most rounds of each measurement. */
  readonly rounds: number;
  /** What bits per byte are measured on; absent where nothing may be read. */
  readonly text?: BenchmarkText;
  /** Compares with the other weight format; absent to leave that out. */
  readonly formats?: {
    /** The Hugging Face folder that the model came from, if it is still there. */
    readonly checkpoint?: string;
    /** An empty folder for the same model in the other format; the caller deletes it. */
    readonly scratch: string;
  };
}

export interface BenchmarkText {
  /** As in a prompt's header. */
  readonly path: string;
  readonly text: string;
}

/** What a number of threads makes of a model. Medians of wall time. */
export interface Timing {
  readonly threads: number;
  /** Milliseconds of one decode step behind {@link BenchmarkResult.cached} tokens. */
  readonly decodeMs: number;
  readonly prefillTokensPerSecond: number;
  /** Milliseconds of a keystroke on a warm cache: two new tokens read, sixteen written. */
  readonly keystrokeMs: number;
  readonly rounds: number;
}

export interface FormatResult {
  readonly weights: WeightFormat;
  /** `model`: as it is. `checkpoint`: made from the checkpoint. `twin`: made from the model's own, rounded weights. */
  readonly made: "model" | "checkpoint" | "twin";
  readonly bytes: number;
  readonly timing: Timing;
  /** Of the text; undefined without one. */
  readonly bitsPerByte: number | undefined;
}

export interface BenchmarkResult {
  readonly manifest: Manifest;
  readonly processor: string;
  readonly cores: number;
  /** Tokens in the cache behind which decode steps and keystrokes were measured. */
  readonly cached: number;
  /** By the number of threads, rising. */
  readonly threads: readonly Timing[];
  /** The model's own format first. */
  readonly formats: readonly FormatResult[];
  /** Bytes of text behind the bits per byte; 0 without one. */
  readonly textBytes: number;
}

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
