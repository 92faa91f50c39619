"""Interpolated modified Kneser-Ney n-grams over compact ids: the baseline the model has to beat.

Chen and Goodman 1998. For a history h and a word w, with three discounts D1, D2, D3+ for counts of
1, 2, 3 and more (estimated from the counts of counts):

    p(w | h) = (c(h w) - D(c(h w))) / c(h) + lambda(h) p(w | shorter h)

The highest level uses counts; the levels below use continuation counts (how many different words
come before). The unigram level is interpolated with 1/K, so that nothing has probability 0.
"""

import numpy as np


def discounts(counts: np.ndarray) -> np.ndarray:
    """[0, D1, D2, D3+] from the counts of counts n1..n4 (Chen and Goodman, equation 26)."""
    n = [max(1, int((counts == i).sum())) for i in range(1, 5)]
    y = n[0] / (n[0] + 2 * n[1])
    estimates = [1 - 2 * y * n[1] / n[0], 2 - 3 * y * n[2] / n[1], 3 - 4 * y * n[3] / n[2]]
    return np.array([0.0, *np.clip(estimates, 0.05, [1, 2, 3])])


class Level:
    """One order: sorted n-gram keys with their counts, and per history its mass and back-off weight."""

    def __init__(self, keys: np.ndarray, counts: np.ndarray, size: int) -> None:
        self.keys, self.counts, self.size = keys, counts, size
        self.discount = discounts(counts)
        history = keys // size
        self.histories, starts = np.unique(history, return_index=True)
        self.mass = np.add.reduceat(counts, starts).astype(np.float64)
        taken = self.discount[np.minimum(counts, 3)]
        self.backoff = np.add.reduceat(taken, starts) / self.mass  # lambda(h)

    def interpolate(self, history: np.ndarray, word: np.ndarray, lower: np.ndarray) -> np.ndarray:
        """p(word | history), given p(word | shorter history); all arrays (N)."""
        at, known = lookup(self.histories, history)
        position, seen = lookup(self.keys, history * self.size + word)
        count = np.where(seen, self.counts[position], 0)
        own = (count - self.discount[np.minimum(count, 3)]) / self.mass[at]
        return np.where(known, own + self.backoff[at] * lower, lower)


def lookup(table: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(index into the sorted table, whether the key is really there)."""
    at = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    return at, table[at] == keys


def kneser_ney(tokens: np.ndarray, size: int, orders: tuple[int, ...]) -> dict[int, "KneserNey"]:
    """A model for each order, the length of its longest n-grams. tokens (N) compact ids in reading order, size K.

    Orders share their shorter n-grams: a model has counts at its highest level, continuation counts below.
    Some 50 bytes per token for order 5, and as many again while it is made.
    """
    t = tokens.astype(np.int64)
    keys, counts = np.unique(t, return_counts=True)
    numbers = np.searchsorted(keys, t)  # (N) of the n-gram that begins at each place
    shorter: list[Level] = []  # with continuation counts: in how many different longer n-grams does this one end
    models = {}
    for length in range(2, max(orders) + 1):
        pairs = numbers[: len(t) - length + 1] * size + t[length - 1:]  # each n-gram as (number without its last word) * K + last word
        longer, first, inverse, counts = np.unique(pairs, return_index=True, return_inverse=True, return_counts=True)
        # The first n-gram of the text ends no longer one; it counts all the same.
        shorter.append(Level(keys, np.maximum(np.bincount(numbers[first + 1], minlength=len(keys)), 1), size))
        keys, numbers = longer, inverse
        if length in orders:
            models[length] = KneserNey([*shorter, Level(keys, counts, size)], size)
    return models


class KneserNey:
    """One model; made by `kneser_ney`."""

    def __init__(self, levels: list[Level], size: int) -> None:
        self.levels, self.size = levels, size

    def probability(self, history: np.ndarray, word: np.ndarray) -> np.ndarray:
        """p(word | history): history (N, order - 1) and word (N) of compact ids."""
        word = word.astype(np.int64)
        p = np.full(word.shape, 1 / self.size)
        p = self.levels[0].interpolate(np.zeros_like(word), word, p)
        for length, level in enumerate(self.levels[1:], 1):
            number, known = self.number(history[:, history.shape[1] - length:].astype(np.int64))
            p = np.where(known, level.interpolate(number, word, p), p)
        return p

    def number(self, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(number of each row of words (N, length) among the n-grams of that length, whether it is there)."""
        number, known = lookup(self.levels[0].keys, words[:, 0])
        for column, level in zip(words.T[1:], self.levels[1:], strict=False):
            number, there = lookup(level.keys, number * self.size + column)
            known = known & there
        return number, known

    def distribution(self, history: list[int]) -> np.ndarray:
        """p(. | history), shape (K); history has order - 1 ids."""
        return self.probability(np.tile(np.array(history, dtype=np.int64), (self.size, 1)), np.arange(self.size))
