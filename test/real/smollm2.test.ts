import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSession, snapshotOfText } from "../../scripts/tools/session";
import { at } from "../../src/core/assert";
import { silentLogger } from "../../src/core/log";
import { forkEngine } from "../../src/host/engine/engineProcess";
import { importCheckpoint } from "../../src/host/models/importCheckpoint";
import { ModelLibrary } from "../../src/host/models/library";
import { runJob } from "../../src/host/models/runJob";
import { type LoadedModel, loadModel } from "../../src/model/loadModel";
import type { WeightFormat } from "../../src/model/manifest";

/** What transformers says of this model, see training/continued/make_real_fixture.py. */
interface Expected {
  readonly text: string;
  readonly ids: readonly number[];
  readonly likely: readonly number[];
  readonly logits: readonly number[];
  readonly mean: number;
  readonly norm: number;
  readonly greedy: string;
}

const EXPECTED: readonly Expected[] = JSON.parse(readFileSync("test/real/expected.json", "utf8"));
const CHECKPOINT = process.env["REAL_MODEL"] ?? "";

const options = {
  signal: new AbortController().signal,
  logger: silentLogger,
  fork: () => forkEngine(join(__dirname, "jobs.js")),
};
const folder = mkdtempSync(join(tmpdir(), "inkling-real-"));
const library = new ModelLibrary(join(folder, "models"));

/** By the job that *Import Model* runs. */
async function imported(weights: WeightFormat): Promise<string> {
  const request = { checkpoint: CHECKPOINT, name: weights, weights };
  const manifest = await importCheckpoint(library, request, async () => ({ threads: 2, keystrokeMs: 1 }), options);
  assert.ok(manifest);
  return library.folderOf(weights);
}

/** Logits behind the last token. */
async function logitsOf({ decoder }: LoadedModel, rows: readonly number[]): Promise<Float32Array> {
  decoder.cache.truncate(0);
  let logits = new Float32Array();
  while (decoder.cache.length < rows.length) {
    const { length } = decoder.cache;
    logits = (await decoder.advance(rows.slice(length, length + decoder.remainingInBlock))).logits.slice();
  }
  return logits;
}

function mostLikely(logits: Float32Array): number {
  return logits.reduce((best, value, row) => (value > at(logits, best) ? row : best), 0);
}

async function greedily(model: LoadedModel, ids: readonly number[], bytes: number): Promise<string> {
  const rows = ids.map((id) => model.vocabulary.rowOf(id));
  let written = Buffer.alloc(0);
  while (written.length < bytes) {
    const row = mostLikely(await logitsOf(model, rows));
    if (model.vocabulary.bytesOf(row).length === 0) break;
    rows.push(row);
    written = Buffer.concat([written, model.vocabulary.bytesOf(row)]);
  }
  return written.toString();
}

after(() => rmSync(folder, { recursive: true, force: true }));

describe("SmolLM2-135M-Instruct, a GGUF file of Q4_1 and Q8_0", () => {
  it("says what it is before it is imported", async () => {
    const facts = await runJob("inspect", { checkpoint: CHECKPOINT }, options);
    assert.ok(facts);
    const { layers, heads, kvHeads, width, vocabulary } = facts.architecture;
    assert.deepEqual([layers, heads, kvHeads, width, vocabulary], [30, 9, 3, 576, 49_152]);
    assert.equal(facts.licence, "apache-2.0");
  });

  describe("in plain floats", () => {
    let model: LoadedModel;
    before(async () => {
      model = await loadModel(await imported("fp32"), 2, () => {});
    });
    after(() => model.close());

    for (const [index, expected] of EXPECTED.entries()) {
      it(`says of text ${index + 1} what transformers says, with the tokens of the Rust library`, async () => {
        const rows = model.vocabulary.encode(expected.text);
        assert.deepEqual(
          rows.map((row) => model.vocabulary.ids[row]),
          expected.ids,
        );
        const logits = await logitsOf(model, rows);
        for (const [rank, id] of expected.likely.entries()) {
          const off = Math.abs(at(logits, model.vocabulary.rowOf(id)) - at(expected.logits, rank));
          assert.ok(off < 5e-4, `the logit of token ${id} is off by ${off}`);
        }
        const mean = logits.reduce((sum, value) => sum + value, 0) / logits.length;
        const norm = Math.sqrt(logits.reduce((sum, value) => sum + value * value, 0) / logits.length);
        assert.ok(Math.abs(mean - expected.mean) < 1e-4, `${mean}`);
        assert.ok(Math.abs(norm - expected.norm) < 1e-4, `${norm}`);
        assert.equal(await greedily(model, expected.ids, Buffer.byteLength(expected.greedy)), expected.greedy);
      });
    }
  });

  for (const [weights, allowed] of [
    ["int8", 0.06],
    ["int4", 0.06],
  ] as const) {
    describe(`at ${weights}`, () => {
      let model: string;
      before(async () => {
        model = await imported(weights);
      });

      it("says nearly the same", async () => {
        const loaded = await loadModel(model, 2, () => {});
        for (const { ids, likely, logits: expected } of EXPECTED) {
          const logits = await logitsOf(
            loaded,
            ids.map((id) => loaded.vocabulary.rowOf(id)),
          );
          const off = expected.map((value, rank) => value - at(logits, loaded.vocabulary.rowOf(at(likely, rank))));
          const error = Math.hypot(...off) / Math.hypot(...expected);
          assert.ok(error < allowed, `relative error ${error}`);
        }
        await loaded.close();
      });

      it("completes code by the engine", async () => {
        const { engine, completer } = await openSession({ model, threads: 2, unhurried: true });
        const text = "def fibonacci(n):\n    if n <= 1:\n        return n\n    return ";
        const file = join(folder, "fibonacci.py");
        const edited = { file, root: folder, text, cursor: { line: 3, column: 11 } };
        const decision = await completer.complete(snapshotOfText(edited, "invoke"), new AbortController().signal);
        engine.dispose();
        assert.ok(decision.kind === "shown", JSON.stringify(decision));
        assert.match(decision.text, /^fibonacci\(n ?- ?1\) ?\+ ?fibonacci\(n ?- ?2\)/);
      });
    });
  }
});
