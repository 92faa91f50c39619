"""Training documents, cut out of files while the run goes on; the layout is that of the extension's prompt:

    <end> path \\n [snippets] <fim_suffix> text below <fim_middle> text above <end>

The text above is one piece up to where the text below begins, so every place in it is a cursor to learn from, and the
last of them are those where the text below says most. They get TAIL_WEIGHT of the loss. Suffix-first ("SPM") after
Bavarian et al. 2022, "Efficient Training of Language Models to Fill in the Middle".
"""

import json
import re
from bisect import bisect
from collections import defaultdict
from itertools import islice
from pathlib import Path

import numpy as np
from neighbours import choose
from vocabulary import Vocabulary

OUT = Path(__file__).resolve().parent.parent / "out"
MIX = {
    "typescript": 0.27, "javascript": 0.08, "python": 0.20, "go": 0.04, "rust": 0.04, "java": 0.04, "c": 0.03, "cpp": 0.035,
    "csharp": 0.035, "php": 0.025, "ruby": 0.025, "shell": 0.02, "sql": 0.015, "html": 0.03, "css": 0.025, "json": 0.012,
    "yaml": 0.02, "markdown": 0.035, "vue": 0.012, "svelte": 0.008, "dockerfile": 0.003,
}
HEADER, SUFFIX, SNIPPETS = 32, 192, 128  # most tokens of each, as in src/engine/prompt/budget.ts
TAIL, TAIL_WEIGHT = 48, 2.0
SUFFIX_SHARE, SNIPPET_SHARE = 0.65, 0.3
LENGTHS, LENGTH_SHARES = (256, 512, 1024), (0.35, 0.35, 0.3)
CLOSING = re.compile(r"[^\s)\]}\"'`;,:>](?=[)\]}\"'`;,:>]+(?:\n|$))")


class Corpus:
    """Files by language, drawn in proportion to their length.

    @param every one file in so many is read
    """

    def __init__(self, name: str, every: int = 1) -> None:
        self.files: dict[str, list[dict]] = defaultdict(list)
        self.siblings: dict[str, list[dict]] = defaultdict(list)
        with open(OUT / f"{name}.jsonl", encoding="utf-8") as lines:
            for line in islice(lines, 0, None, every):
                file = json.loads(line)
                self.files[file["language"]].append(file)
                self.siblings[file["package"]].append(file)
        self.ends = {language: np.cumsum([len(f["text"]) for f in files]).tolist() for language, files in self.files.items()}
        present = {language: share for language, share in MIX.items() if language in self.files}
        self.languages = list(present)
        self.shares = np.array(list(present.values())) / sum(present.values())

    def draw(self, random: np.random.Generator) -> tuple[dict, int]:
        """A file, and a place in it (characters)."""
        language = self.languages[random.choice(len(self.languages), p=self.shares)]
        ends = self.ends[language]
        place = int(random.integers(ends[-1]))
        index = bisect(ends, place)
        return self.files[language][index], place - (ends[index - 1] if index else 0)


