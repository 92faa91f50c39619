import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, type ErrorCode } from "../../../../../src/core/errors";
import { checkpointJson } from "../../../../../src/jobs/convert/checkpointJson";
import { parseConfig } from "../../../../../src/jobs/convert/families/parseConfig";
import { FAMILY_FIXTURES, familyFolder } from "./fixtures";

function configOf(name: string, file = "config.json"): Record<string, unknown> {
  return JSON.parse(readFileSync(join(familyFolder(name), file), "utf8"));
}

function parse(config: object) {
  return parseConfig(checkpointJson("config.json", JSON.stringify(config)));
}

describe("configurations of the families", () => {
  for (const name of FAMILY_FIXTURES) {
    it(`are the same model as transformers 4 and 5 save them: ${name}`, () => {
      const [four, five] = [parse(configOf(name)), parse(configOf(name, "config.5.json"))];
      assert.deepEqual(five.spec, four.spec);
      assert.deepEqual(five.ends, [0]);
    });
  }

  it("may call linear scaling as older checkpoints do", () => {
    const name = "llama-untied-linear";
    const { spec } = parse({ ...configOf(name), rope_scaling: { type: "linear", factor: 4 } });
    assert.deepEqual(spec, parse(configOf(name)).spec);
    assert.deepEqual(spec.rotary, { theta: 10_000, factor: 4 });
  });

  it("are used up to a context that can be read in time, and whose cache fits", () => {
    const positions = { ...configOf("llama"), max_position_embeddings: 131_072 };
    assert.equal(parse(positions).spec.context, 4096);
    const large = { ...positions, num_hidden_layers: 24, hidden_size: 2048, num_attention_heads: 16, head_dim: null };
    assert.equal(parse({ ...large, num_key_value_heads: 16 }).spec.context, 1216);
    const bigCode = { ...configOf("gpt-bigcode"), n_positions: 8192 };
    assert.equal(parse(bigCode).spec.context, 4096);
    assert.deepEqual(parse(bigCode).layout.positions, { name: "wpe", rows: 8192 });
  });

  it("may have a sliding window that is never reached, or that is not used", () => {
    assert.equal(parse({ ...configOf("mistral"), sliding_window: 256 }).spec.context, 256);
    assert.equal(parse({ ...configOf("qwen2"), sliding_window: 64, use_sliding_window: false }).spec.context, 256);
  });

  const bad: readonly [string, object, ErrorCode, RegExp][] = [
    ["llama", { rope_scaling: { rope_type: "yarn", factor: 4 } }, "model-unsupported", /"rope_type" is "yarn"/],
    ["llama", { rope_scaling: { type: "dynamic", factor: 2 } }, "model-unsupported", /"type" is "dynamic"/],
    ["llama", { rope_parameters: { rope_type: "llama3" } }, "model-unsupported", /"rope_type" is "llama3"; .*Llama/],
    ["llama", { partial_rotary_factor: 0.5 }, "model-unsupported", /"partial_rotary_factor" is 0\.5/],
    ["llama", { num_local_experts: 8 }, "model-unsupported", /"num_local_experts" is 8/],
    ["llama", { quantization_config: { bits: 4 } }, "model-unsupported", /"quantization_config"/],
    ["llama", { hidden_act: "relu" }, "model-unsupported", /"hidden_act" is "relu"/],
    ["llama", { num_key_value_heads: 3 }, "checkpoint-invalid", /"num_key_value_heads" must be a divisor of/],
    ["llama", { num_key_value_heads: 8 }, "checkpoint-invalid", /"num_key_value_heads" must be a number from 1 to 4/],
    ["llama", { head_dim: 9 }, "model-unsupported", /"head_dim" is 9/],
    [
      "llama",
      { hidden_size: 33, head_dim: null },
      "checkpoint-invalid",
      /"num_attention_heads" must be a divisor of hidden_size/,
    ],
    ["llama", { rope_theta: -1 }, "checkpoint-invalid", /"rope_theta"/],
    [
      "mistral",
      { sliding_window: 64 },
      "model-unsupported",
      /"sliding_window" is 64; Inkling runs Mistral with >= 256/,
    ],
    ["qwen2", { sliding_window: 64, use_sliding_window: true }, "model-unsupported", /"sliding_window" is 64/],
    ["qwen2", { model_type: "qwen2_moe" }, "model-unsupported", /"model_type" is "qwen2_moe"; Inkling runs GPT-2/],
    ["qwen3", { layer_types: ["linear_attention"] }, "model-unsupported", /"layer_types" is \["linear_attention"\]/],
    ["gpt-bigcode", { multi_query: false }, "model-unsupported", /"multi_query" is false; Inkling runs StarCoder/],
    ["granite", { logits_scaling: 0 }, "checkpoint-invalid", /"logits_scaling"/],
    [
      "granite4",
      { layer_types: ["mamba", "attention"] },
      "model-unsupported",
      /"layer_types" is \["mamba","attention"\]/,
    ],
    ["granite4", { layer_types: null }, "model-unsupported", /"layer_types" is null/],
    [
      "granite4",
      { num_local_experts: 32 },
      "model-unsupported",
      /"num_local_experts" is 32; Inkling runs Granite 4 with 0/,
    ],
    ["granite4", { position_embedding_type: null }, "model-unsupported", /"position_embedding_type" is null/],
    ["starcoder2", { hidden_act: "mish" }, "model-unsupported", /"hidden_act" is "mish"/],
  ];
  for (const [name, changes, code, message] of bad) {
    it(`are refused with the reason: ${name} with ${JSON.stringify(changes)}`, () => {
      assert.throws(
        () => parse({ ...configOf(name), ...changes }),
        (error) => error instanceof AppError && error.code === code && message.test(error.message) && error.fix !== "",
      );
    });
  }
});
