import { cpus } from "node:os";
import type { Report } from "./report";

/** A report, and the machine that it was measured on: what later ones are compared with. */
export interface Baseline {
  /** As the operating system calls it, with the number of its cores. */
  readonly processor: string;
  readonly node: string;
  readonly report: Report;
}

/** Of a baseline and a later report. */
export interface Figure {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  /** `now` over `before`. Less is better. */
  readonly ratio: number;
}

export function baselineOf(report: Report): Baseline {
  const processors = cpus();
  return {
    processor: `${processors[0]?.model.trim() ?? "unknown"}, ${processors.length} cores`,
    node: process.versions.node,
    report,
  };
}

/**
 * Each figure beside that of the baseline. Times are counted in what the machine's memory needs to read all weights once,
 * which was measured in the same run: so machines of different speeds can be compared, roughly. Figures that one of the
 * two does not have are left out.
 */
export function compared(before: Report, now: Report): Figure[] {
  const [old, fresh] = [figuresOf(before), figuresOf(now)];
  return [...old].flatMap(([name, value]) => {
    const later = fresh.get(name);
    return later === undefined ? [] : [{ name, before: value, now: later, ratio: later / value }];
  });
}

/** The comparison in lines. */
export function describeComparison({ processor, report }: Baseline, now: Report): string {
  const rows = compared(report, now).map(
    ({ name, before, now, ratio }) =>
      `${name.padEnd(36)} ${before.toFixed(2).padStart(9)} ${now.toFixed(2).padStart(9)}   ${ratio.toFixed(2)}`,
  );
  const head = `${"beside the baseline".padEnd(36)} ${"then".padStart(9)} ${"now".padStart(9)}   ratio`;
  return [head, ...rows, `then: ${processor}; times in reads of all weights`].join("\n");
}

function figuresOf(report: Report): Map<string, number> {
  const reads = (ms: number): number => ms / report.boundMsPerToken;
  const figures: readonly (readonly [string, number | null])[] = [
    ["load", reads(report.loadMs)],
    ["warm keystroke at 600 tokens", reads(report.warm600.engineMs)],
    ["warm keystroke at 100 tokens", reads(report.warm100.engineMs)],
    ["warm keystroke at 900 tokens", reads(report.warm900.engineMs)],
    ["engine over bare loop at 600 tokens", report.warm600.ratio],
    ["inspector open over closed", report.inspector.ratio],
    ["900 over 100 tokens", report.cost900over100],
    ["decode, per token", reads(report.decodeMsPerToken)],
    ["prefill, per token", reads(1000 / report.prefillTokensPerSecond)],
    ["engine RSS, MB", report.engineRssMb],
    ["engine peak, MB", report.enginePeakMb],
  ];
  return new Map(figures.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
}
