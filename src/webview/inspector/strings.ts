import { PANEL_WORDS } from "./panelWords";

const PAGE_WORDS = [
  "Attention inspector",
  "Nothing to show yet",
  "Type in an editor, or trigger a suggestion: what the model looked at appears here.",
  "Inkling is off",
  "It computes nothing while it is off. Turn it on from the status bar.",
  "The model is being loaded",
  "The first suggestion appears here as soon as it is ready.",
  "No model to look into",
  "Inkling cannot make suggestions until this is mended:",
  "Pin",
  "Keep showing this request while you type on",
  "Heat in the editor",
  "Color the tokens in the editor as they are here",
  "Request",
  "space",
  "{0} spaces",
  "newline",
  "{0} newlines",
  "tab",
  "{0} tabs",
  "carriage return",
  "{0} carriage returns",
  "bytes {0}",
  "control token {0}",
  "{0} tokens",
  "Suggestion, token by token",
  "Next token",
  "Layers and heads",
  "What the model looked at",
  "Strongest tokens",
  "Steps",
  "No token was predicted.",
  "Step {0}",
  "bound to what was typed",
  "not shown",
  "nothing chosen",
  "Rank",
  "Token",
  "Model",
  "Sampled",
  "Logit",
  "The most probable next tokens",
  "chosen",
  "accepted",
  "excluded",
  "Entropy {0} nats: as unsure as between {1} equal choices.",
  "One token is left to choose from.",
  "{0} tokens are left to choose from.",
  "“Sampled” is approximate, within {0}: the improbable tokens are only counted.",
  "The choice was bound to what was typed already.",
  "The memory of your files is mixed in.",
  "Temperature",
  "greedy",
  "Top-k",
  "all",
  "Top-p",
  "Reset",
  "Try other sampling",
  "Color",
  "Weigh",
  "attention × value",
  "All heads",
  "largest",
  "mean",
  "Scale",
  "layers ↓ heads →",
  "all heads",
  "layer {0}, mean",
  "{0}: {1} {2}",
  "strongest key",
  "entropy",
  "share of the sinks",
  "mean distance",
  "strongest key by value",
  "previous token",
  "sink {0}",
  "under the caret",
  "line {0}",
  "and {0} to sinks",
  "Control tokens",
  "Name of the file",
  "Context",
  "attention sink",
  "share, logarithmic",
  "share, linear",
  "lift over an even share",
  "Place",
  "Share",
  "Distance",
  "The tokens that were looked at most",
  "not in the file",
  "No attention sink in this row.",
  "Left out: one attention sink, which takes {0} of the row.",
  "Left out: {0} attention sinks, which take {1} of the row.",
  "It says which tokens were read, not what was made of them: a token can be looked at and not matter, and matter through another one.",
  "logarithmic",
  "linear",
  "lift",
  "Model {0}; {1} layers of {2} heads; {3} tokens in the prompt.",
  "Shown: {0}, scale {1}, not renormalised.",
  "A sink is a token that takes attention without meaning: {0} found in this row. It is left out of the range of the colors, and of nothing else.",
] as const;

/** The English of a sentence of the page, which is also its key. */
export type Word = (typeof PAGE_WORDS)[number] | (typeof PANEL_WORDS)[number];

function all(...lists: readonly (readonly Word[])[]): readonly Word[] {
  return lists.flat();
}

/**
 * Every sentence of the page, in English. The extension sends what they are in the user's language, by their English.
 * `{0}`, `{1}` stand for what is put in. Marked as pure, so that the page's own bundle goes without the list.
 */
export const ENGLISH = /* @__PURE__ */ all(PAGE_WORDS, PANEL_WORDS);

/** A sentence in the user's language, with its places filled. */
export type Translate = (word: Word, ...fill: readonly (string | number)[]) => string;

/** @param table the user's language by English; what is missing or empty stays English */
export function translator(table: Readonly<Record<string, string>>): Translate {
  return (word, ...fill) => {
    const sentence = (Object.hasOwn(table, word) && table[word]) || word;
    return sentence.replace(/\{(\d+)\}/g, (place, index) => String(fill[Number(index)] ?? place));
  };
}
