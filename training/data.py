"""Token documents from tokenise.mjs, and the batches that train.py takes from them."""

import json
from pathlib import Path

import numpy as np
import torch

OUT = Path(__file__).resolve().parent / "out"
END_OF_TEXT, FIM_MIDDLE, FIM_SUFFIX = 50256, 50282, 50283
IGNORE = -100  # target that carries no loss


class Vocabulary:
    """Kept p50k_edit ids in ascending order; a compact id is an index into them."""

    def __init__(self, folder: Path = OUT) -> None:
        import base64

        stored = json.loads((folder / "vocabulary.json").read_text())
        self.kept: list[int] = stored["kept"]
        self.bytes: list[bytes] = [base64.b64decode(b) for b in stored["bytes"]]
        compact = {id_: i for i, id_ in enumerate(self.kept)}
        self.end, self.middle, self.suffix = compact[END_OF_TEXT], compact[FIM_MIDDLE], compact[FIM_SUFFIX]

    def __len__(self) -> int:
        return len(self.kept)


class Documents:
    """Ragged uint16 rows: `name.bin` holds them end to end, `name.idx` where each starts."""

    def __init__(self, name: str, folder: Path = OUT) -> None:
        self.tokens = np.memmap(folder / f"{name}.bin", dtype=np.uint16, mode="r")
        self.offsets = np.fromfile(folder / f"{name}.idx", dtype=np.uint32)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, i: int) -> np.ndarray:
        return self.tokens[self.offsets[i]: self.offsets[i + 1]].astype(np.int64)


def batch(documents: Documents, first: int, rows: int, length: int, vocabulary: Vocabulary):
    """Documents first..first+rows (wrapping round), one a row, padded to `length`.

    Returns inputs (rows, length-1) and targets (rows, length-1). No loss is taken where nothing is
    to be learned: on padding, on the two FIM control ids (their place is given by the prompt), and
    on the first token after <fim_middle> (it depends on where the window happens to start).
    """
    ids = np.full((rows, length), vocabulary.end, dtype=np.int64)
    targets = np.full((rows, length), IGNORE, dtype=np.int64)
    for row in range(rows):
        document = documents[(first + row) % len(documents)][:length]
        ids[row, : len(document)] = targets[row, : len(document)] = document
    control = (targets == vocabulary.suffix) | (targets == vocabulary.middle)
    control[:, 1:] |= ids[:, :-1] == vocabulary.middle
    targets[control] = IGNORE
    return torch.from_numpy(ids[:, :-1].copy()), torch.from_numpy(targets[:, 1:].copy())
