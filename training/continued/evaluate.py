"""Held-out figures of a checkpoint, cheap enough to be looked at while it trains.

    python training/continued/evaluate.py [training/out/continued.delta.safetensors]     # without: the base as it comes

bits/byte: first BYTES of whole files, path given, no text below. line: bits/byte of the rest of a line, cursor between two
tokens of it, with the text below given and without; for the languages of LINED only.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import base
import numpy as np
import torch
from decoder import Decoder, arithmetic
from documents import MIX, SUFFIX, Corpus, Writer
from safetensors.torch import load_file
from torch.nn import functional as F
from vocabulary import Vocabulary

BYTES, FILES, LINES = 4096, 8, 24
LINED = ("typescript", "python")
OTHER_FILES = 3  # of each other language of the mix


def nats(model: Decoder, head: list[int], scored: list[int]) -> float:
    """-ln p of `scored` behind `head`."""
    with torch.no_grad():
        ids = torch.tensor([head + scored], device=model.table.device)
        hidden = model(ids[:, :-1])[0, len(head) - 1:]
        return F.cross_entropy((hidden @ model.table.T).float(), ids[0, len(head):], reduction="sum").item()


def loaded(model: Decoder, delta: str | Path) -> Decoder:
    """The model with what a delta holds."""
    model.load_state_dict({name: value.float() for name, value in load_file(delta).items() if value.ndim > 0})
    return model


class HeldOut:
    def __init__(self, writer: Writer, corpus: Corpus) -> None:
        random = np.random.default_rng(5)
        self.files: dict[str, list] = {}
        self.lines: dict[str, list] = {}
        for language in (*LINED, *(other for other in MIX if other not in LINED)):
            of_language = [f for f in corpus.files[language] if len(f["text"]) > 1000]
            lined = language in LINED
            chosen = [of_language[i] for i in random.permutation(len(of_language))[:LINES]]
            self.files[language] = [self.whole(writer, file) for file in chosen[: FILES if lined else OTHER_FILES]]
            self.lines[language] = [self.line(writer, file, random) for file in chosen if lined]

    @staticmethod
    def whole(writer: Writer, file: dict) -> tuple[list[int], list[int], int]:
        text = file["text"].encode()[:BYTES].decode(errors="ignore")
        end, suffix, middle = writer.vocabulary.end, writer.vocabulary.suffix, writer.vocabulary.middle
        return [end, *writer.header(file["path"]), suffix, middle], writer.tokens(text), len(text.encode())

    @staticmethod
    def line(writer: Writer, file: dict, random: np.random.Generator) -> tuple[list[int], list[int], list[int], int]:
        """A cursor inside a line, between two of its tokens: the best that token healing can give."""
        text, vocabulary = file["text"], writer.vocabulary
        lines = text.split("\n")
        numbers = [i for i, line in enumerate(lines) if len(line.strip()) > 8 and i > 3] or [0]
        number = numbers[int(random.integers(len(numbers)))]
        start = sum(len(line) + 1 for line in lines[:number])
        end = start + len(lines[number])
        ids = writer.tokens(text[start:end] + "\n")
        cursor = 1 + int(random.integers(max(1, len(ids) - 2)))
        head = [vocabulary.end, *writer.header(file["path"]), vocabulary.suffix]
        above = [vocabulary.middle, *writer.above(text, start, 500), *ids[:cursor]]
        below = writer.tokens(text[end: end + SUFFIX * 6])[:SUFFIX]
        size = sum(vocabulary.sizes[row] for row in ids[cursor:])
        return [*head, *below, *above], [*head, *above], ids[cursor:], size

    def score(self, model: Decoder) -> dict[str, float]:
        found = {}
        bits = lambda parts: sum(n for n, _ in parts) / np.log(2) / sum(b for _, b in parts)
        with ThreadPoolExecutor(os.cpu_count() if model.table.device.type == "cpu" else 1) as pool:
            total = lambda jobs: bits(list(pool.map(lambda job: (nats(model, job[0], job[1]), job[2]), jobs)))
            for language, files in self.files.items():
                if files:
                    found[language] = total(files)
                if lines := self.lines[language]:
                    found[f"{language} line, below"] = total([(given, rest, size) for given, _, rest, size in lines])
                    found[f"{language} line"] = total([(alone, rest, size) for _, alone, rest, size in lines])
        return found


if __name__ == "__main__":
    metadata, tensors = base.read()
    corpus = Corpus("validation")
    vocabulary = Vocabulary(metadata)
    model = Decoder(tensors, vocabulary, arithmetic("cpu"))
    if len(sys.argv) > 1:
        loaded(model, sys.argv[1])
    print(json.dumps(HeldOut(Writer(vocabulary, corpus), corpus).score(model)))
