import { isRecord } from "../../../core/records";
import { isWeightFormat, type WeightFormat } from "../../../model/manifest";
import { nameProblem } from "../../models/names";

/** What is known of an import before anybody is asked. */
export interface ImportArgument {
  /** A Hugging Face folder, or a GGUF file, on the machine where the extension runs. */
  readonly folder?: string;
  readonly name?: string;
  readonly weights?: WeightFormat;
  /** Whether every token of a large tokenizer keeps its row. */
  readonly allTokens?: boolean;
}

/** Reads the argument of `inkling.importModel`; whatever is not usable in it is asked for. */
export function importArgument(argument: unknown): ImportArgument {
  if (!isRecord(argument)) return {};
  const { folder, name, weights, allTokens } = argument;
  return {
    ...(typeof folder === "string" && { folder }),
    ...(typeof name === "string" && nameProblem(name) === undefined && { name }),
    ...(isWeightFormat(weights) && { weights }),
    ...(typeof allTokens === "boolean" && { allTokens }),
  };
}
