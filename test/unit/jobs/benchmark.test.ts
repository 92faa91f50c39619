import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { silentLogger } from "../../../src/core/log";
import { forkEngine } from "../../../src/host/engine/engineProcess";
import { benchmarkReport } from "../../../src/host/models/benchmarkReport";
import { calibrate } from "../../../src/host/models/calibrate";
import { recommendFormat, recommendThreads } from "../../../src/host/models/recommend";
import { type JobOptions, runJob } from "../../../src/host/models/runJob";
import { threadCounts } from "../../../src/jobs/benchmark";
import { bitsPerByte } from "../../../src/jobs/bitsPerByte";
import type { BenchmarkOptions, BenchmarkResult, FormatResult, Timing } from "../../../src/model/benchmark";
import { loadModel } from "../../../src/model/loadModel";
import { parseManifest } from "../../../src/model/parseManifest";
import { assertGolden } from "../support/golden";
import { tinyModel } from "../support/tinyModel";
import { freshPath } from "./convert/checkpoint";

const job: JobOptions = {
  signal: new AbortController().signal,
  logger: silentLogger,
  fork: () => forkEngine("dist/test/unit/jobs.js"),
};
const english = (sentence: string, ...args: (string | number)[]): string =>
  sentence.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)]));

async function run(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const result = await runJob("benchmark", options, job);
  assert.ok(result);
  return result;
}

function timing(threads: number, keystrokeMs: number): Timing {
  return { threads, keystrokeMs, decodeMs: keystrokeMs / 20, prefillTokensPerSecond: 8000 / keystrokeMs, rounds: 15 };
}

function format(weights: FormatResult["weights"], keystrokeMs: number, made: FormatResult["made"]): FormatResult {
  return { weights, made, bytes: weights === "int8" ? 4.3e6 : 17e6, timing: timing(2, keystrokeMs), bitsPerByte: 0.9 };
}

describe("benchmark", () => {
  it("measures a key while somebody types, and refuses a bad model", async () => {
    const measured = await runJob("measure", { folder: await tinyModel("int8"), threads: 1 }, job);
    assert.ok(measured !== undefined && measured.keyMs > 0 && Number.isFinite(measured.keyMs));
    const missing = runJob("measure", { folder: "/no-such-model", threads: 1 }, job);
    await assert.rejects(missing, { code: "model-missing" });
  });

  it("measures threads, the other format from the checkpoint, and bits per byte", async () => {
    const scratch = freshPath();
    mkdirSync(scratch);
    const text = { path: "a.ts", text: "let a = 1;\n".repeat(20) };
    const formats = { scratch, checkpoint: "test/fixtures/tiny-gpt2" };
    const result = await run({ folder: await tinyModel("int8"), rounds: 3, text, formats });
    assert.deepEqual(
      result.threads.map(({ threads }) => threads),
      threadCounts(result.cores),
    );
    for (const { decodeMs, keystrokeMs, prefillTokensPerSecond } of result.threads) {
      assert.ok(decodeMs > 0 && keystrokeMs > 0 && prefillTokensPerSecond > 0);
    }
    assert.deepEqual(
      result.formats.map(({ weights, made }) => [weights, made]),
      [
        ["int8", "model"],
        ["fp32", "checkpoint"],
      ],
    );
    assert.equal(result.textBytes, 220);
    const [int8, fp32] = result.formats.map(({ bitsPerByte: bits }) => bits ?? 0);
    assert.ok(int8 && fp32 && Math.abs(int8 / fp32 - 1) < 0.05, `${int8} and ${fp32}`);
  });

  it("compares with a twin of the model's own weights where there is no checkpoint, and reads no text unasked", async () => {
    const scratch = freshPath();
    mkdirSync(scratch);
    const { formats, textBytes } = await run({ folder: await tinyModel("fp32"), rounds: 3, formats: { scratch } });
    assert.deepEqual(
      formats.map(({ weights, made, bitsPerByte: bits }) => [weights, made, bits]),
      [
        ["fp32", "model", undefined],
        ["int8", "twin", undefined],
      ],
    );
    assert.equal(textBytes, 0);
  });

  it("compares models by keys and by bits per byte of several texts together", async () => {
    const folder = await tinyModel("int8");
    const texts = [
      { path: "a.ts", text: "let a = 1;\n".repeat(20) },
      { path: "b.md", text: "Words, words." },
    ];
    const bitsOf = async (some: typeof texts): Promise<number> => {
      const compared = await runJob("compare", { folder, threads: 1, texts: some }, job);
      assert.ok(compared && compared.keyMs > 0 && compared.bitsPerByte !== undefined);
      return compared.bitsPerByte;
    };
    const [first = 0, second = 0] = [await bitsOf(texts.slice(0, 1)), await bitsOf(texts.slice(1))];
    const together = (220 * first + 13 * second) / 233;
    assert.ok(Math.abs((await bitsOf(texts)) - together) < 1e-6);
    assert.equal((await runJob("compare", { folder, threads: 1, texts: [] }, job))?.bitsPerByte, undefined);
  });

  it("calibrates threads", async () => {
    const calibration = await calibrate(await tinyModel("int8"), job);
    assert.ok(calibration && calibration.threads >= 1 && calibration.keystrokeMs > 0);
  });

  it("tries each power of two, and all cores", () => {
    assert.deepEqual(threadCounts(1), [1]);
    assert.deepEqual(threadCounts(2), [1, 2]);
    assert.deepEqual(threadCounts(6), [1, 2, 4, 6]);
    assert.deepEqual(threadCounts(64), [1, 2, 4, 8, 16]);
  });

  it("sums the bits of each token, whatever the window", async () => {
    const model = await loadModel(await tinyModel("fp32"), 1, () => {});
    const text = readFileSync("LICENSE", "utf8");
    const tokens = model.vocabulary.encode("let a").length;
    const { logits, logNormaliser } = await model.decoder.advance([model.vocabulary.rowOf(0)]);
    const [first] = model.vocabulary.encode("let a");
    const { bitsPerByte: bits, bytes } = await bitsPerByte(model, { path: "a", text: "let a" });
    assert.ok(tokens > 1 && bytes === 5);
    assert.ok(bits * 5 >= (logNormaliser - (logits[first ?? 0] ?? 0)) / Math.LN2);
    assert.ok((await bitsPerByte(model, { path: "a", text })).bitsPerByte > 0);
    await model.close();
  });
});

