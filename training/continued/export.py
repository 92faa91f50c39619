"""Writes the base with what was learned as a Hugging Face Llama folder, which Inkling's converter takes.

    python training/continued/export.py DELTA OUT [--exact]         # some minutes; --exact leaves the rounding out
    npm run model:convert -- OUT media/model/large --weights mixed --part 48

    config.json, model.safetensors   loadable by transformers; fp16
    tokenizer.json                   SmolLM2's with the names of Inkling's two control tokens
    inkling.json                     what the others do not say: prompt template, control ids, kept tokens, how it was trained

The table has a row for each of the base's ids, zero where an id is not kept. The tokenizer stays whole: with the merges
of kept tokens only, text would fall into others than in training, where it is cut by all merges and then split.
The same delta makes the same bytes.
"""

import argparse
import json
from pathlib import Path

import base
import numpy as np
import torch
from decoder import EPSILON, HEADS, KV_HEADS, LAYERS, SIZE, THETA, WIDTH, Decoder, arithmetic
from documents import Corpus, Writer
from rounding import round_feed_forward
from safetensors.torch import load_file, save_file
from vocabulary import END, FIM_MIDDLE, FIM_SUFFIX, Vocabulary

FEED_FORWARD = 1536
SAMPLE_ROWS, SAMPLE_EVERY, SEED = 10, 40, 4  # rows that are read for the rounding, from one training file in so many
POSITIONS = 1024  # the longest rows of the training; the base knows 8,192
NAMES = {END: "<|endoftext|>", FIM_SUFFIX: "<|fim_suffix|>", FIM_MIDDLE: "<|fim_middle|>"}
HERE = Path(__file__).resolve().parent
# Fitted with the model that is exported: gate.json by npm run evaluate:memory -- --fit, keep.json by evaluate:keep -- --fit.
FITTED = {"memory": ("gate.json", lambda gate: {"gate": gate}), "keep": ("keep.json", lambda keep: keep)}
THRESHOLDS = {"minTokenProbability": 0.4, "minMeanProbability": 0.5}


def trained_model(delta: Path, dtype: torch.dtype = torch.float32) -> tuple[Decoder, Vocabulary, dict, dict[str, int]]:
    """(model, its vocabulary, the base's metadata, {"step", "tokens"}) of a delta of train.py."""
    metadata, tensors = base.read()
    vocabulary = Vocabulary(metadata)
    model = Decoder(tensors, vocabulary, dtype).eval()
    kept = load_file(delta)
    state = {name: int(kept.pop(name)) for name in ("step", "tokens")}
    model.load_state_dict({name: value.float() for name, value in kept.items()})
    return model, vocabulary, metadata, state


def config(ids: int) -> dict:
    return {
        "model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": ids, "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "num_key_value_heads": KV_HEADS, "head_dim": SIZE,
        "intermediate_size": FEED_FORWARD, "hidden_act": "silu", "rms_norm_eps": EPSILON, "rope_theta": THETA,
        "max_position_embeddings": POSITIONS, "attention_bias": False, "mlp_bias": False, "tie_word_embeddings": True,
        "bos_token_id": END, "eos_token_id": END, "torch_dtype": "float16",
    }


@torch.no_grad()
def hugging_face(model: Decoder, vocabulary: Vocabulary, ids: int) -> dict[str, torch.Tensor]:
    """All tensors under transformers' names, matrices as (out, in)."""
    table = torch.zeros(ids, WIDTH)
    table[vocabulary.kept] = model.table
    table[[FIM_SUFFIX, FIM_MIDDLE]] = model.control
    tensors = {"embed_tokens.weight": table, "norm.weight": model.norm}
    for i, block in enumerate(model.blocks):
        q, k, v = block.qkv.merged().split([HEADS * SIZE, KV_HEADS * SIZE, KV_HEADS * SIZE])
        gate, up = block.gate_up.merged().chunk(2)
        layer = {
            "input_layernorm": block.norm1, "post_attention_layernorm": block.norm2,
            "self_attn.q_proj": q, "self_attn.k_proj": k, "self_attn.v_proj": v, "self_attn.o_proj": block.out.merged(),
            "mlp.gate_proj": gate, "mlp.up_proj": up, "mlp.down_proj": block.down.merged(),
        }
        tensors |= {f"layers.{i}.{name}.weight": tensor for name, tensor in layer.items()}
    return {f"model.{name}": tensor.to(torch.float16).contiguous().clone() for name, tensor in tensors.items()}


def tokenizer_json(metadata: dict) -> str:
    """SmolLM2's tokenizer; its ids 15 and 16, which the base uses for nothing in code, are named anew."""
    made = base.tokenizer(metadata)
    whole = json.loads(made.to_str())
    vocab = {id_: token for token, id_ in whole["model"]["vocab"].items()} | NAMES
    whole["model"]["vocab"] = {vocab[id_]: id_ for id_ in sorted(vocab)}
    special = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    whole["added_tokens"] = [{"id": id_, "content": name, **special} for id_, name in NAMES.items()]
    return json.dumps(whole, ensure_ascii=False)


def card(vocabulary: Vocabulary, state: dict[str, int]) -> dict:
    fitted = {key: shape(json.loads((HERE / file).read_text())) for key, (file, shape) in FITTED.items() if (HERE / file).exists()}
    return {
        "name": "inkling", "version": "1.0.0", "licence": "Apache-2.0 AND MIT",
        "description": "SmolLM2-135M-Instruct (Apache-2.0, Hugging Face), continued on permissively licensed code with fill-in-the-middle.",
        "tokenizer": "own", "template": "suffix-first",
        "special": {"endOfText": END, "fimMiddle": FIM_MIDDLE, "fimSuffix": FIM_SUFFIX},
        "keptTokens": vocabulary.kept.tolist(), "neverPredicted": [FIM_SUFFIX, FIM_MIDDLE], "thresholds": THRESHOLDS, **fitted,
        "training": {
            "base": base.WHEEL, "baseSha256": base.SHA256, "tokensSeen": state["tokens"], "steps": state["step"],
            "headerTokens": 32, "suffixTokens": 192, "snippetTokens": 128,
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("delta", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--exact", action="store_true", help="do not round feed-forward to 4 bits")
    args = parser.parse_args()
    model, vocabulary, metadata, state = trained_model(args.delta)
    if not args.exact:
        writer = Writer(vocabulary, Corpus("train", every=SAMPLE_EVERY))
        rows, _ = writer.rows(SAMPLE_ROWS, POSITIONS, np.random.default_rng(SEED))
        round_feed_forward(model, trained_model(args.delta, arithmetic("cpu"))[0], torch.from_numpy(rows[:, :-1]))
    ids = len(metadata["tokenizer.ggml.tokens"])
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "config.json").write_text(json.dumps(config(ids), indent=2) + "\n")
    (args.out / "tokenizer.json").write_text(tokenizer_json(metadata) + "\n")
    (args.out / "inkling.json").write_text(json.dumps(card(vocabulary, state)) + "\n")
    save_file(hugging_face(model, vocabulary, ids), args.out / "model.safetensors", metadata={"format": "pt"})
    print(f"{args.out}: {state['tokens']:,} tokens learned, {len(vocabulary.kept):,} of {ids:,} tokens kept")


if __name__ == "__main__":
    main()
