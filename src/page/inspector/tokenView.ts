import type { NextTokens } from "../../model/inspection/inspection";
import type { Translate } from "../../wire/words/inspector";
import { h } from "../dom";
import { glyphOf, type LabelPart, labelOfControl, labelOfText } from "./tokenLabel";

/** The label of the candidate at `rank` (from 0); one without a text is a control token or a part of a character. */
export function labelOfCandidate({ ids, texts }: NextTokens, rank: number): readonly LabelPart[] {
  const text = texts[rank] ?? "";
  return text === "" ? labelOfControl(ids[rank] ?? 0, new Uint8Array()) : labelOfText(text);
}

/**
 * The label as text nodes, each piece in an element of its own, so that none can turn the text of another around. Glyphs
 * are for the eye: give the element around them {@link spoken} as its name.
 */
export function tokenNodes(label: readonly LabelPart[]): HTMLElement[] {
  return label.map((part) => h("bdi", { class: `piece ${part.kind}` }, glyphOf(part)));
}

/** The label in words. */
export function spoken(label: readonly LabelPart[], t: Translate): string {
  return label.map((part) => words(part, t)).join(" ");
}

function words(part: LabelPart, t: Translate): string {
  switch (part.kind) {
    case "space":
      return part.run === 1 ? t("space") : t("{0} spaces", part.run);
    case "newline":
      return part.run === 1 ? t("newline") : t("{0} newlines", part.run);
    case "tab":
      return part.run === 1 ? t("tab") : t("{0} tabs", part.run);
    case "return":
      return part.run === 1 ? t("carriage return") : t("{0} carriage returns", part.run);
    case "bytes":
      return t("bytes {0}", glyphOf(part));
    case "control":
      return t("control token {0}", part.name.replace(/[<|>]/g, ""));
    default:
      return glyphOf(part);
  }
}
