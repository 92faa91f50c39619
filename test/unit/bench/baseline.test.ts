import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Baseline, compared, describeComparison } from "../../../bench/baseline";
import type { Report } from "../../../bench/report";

const FILE = "bench/baseline.json";
const { report, processor } = JSON.parse(readFileSync(FILE, "utf8")) as Baseline;

const faster = (by: number): Report => {
  const comparison = (side: Report["warm600"]): Report["warm600"] => ({
    ...side,
    engineMs: side.engineMs / by,
    bareMs: side.bareMs / by,
  });
  return {
    ...report,
    loadMs: report.loadMs / by,
    warm600: comparison(report.warm600),
    warm100: comparison(report.warm100),
    warm900: comparison(report.warm900),
    decodeMsPerToken: report.decodeMsPerToken / by,
    prefillTokensPerSecond: report.prefillTokensPerSecond * by,
    boundMsPerToken: report.boundMsPerToken / by,
  };
};

describe("the baseline of the benchmark", () => {
  it("is stored, with the processor that it was measured on", () => {
    assert.ok(processor.length > 5);
    assert.ok(compared(report, report).length >= 9);
    assert.match(
      describeComparison({ processor, node: "20", report }, report),
      /warm keystroke at 600 tokens .* 1\.00\n/,
    );
  });

  it("says the same of a machine that is twice as fast", () => {
    for (const { name, ratio } of compared(report, faster(2))) assert.ok(Math.abs(ratio - 1) < 1e-9, name);
  });

  it("shows what has become slower on the same machine, and leaves out what was not measured", () => {
    const slower = { ...report, decodeMsPerToken: 1.5 * report.decodeMsPerToken, engineRssMb: null };
    const figures = new Map(compared(report, slower).map(({ name, ratio }) => [name, ratio]));
    assert.ok(Math.abs((figures.get("decode, per token") ?? 0) - 1.5) < 1e-9);
    assert.ok(!figures.has("engine RSS, MB"));
  });
});
