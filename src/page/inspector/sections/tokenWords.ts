import type { RequestView } from "../../../wire/inspector";
import type { Translate } from "../../../wire/words/inspector";
import { glyphOf, labelOfText, labelOfToken } from "../tokenLabel";
import { spoken } from "../tokenView";

/** The token with a sign for everything that cannot be seen. */
export function glyphsOf(request: RequestView, index: number): string {
  return labelOfToken(request.tokens, index).map(glyphOf).join("");
}

/** The token in words, to be read aloud. */
export function nameOf(request: RequestView, index: number, t: Translate): string {
  return spoken(labelOfToken(request.tokens, index), t);
}

/** Text of a candidate with a sign for everything that cannot be seen; a control token has none. */
export function labelText(text: string): string {
  return text === "" ? "∅" : labelOfText(text).map(glyphOf).join("");
}
