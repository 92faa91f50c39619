const GLYPHS: Readonly<Record<string, string>> = { " ": "·", "\t": "→", "\n": "↵", "\r": "␍" };

/** Characters that would not be seen, or would turn the text around them: controls, zero-width and direction marks. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text with a visible sign for each character that has none. */
export function visible(text: string): string {
  return text
    .replace(/[ \t\n\r]/g, (char) => GLYPHS[char] ?? char)
    .replace(UNSEEN, (char) => `⟨${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

export function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 99.95 || value < 0.05 ? Math.round(value) : value.toFixed(1)} %`;
}

export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(1)} ms`;
}
