"""Trains Inkling's model: one file, read from top to bottom.

    python training/train.py --minutes 75          # active minutes: time spent stopped is not counted
    python training/train.py --until 03:25         # or up to a time of day (UTC)
    python training/train.py --resume --until ...  # goes on exactly where the checkpoint was written

The schedule is a function of the fraction of the budget that is used up, so a slow or a shared
machine ends with a finished (fully decayed) model all the same, only a weaker one. Stopping the
process with SIGSTOP is safe at any time.

On the CPU each core takes its own micro-batches (threads of one operation would wait for one another
at every operation, which on a shared machine costs most of the time); gradients are summed in a
fixed order.

Recipe: Muon on the block matrices, AdamW on the rest; warm-up, constant, long linear decay; 80 % of
the budget on documents of 256 tokens, the rest on 512. On CUDA: bf16 autocast and torch.compile;
on the CPU: fp32, as bf16 without hardware support is a hundred times slower.
"""

import argparse
import datetime
import json
import os
import signal
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: see WORKERS

import numpy as np
import torch
import torch.nn.functional as F

from data import IGNORE, OUT, Documents, Vocabulary, batch
from model import Config, Model
from muon import Muon

SEED = 1337
STEP_TOKENS = 4096  # per optimiser step, padding included
MICRO_TOKENS = 1024  # per forward and backward pass on the CPU
WORKERS = os.cpu_count()  # CPU only: micro-batches computed at the same time, one core each
LATE = 0.8  # fraction of the budget after which rows are 512 tokens long
WARM_UP, DECAY_FROM, FINAL = 0.02, 0.45, 0.05  # schedule, in fractions of budget / of the rate
MUON = dict(lr=0.015, momentum=0.95, weight_decay=0.1)
ADAM = dict(lr=0.003, betas=(0.9, 0.95), eps=1e-10, weight_decay=0.0)
CHECKPOINT_SECONDS = 240
VALIDATE_EVERY = 3  # checkpoints

parser = argparse.ArgumentParser()
parser.add_argument("--minutes", type=float, default=float("inf"))
parser.add_argument("--until", help="HH:MM, UTC")
parser.add_argument("--layers", type=int, default=4)
parser.add_argument("--width", type=int, default=192)
parser.add_argument("--resume", action="store_true")
parser.add_argument("--name", default="checkpoint", help="checkpoint and log file in training/out")
args = parser.parse_args()

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(SEED)
vocabulary = Vocabulary()
early, late, held_out = Documents("early"), Documents("late"), Documents("validation")
config = Config(kept=len(vocabulary), n_embd=args.width, n_head=args.width // 64, n_layer=args.layers)
model = Model(config).to(device)

matrices = [p for n, p in model.named_parameters() if n.startswith("blocks") and p.ndim == 2]
others = [p for n, p in model.named_parameters() if not (n.startswith("blocks") and p.ndim == 2)]
muon = Muon(matrices, **MUON)
adam = torch.optim.AdamW(others, fused=True, **ADAM)

state = {"step": 0, "early": 0, "late": 0, "tokens": 0, "active": 0.0, "started": time.time()}
path = OUT / f"{args.name}.pt"
if args.resume:
    saved = torch.load(path, map_location=device, weights_only=True)
    assert saved["config"] == config.asdict(), "the checkpoint is of another architecture"
    model.load_state_dict(saved["model"])
    muon.load_state_dict(saved["muon"])
    adam.load_state_dict(saved["adam"])
    state = saved["state"]

deadline = float("inf")
if args.until:
    hour, minute = map(int, args.until.split(":"))
    now = datetime.datetime.now(datetime.timezone.utc)
    end = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    deadline = (end if end > now else end + datetime.timedelta(days=1)).timestamp()
assert deadline < float("inf") or args.minutes < float("inf"), "give --minutes or --until"


def spent() -> float:
    """Fraction of the budget used up: of the active minutes or of the time of day, whichever is more."""
    return max(state["active"] / 60 / args.minutes, (time.time() - state["started"]) / (deadline - state["started"]))


def rate(fraction: float) -> float:
    if fraction < WARM_UP:
        return 0.05 + 0.95 * fraction / WARM_UP
    return min(1.0, FINAL + (1 - FINAL) * (1 - fraction) / (1 - DECAY_FROM))


def loss_sum(ids: torch.Tensor, targets: torch.Tensor, offset: torch.Tensor) -> torch.Tensor:
    """Sum of nats over the targets that count. ids, targets (B, T); offset (B, 1)."""
    positions = offset + torch.arange(ids.size(1), device=ids.device)  # (B, T)
    with torch.autocast("cuda", torch.bfloat16, enabled=ids.is_cuda):
        hidden = model(ids, positions)  # (B, T, C)
        counts = targets != IGNORE
        logits = model.logits(hidden[counts])  # (N, K): the head is half of the work, so only where needed
    return F.cross_entropy(logits.float(), targets[counts], reduction="sum")


if device == "cuda":
    model = torch.compile(model)
parameters = list(model.parameters())
pool = ThreadPoolExecutor(WORKERS if device == "cpu" else 1)


def gradients(ids: torch.Tensor, targets: torch.Tensor, offset: torch.Tensor) -> tuple[float, list[torch.Tensor]]:
    """Nats and their gradient for one micro-batch, both as sums over its targets."""
    loss = loss_sum(ids, targets, offset)
    return loss.item(), torch.autograd.grad(loss, parameters)


def validate() -> float:
    """Nats per token over the held-out documents, left-to-right and with suffix as in training."""

    @torch.no_grad()  # it holds for the calling thread only
    def score(first: int) -> tuple[float, int]:
        ids, targets = batch(held_out, first, min(4, len(held_out) - first), config.n_positions, vocabulary)
        offset = torch.zeros(len(ids), 1, dtype=torch.long, device=device)
        return loss_sum(ids.to(device), targets.to(device), offset).item(), (targets != IGNORE).sum().item()

    nats, counts = zip(*pool.map(score, range(0, len(held_out), 4)))
    return sum(nats) / sum(counts)


def checkpoint() -> None:
    whole = getattr(model, "_orig_mod", model)
    saved = {"config": config.asdict(), "model": whole.state_dict(), "muon": muon.state_dict(), "adam": adam.state_dict(), "state": state}
    torch.save(saved, path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def log(**fields) -> None:
    line = json.dumps({k: round(v, 5) if isinstance(v, float) else v for k, v in fields.items()})
    print(line, flush=True)
    with open(OUT / f"{args.name}.log.jsonl", "a") as file:
        file.write(line + "\n")


stopping = []
signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))  # ends after the step, with a checkpoint
log(parameters=sum(p.numel() for p in model.parameters()), device=device, early=len(early), late=len(late), kept=len(vocabulary))
durations: list[float] = []
last_checkpoint, checkpoints = time.time(), 0
window_loss, window_count, window_seconds = 0.0, 0, 0.0

