"""Compares a converted model with the network it was trained as: tokens of real files, logits behind the same tokens.

    python training/continued/parity.py training/out/continued.delta.safetensors media/model/large

Tokens must be equal. Logits: the largest difference, their relative error (RMS) and how often the most probable token is
the same. The two fill-in-the-middle tokens are left out: they are never predicted, and the converted model has their
input rows in the output table, too.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch
from documents import OUT

from export import trained_model

ROOT = Path(__file__).resolve().parent.parent.parent
ODD = ["\ud7ff\ufeff\u0085 \u00bd\u2167\u00b2 12345", "<|endoftext|> <|fim_middle|>", "\t\t \r\n\n  x", "\U0001f600 e\u0301 \u65e5\u672c", "_" * 300]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("delta", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--sequences", type=int, default=3)
    args = parser.parse_args()
    model, vocabulary, _, _ = trained_model(args.delta)
    with open(OUT / "validation.jsonl", encoding="utf-8") as lines:
        files = [json.loads(line)["text"] for line in lines]
    texts = ODD + files[:: max(1, len(files) // args.files)]
    encoded = [vocabulary.encode(text) for text in texts]
    chosen = [ids for ids in encoded if len(ids) > 200][:: max(1, len(encoded) // args.sequences)]
    rows = [[vocabulary.end, vocabulary.suffix, vocabulary.middle, *ids[:150]] for ids in chosen]
    with tempfile.TemporaryDirectory() as scratch:
        given, made = Path(scratch) / "in.json", Path(scratch) / "out"
        given.write_text(json.dumps({"texts": texts, "rows": rows}))
        command = ["node", "scripts/run.mjs", "scripts/modelRuns.ts", str(args.folder.resolve()), str(given), str(made)]
        subprocess.run(command, cwd=ROOT, check=True)
        seen = json.loads(made.with_suffix(".json").read_text())
        logits = np.fromfile(made.with_suffix(".f32"), np.float32).reshape(-1, len(vocabulary.kept))
    different = sum(a != b for a, b in zip(encoded, seen, strict=True))
    print(f"{len(texts)} texts, {sum(map(len, encoded)):,} tokens: {different} texts have other tokens")
    with torch.no_grad():
        wanted = torch.cat([(model(torch.tensor([ids])) @ model.table.T)[0] for ids in rows]).numpy()
    keep = np.setdiff1d(np.arange(wanted.shape[1]), [vocabulary.suffix, vocabulary.middle])
    behind = np.concatenate([np.arange(len(ids)) > 2 for ids in rows])
    given = np.exp(logits - logits.max(1, keepdims=True))
    controls = (given[:, [vocabulary.suffix, vocabulary.middle]].sum(1) / given.sum(1))[behind]
    logits, wanted = logits[:, keep], wanted[:, keep]
    error = np.sqrt(((logits - wanted) ** 2).mean() / (wanted**2).mean())
    same = (logits.argmax(1) == wanted.argmax(1)).mean()
    print(f"{len(wanted)} positions: largest difference {np.abs(logits - wanted).max():.2e}, relative error {error:.1e}, same most probable token {100 * same:.1f} %")
    print(f"the two control tokens have {100 * controls.mean():.3f} % of the probability in text, at most {100 * controls.max():.1f} %")


if __name__ == "__main__":
    main()
