import type { ControlRole } from "./tokens/compiled";
import type { TokenId } from "./tokens/token";

/**
 * What stands in a prompt beside control tokens. `path`, `repositoryLine`: a line each. `repositoryName`: without a break.
 * `settled`: finished lines before the cursor that a later prompt has again; `prefix`: the rest up to the cursor, behind
 * which the model goes on; all of it where a template has no `settled`.
 */
const TEXTS = ["repositoryName", "repositoryLine", "path", "snippets", "suffix", "settled", "prefix"] as const;

export type PromptText = (typeof TEXTS)[number];

/** `beginOfText?`: left out of models that want none. `opening`: that, or the end of the text before where there is none. */
type PromptPiece = ControlRole | "beginOfText?" | "opening" | PromptText;

interface TemplatePieces {
  readonly prompt: readonly PromptPiece[];
  /** The control token in front of each snippet, which is the line of its path and lines of it. */
  readonly snippet?: ControlRole;
}

const PREFIX_SUFFIX_MIDDLE = ["fimPrefix", "settled", "fimSuffix", "suffix", "fimMiddle", "prefix"] as const;
const SUFFIX_PREFIX_MIDDLE = ["fimPrefix", "fimSuffix", "suffix", "fimMiddle"] as const;
const REPOSITORY = ["beginOfText?", "repository"] as const;

/**
 * How prompts are laid out, by what a model was trained with. Each puts behind the suffix whatever changes while one types,
 * so that typing appends. (Bavarian et al. 2022, "Efficient Training of Language Models to Fill in the Middle": PSM and SPM.)
 *
 * - `suffix-first`: Inkling's own models.
 * - `spm`, `spm-file`, `spm-repository`: BigCode's models have seen half of their documents so: SantaCoder without names,
 *   StarCoder with the file's, StarCoder2 with that of the repository too ("StarCoder 2 and The Stack v2", section 5.1).
 * - `psm`, `psm-repository`: models that have seen the prefix first only; with names of files Qwen2.5-Coder (its technical
 *   report, section 3.2.2). What was typed since the last prompt that was read as a whole is given as a middle that has begun
 *   (EFIM, Guo et al. 2025, arXiv 2505.21889).
 * - `left-to-right`: nothing of what follows the cursor.
 */
const TEMPLATES = {
  "suffix-first": { prompt: ["endOfText", "path", "snippets", "fimSuffix", "suffix", "fimMiddle", "prefix"] },
  "left-to-right": { prompt: ["opening", "prefix"] },
  spm: { prompt: ["beginOfText?", ...SUFFIX_PREFIX_MIDDLE, "prefix"] },
  "spm-file": { prompt: ["beginOfText?", ...SUFFIX_PREFIX_MIDDLE, "fileName", "path", "prefix"] },
  "spm-repository": {
    prompt: [...REPOSITORY, "repositoryName", "snippets", "fileSeparator", ...SUFFIX_PREFIX_MIDDLE, "path", "prefix"],
    snippet: "fileSeparator",
  },
  psm: { prompt: ["beginOfText?", ...PREFIX_SUFFIX_MIDDLE] },
  "psm-repository": {
    prompt: [...REPOSITORY, "repositoryLine", "snippets", "fileSeparator", "path", ...PREFIX_SUFFIX_MIDDLE],
    snippet: "fileSeparator",
  },
} as const satisfies Record<string, TemplatePieces>;

export type PromptTemplate = keyof typeof TEMPLATES;

// Object.keys forgets which keys there are.
export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as readonly PromptTemplate[];

/** Ids of control tokens, by what they are for. */
export type ControlIds = Readonly<Partial<Record<ControlRole, TokenId>>>;

/** A place in a prompt: a control token, by its id, or a text. */
export type PromptSlot = { readonly control: TokenId } | { readonly text: PromptText };

/** The places of a template's prompts, in order. `ids` has all of {@link controlsOf}. */
export function slotsOf(template: PromptTemplate, ids: ControlIds): readonly PromptSlot[] {
  const pieces: readonly PromptPiece[] = TEMPLATES[template].prompt;
  return pieces.flatMap((piece): readonly PromptSlot[] => {
    if (isText(piece)) return [{ text: piece }];
    const control = controlOf(piece, ids);
    return control === undefined ? [] : [{ control }];
  });
}

/** The control token in front of each snippet of a template; undefined where there is none. */
export function snippetControl(template: PromptTemplate, ids: ControlIds): TokenId | undefined {
  const { snippet }: TemplatePieces = TEMPLATES[template];
  return snippet && ids[snippet];
}

/** The control tokens without which there is no such prompt. */
export function controlsOf(template: PromptTemplate): readonly ControlRole[] {
  const pieces: readonly PromptPiece[] = TEMPLATES[template].prompt;
  return pieces.filter(
    (piece): piece is ControlRole => !isText(piece) && piece !== "beginOfText?" && piece !== "opening",
  );
}

/** Whether one token stands for several things. The one that begins a text may be the end of the text before. */
export function controlsRepeat({ beginOfText: _, ...others }: ControlIds): boolean {
  const ids = Object.values(others);
  return new Set(ids).size < ids.length;
}

function isText(piece: PromptPiece): piece is PromptText {
  return TEXTS.some((text) => text === piece);
}

function controlOf(piece: Exclude<PromptPiece, PromptText>, ids: ControlIds): TokenId | undefined {
  if (piece === "beginOfText?") return ids.beginOfText;
  return piece === "opening" ? (ids.beginOfText ?? ids.endOfText) : ids[piece];
}
