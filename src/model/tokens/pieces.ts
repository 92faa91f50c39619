import { recordOf } from "../../core/records";

/** How text falls into pieces before bytes are merged; nothing is merged across pieces. Named after who made the rule. */
export const PIECE_RULES = ["gpt2", "starcoder", "qwen2", "cl100k", "deepseekCoder", "deepseek3"] as const;
export type PieceRule = (typeof PIECE_RULES)[number];

/**
 * Where a text may be cut so that the tokens of its parts are those of the whole: in front of a line break behind a
 * visible character, or behind the last line break of a run of blanks.
 */
export type Cut = "beforeBreak" | "afterBlank";

/** What the Rust library and tiktoken mean by `\s`: with U+0085 and without U+FEFF, unlike JavaScript's. */
const BLANK = "\\p{White_Space}";
const VISIBLE = "\\P{White_Space}";

/** The patterns as they stand in tokenizer.json, by the rule; each cuts what the one before it left. */
const PATTERNS: Readonly<Record<PieceRule, { readonly cut: Cut; readonly steps: readonly string[] }>> = {
  gpt2: {
    cut: "beforeBreak",
    steps: ["'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"],
  },
  // GPT-2's behind a split into single digits, as one pattern: blanks end in front of a digit as at the end of the text.
  starcoder: {
    cut: "beforeBreak",
    steps: ["\\p{N}|'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?![^\\s\\p{N}])|\\s+"],
  },
  qwen2: {
    cut: "afterBlank",
    steps: [
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ],
  },
  cl100k: {
    cut: "afterBlank",
    steps: [
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ],
  },
  deepseekCoder: {
    cut: "beforeBreak",
    steps: ["[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+", "\\p{N}"],
  },
  deepseek3: {
    cut: "afterBlank",
    steps: [
      "\\p{N}{1,3}",
      "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ],
  },
};

const STEPS: Readonly<Record<PieceRule, readonly RegExp[]>> = recordOf(PIECE_RULES, (rule) =>
  PATTERNS[rule].steps.map((pattern) => new RegExp(spelled(pattern), "gu")),
);

/** The JavaScript spelling of a pattern in Oniguruma's. */
function spelled(pattern: string): string {
  const anyCase = (_: string, inner: string): string =>
    // Unicode folds the long s to s.
    `(?:${inner.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}${letter === "s" ? "\u017f" : ""}]`)})`;
  return pattern
    .replace(/\(\?i:([^()]*)\)/g, anyCase)
    .replaceAll("\\s", BLANK)
    .replaceAll("\\S", VISIBLE);
}

/** @returns where texts of this rule may be cut */
export function cutOf(rule: PieceRule): Cut {
  return PATTERNS[rule].cut;
}

/** The rule's patterns as tokenizer.json has them: for the import, which recognises a rule by them. */
export function patternsOf(rule: PieceRule): readonly string[] {
  return PATTERNS[rule].steps;
}

/** The pieces of `text`; joined they are the text. Linear in its length. */
export function piecesOf(rule: PieceRule, text: string): readonly string[] {
  let parts: readonly string[] = [text];
  for (const step of STEPS[rule])
    parts = parts.length === 1 ? isolate(text, step) : parts.flatMap((part) => isolate(part, step));
  return parts;
}

/** What matches, and what lies between. */
export function isolate(text: string, pattern: RegExp): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    if (index > at) parts.push(text.slice(at, index));
    parts.push(match);
    at = index + match.length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

/** Cuts `text`, whose line breaks are LF, where `cut` allows it: joined, the parts are the text. Linear in its length. */
export function linesOf(text: string, cut: Cut): readonly string[] {
  // Visible to Unicode and to JavaScript, by whose white space the GPT-2 encodings split.
  return cut === "beforeBreak" ? text.split(/(?<=[^\s\p{White_Space}])(?=\n)/u) : afterBlanks(text);
}

function afterBlanks(text: string): string[] {
  const lines: string[] = [];
  let at = 0;
  for (const { 0: blanks, index } of text.matchAll(/\p{White_Space}+/gu)) {
    const last = Math.max(blanks.lastIndexOf("\n"), blanks.lastIndexOf("\r"));
    if (blanks[last] !== "\n") continue;
    const end = index + last + 1;
    lines.push(text.slice(at, end));
    at = end;
  }
  if (at < text.length || lines.length === 0) lines.push(text.slice(at));
  return lines;
}
