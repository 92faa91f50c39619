const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]{2,}/gu;

/** The names and words of a text, of three characters or more. */
export function identifiersOf(text: string): Set<string> {
  return new Set(text.match(IDENTIFIER));
}

/** What two sets share of both together (Jaccard), from 0 to 1; two empty sets are alike. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const name of a) if (b.has(name)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}
