"""Writes test/fixtures/gguf/blocks.json: random blocks of GGUF's number formats, and what ggml's own Python package makes
of them. Needs `pip install gguf numpy` (https://github.com/ggml-org/llama.cpp/tree/master/gguf-py); tests do not.
"""

import json
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES
from gguf import GGMLQuantizationType as T
from gguf.quants import dequantize

OUT = Path(__file__).resolve().parent.parent / "test" / "fixtures" / "gguf" / "blocks.json"
BLOCKS = 2
# Where a block has half-precision scales, in bytes.
SCALES = {
    T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0],
    T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208],
}


def main() -> None:
    random = np.random.default_rng(5)
    cases = {}
    for kind, places in SCALES.items():
        _, width = GGML_QUANT_SIZES[kind]
        blocks = random.integers(0, 256, (BLOCKS, width), dtype=np.uint8)
        for place in places:
            scales = random.normal(0, 0.02, (BLOCKS, 1)).astype(np.float16)
            blocks[:, place: place + 2] = scales.view(np.uint8)
        values = dequantize(blocks, kind).astype("<f4")
        cases[kind.name] = {"blocks": blocks.tobytes().hex(), "float32": values.tobytes().hex()}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
