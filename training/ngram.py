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


class KneserNey:
    def __init__(self, tokens: np.ndarray, size: int, order: int) -> None:
        """tokens (N) compact ids in reading order, size K, order the length of the longest n-grams. Some 50 bytes per token."""
        self.size = size
        t = tokens.astype(np.int64)
        keys, counts = np.unique(t, return_counts=True)
        tables = [keys]  # per length: the n-grams, each as (number of the n-gram without its last word) * K + last word
        continuations = []  # in how many different longer n-grams does this one end
        numbers = np.searchsorted(keys, t)  # (N) of the n-gram that begins at each place
        for length in range(2, order + 1):
            pairs = numbers[: len(t) - length + 1] * size + t[length - 1:]
            keys, first, inverse, counts = np.unique(pairs, return_index=True, return_inverse=True, return_counts=True)
            continuations.append(np.bincount(numbers[first + 1], minlength=len(tables[-1])))
            tables.append(keys)
            numbers = inverse
        # The first n-gram of the text ends no longer one; it counts all the same.
        self.levels = [Level(k, np.maximum(c, 1), size) for k, c in zip(tables, [*continuations, counts])]

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
        for column, level in zip(words.T[1:], self.levels[1:]):
            number, there = lookup(level.keys, number * self.size + column)
            known = known & there
        return number, known

    def distribution(self, history: list[int]) -> np.ndarray:
        """p(. | history), shape (K); history has order - 1 ids."""
        return self.probability(np.tile(np.array(history, dtype=np.int64), (self.size, 1)), np.arange(self.size))
