import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, type ErrorCode } from "../../../../../src/core/errors";
import { checkpointFacts, openCheckpoint } from "../../../../../src/jobs/convert/checkpoint";
import { type GgufEntry, type GgufTensor, ggufBytes } from "../../../support/ggufWriter";
import { Random } from "../../../support/random";
import { familyFolder } from "../families/fixtures";
import { type GgufFixture, ggufParts, writeGguf, writeGgufFolder } from "./fixtures";

const MUTATIONS = 1000;

/** A file made of a fixture's parts after `change`. */
async function changed(
  fixture: GgufFixture,
  change: (metadata: Record<string, GgufEntry>, tensors: Record<string, GgufTensor>) => void,
): Promise<string> {
  const { metadata, tensors } = await ggufParts(fixture, "F16");
  change(metadata, tensors);
  return join(writeGgufFolder(ggufBytes(metadata, tensors)), "tiny.gguf");
}

async function refused(path: string, message: RegExp, code: ErrorCode): Promise<void> {
  await assert.rejects(checkpointFacts(path), (error) => {
    assert.ok(error instanceof AppError, String(error));
    assert.match(error.message, message);
    assert.equal(error.code, code);
    return true;
  });
}

describe("a GGUF file as a checkpoint", () => {
  it("says its name, licence and size, alone as well as in a folder", async () => {
    const file = await changed("gpt2", () => {});
    for (const path of [file, join(file, "..")]) {
      const facts = await checkpointFacts(path);
      assert.equal(facts.name, "Tiny");
      assert.equal(facts.licence, "cc0-1.0");
      assert.equal(facts.architecture.layers, 2);
      assert.ok(facts.bytes > 50_000 && facts.modelBytes.fp32 > facts.modelBytes.int8);
    }
  });

  it("is named after its file where it has no name, and says nothing of a licence", async () => {
    const facts = await checkpointFacts(
      await changed("gpt2", (metadata) => {
        delete metadata["general.name"];
        delete metadata["general.license"];
      }),
    );
    assert.deepEqual([facts.name, facts.licence], ["tiny", "unknown"]);
  });

  it("is what its folder's inkling.json says", async () => {
    const facts = await checkpointFacts(await writeGguf("llama", "F16"));
    assert.deepEqual([facts.name, facts.licence], ["llama", "CC0-1.0"]);
  });

  it("is not taken where its folder has another one, or a config.json", async () => {
    const file = await changed("gpt2", () => {});
    copyFileSync(file, join(file, "..", "other.gguf"));
    await refused(join(file, ".."), /has no config\.json/, "checkpoint-invalid");
    const second = await changed("gpt2", () => {});
    copyFileSync(join(familyFolder("gpt2"), "config.json"), join(second, "..", "config.json"));
    await refused(join(second, ".."), /has no model\.safetensors/, "checkpoint-invalid");
  });

  it("has one number of heads where it is written once for each layer", async () => {
    const facts = await changed("llama", (metadata) => {
      const value: GgufEntry = { type: "uint32", value: 2 };
      metadata["llama.attention.head_count_kv"] = { type: "list", value: [value, value] };
    });
    await refused(facts, /without its tokenizer/, "model-unsupported"); // All else is fine.
  });

  const bad: readonly [string, GgufFixture, string, GgufEntry, RegExp, ErrorCode][] = [
    [
      "another architecture",
      "llama",
      "general.architecture",
      { type: "text", value: "mamba" },
      /"mamba"; Inkling runs gpt2, starcoder, llama/,
      "model-unsupported",
    ],
    ["experts", "llama", "llama.expert_count", { type: "uint32", value: 8 }, /"num_experts" is 8/, "model-unsupported"],
    [
      "an unknown scaling",
      "llama",
      "llama.rope.scaling.type",
      { type: "text", value: "yarn" },
      /"rope_type" is "yarn"/,
      "model-unsupported",
    ],
    [
      "positions of a part of each head",
      "qwen2",
      "qwen2.rope.dimension_count",
      { type: "uint32", value: 4 },
      /"partial_rotary_factor" is 0\.5/,
      "model-unsupported",
    ],
    [
      "a part of a model",
      "llama",
      "split.count",
      { type: "uint32", value: 3 },
      /is one of 3 parts/,
      "model-unsupported",
    ],
    [
      "more layers than tensors",
      "llama",
      "llama.block_count",
      { type: "uint32", value: 3 },
      /blk\.2\.attn_norm\.weight is missing/,
      "checkpoint-invalid",
    ],
    [
      "another width",
      "llama",
      "llama.embedding_length",
      { type: "uint32", value: 64 },
      /token_embd\.weight is \[288, 32\]/,
      "checkpoint-invalid",
    ],
    [
      "a width that is a text",
      "llama",
      "llama.embedding_length",
      { type: "text", value: "x" },
      /the metadata of tiny\.gguf, as config\.json: "hidden_size" must/,
      "checkpoint-invalid",
    ],
  ];
  for (const [what, fixture, key, value, message, code] of bad) {
    it(`is refused with ${what}`, async () => {
      const file = await changed(fixture, (metadata) => {
        metadata[key] = value;
      });
      await refused(file, message, code);
    });
  }

  it("is refused with tensors that the family does not have", async () => {
    const extra: GgufTensor = { shape: [4], type: 0, bytes: new Uint8Array(16) };
    const adapter = await changed("llama", (_, tensors) => {
      tensors["blk.0.lora"] = extra;
    });
    await refused(adapter, /1 tensors .* such as blk\.0\.lora/, "model-unsupported");
    const scaled = await changed("llama", (_, tensors) => {
      tensors["rope_freqs.weight"] = extra;
    });
    await refused(scaled, /"rope_type" is "rope_freqs\.weight"/, "model-unsupported");
  });

  it(`is taken or refused with one clear error after each of ${MUTATIONS} mutations`, async () => {
    const random = new Random(23);
    const { metadata, tensors } = await ggufParts("llama-bias", "Q8_0");
    const whole = ggufBytes(metadata, tensors);
    const header = whole.length - Object.values(tensors).reduce((sum, { bytes }) => sum + bytes.length, 0);
    const folder = writeGgufFolder(
      whole,
      '{"name":"x","version":"1.0.0","licence":"MIT","tokenizer":"r50k_base","template":"left-to-right","special":{"endOfText":256}}',
    );
    let refusals = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      writeFileSync(join(folder, "tiny.gguf"), mutated(whole, header, random));
      try {
        const { tensors: found, close } = await openCheckpoint(folder);
        for (const { read } of found.slice(0, 6)) await read(0, 1);
        await close();
      } catch (error) {
        assert.ok(error instanceof AppError, `${i}: ${error instanceof Error ? error.stack : String(error)}`);
        assert.ok(error.code === "checkpoint-invalid" || error.code === "model-unsupported", error.code);
        assert.notEqual(error.fix, "");
        refusals++;
      }
    }
    assert.ok(refusals > MUTATIONS / 3, `${refusals} refused`);
  });
});

/** A byte changed, a number made large, a piece cut out, or the end cut off: in the header. */
function mutated(whole: Buffer, header: number, random: Random): Buffer {
  const at = random.below(header - 8);
  const bytes = Buffer.from(whole);
  switch (random.below(4)) {
    case 0:
      bytes[at] = random.below(256);
      return bytes;
    case 1:
      bytes.fill(random.pick([0, 1, 127, 255]), at, at + 1 + random.below(8));
      return bytes;
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(40))]);
    default:
      return bytes.subarray(0, at);
  }
}
