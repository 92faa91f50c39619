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
  "Request",
  "Pin",
  "Keep showing this request while you type on",
  "Heat in the editor",
  "Color the tokens in the editor as they are here",
  // Sections of the panels: matrix, pipeline, cache, why, export.
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
