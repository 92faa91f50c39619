"""Measures a checkpoint on packages it never saw, against Kneser-Ney n-grams.

    python training/evaluate.py        # prints the tables, writes training/RESULTS.md and out/results.json

Bits per byte: files are scored left to right with an empty suffix, the prompt's own layout and the
model's whole context. The window moves by half of it, so each token is scored once, with nearly half of
the context before it where the file has as much. Divided by the bytes of the text, the number does not
depend on the tokenizer. The n-grams see the same tokens, trained on the whole train split.

Rest of line: a cursor inside a line; the answer counts when the greedy choice is right at every token
of the rest of the line and the line is then ended (newline or end of text). It is checked with the
answer fed in, which equals greedy decoding except where other tokens would spell the same text.
"""

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one window per core, as in train.py

import numpy as np
import torch

from checks import completions, quantised, verbatim
from data import OUT, Documents, Vocabulary
from export import load
from model import Model
from ngram import KneserNey, kneser_ney
from recited import VERBATIM

LANGUAGES = ["typescript", "javascript", "python", "markdown"]
SHOWN = 10  # completions of each language to read
SAMPLED = 400  # tokens of each language for which the n-gram's whole distribution is ranked
pool = ThreadPoolExecutor(os.cpu_count())


class Scores:
    """Sums over one language."""

    def __init__(self) -> None:
        self.nats = self.bytes = self.tokens = self.top1 = self.top5 = self.ranked = 0

    def rank(self, ranks: np.ndarray) -> None:
        self.top1 += int((ranks < 1).sum())
        self.top5 += int((ranks < 5).sum())
        self.ranked += len(ranks)

    @property
    def bits_per_byte(self) -> float:
        return self.nats / np.log(2) / self.bytes


