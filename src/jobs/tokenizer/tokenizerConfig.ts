import type { JsonFields } from "../../core/jsonFields";
import type { TokenizerSource } from "./compile";

/**
 * What tokenizer_config.json says about where text begins and ends.
 * @param opening the token that is put in front of texts where it does not say whether one is
 */
export function endsOf(config: JsonFields | undefined, opening?: string): Pick<TokenizerSource, "ends" | "beginsText"> {
  const [begin = opening, end] = [tokenOf(config, "bos_token"), tokenOf(config, "eos_token")];
  const fallback = opening !== undefined;
  return {
    ends: { ...(begin !== undefined && { beginOfText: begin }), ...(end !== undefined && { endOfText: end }) },
    beginsText: config?.has("add_bos_token") ? config.flag("add_bos_token", fallback) : fallback,
  };
}

/** The token that the post-processor of a tokenizer.json puts in front of a text. */
export function openingOf(json: JsonFields): string | undefined {
  if (!json.has("post_processor")) return undefined;
  const whole = json.object("post_processor");
  const steps = whole.raw("type") === "Sequence" ? whole.objects("processors") : [whole];
  const [first] = steps.find((step) => step.raw("type") === "TemplateProcessing")?.objects("single") ?? [];
  return first?.has("SpecialToken") ? first.object("SpecialToken").string("id") : undefined;
}

/** A token is a text, or an object with it. */
function tokenOf(config: JsonFields | undefined, key: string): string | undefined {
  const value = config?.raw(key);
  if (typeof value === "string") return value;
  return value !== null && typeof value === "object" ? config?.object(key).string("content") : undefined;
}

/** One merge: "left right" or ["left", "right"]. Throws for all else. */
export function mergePair(json: JsonFields, merge: unknown, index: number): readonly [string, string] {
  const parts: readonly unknown[] = typeof merge === "string" ? merge.split(" ") : Array.isArray(merge) ? merge : [];
  const [left, right] = parts;
  if (parts.length === 2 && typeof left === "string" && typeof right === "string") return [left, right];
  const shown = JSON.stringify(merge)?.slice(0, 60) ?? "";
  throw json.failure("{0}: merge {1} is no pair of tokens: {2}.", index, shown);
}
