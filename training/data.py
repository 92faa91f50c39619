"""Token rows from tokenise.mjs, and the batches that train.py takes from them."""

import json
from pathlib import Path

import numpy as np
import torch

OUT = Path(__file__).resolve().parent / "out"
RECIPES = json.loads((Path(__file__).resolve().parent / "recipes.json").read_text())
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
    """Ragged uint16 rows in shards: `name.N.bin` holds a shard's rows end to end, `name.N.idx` where each starts.
    Row i is the same one on every machine, in an order that mixes the shards."""

    def __init__(self, name: str, folder: Path = OUT, shuffled: bool = True) -> None:
        shards = sorted(folder.glob(f"{name}.*.bin"), key=lambda path: int(path.suffixes[0][1:]))
        if not shards:
            raise SystemExit(f"{folder / name}.0.bin is missing: run node training/tokenise.mjs first")
        self.shards = [np.memmap(path, dtype=np.uint16, mode="r") for path in shards]
        offsets = [np.fromfile(path.with_suffix(".idx"), dtype=np.uint32) for path in shards]
        self.shard = np.repeat(np.arange(len(shards)), [len(part) - 1 for part in offsets])
        self.start = np.concatenate([part[:-1] for part in offsets])
        self.end = np.concatenate([part[1:] for part in offsets])
        order = np.random.default_rng(7).permutation(len(self.start)) if shuffled else np.arange(len(self.start))
        self.shard, self.start, self.end = self.shard[order], self.start[order], self.end[order]

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, i: int) -> np.ndarray:
        return self.shards[self.shard[i]][self.start[i]: self.end[i]].astype(np.int64)

    @property
    def tokens(self) -> np.ndarray:
        """All rows end to end, shard by shard."""
        return np.concatenate(self.shards)


def batch(documents: Documents, first: int, rows: int, length: int, vocabulary: Vocabulary) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows first..first+rows (wrapping round), padded to `length`.

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
