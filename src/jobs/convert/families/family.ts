import type { DecoderSpec } from "../../../model/decoderSpec";
import type { TensorLayout } from "../tensorLayout";
import type { ConfigFields } from "./configFields";

/** What the converter needs to know from `config.json`. */
export interface DecoderConfig {
  /** The family's name for people. */
  readonly title: string;
  readonly spec: DecoderSpec;
  readonly layout: TensorLayout;
  /** transformers' `eos_token_id`, one token or several; those that the vocabulary has. */
  readonly ends: readonly number[];
}

/** Models of one architecture, as transformers knows them by `model_type`. */
export interface Family {
  readonly title: string;
  /** Throws AppError `checkpoint-invalid` for a bad number and `model-unsupported` for what the graph does not compute. */
  read(config: ConfigFields): Pick<DecoderConfig, "spec" | "layout">;
}
