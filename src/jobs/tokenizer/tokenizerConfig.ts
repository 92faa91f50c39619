import type { JsonFields } from "../../core/jsonFields";
import type { TokenizerSource } from "./compile";

/** What tokenizer_config.json says about where text begins and ends. */
export function endsOf(config: JsonFields | undefined): Pick<TokenizerSource, "ends" | "beginsText"> {
  const [begin, end] = [tokenOf(config, "bos_token"), tokenOf(config, "eos_token")];
  return {
    ends: { ...(begin !== undefined && { beginOfText: begin }), ...(end !== undefined && { endOfText: end }) },
    beginsText: config?.flag("add_bos_token", false) ?? false,
  };
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
