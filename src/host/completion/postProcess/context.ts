import type { CompletionMode } from "../../../model/completion/request";
import { type EditorSnapshot, ownPrefix } from "../../context/snapshot";
import { previousLine } from "../mode";
import { type BracketState, NOTHING_OPEN, scanBrackets } from "./brackets";

/** What the clean-up rules look at besides the generated text. */
export interface PostProcessContext {
  readonly languageId: string;
  /** Text before the cursor as far as it was read; in a notebook, of the cell. */
  readonly prefix: string;
  /** Whether `prefix` reaches back to the start of the document, so that every opening bracket is in it. */
  readonly prefixIsWhole: boolean;
  /** Text after the cursor as far as it was read. */
  readonly suffix: string;
  readonly linePrefix: string;
  readonly lineSuffix: string;
  /** The nearest lines above and below the cursor's that are not blank, without blanks at their end; or empty. */
  readonly previousLine: string;
  readonly nextLine: string;
  readonly tabSize: number;
  readonly insertSpaces: boolean;
  /** What is open at the cursor; found out once, by the first rule that asks. */
  readonly open: BracketState;
  readonly mode: CompletionMode;
  /** Asked for by hand: small suggestions are welcome then. */
  readonly invoked: boolean;
}

export function postProcessContext(snapshot: EditorSnapshot, mode: CompletionMode): PostProcessContext {
  const { languageId, suffix, linePrefix, lineSuffix, tabSize, insertSpaces } = snapshot;
  const prefix = ownPrefix(snapshot);
  let open: BracketState | undefined;
  return {
    languageId,
    prefix,
    suffix,
    prefixIsWhole: snapshot.prefixStart <= 0,
    linePrefix,
    lineSuffix,
    previousLine: previousLine(prefix),
    nextLine: nextLine(suffix),
    tabSize,
    insertSpaces,
    get open() {
      open ??= scanBrackets(prefix, NOTHING_OPEN, languageId).end;
      return open;
    },
    mode,
    invoked: snapshot.trigger === "invoke",
  };
}

/** The first line after the cursor's that is not blank, without blanks at its end. */
function nextLine(suffix: string): string {
  const below = suffix.split("\n").slice(1);
  return (below.find((line) => line.trim() !== "") ?? "").trimEnd();
}
