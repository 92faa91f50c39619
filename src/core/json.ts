/** Far deeper than any file that Inkling reads; what recurses over a value goes wrong some thousands deep. */
export const DEEPEST_JSON = 64;

/** How deep brackets are nested in a JSON text, without recursion; brackets inside of strings do not count. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === "\\" ? 1 : 0;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return deepest;
}

/** `JSON.parse` for text from outside. Throws a SyntaxError, also where it is nested deeper than {@link DEEPEST_JSON}. */
export function parseJson(text: string): unknown {
  const depth = jsonDepth(text);
  if (depth > DEEPEST_JSON) throw new SyntaxError(`nested ${depth} deep, at most ${DEEPEST_JSON} are read`);
  return JSON.parse(text);
}
