import type { Translate } from "../../core/translate";
import type { DecoderSpec } from "../../model/decoderSpec";
import type { Manifest, WeightFormat } from "../../model/manifest";
import { modelBytes } from "./library";

/** A model in one line: size, layers, width, weights. */
export function modelLine(manifest: Manifest, t: Translate): string {
  return [sizeText(modelBytes(manifest)), shapeText(manifest.architecture, t), weightsText(manifest.weights, t)].join(
    " · ",
  );
}

export function weightsText(weights: WeightFormat, t: Translate): string {
  return {
    int8: t("8-bit weights"),
    int4: t("4-bit weights"),
    mixed: t("4- and 8-bit weights"),
    fp32: t("32-bit weights"),
  }[weights];
}

/** Tokenizer and licence of a model, in one line. */
export function modelTerms({ tokenizer, licence }: Manifest, t: Translate): string {
  const kind = tokenizer === "own" ? t("tokenizer of its own") : t("tokenizer {0}", tokenizer);
  return `${kind} · ${licenceText(licence, t)}`;
}

/** @param licence SPDX expression, or "unknown" */
export function licenceText(licence: string, t: Translate): string {
  return licence === "unknown" ? t("licence unknown") : t("licence {0}", licence);
}

export function shapeText({ layers, width }: DecoderSpec, t: Translate): string {
  return t("{0} layers, width {1}", layers, width);
}

/** Bytes for people, in decimal units. */
export function sizeText(bytes: number): string {
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
