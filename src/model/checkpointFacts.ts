import type { DecoderSpec } from "./decoderSpec";
import type { WeightFormat } from "./manifest";

/** What a checkpoint is and what it will take, without its weights having been read. */
export interface CheckpointFacts {
  readonly name: string;
  readonly licence: string;
  readonly architecture: DecoderSpec;
  /** That the tokenizer has and the table has rows for; `architecture.vocabulary` of them are kept unless all are wanted. */
  readonly tokens: number;
  /** Of the files of weights. */
  readonly bytes: number;
  /** Of the model's weights in each format, nearly: graphs and padding are a few kilobytes more. */
  readonly modelBytes: Readonly<Record<WeightFormat, number>>;
  /** Of the weights that a decode step reads. */
  readonly stepBytes: Readonly<Record<WeightFormat, number>>;
}
