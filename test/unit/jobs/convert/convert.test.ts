import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { AppError } from "../../../../src/core/errors";
import { convertCheckpoint } from "../../../../src/jobs/convert/convert";
import { decodeKeptTokens } from "../../../../src/model/keptTokens";
import { parseManifest } from "../../../../src/model/parseManifest";
import { CARD, freshPath, randomTensors, SMALL, tensor, writeCheckpoint } from "./checkpoint";

const NAMES = ["analysis.onnx", "model.json", "model.onnx", "model.onnx.data"];

/** d-wide weights of one layer, the table and the position embedding; all but vectors. */
const WIDTH = SMALL.n_embd;

describe("convertCheckpoint", () => {
  it("writes a graph, its weights, and a manifest that the engine reads", async () => {
    const checkpoint = writeCheckpoint(randomTensors());
    const out = freshPath();
    const messages: string[] = [];
    const manifest = await convertCheckpoint(checkpoint, out, {
      weights: "int8",
      progress: (message) => messages.push(message),
    });
    assert.deepEqual(readdirSync(out).sort(), NAMES);
    assert.deepEqual(parseManifest(readFileSync(join(out, "model.json"), "utf8")), manifest);
    assert.equal(manifest.name, basename(checkpoint));
    assert.equal(manifest.architecture.vocabulary, 300);
    assert.deepEqual(
      manifest.files.map(({ name }) => name),
      ["model.onnx", "model.onnx.data", "analysis.onnx"],
    );
    assert.equal(manifest.analysisGraph, "analysis.onnx");
    for (const { name, bytes, sha256 } of manifest.files) {
      const content = readFileSync(join(out, name));
      assert.equal(bytes, content.length);
      assert.equal(sha256, createHash("sha256").update(content).digest("hex"));
    }
    assert.equal(messages.length, 2 + 12 * 2 + 2);
    assert.equal(messages[0], "1/28 wte.weight");
  });

  it("stores the embedding table once, for both of its uses", async () => {
    const checkpoint = writeCheckpoint(randomTensors());
    const larger = writeCheckpoint(randomTensors({ ...SMALL, vocab_size: 400 }), { ...SMALL, vocab_size: 400 });
    const blocks = 3; // 192 columns take three blocks of 64
    for (const [weights, rowBytes] of [
      ["fp32", 4 * WIDTH],
      ["int8", blocks * (64 + 4)],
    ] as const) {
      const sizes: number[] = [];
      for (const folder of [checkpoint, larger]) {
        const out = freshPath();
        await convertCheckpoint(folder, out, { weights });
        sizes.push(statSync(join(out, "model.onnx.data")).size);
      }
      const growth = (sizes[1] ?? 0) - (sizes[0] ?? 0);
      assert.ok(Math.abs(growth - 100 * rowBytes) <= 128, `100 tokens more take ${growth} bytes at ${weights}`);
    }
  });

  it("reads half precision, and names with and without prefix, as the same model", async () => {
    const sums = new Set<string | undefined>();
    for (const dtype of ["F32", "F16", "BF16"] as const) {
      for (const prefix of ["transformer.", ""]) {
        const checkpoint = writeCheckpoint(randomTensors(SMALL, dtype, prefix));
        const manifest = await convertCheckpoint(checkpoint, freshPath(), { weights: "int8" });
        sums.add(manifest.files.map(({ sha256 }) => sha256).join());
      }
    }
    assert.equal(sums.size, 1);
  });

  it("takes name, prompts and kept tokens from inkling.json, and a name from its caller", async () => {
    const keptTokens = Array.from({ length: 260 }, (_, i) => (i < 200 ? i : i + 40));
    const training = { tokens: 5 };
    const checkpoint = writeCheckpoint(randomTensors(), SMALL, { ...CARD, keptTokens, training });
    const out = freshPath();
    const manifest = await convertCheckpoint(checkpoint, out, { weights: "fp32" });
    assert.deepEqual(parseManifest(readFileSync(join(out, "model.json"), "utf8")), manifest);
    assert.equal(manifest.name, "Small");
    assert.equal(manifest.architecture.vocabulary, 260);
    assert.deepEqual(decodeKeptTokens(manifest.keptTokens ?? "", 300), keptTokens);
    assert.deepEqual(manifest.training, training);
    const renamed = await convertCheckpoint(checkpoint, out, { weights: "fp32", name: "Mine" });
    assert.deepEqual(renamed, { ...manifest, name: "Mine" });
  });

  it("drops rows of the table that the tokenizer cannot spell", async () => {
    const config = { ...SMALL, n_embd: 2, n_head: 1, n_layer: 1, vocab_size: 50_304 };
    const manifest = await convertCheckpoint(writeCheckpoint(randomTensors(config), config), freshPath(), {
      weights: "int8",
    });
    assert.equal(manifest.architecture.vocabulary, 50_257);
    assert.deepEqual(manifest.special, { endOfText: 50_256 });
  });

  it("leaves the folder as it was when a weight in the middle is bad", async () => {
    const bad = tensor([WIDTH], [...Array(WIDTH - 1).fill(0), Number.NaN]);
    const checkpoint = writeCheckpoint({ ...randomTensors(), "transformer.h.1.ln_1.bias": bad });
    const options = { weights: "int8" } as const;
    const before = freshPath();
    mkdirSync(before);
    writeFileSync(join(before, "model.json"), "old");
    await assert.rejects(
      convertCheckpoint(checkpoint, before, options),
      /number 191 of transformer\.h\.1\.ln_1\.bias is NaN/,
    );
    assert.deepEqual(readdirSync(before), ["model.json"]);
    assert.equal(readFileSync(join(before, "model.json"), "utf8"), "old");
    const fresh = freshPath();
    await assert.rejects(convertCheckpoint(checkpoint, join(fresh, "deep"), options), AppError);
    assert.equal(existsSync(fresh), false);
  });

  for (const missing of ["config.json", "model.safetensors"]) {
    it(`says that ${missing} is missing, and how to get it`, async () => {
      const folder = freshPath();
      mkdirSync(folder);
      if (missing !== "config.json") writeFileSync(join(folder, "config.json"), JSON.stringify(SMALL));
      const out = freshPath();
      await assert.rejects(
        convertCheckpoint(folder, out, { weights: "int8" }),
        (error) =>
          error instanceof AppError && error.message.includes(missing) && error.fix.includes("save_pretrained"),
      );
      assert.equal(existsSync(out), false);
    });
  }

  it("says where config.json is not JSON", async () => {
    const folder = writeCheckpoint({});
    writeFileSync(join(folder, "config.json"), "{]");
    await assert.rejects(convertCheckpoint(folder, freshPath(), { weights: "int8" }), /config\.json is not JSON/);
  });
});
