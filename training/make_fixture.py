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
    value_norms    [L][H][40]  Euclidean norms of the values
    value_weighted [L][H][40]  attention times norm of the value, as shares of the row

tiny-gpt2/analysis.json has what the analyses beside completions must give on the same 40 ids (P = 32
of them prompt, the others taken as generated), computed from the outputs and hooks of transformers:

    attention      [L][H] and the lower triangle of [40, 40] row by row
    rollout        the lower triangle of the attention rollout (Abnar & Zuidema 2020)
    pipeline       of token 37 in layer 1, head 1: see `pipeline` below
    why            {"lines": [[from, to)], "log_probability": number, "drops": [number]}

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
PROMPT = 32  # tokens of the input that count as prompt in the analyses
LINES = ((1, 6), (6, 13), (13, 14), (20, 32))  # of the prompt, left out one at a time
PIPELINE = {"token": 37, "layer": 1, "head": 1, "window": 16}


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
    cached = out.past_key_values.to_legacy_cache()  # L of (keys, values), (1, H, T, S) each
    norms = [values[0].norm(dim=-1) for _, values in cached]  # L of (H, T)
    weighted = [layer[0, :, -1] * n for layer, n in zip(out.attentions, norms, strict=True)]
    grown = ids
    for _ in range(GREEDY):
        grown = torch.cat([grown, model(grown).logits[:, -1:].argmax(-1)], dim=1)  # (1, T+1)
    return {
        "ids": ids[0].tolist(),
        "logits": {str(p): digits(out.logits[0, p]) for p in POSITIONS},
        "attention": [[digits(head[-1]) for head in layer[0]] for layer in out.attentions],
        "greedy": grown[0, LENGTH:].tolist(),
        "value_norms": [[digits(head) for head in layer] for layer in norms],
        "value_weighted": [[digits(head / head.sum()) for head in layer] for layer in weighted],
    }


def triangle(rows: torch.Tensor) -> list[float]:
    """The numbers on and below the diagonal of (T, T), row by row."""
    return [v for t, row in enumerate(rows) for v in digits(row[: t + 1])]


def rollout(attentions: tuple[torch.Tensor, ...]) -> torch.Tensor:
    """Abnar & Zuidema 2020: half of each row is the residual connection, layers multiply. (T, T)"""
    length = attentions[0].shape[-1]
    product = torch.eye(length)
    for layer in attentions:  # (1, H, T, T)
        product = (0.5 * layer[0].mean(0) + 0.5 * torch.eye(length)) @ product
    return product


def pipeline(model: GPT2LMHeadModel, ids: torch.Tensor) -> dict:
    """The textbook's steps for one token, read off transformers' own modules as they run."""
    token, layer, head, window = (PIPELINE[key] for key in ("token", "layer", "head", "window"))
    seen: dict[str, torch.Tensor] = {}
    hooks = [
        module.register_forward_hook(lambda _, args, out, name=name: seen.update({name: out, name + ".in": args[0]}))
        for name, module in model.transformer.named_modules()
        if name.endswith(("wte", "wpe", "c_attn", "c_proj"))
    ]
    out = model(ids, output_attentions=True, output_hidden_states=True)
    for hook in hooks:
        hook.remove()
    config = model.config
    size = config.n_embd // config.n_head
    first = token + 1 - window
    part = slice(head * size, (head + 1) * size)
    q, k, _ = seen[f"h.{layer}.attn.c_attn"][0].split(config.n_embd, dim=-1)  # (T, d) each
    scores = q[first : token + 1, part] @ k[first : token + 1, part].T / size**0.5  # (n, n)
    heads = seen[f"h.{layer}.attn.c_proj.in"][0, token].view(config.n_head, size)
    # The last hidden state comes after ln_f already, so the stream is put together from its parts.
    stream = [seen["wte"][0, token] + seen["wpe"].view(-1, config.n_embd)[token]]
    for i in range(config.n_layer):
        stream.append(stream[-1] + seen[f"h.{i}.attn.c_proj"][0, token] + seen[f"h.{i}.mlp.c_proj"][0, token])
    lens = [model.lm_head(model.transformer.ln_f(x)) for x in stream]
    assert torch.allclose(lens[-1], out.logits[0, token], atol=1e-4)
    norms = lambda kind: [float(seen[f"h.{i}.{kind}.c_proj"][0, token].norm()) for i in range(config.n_layer)]
    return {
        **PIPELINE,
        "token_embedding": digits(seen["wte"][0, token]),
        "position_embedding": digits(seen["wpe"].view(-1, config.n_embd)[token]),
        "scores": [digits(row) for row in scores],
        "probabilities": [digits(row) for row in out.attentions[layer][0, head, first : token + 1, first : token + 1]],
        "head_norms": digits(heads.norm(dim=-1)),
        "head_output": digits(heads[head]),
        "attention_norms": norms("attn"),
        "feed_forward_norms": norms("mlp"),
        "residual_norms": [float(x.norm()) for x in stream],
        "lens": [digits(row.softmax(-1)) for row in lens],
    }


def why(model: GPT2LMHeadModel, ids: torch.Tensor) -> dict:
    """How ln p of the tokens after the prompt falls when no other token can look at those of a line.

    The prompt's last token is never left out: it is the one that predicts the first generated one.
    """
    length = ids.shape[1]
    least = torch.finfo(torch.float32).min

    def log_probability(hidden: range) -> float:
        mask = torch.full((length, length), least).triu(1)
        mask[:, list(hidden)] = least
        mask[list(hidden), list(hidden)] = 0  # a row must have something to look at; nobody looks at these
        out = model(ids, attention_mask=mask[None, None], output_attentions=True)
        others = [t for t in range(length) if t not in hidden]
        for layer in out.attentions:  # the mask did what it is meant to do
            assert layer[0][:, others][:, :, list(hidden)].sum() == 0
        log_p = out.logits[0].log_softmax(-1)
        return sum(float(log_p[t - 1, ids[0, t]]) for t in range(PROMPT, length))

    whole = log_probability(range(0))
    drops = [whole - log_probability(range(first, min(end, PROMPT - 1))) for first, end in LINES]
    return {"lines": LINES, "log_probability": whole, "drops": drops}


@torch.no_grad()
def analysis(model: GPT2LMHeadModel) -> dict:
    ids = torch.tensor([expected(model)["ids"]])
    attentions = model(ids, output_attentions=True).attentions
    return {
        "prompt": PROMPT,
        "attention": [[triangle(head) for head in layer[0]] for layer in attentions],
        "rollout": triangle(rollout(attentions)),
        "pipeline": pipeline(model, ids),
        "why": why(model, ids),
    }


def write(model: GPT2LMHeadModel, folder: Path, dtype: torch.dtype) -> None:
    model.to(dtype).save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    text = json.dumps(expected(model.float()), separators=(",", ":"))
    (folder / "expected.json").write_text(text.replace('],"', '],\n"') + "\n")


def main() -> None:
    model = make_model()
    write(model, FIXTURES / "tiny-gpt2", torch.float32)
    text = json.dumps(analysis(model), separators=(",", ":"))
    (FIXTURES / "tiny-gpt2" / "analysis.json").write_text(text.replace('],"', '],\n"') + "\n")
    write(model, FIXTURES / "tiny-gpt2-bf16", torch.bfloat16)


if __name__ == "__main__":
    main()
