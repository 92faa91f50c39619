import { type LexicalRules, lexicalRules, type Region } from "./lexicalRules";

/** What the cursor stands in. */
export type LexicalContext = "code" | "comment" | "string";

/** A region that has not ended yet. */
interface Open {
  readonly region: Region;
  /** What was its beginning: some regions end with the like of it. */
  readonly opening: string;
  /** How many more times it was opened within itself; of {@link inCode}, its brackets. */
  depth: number;
  /** Whether this is code inside of a string. */
  readonly inCode: boolean;
}

/**
 * Whether the end of `prefix` is in a comment or a string; undefined for languages that are not known.
 *
 * An approximation by regular expressions, not a parser. It sees only the snapshot, which begins at the start of some
 * line above and may begin inside of a long comment or string: that counts as code up to its end. Most strings end with
 * their line, so that a quotation mark alone does no harm beyond it.
 */
export function lexicalContext(prefix: string, languageId: string): LexicalContext | undefined {
  const rules = lexicalRules(languageId);
  if (rules === undefined) return undefined;
  const stack: Open[] = [];
  for (let at: number | undefined = 0; at !== undefined; ) {
    const top = stack.at(-1);
    at =
      top === undefined || top.inCode ? throughCode(prefix, at, rules, stack) : throughRegion(prefix, at, top, stack);
  }
  const top = stack.at(-1);
  return top === undefined || top.inCode ? "code" : top.region.kind;
}

/** Opens the next region of the code, or closes the code. Returns where to go on, or undefined at the end of the text. */
function throughCode(text: string, from: number, { regions, skip }: LexicalRules, stack: Open[]): number | undefined {
  const top = stack.at(-1);
  const [, up, down] = top?.region.code ?? [];
  const brackets = up === undefined || down === undefined ? [] : [`(?<up>${up})`, `(?<down>${down})`];
  const openings = regions.map(({ open }, index) => `(?<r${index}>${open})`);
  const match = search([...(skip === undefined ? [] : [skip]), ...openings, ...brackets], text, from);
  if (match === null) return undefined;
  const { groups = {}, 0: opening } = match;
  const region = regions.find((_, index) => groups[`r${index}`] !== undefined);
  if (region !== undefined) stack.push({ region, opening, depth: 0, inCode: false });
  else if (top !== undefined && groups["up"] !== undefined) top.depth++;
  else if (top !== undefined && groups["down"] !== undefined && top.depth-- === 0) stack.pop();
  return match.index + opening.length;
}

/** Goes to the end of the region, or to code inside of it. Returns as {@link throughCode}. */
function throughRegion(text: string, from: number, top: Open, stack: Open[]): number | undefined {
  const { region, opening } = top;
  const { close, code, passes, nests, oneLine } = region;
  const parts = [`(?<close>${typeof close === "string" ? close : close(opening)}${oneLine ? "|\\n" : ""})`];
  if (nests) parts.unshift(`(?<up>${region.open})`);
  if (passes !== undefined) parts.unshift(passes);
  if (code !== undefined) parts.unshift(`(?<code>${code[0]})`);
  const match = search(parts, text, from);
  if (match === null) return undefined;
  const { groups = {} } = match;
  if (groups["code"] !== undefined) stack.push({ region, opening, depth: 0, inCode: true });
  else if (groups["up"] !== undefined) top.depth++;
  else if (groups["close"] !== undefined && top.depth-- === 0) stack.pop();
  return match.index + match[0].length;
}

/** The first match of any of the patterns; the earlier ones come first where several match. */
function search(patterns: readonly string[], text: string, from: number): RegExpExecArray | null {
  const pattern = new RegExp(patterns.join("|"), "gm"); // the runtime remembers what it compiled
  pattern.lastIndex = from;
  return pattern.exec(text);
}