while (fraction := spent()) < 1 and not stopping:
    began = time.time()
    phase, documents, length = ("late", late, 512) if fraction >= LATE else ("early", early, 256)
    rows = STEP_TOKENS // length
    ids, targets = batch(documents, state[phase], rows, length, vocabulary)
    # Half of the short rows start at a random position, so that all of the position table is trained.
    random = np.random.default_rng((SEED, state["step"]))
    offset = random.integers(0, config.n_positions - length + 1, (rows, 1)) * (random.random((rows, 1)) < 0.5)
    ids, targets, offset = ids.to(device), targets.to(device), torch.from_numpy(offset).to(device)
    count = (targets != IGNORE).sum().item()

    micro = rows if device == "cuda" else MICRO_TOKENS // length
    parts = [slice(start, start + micro) for start in range(0, rows, micro)]
    total = 0.0
    for nats, grads in pool.map(lambda part: gradients(ids[part], targets[part], offset[part]), parts):
        total += nats
        for p, g in zip(parameters, grads):
            p.grad = g / count if p.grad is None else p.grad.add_(g, alpha=1 / count)
    norm = torch.nn.utils.clip_grad_norm_(parameters, 1.0).item()
    for group in muon.param_groups:
        group["lr"] = MUON["lr"] * rate(fraction)
        group["momentum"] = min(0.95, 0.85 + 0.10 * state["step"] / 300)
    for group in adam.param_groups:
        group["lr"] = ADAM["lr"] * rate(fraction)
    list(pool.map(lambda task: task(), [*muon.tasks(), adam.step]))
    muon.zero_grad()
    adam.zero_grad()

    state["step"] += 1
    state[phase] += rows
    state["tokens"] += count
    seconds = time.time() - began
    durations = durations[-50:] + [seconds]
    seconds = min(seconds, 10 * statistics.median(durations))  # a longer step was a stopped process
    state["active"] += seconds
    window_loss, window_count, window_seconds = window_loss + total, window_count + count, window_seconds + seconds
    if state["step"] % 20 == 0:
        log(step=state["step"], fraction=fraction, loss=window_loss / window_count, norm=norm,
            tokens=state["tokens"], tokens_per_second=window_count / window_seconds, rows=length)
        window_loss, window_count, window_seconds = 0.0, 0, 0.0
    if time.time() - last_checkpoint > CHECKPOINT_SECONDS:
        last_checkpoint = time.time()
        checkpoint()
        checkpoints += 1
        if checkpoints % VALIDATE_EVERY == 0:
            log(step=state["step"], fraction=fraction, validation=validate(), tokens=state["tokens"], minutes=state["active"] / 60)

checkpoint()
log(step=state["step"], fraction=spent(), validation=validate(), tokens=state["tokens"], minutes=state["active"] / 60, done=not stopping)
