import { secretSpans } from "../../context/secretText";
import type { PostProcessContext } from "./context";

/**
 * Ends the text before the first secret in it that the document does not hold already: what somebody has typed in this
 * file may be said again in it. A secret may begin before the cursor.
 */
export function cutSecret(text: string, { prefix, linePrefix, suffix }: PostProcessContext): string {
  let start = -linePrefix.length; // of the line, as an offset in `text`
  for (const line of (linePrefix + text).split("\n")) {
    for (const { from, to } of secretSpans(line)) {
      if (start + to <= 0 || holds(prefix, suffix, line.slice(from, to))) continue;
      return text.slice(0, Math.max(0, start + from));
    }
    start += line.length + 1;
  }
  return text;
}

function holds(prefix: string, suffix: string, secret: string): boolean {
  return prefix.includes(secret) || suffix.includes(secret);
}
