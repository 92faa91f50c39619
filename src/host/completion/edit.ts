import type { EditorSnapshot } from "../context/snapshot";
import type { SuggestionEdit } from "./decision";
import type { Overlap } from "./postProcess/closers";

/**
 * What accepting does to the document. The line is replaced from its start, so that the item stays valid while text is
 * deleted. Over a highlighted IntelliSense entry it must replace exactly what the entry replaces, so the text ends where
 * it would go on into the rest of the line.
 *
 * @param place the snapshot with the highlighted entry accepted
 */
export function editFor(clean: Overlap, { selected }: EditorSnapshot, place: EditorSnapshot): SuggestionEdit {
  if (selected === undefined)
    return { insertText: place.linePrefix + clean.text, before: place.linePrefix.length, after: clean.after };
  const { text, before, after } = selected;
  return { insertText: text + clean.text.slice(0, clean.from), before, after };
}