class Writer:
    """Makes rows of documents."""

    def __init__(self, vocabulary: Vocabulary, corpus: Corpus | None) -> None:
        self.given, self.vocabulary = corpus, vocabulary
        self.tokens = vocabulary.encode

    @property
    def corpus(self) -> Corpus:
        assert self.given is not None, "this writer was given no files"
        return self.given

    def header(self, path: str) -> list[int]:
        """Tokens of the path's line; a path that is too long loses its leading folders."""
        ids = self.tokens(path + "\n")
        while len(ids) > HEADER and "/" in path:
            path = path.split("/", 1)[1]
            ids = self.tokens(path + "\n")
        return ids[-HEADER:]

    def cut(self, text: str, near: int, random: np.random.Generator) -> int:
        """Where the text below begins, at or after `near`: a line's end, before what closes it, a block's end, anywhere."""
        line = text.find("\n", near)
        line = len(text) if line < 0 else line
        draw = random.random()
        if draw < 0.4:
            return line
        if draw < 0.6:
            closing = CLOSING.search(text, near, min(len(text), near + 800))
            return closing.start() + 1 if closing else line
        return block_end(text, line) if draw < 0.85 else near

    def above(self, text: str, end: int, room: int) -> list[int]:
        """Tokens of the longest run of whole lines that ends at `end` and fits `room`."""
        start = max(0, end - room * 5)
        start = text.rfind("\n", 0, start) + 1 if start else 0
        while len(ids := self.tokens(text[start:end])) > room:
            excess = (end - start) * (len(ids) - room) // len(ids)
            at = text.find("\n", start + excess)
            if at < 0 or at >= end - 1:
                return ids[-room:]
            start = at + 1
        return ids

    def snippets(self, file: dict, cut: int, random: np.random.Generator) -> list[int]:
        """One or two windows of other files of the package, each under its path."""
        ids: list[int] = []
        for path, text in choose(file, cut, self.corpus.siblings[file["package"]], random):
            piece = self.header(path) + self.tokens(text + "\n")
            if len(ids) + len(piece) <= SNIPPETS:
                ids += piece
        return ids

    def document(self, most: int, random: np.random.Generator) -> tuple[list[int], list[float]]:
        """At most `most` token rows, and how much the loss of predicting each counts (0 where there is nothing to learn)."""
        file, near = self.corpus.draw(random)
        text, length = file["text"], min(most, int(random.choice(LENGTHS, p=LENGTH_SHARES)))
        fills = random.random() < SUFFIX_SHARE
        cut = self.cut(text, near, random) if fills else near
        head = [self.vocabulary.end, *self.header(file["path"])]
        weights = [0.0] + [0.3] * (len(head) - 1)
        if length > LENGTHS[0] and random.random() < SNIPPET_SHARE:
            snippets = self.snippets(file, cut, random)
            head += snippets
            weights += [0.0] * len(snippets)
        if fills:
            limit = SUFFIX if random.random() < 0.5 else 8 + int(random.integers(SUFFIX - 8))
            below = self.tokens(text[cut: cut + limit * 6])[: min(limit, length // 3)]
            room = length - len(head) - len(below) - 3
            body = self.above(text, cut, room if random.random() < 0.7 else 24 + int(random.integers(max(1, room - 24))))
            ids = [*head, self.vocabulary.suffix, *below, self.vocabulary.middle, *body, self.vocabulary.end]
            tail = min(TAIL, len(body)) + 1
            weights += [0.0] + [0.5] * len(below) + [0.0] + [1.0] * (len(body) + 1 - tail) + [TAIL_WEIGHT] * tail
        else:
            room = length - len(head) - 3
            start = text.rfind("\n", 0, near) + 1
            body = self.tokens(text[start: start + room * 8])
            ended = len(body) < room and start + room * 8 >= len(text)
            ids = [*head, self.vocabulary.suffix, self.vocabulary.middle, *body[:room], *([self.vocabulary.end] if ended else [])]
            weights += [0.0, 0.0] + [1.0] * min(room, len(body)) + [1.0] * ended
        return ids, weights

    def rows(self, count: int, length: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Rows (count, length + 1) of documents end to end, and their weights: no place is left empty."""
        need = count * (length + 1)
        ids: list[int] = []
        weights: list[float] = []
        while len(ids) < need:
            more, of_them = self.document(length, random)
            ids += more
            weights += of_them
        return np.array(ids[:need]).reshape(count, -1), np.array(weights[:need], np.float32).reshape(count, -1)


def block_end(text: str, at: int) -> int:
    """End of the first line from `at` on (at most ten) that is followed by a dedent or a blank."""
    indent = lambda line: len(line) - len(line.lstrip()) if line.strip() else -1
    line = indent(text[text.rfind("\n", 0, at) + 1: at])
    for _ in range(10):
        following = text.find("\n", at + 1)
        following = len(text) if following < 0 else following
        below = indent(text[at + 1: following])
        if line >= 0 and below < line or at >= len(text):
            return at
        at, line = following, below
    return at
