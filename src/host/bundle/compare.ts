/** What a completion wrote, as far as it is compared. Lists of the same length. */
export interface Sequence {
  readonly tokens: readonly number[];
  readonly probabilities: readonly number[];
  readonly stop: string;
}

/** How two sequences compare. */
export interface Comparison {
  /** Tokens, probabilities bit for bit, and the reason to stop. */
  readonly identical: boolean;
  readonly lengths: readonly [number, number];
  /** Leading tokens that are the same. */
  readonly sameTokens: number;
  /** Leading tokens whose probabilities too are the same, bit for bit. */
  readonly sameBits: number;
  /** Of the probabilities of the leading tokens that are the same. */
  readonly largestDifference: number;
  readonly sameStop: boolean;
}

export function compare(a: Sequence, b: Sequence): Comparison {
  const lengths = [a.tokens.length, b.tokens.length] as const;
  const most = Math.min(...lengths);
  let sameTokens = 0;
  while (sameTokens < most && a.tokens[sameTokens] === b.tokens[sameTokens]) sameTokens++;
  let sameBits = 0;
  while (sameBits < sameTokens && Object.is(a.probabilities[sameBits], b.probabilities[sameBits])) sameBits++;
  let largestDifference = 0;
  for (let i = 0; i < sameTokens; i++) {
    largestDifference = Math.max(largestDifference, Math.abs((a.probabilities[i] ?? 0) - (b.probabilities[i] ?? 0)));
  }
  const sameStop = a.stop === b.stop;
  const identical = sameStop && lengths[0] === lengths[1] && sameBits === lengths[0];
  return { identical, lengths, sameTokens, sameBits, largestDifference, sameStop };
}

/** The first of two that differ, in words. @param nameOf the text of a token, for people */
export function differenceOf(a: Sequence, b: Sequence, nameOf: (token: number) => string): string {
  const { identical, lengths, sameTokens, sameBits, largestDifference } = compare(a, b);
  if (identical) return `identical: ${lengths[0]} tokens and their probabilities, bit for bit`;
  if (sameTokens < Math.max(...lengths)) {
    const side = ({ tokens, probabilities, stop }: Sequence): string => {
      const token = tokens[sameTokens];
      if (token === undefined) return `the end (${stop})`;
      return `${nameOf(token)} (${probabilities[sameTokens]})`;
    };
    const before = sameTokens === 0 ? "" : `; before it probabilities differ by ${largestDifference} at most`;
    return `diverges at step ${sameTokens + 1}: ${side(a)} in the bundle, ${side(b)} now${before}`;
  }
  if (sameBits === sameTokens)
    return `the same ${sameTokens} tokens, but it stopped for ${a.stop}, and now for ${b.stop}`;
  const [then, now] = [a.probabilities[sameBits], b.probabilities[sameBits]];
  return (
    `the same ${sameTokens} tokens, but from step ${sameBits + 1} on with other probabilities ` +
    `(${then} in the bundle, ${now} now; by ${largestDifference} at most)`
  );
}
