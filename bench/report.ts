import type { compareInspector, compareLoops } from "./keystrokes";

type Comparison = Awaited<ReturnType<typeof compareLoops>>;

/** What `npm run bench` measures. */
export interface Report {
  readonly shape: string;
  readonly threads: number;
  readonly rounds: number;
  readonly loadMs: number;
  readonly warm600: Comparison;
  readonly inspector: Awaited<ReturnType<typeof compareInspector>>;
  readonly warm100: Comparison;
  readonly warm900: Comparison;
  readonly cost900over100: number;
  readonly decodeMsPerToken: number;
  readonly prefillTokensPerSecond: number;
  readonly bandwidthGBs: number;
  readonly boundMsPerToken: number;
  readonly shareOfBound: number;
  readonly eventLoopLagMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly idleCpuPercent: number | null;
  readonly engineRssMb: number | null;
  readonly enginePeakMb: number | null;
}

/** The report in lines. */
export function describe(report: Report): string {
  const { p50, p99, max } = report.eventLoopLagMs;
  const { closedMs, openMs, ratio } = report.inspector;
  const mb = (value: number | null): string => (value === null ? "unknown" : `${value.toFixed(0)} MB`);
  const idle = report.idleCpuPercent === null ? "unknown" : `${report.idleCpuPercent.toFixed(1)} %`;
  return [
    `shape S: 8 layers, d 512, 50,284 tokens, 8-bit; ${report.threads} threads; medians of ${report.rounds} interleaved rounds`,
    row("warm keystroke", report.warm600),
    `inspector        closed ${closedMs.toFixed(1)} ms, open ${openMs.toFixed(1)} ms per warm keystroke, ratio ${ratio.toFixed(2)}`,
    row("at 100 tokens", report.warm100),
    row("at 900 tokens", report.warm900),
    `900 over 100     ${report.cost900over100.toFixed(2)}`,
    `decode           ${report.decodeMsPerToken.toFixed(2)} ms/token, ${(100 * report.shareOfBound).toFixed(0)} % of the bound by memory (${report.bandwidthGBs.toFixed(0)} GB/s: ${report.boundMsPerToken.toFixed(2)} ms)`,
    `prefill          ${report.prefillTokensPerSecond.toFixed(0)} tokens/s (512 tokens in chunks)`,
    `load             ${report.loadMs.toFixed(0)} ms`,
    `event loop lag   p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}, max ${max.toFixed(2)} ms in the client's process`,
    `idle CPU         ${idle} of a core, engine RSS ${mb(report.engineRssMb)}, peak ${mb(report.enginePeakMb)}`,
  ].join("\n");
}

function row(name: string, comparison: Comparison): string {
  const { cached, fresh, generated, engineMs, bareMs, referenceMs, ratio, bareOverReference } = comparison;
  const tokens = `${cached} cached + ${fresh} new, ${generated} generated`;
  return `${name.padEnd(16)} ${tokens.padEnd(40)} ${engineMs.toFixed(1)} ms, ${ratio.toFixed(2)} × the bare loop's ${bareMs.toFixed(1)} ms, which is ${bareOverReference.toFixed(2)} × the reference graph's ${referenceMs.toFixed(1)} ms`;
}
