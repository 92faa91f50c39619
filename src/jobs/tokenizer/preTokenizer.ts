import { AppError } from "../../core/errors";
import type { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import { PIECE_RULES, type PieceRule, patternsOf } from "../../model/tokens/pieces";

const FIX = sentence("Choose a model with a byte-level BPE tokenizer.");

/** One step of a pre-tokenizer: a pattern that isolates its matches, or the split into digits. */
type Step = string;
const DIGITS = "\\p{N}";

/** Steps -> rule. Other spellings of the same rule stand beside the rules' own patterns. */
const KNOWN: ReadonlyMap<string, PieceRule> = new Map([
  ...PIECE_RULES.filter((rule) => rule !== "starcoder").map((rule): [string, PieceRule] => [
    keyOf(patternsOf(rule)),
    rule,
  ]),
  [keyOf([DIGITS, ...patternsOf("gpt2")]), "starcoder"],
  // tiktoken's spelling of the contractions and its possessive repeats change nothing that matches.
  [
    keyOf([
      "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
    ]),
    "cl100k",
  ],
]);

function keyOf(steps: readonly Step[]): string {
  return steps.join("\n");
}

/**
 * The rule by which a tokenizer.json cuts text, from its "normalizer" and "pre_tokenizer". Throws `model-unsupported`,
 * naming the kind or the pattern, for all that is not known to be cut exactly.
 *
 * NFC, which Qwen's files ask for, is let pass and not applied: tokens must spell the user's very bytes, and what is typed
 * is composed already but for very few texts.
 */
export function pieceRuleOf(json: JsonFields): PieceRule {
  if (json.has("normalizer")) checkNormalizer(json, json.object("normalizer"));
  if (!json.has("pre_tokenizer")) throw unsupported(json, "pre_tokenizer", "null");
  const steps = flattened(json.object("pre_tokenizer"), "pretokenizers").flatMap(stepsOf);
  const rule = KNOWN.get(keyOf(steps));
  if (rule === undefined) throw unsupported(json, "pre_tokenizer", steps.join("  "));
  return rule;
}

/** llama.cpp's names of the rules, in GGUF's "tokenizer.ggml.pre". */
const GGUF_NAMES: Readonly<Record<PieceRule, readonly string[]>> = {
  gpt2: ["gpt-2", "gpt2", "phi-2", "olmo"],
  starcoder: ["starcoder", "smollm", "refact", "codeshell"],
  qwen2: ["qwen2"],
  cl100k: ["llama-bpe", "llama3", "llama-v3", "dbrx", "smaug-bpe"],
  deepseekCoder: ["deepseek-coder"],
  deepseek3: ["deepseek-v3"],
};

/** The rule with this name in a GGUF file. Throws `model-unsupported`. */
export function pieceRuleNamed(json: JsonFields, name: string): PieceRule {
  const rule = PIECE_RULES.find((known) => GGUF_NAMES[known].includes(name));
  if (rule === undefined) throw unsupported(json, "tokenizer.ggml.pre", name);
  return rule;
}

function checkNormalizer(json: JsonFields, normalizer: JsonFields): void {
  for (const step of flattened(normalizer, "normalizers")) {
    if (step.raw("type") !== "NFC") throw unsupported(json, "normalizer", shown(step));
  }
}

/** A sequence's parts, or the one. */
function flattened(json: JsonFields, parts: string): readonly JsonFields[] {
  return json.raw("type") === "Sequence" ? json.objects(parts) : [json];
}

function stepsOf(json: JsonFields): readonly Step[] {
  switch (json.raw("type")) {
    case "Split":
      if (json.raw("behavior") !== "Isolated" || json.flag("invert", false)) break;
      // Some files have the line breaks themselves.
      return [json.object("pattern").string("Regex").replaceAll("\r", "\\r").replaceAll("\n", "\\n")];
    case "Digits":
      if (!json.flag("individual_digits", false)) break;
      return [DIGITS];
    case "ByteLevel":
      if (json.flag("add_prefix_space", true)) break;
      return json.flag("use_regex", true) ? patternsOf("gpt2") : [];
  }
  throw unsupported(json, "pre_tokenizer", shown(json));
}

function shown(json: JsonFields): string {
  return JSON.stringify(Object.fromEntries(json.keys().map((key) => [key, json.raw(key)]))).slice(0, 300);
}

function unsupported(json: JsonFields, part: string, what: string): AppError {
  return new AppError(
    "model-unsupported",
    sentence(
      "{0}: Inkling does not know how this tokenizer cuts text ({1}: {2}).",
      json.file,
      part,
      what.slice(0, 400),
    ),
    FIX,
  );
}
