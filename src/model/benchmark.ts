import type { Manifest, WeightFormat } from "./manifest";

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

export interface CompareOptions {
  /** Of the model. */
  readonly folder: string;
  readonly threads: number;
  /** What bits per byte are measured on; may be empty. */
  readonly texts: readonly BenchmarkText[];
}

/**
 * Tokens that a key of somebody who types has the model read and write. In `npm run replay` a key that asks the large
 * model runs it for 1 new token and then 4.1 times in the mean, twice in the median.
 */
export const KEY_TOKENS = { read: 2, written: 4 } as const;

/** What is compared of models on one machine. */
export interface ComparedModel {
  /** Milliseconds of a key of somebody who types, on a warm cache: the median. */
  readonly keyMs: number;
  /** Of all texts together; undefined without any. */
  readonly bitsPerByte: number | undefined;
}

/** What a decode step costs by: each layer has operators to start, each weight is read once. */
export interface StepLoad {
  readonly layers: number;
  /** Of the weights that are read. */
  readonly bytes: number;
}

/** A model that was measured on this machine; what another one costs is estimated from it. */
export interface MeasuredModel extends StepLoad {
  /** Milliseconds of a key of somebody who types, on a warm cache: the best median of a few rounds. */
  readonly keyMs: number;
}
