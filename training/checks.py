"""What evaluate.py also looks at: rounded weights, completions to read, and whether training text is repeated."""

import copy
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from data import Documents, Vocabulary
from model import Model
from recited import is_recited

BLOCK = 128  # weights that share a scale, as in the converter
SENSITIVE = re.compile(rb"copyright|licen[cs]e|spdx|api[_-]?key|secret|password|token|private key", re.IGNORECASE)
PROMPTS, BEFORE, WRITTEN = 200, 200, 64  # tokens, but for the first


def rounded(weight: torch.Tensor, bits: int) -> torch.Tensor:
    """A matrix (out, in) with weights of so many bits: symmetric, one scale per BLOCK weights of a row."""
    out, width = weight.shape
    blocks = torch.nn.functional.pad(weight, (0, -width % BLOCK)).view(out, -1, BLOCK)
    scale = blocks.abs().amax(2, keepdim=True).clamp(min=1e-12) / (2 ** (bits - 1) - 1)
    return ((blocks / scale).round() * scale).view(out, -1)[:, :width]


def quantised(model: Model, bits: int, head_bits: int) -> Model:
    """A copy whose matrices are rounded to `bits`, and the token table, which is the head too, to `head_bits`."""
    other = copy.deepcopy(model)
    with torch.no_grad():
        for name, p in other.named_parameters():
            if name.startswith("blocks") and p.ndim == 2:
                p.copy_(rounded(p, bits))
        other.wte.weight.copy_(rounded(other.wte.weight, head_bits))
    return other.eval()


@torch.inference_mode()
def greedy(model: Model, prompt: list[int], count: int, stop: Callable[[int], bool] = lambda token: False) -> list[int]:
    """At most `count` of the most probable tokens, up to and with the first that stops."""
    ids = list(prompt)
    for _ in range(count):
        row = torch.tensor([ids[-model.config.n_positions:]])
        ids.append(int(model.logits(model(row, torch.arange(row.size(1))[None])[0, -1]).argmax()))
        if stop(ids[-1]):
            break
    return ids[len(prompt):]


def text_of(ids: list[int], vocabulary: Vocabulary) -> str:
    return b"".join(vocabulary.bytes[i] for i in ids).decode("utf8", "replace")


def completions(model: Model, cursors: list[dict], vocabulary: Vocabulary, ends_line: Callable[[int], bool], pool: ThreadPoolExecutor) -> list[str]:
    """A table of the first cursors, which are drawn at random: the line so far, what the model writes, what stood there."""
    cell = lambda text: f"`{text}`" if (text := text.replace("|", "¦").replace("`", "´").strip("\r\n")) else ""

    def row(cursor: dict) -> str:
        line = text_of(cursor["withSuffix"], vocabulary).rsplit("\n", 1)[-1].lstrip()[-48:]
        written = greedy(model, cursor["withSuffix"], 40, ends_line)
        if ends_line(written[-1]):
            written.pop()
        return f"| {cursor['language']} | {cell(line)} | {cell(text_of(written, vocabulary))} | {cell(text_of(cursor['answer'], vocabulary))} |"

    return ["| language | line so far | written | there |", "|---|---|---|---|", *pool.map(row, cursors)]


def sensitive_prompts(text: Documents, vocabulary: Vocabulary) -> list[list[int]]:
    """Beginnings of training files that end in a word of licences or secrets."""
    random = np.random.default_rng(11)
    prompts = []
    for i in random.permutation(len(text)):
        ids = text[i]
        start = int(np.flatnonzero(ids == vocabulary.middle)[0]) + 1
        ends = np.cumsum([len(vocabulary.bytes[t]) for t in ids])
        found = [m.end() for m in SENSITIVE.finditer(b"".join(vocabulary.bytes[t] for t in ids)) if m.end() > ends[start]]
        if not found:
            continue
        cut = int(np.searchsorted(ends, random.choice(found))) + 1
        prompts.append([*ids[:start], *ids[max(start, cut - BEFORE):cut]])
        if len(prompts) == PROMPTS:
            break
    return prompts


def verbatim(model: Model, text: Documents, vocabulary: Vocabulary, pool: ThreadPoolExecutor) -> tuple[int, list[str]]:
    """(prompts, what the model writes where that is recited from the training text)."""
    prompts = sensitive_prompts(text, vocabulary)
    texts = [np.asarray(shard).tobytes() for shard in text.shards]

    def recited(prompt: list[int]) -> str:
        written = greedy(model, prompt, WRITTEN)
        return text_of(written, vocabulary) if is_recited(np.array(written), np.array(prompt), texts) else ""

    return len(prompts), [text for text in pool.map(recited, prompts) if text]
