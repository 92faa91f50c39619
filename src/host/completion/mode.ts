import type { CompletionMode } from "../../model/completion/request";
import type { EditorSnapshot } from "../context/snapshot";

/** The setting: `auto` takes a block where one is wanted, see {@link chooseMode}. */
export type MultiLine = "auto" | "never" | "always";

/** Lines above this many UTF-16 units are minified code or data: nobody types there. */
const LONG_LINE_UNITS = 2000;

/** What an editor inserts by itself, or a person has typed ahead: closers, punctuation, the opening of a block. */
const ONLY_CLOSING = /^(?:[\s)\]}>"'`;:,]|\*\/|-->|<\/[\w.:-]*>)*\{?$/;

/** The start of an item, where Tab makes it one of the item above. */
const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])(?: \[[ x]\])?\s+$/;
const LISTS = new Set(["markdown", "plaintext", "restructuredtext", "asciidoc", "quarto"]);

const WORD_BEFORE = /[\p{L}\p{N}_$]$/u;
const WORD_AFTER = /^[\p{L}\p{N}_$]/u;

/** Why the place of the cursor is not one for automatic suggestions, if so. Asking by hand overrides all of these. */
export function unsuitablePosition({
  linePrefix,
  lineSuffix,
  languageId,
}: Pick<EditorSnapshot, "linePrefix" | "lineSuffix" | "languageId">):
  | "long-line"
  | "inside-word"
  | "mid-line"
  | "list-item"
  | undefined {
  if (linePrefix.length + lineSuffix.length > LONG_LINE_UNITS) return "long-line";
  if (WORD_BEFORE.test(linePrefix.slice(-2)) && WORD_AFTER.test(lineSuffix)) return "inside-word";
  if (!ONLY_CLOSING.test(lineSuffix.trim())) return "mid-line";
  return LISTS.has(languageId) && LIST_ITEM.test(linePrefix) ? "list-item" : undefined;
}

/** Ends of lines after which a deeper block follows. */
const OPENS_BLOCK = /(?:[{([:]|=>|->|\b(?:do|then|begin|else|try))$/;

/**
 * One line or a block. With `auto`, a block when nothing follows on the line and it was asked for by hand, or a
 * suggestion was just accepted here, or the line is empty inside a block. A block in the middle of a line is never
 * wanted.
 */
export function chooseMode(
  snapshot: Pick<EditorSnapshot, "prefix" | "linePrefix" | "lineSuffix" | "trigger" | "selected">,
  setting: MultiLine,
  afterAccept: boolean,
): CompletionMode {
  if (setting === "never" || !ONLY_CLOSING.test(snapshot.lineSuffix.trim())) return "line";
  if (setting === "always") return "block";
  if (snapshot.selected !== undefined || snapshot.lineSuffix.trim() !== "") return "line";
  if (snapshot.trigger === "invoke" || afterAccept) return "block";
  if (snapshot.linePrefix.trim() !== "") return "line";
  return snapshot.linePrefix !== "" || OPENS_BLOCK.test(previousLine(snapshot.prefix)) ? "block" : "line";
}

/** The last line above the cursor's that is not blank, without blanks at its end; empty if there is none. */
export function previousLine(prefix: string): string {
  const above = prefix.slice(0, prefix.lastIndexOf("\n") + 1).trimEnd();
  return above.slice(above.lastIndexOf("\n") + 1);
}
