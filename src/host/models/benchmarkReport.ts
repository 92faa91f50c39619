import { at } from "../../core/assert";
import type { Translate } from "../../core/translate";
import type { BenchmarkResult, FormatResult, Timing } from "../../model/benchmark";
import { modelLine, sizeText, weightsText } from "./describe";
import { table } from "./markdownTable";
import { recommendFormat, recommendThreads } from "./recommend";

export interface ReportFacts {
  readonly result: BenchmarkResult;
  /** The setting `inkling.threads`. */
  readonly threads: number;
  /** The file behind the bits per byte, or why there is none. */
  readonly text: { readonly path: string } | { readonly skipped: string };
}

/** A benchmark as Markdown that reads well as plain text. Names of settings stand in backquotes. */
export function benchmarkReport({ result, threads, text }: ReportFacts, t: Translate): string {
  const { manifest, processor, cores, cached, threads: timings, formats } = result;
  return [
    `# ${t("Benchmark of this machine")}`,
    "",
    `- ${t("Model: {0} ({1})", manifest.name, modelLine(manifest, t))}`,
    `- ${t("Processor: {0}, {1} cores", processor, cores)}`,
    "",
    `## ${t("Threads")}`,
    "",
    ...table(
      [t("Threads"), t("Keystroke, ms"), t("Decode, ms/token"), t("Prefill, tokens/s"), t("Rounds")],
      timings.map((timing) => [timing.threads, ...timingCells(timing), timing.rounds].map(String)),
    ),
    "",
    t("Medians of wall time, behind {0} tokens in the cache. A keystroke reads 2 tokens and writes 16.", cached),
    "",
    ...threadAdvice(timings, threads, t),
    "",
    `## ${t("Weight format")}`,
    "",
    ...formatSection(formats, t),
    "",
    `## ${t("Bits per byte")}`,
    "",
    bitsSentence(result, text, t),
    "",
    t("Nothing was changed. Other programs that ran meanwhile make all of these numbers worse."),
    "",
  ].join("\n");
}

function timingCells({ keystrokeMs, decodeMs, prefillTokensPerSecond }: Timing): string[] {
  return [keystrokeMs.toFixed(1), decodeMs.toFixed(2), prefillTokensPerSecond.toFixed(0)];
}

function threadAdvice(timings: readonly Timing[], setting: number, t: Translate): string[] {
  const best = recommendThreads(timings);
  if (!best) return [];
  const fastest = timings.reduce((one, other) => (other.keystrokeMs < one.keystrokeMs ? other : one));
  const why =
    fastest === best
      ? t("A keystroke is fastest with it.")
      : t(
          "{0} threads would save only {1} % of a keystroke.",
          fastest.threads,
          Math.round(100 * (1 - fastest.keystrokeMs / best.keystrokeMs)),
        );
  const what = `**${t("Recommended: {0} threads.", best.threads)}** ${why}`;
  const now =
    best.threads === setting
      ? t("The setting {0} says so already.", "`inkling.threads`")
      : t("To use it, set {0} to {1}; it is {2} now.", "`inkling.threads`", best.threads, setting);
  return [`${what} ${now}`];
}

function formatSection(formats: readonly FormatResult[], t: Translate): string[] {
  const best = recommendFormat(formats);
  if (!best) return [t("Not compared.")];
  const other = at(formats, 1);
  const bits = (value: number | undefined): string => value?.toFixed(3) ?? "–";
  return [
    ...table(
      [t("Format"), t("Size"), t("Keystroke, ms"), t("Decode, ms/token"), t("Prefill, tokens/s"), t("Bits per byte")],
      formats.map(({ weights, bytes, timing, bitsPerByte }) => [
        weightsText(weights, t),
        sizeText(bytes),
        ...timingCells(timing),
        bits(bitsPerByte),
      ]),
    ),
    "",
    other.made === "checkpoint"
      ? t("The other format was made from the checkpoint that this model was imported from, and deleted again.")
      : t(
          "The other format was made from this model's own weights, and deleted again: it shows what the format costs, not what rounding the original weights has lost.",
        ),
    "",
    `**${t("Recommended: {0}.", weightsText(best.weights, t))}** ${formatReason(best, formats, t)}`,
    ...(best === other ? ["", t("To use it, import the checkpoint again and choose that format.")] : []),
  ];
}

function formatReason(best: FormatResult, formats: readonly FormatResult[], t: Translate): string {
  const rest = formats.find((format) => format !== best) ?? best;
  const ratio = (rest.timing.keystrokeMs / best.timing.keystrokeMs).toFixed(2);
  return t(
    "With the other format a keystroke takes {0} times as long, and the model {1} of memory.",
    ratio,
    sizeText(rest.bytes),
  );
}

function bitsSentence({ formats, textBytes }: BenchmarkResult, text: ReportFacts["text"], t: Translate): string {
  if ("skipped" in text) return t("Not measured: {0}", text.skipped);
  const value = formats[0]?.bitsPerByte?.toFixed(3) ?? "–";
  return t("{0} bits per byte on {1} ({2} bytes); less is better.", value, `\`${text.path}\``, textBytes);
}
