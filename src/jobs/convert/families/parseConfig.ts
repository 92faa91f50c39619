import { AppError } from "../../../core/errors";
import type { JsonFields } from "../../../core/jsonFields";
import { sentence } from "../../../core/translate";
import { ConfigFields, MAX, OTHER_CHECKPOINT } from "./configFields";
import type { DecoderConfig, Family } from "./family";
import { gpt2 } from "./gpt2";
import { gptBigCode } from "./gptBigCode";
import { granite, granite4 } from "./granite";
import { llama, mistral } from "./llama";
import { qwen2 } from "./qwen2";
import { qwen3 } from "./qwen3";
import { starcoder2 } from "./starcoder2";

/** By transformers' `model_type`. */
const FAMILIES: ReadonlyMap<unknown, Family> = new Map([
  ["gpt2", gpt2],
  ["gpt_bigcode", gptBigCode],
  ["llama", llama],
  ["mistral", mistral],
  ["qwen2", qwen2],
  ["qwen3", qwen3],
  ["starcoder2", starcoder2],
  ["granite", granite],
  ["granitemoehybrid", granite4],
]);

/** Every number of a configuration that is a token; -1 is none. */
const TOKEN_IDS = ["eos_token_id", "bos_token_id", "pad_token_id"] as const;

/**
 * Reads the `config.json` of transformers 4 or 5. Throws AppError `checkpoint-invalid` where a number is missing or
 * absurd, and `model-unsupported` where the checkpoint computes something else than the graph of decoderGraph.ts.
 */
export function parseConfig(json: JsonFields): DecoderConfig {
  const family = FAMILIES.get(json.raw("model_type"));
  if (family === undefined) {
    const shown = JSON.stringify(json.raw("model_type"))?.slice(0, 60) ?? sentence("missing");
    const known = [...FAMILIES.values()].map(({ title }) => title).join(", ");
    const what = sentence('{0}: "{1}" is {2}; Inkling runs {3}.', json.file, "model_type", shown, known);
    throw new AppError("model-unsupported", what, OTHER_CHECKPOINT);
  }
  const { title } = family;
  const { spec, layout } = family.read(new ConfigFields(json, title));
  for (const key of TOKEN_IDS) {
    if (typeof json.raw(key) === "number") json.integer(key, { min: -1, max: MAX.vocabulary });
    else if (json.has(key) && !Array.isArray(json.raw(key)))
      throw json.wrong('{0}: "{1}" must be a token id, and is {2}.', key);
  }
  const ends = [json.raw("eos_token_id")]
    .flat()
    .filter((id): id is number => typeof id === "number" && id >= 0 && id < spec.vocabulary);
  return { title, spec, layout, ends };
}
