import { visible } from "../../visible";
import type { RequestView } from "../protocol";
import type { Translate } from "../strings";

/** The token with a sign for everything that cannot be seen. */
export function glyphsOf(request: RequestView, index: number): string {
  return visible(request.tokens.texts[index] ?? "");
}

/** The token in words, to be read aloud. */
export function nameOf(request: RequestView, index: number, _t: Translate): string {
  return visible(request.tokens.texts[index] ?? "");
}
