"""Writes the tiny random GPT-2 checkpoints that the converter and engine tests compare against.

    python training/make_fixture.py

Two Hugging Face folders, made with transformers' own GPT2LMHeadModel so that nothing of
Inkling's code takes part in the expected numbers:

    test/fixtures/tiny-gpt2/        fp32 weights
    test/fixtures/tiny-gpt2-bf16/   the same weights rounded to bfloat16

Each holds config.json, model.safetensors (tied head: no `lm_head.weight`) and expected.json:

    ids            40 token ids, the input
    logits         {"0": [V], "12": [V], "39": [V]}  logits after those positions
    attention      [L][H][40]  probabilities of the last query row over all 40 keys
    greedy         16 ids, the greedy continuation

For bf16 the expected numbers come from the rounded weights computed in fp32, which is what an
engine that widens the file on load must give.

The weights are much larger than a fresh GPT-2's (std 0.08, biases and LayerNorm gains random):
a fresh model attends almost uniformly, and a wrong mask or head split would hide in that.
"""

import json
from pathlib import Path

import torch
from transformers import GPT2Config, GPT2LMHeadModel

FIXTURES = Path(__file__).resolve().parent.parent / "test" / "fixtures"
SEED = 20240607
LENGTH = 40  # input tokens
POSITIONS = (0, 12, 39)  # whose logits are stored
GREEDY = 16  # tokens


def make_model() -> GPT2LMHeadModel:
    torch.manual_seed(SEED)
    config = GPT2Config(
        vocab_size=512, n_positions=128, n_embd=128, n_layer=3, n_head=2,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=0, eos_token_id=0,
    )
    config._attn_implementation = "eager"  # the only one that returns attention probabilities
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if ".ln_" in name and name.endswith("weight"):
                p.copy_(1 + 0.3 * torch.randn_like(p))
            elif name.endswith("c_attn.weight"):
                p.copy_(0.16 * torch.randn_like(p))  # sharp attention
            else:
                p.copy_(0.08 * torch.randn_like(p))
    return model


def digits(values: torch.Tensor) -> list[float]:
    """Seven significant digits: all that fp32 holds."""
    return [float(f"{v:.7g}") for v in values.tolist()]


@torch.no_grad()
def expected(model: GPT2LMHeadModel) -> dict:
    generator = torch.Generator().manual_seed(SEED + 1)
    ids = torch.randint(1, model.config.vocab_size, (1, LENGTH), generator=generator)  # (1, T)
    out = model(ids, output_attentions=True)
    grown = ids
    for _ in range(GREEDY):
        grown = torch.cat([grown, model(grown).logits[:, -1:].argmax(-1)], dim=1)  # (1, T+1)
    return {
        "ids": ids[0].tolist(),
        "logits": {str(p): digits(out.logits[0, p]) for p in POSITIONS},
        "attention": [[digits(head[-1]) for head in layer[0]] for layer in out.attentions],
        "greedy": grown[0, LENGTH:].tolist(),
    }


def write(model: GPT2LMHeadModel, folder: Path, dtype: torch.dtype) -> None:
    model.to(dtype).save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    text = json.dumps(expected(model.float()), separators=(",", ":"))
    (folder / "expected.json").write_text(text.replace('],"', '],\n"') + "\n")


def main() -> None:
    model = make_model()
    write(model, FIXTURES / "tiny-gpt2", torch.float32)
    write(model, FIXTURES / "tiny-gpt2-bf16", torch.bfloat16)


if __name__ == "__main__":
    main()