def windows(file: dict, vocabulary: Vocabulary, context: int) -> Iterator[tuple[list[int], int]]:
    """(ids of a window, index of its first scored token within it): every text token scored once."""
    head = [vocabulary.end, *file["header"], vocabulary.suffix, vocabulary.middle]
    room, ids, scored = context - len(head), file["ids"], 0
    while scored < len(ids):
        start = max(0, scored - (room - context // 2)) if scored else 0
        end = min(len(ids), start + room)
        yield head + ids[start:end], len(head) + scored - start
        scored = end


@torch.inference_mode()
def score_window(model: Model, ids: list[int], first: int) -> tuple[float, np.ndarray]:
    """(nats over the tokens from `first` on, rank of each of them)."""
    row = torch.tensor([ids])  # (1, T)
    hidden = model(row[:, :-1], torch.arange(len(ids) - 1)[None])  # (1, T-1, C)
    logits = model.logits(hidden[0, first - 1:])  # (N, K) for the N scored tokens
    own = logits.gather(1, row[0, first:, None])  # (N, 1)
    return (logits.logsumexp(1) - own[:, 0]).sum().item(), (logits > own).sum(1).numpy()


def score_model(model: Model, files: list[dict], vocabulary: Vocabulary) -> dict[str, Scores]:
    result: dict[str, Scores] = defaultdict(Scores)
    for file in files:
        result[file["language"]].bytes += file["bytes"]
    jobs = [(file["language"], *window) for file in files for window in windows(file, vocabulary, model.config.n_positions)]
    for (language, _, _), (nats, ranks) in zip(jobs, pool.map(lambda job: score_window(model, job[1], job[2]), jobs), strict=True):
        result[language].nats += nats
        result[language].tokens += len(ranks)
        result[language].rank(ranks)
    return result


def score_ngram(ngram: KneserNey, files: list[dict], vocabulary: Vocabulary) -> dict[str, Scores]:
    result: dict[str, Scores] = defaultdict(Scores)
    rng = np.random.default_rng(0)
    total = {name: sum(len(f["ids"]) for f in files if f["language"] == name) for name in LANGUAGES}
    for file in files:
        scores = result[file["language"]]
        known = len(ngram.levels) - 1
        start = [vocabulary.end, *file["header"], vocabulary.suffix, vocabulary.middle][-known:]
        ids = np.array([*start, *file["ids"]])
        history, word = np.lib.stride_tricks.sliding_window_view(ids[:-1], known), ids[known:]
        scores.nats -= np.log(ngram.probability(history, word)).sum()
        scores.bytes += file["bytes"]
        scores.tokens += len(word)
        for i in np.flatnonzero(rng.random(len(word)) < SAMPLED / total[file["language"]]):
            p = ngram.distribution(history[i])
            scores.rank(np.array([(p > p[word[i]]).sum()]))
    return result


def ends_line(token: int, vocabulary: Vocabulary) -> bool:
    return token == vocabulary.end or vocabulary.bytes[token].lstrip(b" \t\r").startswith(b"\n")


def rest_of_line(choose: Callable[[list[int], int], list[int]], cursors: list[dict], prompt: str, vocabulary: Vocabulary) -> dict[str, list[bool]]:
    """Per language, which cursors are completed exactly. choose(ids, n): greedy ids at the last n places."""
    result = defaultdict(list)
    chosen = pool.map(lambda c: choose(c[prompt] + c["answer"], len(c["answer"]) + 1), cursors)
    for cursor, greedy in zip(cursors, chosen, strict=True):
        result[cursor["language"]].append(greedy[:-1] == cursor["answer"] and ends_line(greedy[-1], vocabulary))
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkpoint", type=Path, default=OUT / "checkpoint.pt")
    args = parser.parse_args()
    vocabulary = Vocabulary()
    model, state = load(args.checkpoint)
    text = Documents("text")
    ngrams = kneser_ney(text.tokens, len(vocabulary), (3, 5))
    read = lambda name: [json.loads(line) for line in (OUT / name).read_text().splitlines()]

    @torch.inference_mode()
    def choose_model(ids: list[int], n: int) -> list[int]:
        hidden = model(torch.tensor([ids]), torch.arange(len(ids))[None])  # (1, T, C)
        return model.logits(hidden[0, -n:]).argmax(1).tolist()

    def choose_ngram(ids: list[int], n: int) -> list[int]:
        return [int(ngrams[5].distribution(ids[i - 3: i + 1]).argmax()) for i in range(len(ids) - n, len(ids))]

    lines = [
        "# Results", "",
        "Printed by `python training/evaluate.py`; packages of the test and validation splits, none of which is in the training data.",
        "", f"Model: {model.parameter_count():,} parameters, {model.config.n_layer} layers of width {model.config.n_embd}, "
        f"{state['tokens'] / 1e6:.1f} M tokens seen in {state['active'] / 60:.0f} minutes on {'a GPU' if torch.cuda.is_available() else 'two CPU cores'}. "
        f"N-grams: interpolated modified Kneser-Ney, {len(text.tokens) / 1e6:.1f} M tokens of the same training text.",
    ]
    record: dict[str, float] = {}
    files = {split: read(f"{split}.files.jsonl") for split in ("test", "validation")}
    ours = {split: score_model(model, files[split], vocabulary) for split in files}
    print(f"{time.process_time():.0f} s: model done", file=sys.stderr, flush=True)
    for split in files:
        trigram, theirs = (score_ngram(ngrams[order], files[split], vocabulary) for order in (3, 5))
        print(f"{time.process_time():.0f} s: {split}, n-gram done", file=sys.stderr, flush=True)
        lines += ["", f"## Bits per byte, {split} split", "",
                  f"Left to right, empty suffix, context {model.config.n_positions}, stride half of it. Top-1 and top-5 of the 5-gram on a sample.", "",
                  "| language | kB | nats/token | **bits/byte** | trigram | 5-gram | top-1 | top-5 | 5-gram top-1 | top-5 |",
                  "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"]
        for language in LANGUAGES:
            m, k, three = ours[split][language], theirs[language], trigram[language]
            shares = " | ".join(f"{100 * v:.1f} %" for v in (m.top1 / m.ranked, m.top5 / m.ranked, k.top1 / k.ranked, k.top5 / k.ranked))
            lines.append(f"| {language} | {m.bytes / 1e3:.0f} | {m.nats / m.tokens:.3f} | **{m.bits_per_byte:.3f}** | {three.bits_per_byte:.3f} | {k.bits_per_byte:.3f} | {shares} |")
            record[f"{split}BitsPerByte{language.capitalize()}"] = round(m.bits_per_byte, 4)
            record[f"{split}FivegramBitsPerByte{language.capitalize()}"] = round(k.bits_per_byte, 4)
    cursors = read("test.cursors.jsonl")
    columns = [rest_of_line(choose_model, cursors, p, vocabulary) for p in ("withSuffix", "without")]
    columns.append(rest_of_line(choose_ngram, cursors, "without", vocabulary))
    lines += ["", "## Rest of line, exact match, test split", "", "| language | cursors | with suffix | without | 5-gram |", "|---|---:|---:|---:|---:|"]
    for language in LANGUAGES:
        shares = " | ".join(f"{100 * np.mean(c[language]):.1f} %" for c in columns)
        lines.append(f"| {language} | {len(columns[0][language])} | {shares} |")
    record["testRestOfLineWithSuffix"] = round(float(np.mean(sum(columns[0].values(), []))), 4)
    record["testRestOfLineWithoutSuffix"] = round(float(np.mean(sum(columns[1].values(), []))), 4)
    lines += ["", "## Rounded weights", "", "Bits per byte on the test split; one scale per 128 weights. The product has 8 bits everywhere.", "",
              f"| weights | {' | '.join(LANGUAGES)} |", "|---|" + "---:|" * len(LANGUAGES)]
    for name, bits, head_bits in [("as trained", 0, 0), ("8 bits", 8, 8), ("8 bits, token table 4", 8, 4), ("4 bits, token table 8", 4, 8), ("4 bits", 4, 4)]:
        scores = score_model(quantised(model, bits, head_bits), files["test"], vocabulary) if bits else ours["test"]
        lines.append(f"| {name} | " + " | ".join(f"{scores[language].bits_per_byte:.3f}" for language in LANGUAGES) + " |")
    chosen = [[c for c in cursors if c["language"] == language][:SHOWN] for language in LANGUAGES]
    lines += ["", "## Completions", "", f"The first {SHOWN} cursors of each language, which are drawn at random; greedy, with suffix, without the memory.", "",
              *completions(model, sum(chosen, []), vocabulary, lambda token: ends_line(token, vocabulary), pool)]
    prompts, repeated = verbatim(model, text, vocabulary, pool)
    lines += ["", "## Training text", "", f"After {len(repeated)} of {prompts} beginnings of training files that end in a word of licences or secrets "
              f"the model writes {VERBATIM} tokens in a row as they stand in the training text and not in the prompt.",
              *(f"\n```\n{text}\n```" for text in repeated)]
    report = "\n".join(lines) + "\n"
    print(report)
    results = Path(__file__).parent / "RESULTS.md"
    # The section on the memory is measured by the product's own tools and stays.
    _, heading, memory = results.read_text().partition("\n## Memory\n") if results.exists() else ("", "", "")
    results.write_text(report + heading + memory)
    (OUT / "results.json").write_text(json.dumps({"manifest": record}, indent=1) + "\n")


if __name__ == "__main__":
    main()
