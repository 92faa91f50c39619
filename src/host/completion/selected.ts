import type { EditorSnapshot } from "../context/snapshot";

/**
 * The snapshot as it would be with the highlighted IntelliSense entry accepted: a suggestion must go on from there.
 * Unchanged if none is highlighted; undefined if the entry does not begin with what was typed (a fuzzy match), or
 * brings lines of its own: continuing it would be a guess on a guess.
 */
export function withSelectedEntry(snapshot: EditorSnapshot): EditorSnapshot | undefined {
  const { selected, prefix, linePrefix, suffix, lineSuffix } = snapshot;
  if (selected === undefined) return snapshot;
  const { text, before, after } = selected;
  if (before > linePrefix.length || after > lineSuffix.length || text.includes("\n")) return undefined;
  const typed = linePrefix.slice(linePrefix.length - before);
  if (!text.toLowerCase().startsWith(typed.toLowerCase())) return undefined;
  return {
    ...snapshot,
    prefix: prefix.slice(0, prefix.length - before) + text,
    linePrefix: linePrefix.slice(0, linePrefix.length - before) + text,
    suffix: suffix.slice(after),
    lineSuffix: lineSuffix.slice(after),
  };
}
