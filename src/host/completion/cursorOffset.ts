import type { EditorSnapshot } from "../context/snapshot";

/** Where the cursor is in the document as stored: UTF-16 units, with `\r\n` counted as two. */
export function cursorOffset({ prefixStart, prefix, eol }: EditorSnapshot): number {
  const breaks = eol === "\n" ? 0 : prefix.split("\n").length - 1;
  return prefixStart + prefix.length + breaks;
}
