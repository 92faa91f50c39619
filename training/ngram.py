"""Interpolated modified Kneser-Ney trigram over compact ids: the baseline the model has to beat.

Chen and Goodman 1998. For a history h and a word w, with three discounts D1, D2, D3+ for counts of
1, 2, 3 and more (estimated from the counts of counts):

    p(w | h) = (c(h w) - D(c(h w))) / c(h) + lambda(h) p(w | shorter h)

The trigram level uses counts; the levels below use continuation counts (how many different words
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
    def __init__(self, tokens: np.ndarray, size: int) -> None:
        """tokens (N) compact ids in reading order, size K. A few GB for 16 M tokens."""
        self.size = K = size
        t = tokens.astype(np.int64)
        trigrams, counts = np.unique((t[:-2] * K + t[1:-1]) * K + t[2:], return_counts=True)
        self.three = Level(trigrams, counts, K)
        # Continuation counts: in how many different trigrams does this pair end, and so on down.
        bigrams, counts = np.unique(trigrams % (K * K), return_counts=True)
        self.two = Level(bigrams, counts, K)
        words, counts = np.unique(bigrams % K, return_counts=True)
        self.one = Level(words, counts, K)

    def probability(self, first: np.ndarray, second: np.ndarray, word: np.ndarray) -> np.ndarray:
        """p(word | first second), arrays (N) of compact ids."""
        first, second, word = (a.astype(np.int64) for a in (first, second, word))
        p = self.one.interpolate(np.zeros_like(word), word, np.full(word.shape, 1 / self.size))
        p = self.two.interpolate(second, word, p)
        return self.three.interpolate(first * self.size + second, word, p)

    def distribution(self, first: int, second: int) -> np.ndarray:
        """p(. | first second), shape (K)."""
        words = np.arange(self.size)
        return self.probability(np.full_like(words, first), np.full_like(words, second), words)
