import { idsSha256 } from "../../../src/model/identity";
import type { LoadedModel } from "../../../src/model/loadModel";
import { slotsOf } from "../../../src/model/promptTemplate";
import { LineEncoder } from "../../../src/model/tokens/lineEncoder";
import type { ParsedContent, ReplayableBundle } from "./parseBundle";

/** A document, as it was when the completion was made. */
export interface SourceText {
  /** As in the prompt's header: relative to the workspace folder, with forward slashes. */
  readonly path: string;
  /** Line breaks are LF. */
  readonly text: string;
  /** Name of the workspace folder, which some models are told. */
  readonly repository?: string;
}

/** Makes the content of a redacted bundle again from its source; says what is missing where it cannot. */
export function rebuildContent(
  { request, prompt }: ReplayableBundle,
  { vocabulary, manifest }: LoadedModel,
  { path, text, repository = "" }: SourceText,
): ParsedContent | string {
  const { cursor, suffixUnits } = request;
  if (!cursor) return "the bundle does not say where the cursor was.";
  const lines = text.split("\n");
  const before = lines.slice(0, cursor.line).reduce((sum, line) => sum + line.length + 1, 0);
  const offset = before + cursor.column;
  const end = offset - prompt.tailUnits;
  const encoder = new LineEncoder(vocabulary);
  const promptTokens: number[] = [];
  const encode = (piece: string): number[] => encoder.encode(piece).map((row) => vocabulary.ids[row] ?? row);
  const slots = slotsOf(manifest.template, manifest.special).filter(
    (slot) => "control" in slot || slot.text !== "snippets",
  );
  let left = prompt.parts.reduce((sum, { kind, units }) => sum + (kind === "prefix" ? units : 0), 0);
  for (const [index, { kind, from, to, units }] of prompt.parts.entries()) {
    const slot = slots[index];
    if (slot === undefined || kind === "snippet")
      return `the prompt had a part of another kind, ${kind}, which the source alone does not tell.`;
    if ("control" in slot) promptTokens.push(slot.control);
    else if (slot.text === "path") promptTokens.push(...encode(`${path}\n`).slice(from - to));
    else if (slot.text === "repositoryName") promptTokens.push(...encode(repository).slice(from - to));
    else if (slot.text === "repositoryLine") promptTokens.push(...encode(`${repository}\n`).slice(from - to));
    else if (kind === "suffix") promptTokens.push(...encode(text.slice(offset, offset + units)).slice(0, to - from));
    else {
      promptTokens.push(...encode(text.slice(end - left, end - left + units)));
      left -= units;
    }
  }
  if (idsSha256(promptTokens) !== prompt.sha256) {
    return "the source is not as it was, or its path is another: the prompt's hash differs. The path counts from --root.";
  }
  return {
    promptTokens,
    tail: text.slice(end, offset),
    linePrefix: (lines[cursor.line] ?? "").slice(0, cursor.column),
    suffix: text.slice(offset, offset + suffixUnits),
    memoryTokens: [],
    outputTokens: [],
  };
}
