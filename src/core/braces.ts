export interface BraceBound {
  /** Braces in braces, at most. */
  readonly depth: number;
  /** Texts that one may stand for, at most. */
  readonly alternatives: number;
}

/** `a{b,c{d,e}}` as `ab`, `acd`, `ace`; undefined where that is more than `bound` allows. */
export function expandBraces(text: string, bound: BraceBound): string[] | undefined {
  let all = [""];
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf("{", at);
    if (start < 0) return all.map((before) => before + text.slice(at));
    const group = readGroup(text, start);
    if (group === undefined) return all.map((before) => before + text.slice(at).replaceAll("{", "?")); // never closed
    if (bound.depth === 0) return undefined;
    const insides: string[] = [];
    for (const part of group.parts) {
      const inside = expandBraces(part, { ...bound, depth: bound.depth - 1 });
      if (inside === undefined || all.length * (insides.length + inside.length) > bound.alternatives) return undefined;
      insides.push(...inside);
    }
    const literal = text.slice(at, start);
    all = all.flatMap((before) => insides.map((inside) => before + literal + inside));
    at = group.end;
  }
  return all;
}

/** What stands between the commas of the braces that open at `start`. */
function readGroup(text: string, start: number): { readonly parts: string[]; readonly end: number } | undefined {
  const parts: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === "{") depth++;
    if (char === "}") depth--;
    if ((char === "," && depth === 1) || depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
    if (depth === 0) return { parts, end: from };
  }
  return undefined;
}
