"""Writes the checkpoint as a Hugging Face GPT-2 folder: out/model/.

    python training/export.py

    config.json, model.safetensors   loadable by transformers and by Inkling's converter (fp32)
    inkling.json                     what GPT-2's own files do not say: tokenizer, prompt template,
                                     control ids, kept tokens, how it was trained

The token table is scattered from the kept rows to the full id space of p50k_edit (50,304 rows, zero
where an id is not kept: its logit is 0, and the product never produces it). The script ends by
loading the folder with transformers and comparing logits with the model's own.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import GPT2LMHeadModel

from data import END_OF_TEXT, FIM_MIDDLE, FIM_SUFFIX, OUT, Documents, Vocabulary
from model import Config, Model

VOCABULARY_SIZE = 50304  # p50k_edit's 50,284 ids, rounded up to a multiple of 64
FIM_PREFIX = 50281


def load(path: Path) -> tuple[Model, dict]:
    """(model in evaluation mode, training state) of a checkpoint of train.py."""
    saved = torch.load(path, map_location="cpu", weights_only=True)
    model = Model(Config(**saved["config"])).eval()
    model.load_state_dict(saved["model"])
    return model, saved["state"]


def hugging_face(model: Model, kept: list[int]) -> tuple[dict, dict[str, torch.Tensor]]:
    """(config.json, tensors) under GPT-2's names. Conv1D weights are (in, out): transposed here."""
    c = model.config
    config = {
        "model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new",
        "vocab_size": VOCABULARY_SIZE, "n_positions": c.n_positions, "n_ctx": c.n_positions,
        "n_embd": c.n_embd, "n_layer": c.n_layer, "n_head": c.n_head, "layer_norm_epsilon": 1e-5,
        "embd_pdrop": 0.0, "attn_pdrop": 0.0, "resid_pdrop": 0.0, "tie_word_embeddings": True,
        "bos_token_id": END_OF_TEXT, "eos_token_id": END_OF_TEXT, "dtype": "float32",
    }
    wte = torch.zeros(VOCABULARY_SIZE, c.n_embd)
    wte[kept] = model.wte.weight.detach()
    tensors = {"wte.weight": wte, "wpe.weight": model.wpe.weight, "ln_f.weight": model.ln_f.weight, "ln_f.bias": model.ln_f.bias}
    for i, b in enumerate(model.blocks):
        block = {
            "ln_1.weight": b.ln_1.weight, "ln_1.bias": b.ln_1.bias,
            "ln_2.weight": b.ln_2.weight, "ln_2.bias": b.ln_2.bias,
            "attn.c_attn.weight": torch.cat([b.q.weight, b.k.weight, b.v.weight]).T,  # (C, 3C)
            "attn.c_attn.bias": torch.cat([b.q.bias, b.k.bias, b.v.bias]),  # (3C)
            "attn.c_proj.weight": b.proj.weight.T, "attn.c_proj.bias": b.proj.bias,
            "mlp.c_fc.weight": b.up.weight.T, "mlp.c_fc.bias": b.up.bias,
            "mlp.c_proj.weight": b.down.weight.T, "mlp.c_proj.bias": b.down.bias,
        }
        tensors |= {f"h.{i}.{name}": tensor for name, tensor in block.items()}
    return config, {f"transformer.{n}": t.detach().float().contiguous().clone() for n, t in tensors.items()}


# Chosen on the validation split (not on test) among 0.1..0.4 x 0.2..0.6 by what the simulated typist completed
# at an acceptance of about a third or more: npm run replay -- --root training/out/replay/validation --limit 150 ...
THRESHOLDS = {"minTokenProbability": 0.4, "minMeanProbability": 0.5}


# Fitted on the validation split with the model that is exported: npm run evaluate:memory -- --fit ...
GATE = Path(__file__).parent / "gate.json"


# Likewise: npm run evaluate:keep -- --fit ...
KEEP = Path(__file__).parent / "keep.json"


def manifest(model: Model, vocabulary: Vocabulary, state: dict, results: dict) -> dict:
    return {
        "name": "inkling-small", "version": "0.3.1", "licence": "MIT",
        "description": "Small GPT-2 for code completion, trained on permissively licensed packages.",
        "tokenizer": "p50k_edit", "template": "suffix-first",
        "special": {"endOfText": END_OF_TEXT, "fimPrefix": FIM_PREFIX, "fimMiddle": FIM_MIDDLE, "fimSuffix": FIM_SUFFIX},
        "keptTokens": vocabulary.kept,
        "thresholds": THRESHOLDS,
        **({"memory": {"gate": json.loads(GATE.read_text())}} if GATE.exists() else {}),
        **({"keep": json.loads(KEEP.read_text())} if KEEP.exists() else {}),
        "training": {
            "parameters": model.parameter_count(), "tokensSeen": state["tokens"],
            "trainSplitTokens": len(Documents("text").tokens), "steps": state["step"],
            "minutes": round(state["active"] / 60, 1), "headerTokens": 32, "suffixTokens": 96, **results,
        },
    }


@torch.no_grad()
def verify(folder: Path, model: Model, vocabulary: Vocabulary) -> float:
    """Largest difference between the folder's logits in transformers and the model's own."""
    theirs = GPT2LMHeadModel.from_pretrained(folder).eval()
    ids = torch.from_numpy(Documents("validation")[0])[None, :200]  # (1, T) compact
    ours = model.logits(model(ids, torch.arange(ids.size(1))[None]))  # (1, T, K)
    kept = torch.tensor(vocabulary.kept)
    difference = (theirs(kept[ids]).logits[..., kept] - ours).abs().max().item()
    if difference > 1e-3:
        raise SystemExit(f"logits differ by {difference}")
    return difference


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkpoint", type=Path, default=OUT / "checkpoint.pt")
    parser.add_argument("--folder", type=Path, default=OUT / "model")
    args = parser.parse_args()
    vocabulary = Vocabulary()
    model, state = load(args.checkpoint)
    results_file = OUT / "results.json"  # from evaluate.py: one flat record of numbers
    results = json.loads(results_file.read_text())["manifest"] if results_file.exists() else {}
    config, tensors = hugging_face(model, vocabulary.kept)
    args.folder.mkdir(parents=True, exist_ok=True)
    (args.folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    save_file(tensors, args.folder / "model.safetensors", metadata={"format": "pt"})
    (args.folder / "inkling.json").write_text(json.dumps(manifest(model, vocabulary, state, results)) + "\n")
    difference = verify(args.folder, model, vocabulary)
    print(f"{args.folder}: {model.parameter_count():,} parameters, logits equal within {difference:.1e}")


if __name__ == "__main__":
    main()
