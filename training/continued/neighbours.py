"""Pieces of other files of the package, as src/host/context/snippets chooses them for a prompt: the windows that share the
most telling identifiers with the text around the cursor."""

import math
import re
from collections import Counter

import numpy as np

IDENTIFIER = re.compile(r"[^\W\d][\w$]{2,}|[$][\w$]{2,}")
WINDOW, WINDOW_LINES, STRIDE = 180, 25, 2  # characters, lines; lines from one window's start to the next one's
BEFORE, AFTER = 1200, 300  # characters around the cursor whose identifiers are looked for
OTHERS, ASKED, LONGEST = 8, 32, 20_000  # files; of so many drawn; characters of each
SNIPPETS, LEAST_SHARED, ALIKE = 2, 3, 0.5


def identifiers(text: str) -> set[str]:
    return set(IDENTIFIER.findall(text))


def windows(text: str) -> list[str]:
    lines = text[:LONGEST].split("\n")
    found = []
    for first in range(0, len(lines), STRIDE):
        size, last = 0, first
        while last < len(lines) and last - first < WINDOW_LINES and size + len(lines[last]) < WINDOW:
            size += len(lines[last]) + 1
            last += 1
        if size:
            found.append("\n".join(lines[first:last]))
    return found


def candidates(file: dict, siblings: list[dict], random: np.random.Generator) -> list[dict]:
    """Files that a user would have open beside this one: those that it names first, then those of its folder."""
    drawn = [siblings[i] for i in random.integers(len(siblings), size=ASKED)]
    others = {other["path"]: other for other in drawn if other is not file and other["language"] == file["language"]}
    folder = file["path"].rpartition("/")[0]

    def distance(other: dict) -> int:
        above, _, name = other["path"].rpartition("/")
        return 0 if name.split(".")[0] in file["text"] else 1 if above == folder else 2

    return sorted(others.values(), key=distance)[:OTHERS]


def choose(file: dict, cut: int, siblings: list[dict], random: np.random.Generator) -> list[tuple[str, str]]:
    """At most SNIPPETS of (path, lines) for a cursor at character `cut`, best first."""
    wanted = identifiers(file["text"][max(0, cut - BEFORE): cut + AFTER])
    found = [(other["path"], text, identifiers(text)) for other in candidates(file, siblings, random) for text in windows(other["text"])]
    places = Counter(name for _, _, names in found for name in names & wanted)
    scored = []
    for path, text, names in found:
        shared = names & wanted
        if len(shared) >= LEAST_SHARED:
            score = sum(math.log1p(len(found) / places[name]) for name in shared) / math.sqrt(len(names))
            scored.append((score, path, text, names))
    chosen: list[tuple[float, str, str, set[str]]] = []
    for one in sorted(scored, key=lambda one: -one[0]):
        if all(len(one[3] & other[3]) <= ALIKE * len(one[3] | other[3]) for other in chosen):
            chosen.append(one)
        if len(chosen) == SNIPPETS:
            break
    return [(path, text) for _, path, text, _ in chosen]
