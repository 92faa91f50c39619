"""Which of the base's tokens are kept, and how text falls into them.

    python training/continued/vocabulary.py      # chooses them anew from training/out/train.jsonl: vocabulary.json

A byte is always kept, a control token where it is used. Any other token that is not kept falls into the two that its
merge was made of, these into theirs if need be. A token's row is its place among the kept ones, by ascending id.
"""

import base64
import json
from pathlib import Path

import base
import numpy as np
from tokenizers import Tokenizer

ROWS = 32_768
FILE = Path(__file__).resolve().parent / "vocabulary.json"
# Control tokens of the base that code never needs take the places of Inkling's; END is the base's own.
END, FIM_SUFFIX, FIM_MIDDLE = 0, 15, 16
CONTROL, BYTES = 17, 256  # ids below 17 are control tokens, then come the single bytes
SAMPLE = 8  # one file in so many is counted


class Vocabulary:
    def __init__(self, metadata: dict) -> None:
        bits = np.frombuffer(base64.b64decode(json.loads(FILE.read_text())["kept"]), np.uint8)
        self.kept = np.flatnonzero(np.unpackbits(bits))  # (rows,) ids
        self.tokenizer: Tokenizer = base.tokenizer(metadata)
        row = {int(id_): place for place, id_ in enumerate(self.kept)}
        self.end, self.suffix, self.middle = row[END], row[FIM_SUFFIX], row[FIM_MIDDLE]
        parents: dict[int, tuple[int, int]] = {}
        number = {token: id_ for id_, token in enumerate(metadata["tokenizer.ggml.tokens"])}
        for left, right in (pair.split(" ") for pair in metadata["tokenizer.ggml.merges"]):
            parents.setdefault(number[left + right], (number[left], number[right]))
        # A byte-level token is spelt with a character for each of its bytes.
        self.sizes = [len(metadata["tokenizer.ggml.tokens"][id_]) for id_ in self.kept]
        self.rows: list[list[int]] = []
        for id_ in range(len(number)):
            todo, spelt = [id_] if id_ in row or id_ in parents else [], []
            while todo:
                next_ = todo.pop(0)
                if next_ in row:
                    spelt.append(row[next_])
                else:
                    todo[:0] = parents[next_]
            self.rows.append(spelt)

    def encode(self, text: str) -> list[int]:
        """Rows of the text's tokens. Text never becomes a control token."""
        return [row for id_ in self.tokenizer.encode(text).ids for row in self.rows[id_]]


def choose() -> None:
    from documents import MIX, OUT

    metadata, _ = base.read()
    tokenizer = base.tokenizer(metadata)
    counts = {language: np.zeros(len(metadata["tokenizer.ggml.tokens"])) for language in MIX}
    batches: dict[str, list[str]] = {language: [] for language in MIX}
    with open(OUT / "train.jsonl", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % SAMPLE == 0 and (file := json.loads(line))["language"] in MIX:
                batches[file["language"]].append(file["text"])
    for language, texts in batches.items():
        for start in range(0, len(texts), 200):
            for encoded in tokenizer.encode_batch(texts[start: start + 200]):
                np.add.at(counts[language], encoded.ids, 1)
    weight = sum(MIX[language] * of / max(1, of.sum()) for language, of in counts.items())
    weight[: CONTROL + BYTES] = 0
    chosen = np.zeros(len(weight), bool)
    chosen[[END, FIM_SUFFIX, FIM_MIDDLE, *range(CONTROL, CONTROL + BYTES)]] = True
    order = np.argsort(-weight, kind="stable")
    order = order[order >= CONTROL + BYTES]
    chosen[order[: ROWS - chosen.sum()]] = True
    print(f"{chosen.sum()} rows; the others are {100 * weight[~chosen].sum() / weight.sum():.3f} % of the tokens of code")
    FILE.write_text(json.dumps({"kept": base64.b64encode(np.packbits(chosen).tobytes()).decode()}, indent=2) + "\n")


if __name__ == "__main__":
    choose()
