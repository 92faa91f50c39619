import type { Translate } from "../../core/translate";
import { type ComparedModel, KEY_TOKENS } from "../../model/benchmark";
import type { Choice } from "./choice";
import { sizeText } from "./describe";
import { table } from "./markdownTable";
import { LIMIT_MS } from "./modelSize";

/** An installed model, and how it did. */
export interface ModelResult extends ComparedModel {
  /** As it is listed. */
  readonly label: string;
  readonly choice: Choice;
  /** Of its files. */
  readonly bytes: number;
}

export interface ModelsReportFacts {
  readonly results: readonly ModelResult[];
  /** What could not be measured, with the reason. */
  readonly failed: readonly { readonly label: string; readonly reason: string }[];
  /** The files behind the bits per byte. */
  readonly paths: readonly string[];
  /** The setting `inkling.threads`. */
  readonly threads: number;
}

/** A model must know the files better by this share to be worth more time. */
const LEAST_GAIN = 0.02;

/**
 * The model that knows the user's files best, of those whose keys are fast enough; where several are nearly as good, the
 * fastest of them. Undefined where nothing was read, or none is fast enough.
 */
export function recommendModel(results: readonly ModelResult[]): ModelResult | undefined {
  const fast = results.filter(({ keyMs, bitsPerByte }) => keyMs <= LIMIT_MS && bitsPerByte !== undefined);
  const bits = ({ bitsPerByte = Number.POSITIVE_INFINITY }: ModelResult): number => bitsPerByte;
  const enough = Math.min(...fast.map(bits)) / (1 - LEAST_GAIN);
  return fast
    .filter((result) => bits(result) <= enough)
    .reduce<ModelResult | undefined>((best, one) => (best && best.keyMs <= one.keyMs ? best : one), undefined);
}

/** The comparison as Markdown that reads well as plain text. */
export function modelsReport({ results, failed, paths, threads }: ModelsReportFacts, t: Translate): string {
  const best = recommendModel(results);
  const rows = results.map(({ label, bytes, keyMs, bitsPerByte }) => [
    label,
    sizeText(bytes),
    keyMs.toFixed(1),
    bitsPerByte?.toFixed(3) ?? "–",
  ]);
  const read =
    paths.length === 0
      ? t("Bits per byte were not measured: no file was open that may be read.")
      : t("Bits per byte on the beginning of {0}; less is better.", paths.map((path) => `\`${path}\``).join(", "));
  return [
    `# ${t("The installed models on this machine")}`,
    "",
    ...table([t("Model"), t("Size"), t("Key, ms"), t("Bits per byte")], rows),
    "",
    t(
      "A key reads {0} tokens and writes {1}: the best median of a few rounds, with {2} at {3}.",
      KEY_TOKENS.read,
      KEY_TOKENS.written,
      "`inkling.threads`",
      threads,
    ),
    read,
    ...failed.map(({ label, reason }) => t("{0} could not be measured: {1}", label, reason)),
    "",
    best
      ? `**${t("Recommended: {0}.", best.label)}** ${t("Of the models whose keys take at most {0} ms it knows these files best, or nearly so and faster.", LIMIT_MS)}`
      : t("None is recommended: for that a file must be open, and a key must take at most {0} ms.", LIMIT_MS),
    "",
    t("Nothing was changed. Other programs that ran meanwhile make all of these numbers worse."),
    "",
  ].join("\n");
}