describe("recommendations", () => {
  it("take no thread that saves less than a tenth", () => {
    assert.equal(recommendThreads([timing(1, 40), timing(2, 22), timing(4, 20.5), timing(8, 20)])?.threads, 2);
    assert.equal(recommendThreads([timing(1, 40), timing(2, 20), timing(4, 10)])?.threads, 4);
    assert.equal(recommendThreads([timing(1, 10), timing(2, 30)])?.threads, 1);
    assert.equal(recommendThreads([]), undefined);
  });

  it("take 8 bits unless floats are clearly faster", () => {
    const int8 = format("int8", 20, "model");
    assert.equal(recommendFormat([int8, format("fp32", 60, "twin")])?.weights, "int8");
    assert.equal(recommendFormat([int8, format("fp32", 19, "twin")])?.weights, "int8");
    assert.equal(recommendFormat([format("fp32", 10, "model"), int8])?.weights, "fp32");
    assert.equal(recommendFormat([int8]), undefined);
  });
});

describe("benchmark report", () => {
  const result: Omit<BenchmarkResult, "manifest"> = {
    processor: "Example 3000",
    cores: 8,
    cached: 512,
    threads: [timing(1, 40), timing(2, 22), timing(4, 20.5), timing(8, 20)],
    formats: [format("int8", 20, "model"), format("fp32", 60, "twin")],
    textBytes: 5000,
  };

  it("reads well", async () => {
    const manifest = parseManifest(readFileSync(join(await tinyModel("int8"), "model.json"), "utf8"));
    const text = { path: "src/a.ts" };
    const full = { ...result, manifest };
    assertGolden("models/benchmark.md", benchmarkReport({ result: full, threads: 4, text }, english));
    const bare = { ...full, formats: result.formats.slice(0, 1), threads: [timing(1, 40)] };
    const skipped = { skipped: "no file was open." };
    assertGolden("models/benchmark-threads.md", benchmarkReport({ result: bare, threads: 1, text: skipped }, english));
  });
});
