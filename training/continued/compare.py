"""The continued model, its base and a 5-gram on packages that none has seen, by language: tables for RESULTS.md.

    python training/continued/compare.py training/continued/delta.safetensors [--files 8] [--cursors 40] [--ngram-tokens 20000000]

bits/byte: the first 4096 bytes of files of each language, left to right, path given. Rest of line: a cursor in a line,
anywhere behind its indentation; greedy decoding has to write the rest and end the line.
"""

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: a core for each text

import base
import numpy as np
from decoder import Decoder, arithmetic
from documents import MIX, SUFFIX, Corpus, Writer
from exact import Judge, Task, spelt, task
from vocabulary import Vocabulary

from evaluate import HeldOut, loaded, nats

sys.path.append(str(Path(__file__).resolve().parent.parent))
from ngram import KneserNey, kneser_ney

ORDER = 5
SHORTEST, LONGEST = 3, 120  # characters of a rest of line


def cursors(writer: Writer, texts: list[bytes], files: list[dict], count: int, random: np.random.Generator) -> list[tuple[Task, Task]]:
    """`count` cursors, each with the text below and without."""
    vocabulary, found = writer.vocabulary, []
    for _ in range(50 * count):
        file = files[int(random.integers(len(files)))]
        text = file["text"]
        start = text.rfind("\n", 0, int(random.integers(len(text)))) + 1
        end = text.find("\n", start)
        line = text[start:end] if end >= 0 else ""
        indent = len(line) - len(line.lstrip())
        if start == 0 or len(line) - indent <= SHORTEST:
            continue
        cursor = start + indent + int(random.integers(len(line) - indent - SHORTEST))
        answer = text[cursor:end]
        if len(answer.strip()) < SHORTEST or len(answer) > LONGEST:
            continue
        head = [vocabulary.end, *writer.header(file["path"]), vocabulary.suffix]
        below = writer.tokens(text[end: end + SUFFIX * 6])[:SUFFIX]
        make = lambda more: task(writer, texts, [*head, *more, vocabulary.middle], text[:cursor], answer)
        found.append((make(below), make([])))
        if len(found) == count:
            break
    return found


def five_gram(writer: Writer, most: int) -> KneserNey:
    """A 5-gram over `most` tokens of the training split, drawn by the mix of languages."""
    random, corpus = np.random.default_rng(3), writer.corpus
    rows: list[int] = []
    while len(rows) < most:
        file, near = corpus.draw(random)
        start = file["text"].rfind("\n", 0, near) + 1
        rows += [writer.vocabulary.end, *writer.tokens(file["text"][start: start + 8000])]
    return kneser_ney(np.array(rows[:most]), len(writer.vocabulary.kept), (ORDER,))[ORDER]


def part_nats(model: Decoder, part: tuple) -> float:
    return nats(model, part[0], part[1])


def ngram_nats(model: KneserNey, head: list[int], scored: list[int]) -> float:
    ids = np.array([head[0]] * ORDER + scored)
    history = np.lib.stride_tricks.sliding_window_view(ids[:-1], ORDER - 1)[-len(scored):]
    return float(-np.log(model.probability(history, np.array(scored))).sum())


def table(title: str, columns: list[str], rows: list[tuple]) -> None:
    print(f"\n{title}\n\n| language | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}")
    for name, *cells in rows:
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


class Bench:
    """The models side by side on a split."""

    def __init__(self, args: argparse.Namespace) -> None:
        metadata, tensors = base.read()
        vocabulary, self.corpus = Vocabulary(metadata), Corpus(args.split)
        self.writer, self.texts = Writer(vocabulary, self.corpus), spelt(metadata, vocabulary)
        untrained, trained = (Decoder(tensors, vocabulary, arithmetic("cpu")) for _ in range(2))
        self.models = [untrained, loaded(trained, args.delta)]
        self.judges = [Judge(model, vocabulary.end, self.texts) for model in self.models]
        self.grams = five_gram(Writer(vocabulary, Corpus("train")), args.ngram_tokens) if args.ngram_tokens else None
        self.pool = ThreadPoolExecutor(os.cpu_count())

    def files(self, language: str) -> list[dict]:
        """All of a language that are long enough, in an order of their own."""
        every = [file for file in self.corpus.files[language] if len(file["text"]) > 400]
        return [every[i] for i in np.random.default_rng(9).permutation(len(every))]

    def bits(self, files: list[dict]) -> list[str]:
        """kB, and bits per byte of each model."""
        parts = [HeldOut.whole(self.writer, file) for file in files]
        size = sum(part[2] for part in parts)
        scores: list[Callable[[tuple], float]] = [partial(part_nats, model) for model in self.models]
        if grams := self.grams:
            scores.append(lambda part: ngram_nats(grams, part[0], part[1]))
        return [f"{size / 1e3:.0f}", *(f"{sum(self.pool.map(score, parts)) / np.log(2) / size:.3f}" for score in scores)]

    def lines(self, files: list[dict], count: int) -> list[str]:
        """Cursors, and the share that the base, the continued model, and this with the text below, write exactly."""
        drawn = cursors(self.writer, self.texts, files, count, np.random.default_rng(9))
        alone, given = [pair[1] for pair in drawn], [pair[0] for pair in drawn]
        untrained, trained = self.judges
        found = [self.pool.map(untrained.right, alone), self.pool.map(trained.right, alone), self.pool.map(trained.right, given)]
        return [str(len(drawn)), *(f"{100 * np.mean(list(right)):.0f} %" for right in found)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("delta", type=Path)
    parser.add_argument("--files", type=int, default=8, help="of each language")
    parser.add_argument("--cursors", type=int, default=40, help="of each language; 0: none")
    parser.add_argument("--languages", type=lambda names: names.split(","), default=list(MIX))
    parser.add_argument("--ngram-tokens", type=int, default=20_000_000, help="that the 5-gram is made of; 0: no 5-gram")
    parser.add_argument("--split", default="test")
    args = parser.parse_args()
    bench = Bench(args)
    bits, lines = [], []
    for language in args.languages:
        if files := bench.files(language):
            bits.append((language, *bench.bits(files[: args.files])))
            print(*bits[-1], file=sys.stderr, flush=True)
            if args.cursors:
                lines.append((language, *bench.lines(files, args.cursors)))
                print(*lines[-1], file=sys.stderr, flush=True)
    table(f"Bits per byte, {args.split} packages", ["kB", "base as it comes", "continued", *(["5-gram"] if bench.grams else [])], bits)
    if lines:
        table(f"Rest of line, exact, {args.split} packages", ["cursors", "base as it comes", "continued", "continued, text below given"], lines)


if __name__ == "__main__":
    main()
