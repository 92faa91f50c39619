import assert from "node:assert/strict";
import { AppError, type ErrorCode } from "../../../../../src/core/errors";
import { checkpointJson } from "../../../../../src/jobs/convert/checkpointJson";
import { parseConfig } from "../../../../../src/jobs/convert/families/parseConfig";
import { SMALL } from "../checkpoint";

function parse(changes: object) {
  return parseConfig(checkpointJson("config.json", JSON.stringify({ ...SMALL, ...changes })));
}

describe("parseConfig", () => {
  it("reads what transformers writes", () => {
    const { spec, ends } = parse({ n_inner: null });
    assert.deepEqual(spec, {
      layers: 2,
      heads: 4,
      kvHeads: 4,
      headSize: 48,
      width: 192,
      feedForward: 768,
      context: 64,
      vocabulary: 300,
      norm: "layer",
      layerNormEpsilon: 1e-5,
      rotary: null,
      queryKeyNorm: false,
      bias: { qkv: true, out: true, feedForward: true },
      gated: false,
      activation: "geluTanh",
      tied: true,
      embeddingScale: 1,
    });
    assert.deepEqual(ends, [299]);
    assert.equal(parse({ n_inner: 100 }).spec.feedForward, 100);
    assert.equal(parse({ activation_function: "gelu" }).spec.activation, "gelu");
    assert.equal(parse({ reorder_and_upcast_attn: true }).spec.activation, "geluTanh");
    assert.deepEqual(parse({ eos_token_id: 300 }).ends, []);
    assert.deepEqual(parse({ eos_token_id: [7, 300, 9] }).ends, [7, 9]);
  });

  const bad: readonly [object, ErrorCode, RegExp][] = [
    [{ model_type: "mamba" }, "model-unsupported", /"model_type" is "mamba"; Inkling runs GPT-2, StarCoder, Llama/],
    [{ model_type: undefined }, "model-unsupported", /"model_type" is missing/],
    [{ add_cross_attention: true }, "model-unsupported", /"add_cross_attention" is true/],
    [{ scale_attn_by_inverse_layer_idx: true }, "model-unsupported", /"scale_attn_by_inverse_layer_idx" is true/],
    [{ scale_attn_weights: false }, "model-unsupported", /"scale_attn_weights" is false/],
    [{ tie_word_embeddings: false }, "model-unsupported", /"tie_word_embeddings" is false/],
    [{ activation_function: "relu" }, "model-unsupported", /"activation_function" is "relu"/],
    [{ add_cross_attention: "no" }, "checkpoint-invalid", /"add_cross_attention" must be true or false, and is "no"/],
    [{ n_layer: undefined }, "checkpoint-invalid", /"n_layer" must be a number from 1 to 96, and is missing/],
    [{ n_layer: 97 }, "checkpoint-invalid", /"n_layer".*97/],
    [{ n_layer: 1.5 }, "checkpoint-invalid", /"n_layer" must be a whole number/],
    [{ n_embd: 8193 }, "checkpoint-invalid", /"n_embd"/],
    [{ n_embd: "192" }, "checkpoint-invalid", /"n_embd"/],
    [{ n_head: 5 }, "checkpoint-invalid", /"n_head" must be a divisor of n_embd/],
    [{ n_head: 0 }, "checkpoint-invalid", /"n_head"/],
    [{ n_positions: 65_537 }, "checkpoint-invalid", /"n_positions"/],
    [{ n_positions: -1 }, "checkpoint-invalid", /"n_positions"/],
    [{ n_inner: 1e9 }, "checkpoint-invalid", /"n_inner"/],
    [{ vocab_size: 1e9 }, "checkpoint-invalid", /"vocab_size"/],
    [{ layer_norm_epsilon: 0 }, "checkpoint-invalid", /"layer_norm_epsilon"/],
  ];
  for (const [changes, code, message] of bad) {
    it(`refuses ${JSON.stringify(changes)}`, () => {
      assert.throws(
        () => parse(changes),
        (error) => error instanceof AppError && error.code === code && message.test(error.message) && error.fix !== "",
      );
    });
  }
});
