import type { Snippet } from "../../model/completion/request";

/** A snippet as it stands in the prompt. */
export interface PlacedSnippet {
  readonly text: string;
  readonly tokens: readonly number[];
}

/**
 * The snippets that fit into `budget` tokens, in order: each is the line of its path and as many whole lines, from its
 * first, as there is room for. One of which no line fits is left out.
 * @param lineOf the line of a path, shortened where it is too long
 */
export function placeSnippets(
  snippets: readonly Snippet[],
  budget: number,
  lineOf: (path: string) => string,
  encode: (text: string) => number[],
): PlacedSnippet[] {
  const placed: PlacedSnippet[] = [];
  let remaining = budget;
  for (const { path, text } of snippets) {
    const snippet = longestFitting(lineOf(path), text.split("\n"), remaining, encode);
    if (snippet === undefined) continue;
    remaining -= snippet.tokens.length;
    placed.push(snippet);
  }
  return placed;
}

function longestFitting(
  header: string,
  lines: readonly string[],
  remaining: number,
  encode: (text: string) => number[],
): PlacedSnippet | undefined {
  for (let count = lines.length; count > 0; count--) {
    const text = `${header}${lines.slice(0, count).join("\n")}\n`;
    const tokens = encode(text);
    if (tokens.length <= remaining) return { text, tokens };
  }
  return undefined;
}
