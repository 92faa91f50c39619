"""Tests of the model: `python -m unittest discover training` with requirements.txt. They need no corpus and no checkpoint."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import GPT2LMHeadModel

from checks import rounded
from export import hugging_face
from model import Config, Model
from muon import orthogonalise

# Behind this folder: both have a file `export.py`.
sys.path.append(str(Path(__file__).resolve().parent / "continued"))

from exact import Judge, Task


class ChecksTest(unittest.TestCase):
    def test_rounding_is_finer_with_more_bits_and_keeps_the_largest(self) -> None:
        weight = torch.randn(5, 200, generator=torch.Generator().manual_seed(1))
        errors = [(rounded(weight, bits) - weight).abs().max().item() for bits in (4, 8)]
        self.assertLess(errors[1], errors[0] / 10)
        self.assertLess(errors[1], weight.abs().max().item() / 127)
        row = rounded(weight, 4)[0, :128]
        self.assertAlmostEqual(row.abs().max().item(), weight[0, :128].abs().max().item(), places=5)


class ModelTest(unittest.TestCase):
    def test_exported_logits_equal_transformers(self) -> None:
        torch.manual_seed(0)
        kept = sorted(torch.randperm(50284)[:300].tolist())
        model = Model(Config(kept=300, n_positions=64, n_embd=128, n_head=2, n_layer=2)).eval()
        with torch.no_grad():
            for p in model.parameters():
                p.add_(0.05 * torch.randn_like(p))
        config, tensors = hugging_face(model, kept)
        with tempfile.TemporaryDirectory() as folder, torch.no_grad():
            Path(folder, "config.json").write_text(json.dumps(config))
            save_file(tensors, Path(folder, "model.safetensors"), metadata={"format": "pt"})
            theirs = GPT2LMHeadModel.from_pretrained(folder).eval()
            ids = torch.randint(0, 300, (2, 50))
            ours = model.logits(model(ids, torch.arange(50)[None].expand(2, 50)))
            expected = theirs(torch.tensor(kept)[ids]).logits[..., kept]
        torch.testing.assert_close(ours, expected, rtol=1e-4, atol=1e-4)

    def test_orthogonalised_matrices_have_singular_values_near_one(self) -> None:
        torch.manual_seed(0)
        for shape in [(3, 64, 64), (2, 128, 32), (2, 32, 128)]:
            values = torch.linalg.svdvals(orthogonalise(torch.randn(shape)))
            self.assertLess(values.max().item(), 1.4)
            self.assertGreater(values.median().item(), 0.6)


class Successor:
    """A decoder for which row r + 1 is the most probable behind row r, and then the rows by number."""

    def __init__(self, rows: int) -> None:
        self.table = torch.eye(rows)

    def __call__(self, ids: torch.Tensor) -> torch.Tensor:
        rows = self.table.shape[0]
        return torch.nn.functional.one_hot((ids + 1) % rows, rows) * 100.0 - torch.arange(rows) / rows


class ExactTest(unittest.TestCase):
    TEXTS = [b"", b"let", b" x", b" xy", b"\n\n", b";"]

    def right(self, body: list[int], first: int, typed: bytes = b"") -> bool:
        return Judge(Successor(6), 0, self.TEXTS).right(Task([0], body, first, typed))

    def test_every_token_and_the_end_of_the_line_have_to_be_the_most_probable(self) -> None:
        self.assertTrue(self.right([1, 2, 3], 1))
        self.assertTrue(self.right([1, 2, 3, 4, 5], 1))  # behind the last row comes the first, the end
        self.assertFalse(self.right([1, 2], 1))  # " xy" would follow, and no end
        self.assertFalse(self.right([1, 3], 1))

    def test_the_first_token_is_of_those_that_begin_with_what_is_typed(self) -> None:
        self.assertFalse(self.right([1, 3], 1, b" x"))
        self.assertTrue(self.right([1, 3], 1, b" xy"))


if __name__ == "__main__":
    unittest.main()
