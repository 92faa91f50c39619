"""Writes the tiny random checkpoints of every family that the converter and the engine are compared with.

    python training/make_family_fixtures.py           with transformers 4.57 (requirements.txt)
    python training/make_family_fixtures.py --config  with transformers 5.24: configurations only

One folder each in test/fixtures/families, made by transformers' own model classes so that nothing of Inkling's code
takes part in the expected numbers:

    config.json        as transformers 4.57 saves it
    config.5.json      as transformers 5.24 saves it: other keys for positions and types
    model.safetensors  fp16; one family in shards with their index
    inkling.json       a tokenizer for tests, as each of these families has its own
    expected.json      from the fp16 weights computed in fp32, attention "eager":
        ids            [T] token ids; two blocks of 64 positions are begun
        logits         {position: [V]}
        attention      [L H][T] probabilities of the last query row over all keys, heads of a layer side by side
        value_norms    [L H][T] Euclidean norms of the values that each query head reads
        rollout        [T] last row of the attention rollout (Abnar & Zuidema 2020)
        lens           [L + 1][V] ln p by the last norm and the output head, of the residual stream at the last position
        residual       [L + 1] norms of that stream

Weights are much larger than those of a fresh model: it attends almost uniformly, and a wrong mask, group or rotation
would hide in that.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

FIXTURES = Path(__file__).resolve().parent.parent / "test" / "fixtures" / "families"
SEED = 20240607
LENGTH = 80  # tokens
POSITIONS = (0, 63, 79)  # whose logits are stored
VOCABULARY = 288

LLAMA = dict(
    hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=72,
    vocab_size=VOCABULARY, max_position_embeddings=256, bos_token_id=0, eos_token_id=0,
)
GPT2 = dict(
    n_embd=32, n_layer=2, n_head=4, n_inner=72, vocab_size=VOCABULARY, n_positions=128, bos_token_id=0, eos_token_id=0
)
LINEAR = {"rope_type": "linear", "factor": 4.0}

# name of the folder: (model_type, what differs from the family's defaults)
FAMILIES: dict[str, tuple[str, dict]] = {
    "gpt2": ("gpt2", GPT2),
    "gpt-bigcode": ("gpt_bigcode", GPT2 | dict(multi_query=True)),
    "llama": ("llama", LLAMA | dict(num_key_value_heads=2, tie_word_embeddings=True, rope_theta=100000.0)),
    "llama-untied-linear": (
        "llama", LLAMA | dict(num_key_value_heads=4, tie_word_embeddings=False, rope_scaling=LINEAR)),
    "llama-bias": (
        "llama", LLAMA | dict(num_key_value_heads=1, attention_bias=True, mlp_bias=True, tie_word_embeddings=True)),
    "mistral": ("mistral", LLAMA | dict(num_key_value_heads=2, head_dim=16, sliding_window=None)),
    "qwen2": ("qwen2", LLAMA | dict(num_key_value_heads=2, tie_word_embeddings=True, rope_theta=1000000.0)),
    "qwen3": ("qwen3", LLAMA | dict(num_key_value_heads=2, head_dim=16, tie_word_embeddings=True)),
    "starcoder2": ("starcoder2", LLAMA | dict(num_key_value_heads=2, rope_theta=999999.4420358813)),
    "granite": (
        "granite",
        LLAMA | dict(
            num_key_value_heads=2, tie_word_embeddings=True, embedding_multiplier=12.0, residual_multiplier=0.22,
            attention_multiplier=0.25, logits_scaling=8.0,
        ),
    ),
    "granite4": (
        "granitemoehybrid",
        LLAMA | dict(
            num_key_value_heads=2, tie_word_embeddings=True, embedding_multiplier=12.0, residual_multiplier=0.22,
            attention_multiplier=0.125, logits_scaling=4.0, num_local_experts=0, num_experts_per_tok=0,
            shared_intermediate_size=56, position_embedding_type="rope", layer_types=["attention", "attention"],
            mamba_n_heads=4, mamba_d_head=16,
        ),
    ),
}
SHARDED = "qwen2"
CARD = dict(
    version="1.0.0", licence="CC0-1.0", tokenizer="r50k_base", template="left-to-right", special={"endOfText": 256},
)


def make_model(name: str) -> torch.nn.Module:
    kind, settings = FAMILIES[name]
    config = CONFIG_MAPPING[kind](**settings)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for part, p in model.named_parameters():
            norm = p.dim() == 1 and part.endswith("weight")
            noise = torch.randn(p.shape, generator=generator)
            value = 1 + 0.2 * noise if norm else (0.2 if p.dim() > 1 else 0.1) * noise
            # Through fp16 and back: the expected numbers are those of the weights in the file.
            p.copy_(value.half().float())
    return model


def digits(values: torch.Tensor) -> list[float]:
    """Eight significant digits: more than fp32 holds."""
    return [float(f"{v:.8g}") for v in values.tolist()]


@torch.no_grad()
def expected(model: torch.nn.Module) -> dict:
    config = model.config
    ids = torch.randint(1, VOCABULARY, (1, LENGTH), generator=torch.Generator().manual_seed(SEED + 1))
    streams: list[torch.Tensor] = []
    decoder = model.transformer if hasattr(model, "transformer") else model.model
    layers = decoder.h if hasattr(decoder, "h") else decoder.layers
    norm = decoder.ln_f if hasattr(decoder, "ln_f") else decoder.norm
    hooks = [layers[0].register_forward_pre_hook(lambda _, args, kwargs: streams.append(
        args[0] if args else kwargs["hidden_states"]), with_kwargs=True)]
    hooks += [
        layer.register_forward_hook(lambda _, args, out: streams.append(out[0] if isinstance(out, tuple) else out))
        for layer in layers
    ]
    made: list[torch.Tensor] = []  # values of the layers that make them apart from queries
    hooks += [
        module.register_forward_hook(lambda _, args, out: made.append(out))
        for name, module in model.named_modules() if name.endswith("v_proj")
    ]
    out = model(ids, output_attentions=True, use_cache=True)
    for hook in hooks:
        hook.remove()
    attentions = [layer[0] for layer in out.attentions]  # (H, T, T) each
    heads = attentions[0].shape[0]
    norms = []
    if made:
        size = getattr(config, "head_dim", None) or config.hidden_size // heads
        made = [values.view(1, LENGTH, -1, size).transpose(1, 2) for values in made]
    else:
        cache = getattr(out.past_key_values, "self_attention_cache", out.past_key_values)
        made = [layer.values for layer in cache.layers]
    for values in made:
        values = values[0].reshape(-1, LENGTH, values.shape[-1])  # (KV, T, S)
        norms.append(values.norm(dim=-1).repeat_interleave(heads // values.shape[0], dim=0))  # (H, T)
    rollout = torch.eye(LENGTH)
    for layer in attentions:
        rollout = (0.5 * layer.mean(0) + 0.5 * torch.eye(LENGTH)) @ rollout
    scaling = getattr(config, "logits_scaling", 1.0)
    lens = [model.lm_head(norm(x[0, -1])) / scaling for x in streams]
    assert torch.allclose(lens[-1], out.logits[0, -1], atol=1e-5)
    return {
        "ids": ids[0].tolist(),
        "logits": {str(p): digits(out.logits[0, p]) for p in POSITIONS},
        "attention": [digits(head[-1]) for layer in attentions for head in layer],
        "value_norms": [digits(head) for layer in norms for head in layer],
        "rollout": digits(rollout[-1]),
        "lens": [digits(row.log_softmax(-1)) for row in lens],
        "residual": [float(x[0, -1].norm()) for x in streams],
    }


def write(name: str) -> None:
    folder = FIXTURES / name
    model = make_model(name)
    text = json.dumps(expected(model), separators=(",", ":")).replace("],", "],\n")
    size = {"max_shard_size": "20KB"} if name == SHARDED else {}
    model.half().save_pretrained(folder, **size)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "expected.json").write_text(text + "\n")
    (folder / "inkling.json").write_text(json.dumps({"name": name, **CARD}, indent=2) + "\n")


def write_config(name: str) -> None:
    kind, settings = FAMILIES[name]
    config = CONFIG_MAPPING[kind](**settings, dtype="float16")
    config.architectures = json.loads((FIXTURES / name / "config.json").read_text()).get("architectures")
    (FIXTURES / name / "config.5.json").write_text(config.to_json_string())


def main() -> None:
    configurations = "--config" in sys.argv
    wanted = "5.24" if configurations else "4.57"
    assert transformers.__version__.startswith(wanted), f"transformers {wanted} is needed"
    for name in FAMILIES:
        (write_config if configurations else write)(name)


if __name__ == "__main__":
    main()
