import type {
  BenchmarkOptions,
  BenchmarkResult,
  ComparedModel,
  CompareOptions,
  MeasuredModel,
} from "../model/benchmark";
import type { CheckpointFacts } from "../model/checkpointFacts";
import type { Manifest, WeightFormat } from "../model/manifest";
import type { Method } from "./rpc";

/** What the extension host asks a job process, which does one piece of work about a model and is then ended. */
export interface JobMethods {
  /** Says what a Hugging Face folder or a GGUF file holds, without reading its weights. */
  readonly inspect: Method<{ readonly checkpoint: string }, CheckpointFacts, never>;
  /** Converts a Hugging Face folder or a GGUF file into the model folder `out`, and loads the result to see that it runs. */
  readonly import: Method<ImportJob, Manifest, JobProgress>;
  /** Measures a model folder, within a second or two; a large one on a slow machine takes up to ten. */
  readonly measure: Method<{ readonly folder: string; readonly threads: number }, MeasuredModel, never>;
  /** The same, and how well the model knows some texts. */
  readonly compare: Method<CompareOptions, ComparedModel, never>;
  readonly benchmark: Method<BenchmarkOptions, BenchmarkResult, JobProgress>;
}

export interface ImportJob {
  readonly checkpoint: string;
  readonly out: string;
  readonly name: string;
  readonly weights: WeightFormat;
  /** Whether every token keeps its row; else the 65,535 that come first in the tokenizer's merges. */
  readonly allTokens?: boolean | undefined;
}

export interface JobProgress {
  /** Of the whole job, 0..1. */
  readonly share: number;
  readonly step: JobStep;
}

/** What a job is doing, for people. The sentences are keys for translation. */
export const JOB_STEPS = {
  download: "Downloading…",
  convert: "Converting the weights…",
  verify: "Checking the converted model…",
  threads: "Trying numbers of threads…",
  text: "Reading the open file…",
  formats: "Comparing the weight formats…",
  models: "Measuring the models…",
} as const satisfies Record<string, string>;

export type JobStep = keyof typeof JOB_STEPS;
