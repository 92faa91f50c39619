import { secretFile } from "../context/secrets";
import type { FileFacts } from "./ports";

/** URI schemes of files that may be read without a person opening them: nothing that goes over a network by itself. */
export const READABLE: readonly string[] = ["file", "vscode-remote"];

/** Bytes of a file, and UTF-16 units of a document: what a person writes is smaller. */
const MAX_SIZE = 512 * 1024;

/** Units of a line, and of the mean line: longer ones are made by tools. */
const LONGEST_LINE = 20_000;
const LONGEST_MEAN = 300;

/** A text this short is not called minified. */
const SHORT_TEXT = 4096;

/** A NUL this early makes a file binary: git looks as far. */
const BINARY_LOOK = 8000;

/** Stands where bytes were no character of the encoding. */
const UNDECODED = "\ufffd";

/** Files that tools write and nobody reads. */
const GENERATED =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|composer\.lock|go\.sum)$|\.(min\.[cm]?js|min\.css|map|lock|snap|svg|ipynb)$/i;

export type IneligibleReason =
  | "scheme"
  | "unknown-language"
  | "language-off"
  | "excluded"
  | "secret"
  | "generated"
  | "too-large"
  | "binary"
  | "encoding"
  | "minified";

export interface EligibilityRules {
  /** URI schemes of documents that are completed. */
  readonly schemes: readonly string[];
  languageOn(languageId: string): boolean;
  /** Whether the user has excluded the file. */
  excluded(facts: FileFacts): boolean;
}

/** Why nothing may be learned from the document, going by its name; undefined if it may. */
export function ineligibleByName(facts: FileFacts, rules: EligibilityRules): IneligibleReason | undefined {
  if (!rules.schemes.includes(facts.scheme)) return "scheme";
  if (secretFile(facts.file) !== undefined) return "secret";
  if (facts.languageId === undefined) return "unknown-language";
  if (!rules.languageOn(facts.languageId)) return "language-off";
  return rules.excluded(facts) ? "excluded" : undefined;
}

/** As {@link ineligibleByName}, for a file that nobody has opened. */
export function ineligibleUnopened(facts: FileFacts, rules: EligibilityRules): IneligibleReason | undefined {
  return GENERATED.test(facts.file) ? "generated" : ineligibleByName(facts, rules);
}

/** @param size bytes of a file, UTF-16 units of a document */
export function tooLarge(size: number): boolean {
  return size > MAX_SIZE;
}

/** Why nothing may be learned from a text of so many units, line breaks included. */
export function ineligibleLines(lines: readonly string[], units: number): IneligibleReason | undefined {
  if (tooLarge(units)) return "too-large";
  if (units <= SHORT_TEXT) return undefined;
  return units > LONGEST_MEAN * lines.length || lines.some((line) => line.length > LONGEST_LINE)
    ? "minified"
    : undefined;
}

/** Why no text is looked for in a file. A NUL early on makes it binary, unless a byte order mark says that it is UTF-16. */
export function ineligibleBytes(bytes: Uint8Array): IneligibleReason | undefined {
  if (tooLarge(bytes.length)) return "too-large";
  const [first, second] = bytes;
  const wide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return !wide && bytes.subarray(0, BINARY_LOOK).includes(0) ? "binary" : undefined;
}

/**
 * The lines of a file, or why nothing may be learned from it.
 * @param text as the editor would show it; undefined where it could not be decoded
 */
export function linesOfText(text: string | undefined): readonly string[] | IneligibleReason {
  if (text === undefined || text.includes(UNDECODED)) return "encoding";
  const lines = text.split(/\r\n|\r|\n/);
  return ineligibleLines(lines, text.length) ?? lines;
}
