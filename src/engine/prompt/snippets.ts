import type { Snippet } from "../../model/completion/request";
import type { TokenRow } from "../../model/tokens/token";

/** A snippet as it stands in the prompt. */
export interface PlacedSnippet {
  readonly text: string;
  readonly tokens: readonly TokenRow[];
}

/** Tokens for all snippets, of which each takes some for what stands in front of it. */
export interface SnippetBudget {
  readonly tokens: number;
  readonly each: number;
}

/**
 * The snippets that fit into the budget, in order: each is the line of its path and as many whole lines, from its
 * first, as there is room for. One of which no line fits is left out.
 * @param lineOf the line of a path, shortened where it is too long
 */
export function placeSnippets(
  snippets: readonly Snippet[],
  { tokens, each }: SnippetBudget,
  lineOf: (path: string) => string,
  encode: (text: string) => number[],
): PlacedSnippet[] {
  const placed: PlacedSnippet[] = [];
  let remaining = tokens;
  for (const { path, text } of snippets) {
    const snippet = longestFitting(lineOf(path), text.split("\n"), remaining - each, encode);
    if (snippet === undefined) continue;
    remaining -= snippet.tokens.length + each;
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
