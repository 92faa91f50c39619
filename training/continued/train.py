"""Continues the base model on code with fill-in-the-middle.

    python training/continued/train.py --until 05:00             # UTC; --resume goes on from training/out/continued.pt
    python training/continued/train.py --until 05:00 --delta training/continued/delta.safetensors

The rate falls to zero in the last DECAY of the time, so whatever the machine, the run ends with a finished model.
A step is drawn from its number, so a run goes on where its checkpoint was written. Stopping the process with SIGSTOP is
safe. On the CPU each core takes its own row; bf16 where the processor computes it (avx512_bf16), else fp32.
"""

import argparse
import datetime
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: a core each, see above

import base
import numpy as np
import torch
from decoder import Decoder, arithmetic, trained
from documents import OUT, Corpus, Writer
from safetensors.torch import load_file, save_file
from torch.nn import functional as F
from vocabulary import Vocabulary

from evaluate import HeldOut

SEED, STEP_TOKENS = 20261128, 2048
LENGTHS = (512, 512, 1024)  # of rows, one after the other: attention over long ones is a third of the work
RATE, WARM_UP, DECAY = 1e-3, 30, 0.2  # AdamW; steps; fraction of the time
BETAS = (0.9, 0.98)
CHECKPOINT_SECONDS, VALIDATE_EVERY = 600, 2  # checkpoints

parser = argparse.ArgumentParser()
parser.add_argument("--until", required=True, help="HH:MM, UTC")
parser.add_argument("--resume", action="store_true")
parser.add_argument("--delta", type=Path, help="begin with these adapters, and with a new optimiser")
parser.add_argument("--tokens", type=int, default=STEP_TOKENS, help="of one step")
parser.add_argument("--rate", type=float, default=RATE)
parser.add_argument("--name", default="continued")
args = parser.parse_args()

cuda = torch.cuda.is_available()
device = "cuda" if cuda else "cpu"
dtype = arithmetic(device)
torch.manual_seed(SEED)
metadata, tensors = base.read()
vocabulary = Vocabulary(metadata)
writer = Writer(vocabulary, Corpus("train"))
held_out = HeldOut(writer, Corpus("validation"))
model = Decoder(tensors, vocabulary, dtype).to(device)
parameters = list(model.parameters())
adam = torch.optim.AdamW(parameters, lr=args.rate, betas=BETAS, weight_decay=0.0)
state = {"step": 0, "tokens": 0}
path = OUT / f"{args.name}.pt"
if args.resume:
    saved = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(saved["model"])
    adam.load_state_dict(saved["adam"])
    state = saved["state"]
elif args.delta:
    kept = load_file(args.delta)
    state = {"step": int(kept.pop("step")), "tokens": int(kept.pop("tokens"))}
    model.load_state_dict({name: value.float() for name, value in kept.items()})

now = datetime.datetime.now(datetime.UTC)
hour, minute = map(int, args.until.split(":"))
end = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
began, deadline = time.time(), (end if end > now else end + datetime.timedelta(days=1)).timestamp()
stopping: list[int] = []
signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))


def log(**fields: object) -> None:
    line = json.dumps({k: round(v, 5) if isinstance(v, float) else v for k, v in fields.items()})
    print(line, flush=True)
    with open(OUT / f"{args.name}.log.jsonl", "a") as file:
        file.write(line + "\n")


def loss_sum(ids: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Weighted nats of one batch of rows. ids, weights (B, T + 1)."""
    hidden = model(ids[:, :-1]).flatten(0, 1)
    targets, counts = ids[:, 1:].flatten(), weights[:, 1:].flatten()
    chosen = counts > 0
    hidden, targets, counts = hidden[chosen], targets[chosen], counts[chosen]
    parts = zip(hidden.split(256), targets.split(256), counts.split(256), strict=True)
    return sum(((F.cross_entropy((h @ model.table.T).float(), t, reduction="none")) * c).sum() for h, t, c in parts)


def gradients(ids: np.ndarray, weights: np.ndarray) -> tuple[float, tuple[torch.Tensor, ...]]:
    total = loss_sum(torch.from_numpy(ids).to(device), torch.from_numpy(weights).to(device))
    return total.item(), torch.autograd.grad(total, parameters)


def checkpoint() -> None:
    part = path.with_suffix(".part")
    torch.save({"model": model.state_dict(), "adam": adam.state_dict(), "state": state}, part)
    os.replace(part, path)
    delta = {name: value.detach().to(torch.bfloat16).contiguous().cpu() for name, value in trained(model).items()}
    delta |= {"step": torch.tensor(state["step"]), "tokens": torch.tensor(state["tokens"])}
    save_file(delta, OUT / f"{args.name}.delta.safetensors")


pool = ThreadPoolExecutor(1 if cuda else os.cpu_count())
log(parameters=sum(p.numel() for p in parameters), dtype=str(dtype), rate=args.rate, **state)
first, last_checkpoint, checkpoints = state["step"], time.time(), 0
window, window_weight, window_tokens, since = 0.0, 0.0, 0, time.time()
while time.time() < deadline and not stopping:
    random = np.random.default_rng((SEED, state["step"]))
    length = LENGTHS[state["step"] % len(LENGTHS)]
    count = args.tokens // length
    ids, weights = writer.rows(count, length, random)
    weight, total = float(weights[:, 1:].sum()), 0.0
    for loss, grads in pool.map(lambda row, ids=ids, weights=weights: gradients(ids[row: row + 1], weights[row: row + 1]), range(count)):
        total += loss
        for p, g in zip(parameters, grads, strict=True):
            p.grad = g if p.grad is None else p.grad.add_(g)
    for p in parameters:
        p.grad.div_(weight)
    norm = torch.nn.utils.clip_grad_norm_(parameters, 1.0).item()
    left = (deadline - time.time()) / (deadline - began)
    adam.param_groups[0]["lr"] = args.rate * max(0.0, min(1.0, (state["step"] - first + 1) / WARM_UP, left / DECAY))
    adam.step()
    adam.zero_grad()
    state["step"] += 1
    state["tokens"] += args.tokens
    window, window_weight, window_tokens = window + total, window_weight + weight, window_tokens + args.tokens
    if state["step"] % 20 == 0:
        log(step=state["step"], loss=window / window_weight, norm=norm, tokens=state["tokens"], tokens_per_second=window_tokens / (time.time() - since))
        window, window_weight, window_tokens, since = 0.0, 0.0, 0, time.time()
    if time.time() - last_checkpoint > CHECKPOINT_SECONDS:
        last_checkpoint = time.time()
        checkpoint()
        checkpoints += 1
        if checkpoints % VALIDATE_EVERY == 0:
            log(step=state["step"], tokens=state["tokens"], **held_out.score(model))
checkpoint()
log(step=state["step"], tokens=state["tokens"], done=not stopping, **held_out.score(model))
