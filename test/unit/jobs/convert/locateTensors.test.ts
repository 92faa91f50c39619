import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { AppError, type ErrorCode } from "../../../../src/core/errors";
import { checkpointJson } from "../../../../src/jobs/convert/checkpointJson";
import { parseConfig } from "../../../../src/jobs/convert/families/parseConfig";
import { locateTensors } from "../../../../src/jobs/convert/locateTensors";
import { SafetensorsFile } from "../../../../src/jobs/convert/safetensors";
import { freshPath, type RawTensors, randomTensors, SMALL, safetensors, tensor } from "./checkpoint";

const CONFIG = { ...SMALL, n_embd: 4, n_head: 2 };
const PARSED = parseConfig(checkpointJson("config.json", JSON.stringify(CONFIG)));

async function locate(tensors: RawTensors) {
  const path = freshPath();
  writeFileSync(path, safetensors(tensors));
  const file = await SafetensorsFile.open(path);
  try {
    return locateTensors(file, PARSED);
  } finally {
    await file.close();
  }
}

function without(tensors: RawTensors, gone: string): RawTensors {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== gone));
}

describe("locateTensors", () => {
  for (const prefix of ["transformer.", ""]) {
    it(`finds the tensors of a checkpoint with the prefix "${prefix}"`, async () => {
      const located = await locate({
        ...randomTensors(CONFIG, "F32", prefix),
        [`${prefix}h.0.attn.bias`]: { dtype: "BOOL", shape: [1, 1, 2, 2], bytes: new Uint8Array(4) },
        [`${prefix}h.1.attn.masked_bias`]: tensor([], [-1]),
        "lm_head.weight": tensor([1], [0]),
      });
      assert.equal(located.length, 2 + 12 * 2 + 2);
      assert.equal(located[0]?.name, "wte.weight");
      const weight = located.find(({ name }) => name === "h.1.mlp.c_fc.weight");
      assert.deepEqual(weight && [weight.shape, weight.role], [[4, 16], "matrix"]);
    });
  }

  const all = randomTensors(CONFIG);
  const bad: readonly [string, RawTensors, ErrorCode, RegExp][] = [
    [
      "a missing tensor",
      without(all, "transformer.h.1.ln_2.bias"),
      "checkpoint-invalid",
      /h\.1\.ln_2\.bias is missing/,
    ],
    ["no tensors at all", {}, "checkpoint-invalid", /wte\.weight is missing/],
    [
      "another shape",
      { ...all, "transformer.wpe.weight": tensor([2, 4], Array(8).fill(0)) },
      "checkpoint-invalid",
      /transformer\.wpe\.weight is \[2, 4\], config\.json makes it \[64, 4\]/,
    ],
    [
      "another layer",
      { ...all, "transformer.h.2.ln_1.bias": tensor([4], [0, 0, 0, 0]) },
      "model-unsupported",
      /1 tensors that the GPT-2 of config\.json does not have, such as h\.2\.ln_1\.bias/,
    ],
    ["an adapter", { ...all, "h.0.attn.lora_A": tensor([1], [0]) }, "model-unsupported", /lora_A/],
  ];
  for (const [what, tensors, code, message] of bad) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(
        locate(tensors),
        (error) => error instanceof AppError && error.code === code && message.test(error.message) && error.fix !== "",
      );
    });
  }
});
