"""Whether greedy decoding writes the rest of a line exactly, from one pass over prompt and answer.

Decoding that always takes the most probable token writes the answer if and only if each of its tokens is the most probable
one behind those before it. The first is healed as in the product: of the tokens that begin with what is typed of it.
"""

from dataclasses import dataclass

import numpy as np
import torch
from decoder import Decoder
from documents import Writer
from vocabulary import Vocabulary

ROOM = 448  # tokens of text above and answer; SUFFIX of the text below come on top


def spelt(metadata: dict, vocabulary: Vocabulary) -> list[bytes]:
    """The bytes of each row. GPT-2's byte-level tokens write a byte that cannot be printed as a character from 256 on."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    byte_of = {chr(byte): byte for byte in plain} | {chr(256 + place): byte for place, byte in enumerate(others)}
    tokens = metadata["tokenizer.ggml.tokens"]
    return [bytes(byte_of[c] for c in tokens[id_]) if all(c in byte_of for c in tokens[id_]) else b"" for id_ in vocabulary.kept]


@dataclass
class Task:
    head: list[int]  # rows up to where the text above begins
    body: list[int]  # rows of the text above and the answer
    first: int  # place in `body` of the first row that holds something of the answer
    typed: bytes  # what is typed of it


def task(writer: Writer, texts: list[bytes], head: list[int], above: str, answer: str) -> Task:
    """A cursor between `above` and `answer`, the rest of its line without the line's end."""
    start = max(0, len(above) - ROOM * 4)
    above = above[above.find("\n", start) + 1 if start else 0:]
    body = writer.tokens(above + answer)
    at, place = len(above.encode()), 0
    for index, row in enumerate(body):
        if place + len(texts[row]) > at:
            kept = body[max(0, index - ROOM):]
            return Task(head, kept, len(kept) - (len(body) - index), texts[row][: at - place])
        place += len(texts[row])
    raise ValueError("no answer")


class Judge:
    """@param end the row that ends a document"""

    def __init__(self, model: Decoder, end: int, texts: list[bytes]) -> None:
        self.model, self.texts = model, texts
        self.ends_line = np.array([text.startswith(b"\n") for text in texts])
        self.ends_line[end] = True

    def right(self, task: Task) -> bool:
        """Whether the answer, and then the end of the line, is what greedy decoding writes."""
        ids = torch.tensor([task.head + task.body], device=self.model.table.device)
        with torch.no_grad():
            hidden = self.model(ids)[0, len(task.head) + task.first - 1:]
            logits = (hidden @ self.model.table.T).float().cpu().numpy()  # (answer + 1, rows)
        if task.typed:
            fits = np.array([text.startswith(task.typed) for text in self.texts])
            logits[0, ~fits] = -np.inf
        best = logits.argmax(1)
        return best[:-1].tolist() == task.body[task.first:] and bool(self.ends_line[best[-1]])
