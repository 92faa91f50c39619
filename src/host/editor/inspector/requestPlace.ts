import { withSelectedEntry } from "../../completion/selected";
import type { EditorSnapshot } from "../../context/snapshot";
import type { RequestPlace } from "../../inspector/tokenPlaces";

/** Where the texts of the request that this snapshot leads to stand in the document. */
export function requestPlace(snapshot: EditorSnapshot): RequestPlace {
  const { cursor, prefix: read, selected } = snapshot;
  const { prefix, suffix } = withSelectedEntry(snapshot) ?? snapshot;
  const breaks = read.split("\n").length - 1;
  return {
    prefix,
    suffix,
    // Only a line that is longer than what is read of a document is cut in the middle.
    prefixStart: { line: cursor.line - breaks, column: breaks === 0 ? cursor.column - read.length : 0 },
    suffixStart: { line: cursor.line, column: cursor.column + (selected?.after ?? 0) },
    cursor,
  };
}
