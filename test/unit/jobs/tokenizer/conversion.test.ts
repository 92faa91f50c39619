import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../../src/core/errors";
import { convertCheckpoint } from "../../../../src/jobs/convert/convert";
import { openModelWeights } from "../../../../src/jobs/convert/modelWeights";
import { loadModel } from "../../../../src/model/loadModel";
import { freshPath, randomTensors, SMALL, writeCheckpoint } from "../convert/checkpoint";
import { type Family, familyText, openFamily } from "./tinyTokenizers";

const TEXT = "const x = [12, 345];\n\n// über 日本語\n";

/** A GPT-2 of random weights beside the tokenizer of `family`. */
function checkpointWith(family: Family, rows: number): string {
  const config = { ...SMALL, vocab_size: rows };
  const folder = writeCheckpoint(randomTensors(config), config);
  writeFileSync(join(folder, "tokenizer.json"), familyText(family));
  return folder;
}

describe("a checkpoint with a tokenizer of its own", () => {
  for (const family of ["starcoder", "qwen2"] as const)
    it(`is converted and loaded with it: ${family}`, async () => {
      const folder = freshPath();
      const tokenizer = openFamily(family);
      const manifest = await convertCheckpoint(checkpointWith(family, 720), folder, { weights: "fp32" });
      assert.equal(manifest.tokenizer, "own");
      assert.equal(manifest.architecture.vocabulary, tokenizer.size);
      const model = await loadModel(folder, 1, () => undefined);
      try {
        const rows = model.vocabulary.encode(TEXT);
        assert.deepEqual(
          rows.map((row) => model.vocabulary.ids[row]),
          tokenizer.encode(TEXT),
        );
        assert.equal(Buffer.concat(rows.map((row) => model.vocabulary.bytesOf(row))).toString(), TEXT);
        const agreeing = [...model.index.agreeing(Buffer.from("t"))];
        assert.ok(agreeing.length > 1);
        for (const row of agreeing) assert.match(Buffer.from(model.vocabulary.bytesOf(row)).toString(), /^t/);
      } finally {
        await model.close();
      }
    });

  it("keeps it when its weights are written in another format", async () => {
    const folder = freshPath();
    await convertCheckpoint(checkpointWith("qwen2", 720), folder, { weights: "fp32" });
    const { card, close } = await openModelWeights(folder);
    await close();
    assert.equal(card.ownTokenizer?.pieces, "qwen2");
  });

  it("is refused where its table is too small for the tokenizer", async () => {
    await assert.rejects(
      convertCheckpoint(checkpointWith("qwen2", 257), freshPath(), { weights: "fp32" }),
      (error) => error instanceof AppError && /do not belong together/.test(error.message),
    );
  });

  it("is refused where one of its files is missing, or says something else than the other", async () => {
    const refused = async (file: string, text: string, said: RegExp): Promise<void> => {
      const checkpoint = checkpointWith("qwen2", 720);
      if (!said.source.startsWith("tokenizer")) rmSync(join(checkpoint, "tokenizer.json"));
      writeFileSync(join(checkpoint, file), text);
      await assert.rejects(
        convertCheckpoint(checkpoint, freshPath(), { weights: "fp32" }),
        (error) => error instanceof AppError && error.code === "checkpoint-invalid" && said.test(error.message),
      );
    };
    await refused("vocab.json", "{}", /a vocab\.json and no merges\.txt/);
    await refused("merges.txt", "a b", /a merges\.txt and no vocab\.json/);
    await refused("vocab.json", '{"!":9}', /tokenizer\.json and vocab\.json contradict each other: token "!"/);
  });

  it("is found out when its file is missing", async () => {
    const folder = freshPath();
    await convertCheckpoint(checkpointWith("qwen2", 720), folder, { weights: "fp32" });
    rmSync(join(folder, "tokenizer.bin"));
    await assert.rejects(
      loadModel(folder, 1, () => undefined),
      AppError,
    );
  });
});
