"""Trains Inkling's model: one file, read from top to bottom.

    python training/train.py --minutes 75          # active minutes: time spent stopped is not counted
    python training/train.py --until 03:25         # or up to a time of day (UTC)
    python training/train.py --resume --until ...  # goes on exactly where the checkpoint was written
    torchrun --nproc-per-node 8 training/train.py --recipe gpu --minutes 22

The schedule is a function of the fraction of the budget that is used up, so a slow or a shared
machine ends with a finished (fully decayed) model all the same, only a weaker one. Stopping the
process with SIGSTOP is safe at any time.

On the CPU each core takes its own micro-batches (threads of one operation would wait for one another
at every operation, which on a shared machine costs most of the time); gradients are summed in a
fixed order.

Several processes (torchrun) each take their rows of every step and add up their gradients; all else is
computed by all of them alike, so that one process and eight take the same steps.

Recipe: Muon on the block matrices, AdamW on the rest; warm-up, constant, long linear decay; sizes and
phases from recipes.json. On CUDA: bf16 autocast and torch.compile; on the CPU: fp32, as bf16 without
hardware support is a hundred times slower.
"""

import argparse
import datetime
import json
import os
import signal
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: see WORKERS

import numpy as np
import torch
import torch.distributed as dist

from data import IGNORE, OUT, RECIPES, Documents, Vocabulary, batch
from model import Config, Model
from muon import Muon

SEED = 1337
WORKERS = os.cpu_count()  # CPU only: micro-batches computed at the same time, one core each
Z_LOSS = 1e-4  # keeps the logits' normaliser near 1 (PaLM, Chowdhery et al. 2022)
WARM_UP, DECAY_FROM, FINAL = 0.02, 0.45, 0.05  # schedule, in fractions of budget / of the rate
MUON: dict[str, Any] = dict(lr=0.015, momentum=0.95, weight_decay=0.1)
ADAM: dict[str, Any] = dict(lr=0.003, betas=(0.9, 0.95), eps=1e-10, weight_decay=0.0)
CHECKPOINT_SECONDS = 240
VALIDATE_EVERY = 3  # checkpoints

parser = argparse.ArgumentParser()
parser.add_argument("--minutes", type=float, default=float("inf"))
parser.add_argument("--until", help="HH:MM, UTC")
parser.add_argument("--recipe", default="cpu", choices=RECIPES)
parser.add_argument("--resume", action="store_true")
parser.add_argument("--name", default="checkpoint", help="checkpoint and log file in training/out")
args = parser.parse_args()

recipe = RECIPES[args.recipe]
rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
device = f"cuda:{os.environ.get('LOCAL_RANK', 0)}" if torch.cuda.is_available() else "cpu"
if device != "cpu":
    torch.cuda.set_device(device)
    torch.set_float32_matmul_precision("high")
if world > 1:
    dist.init_process_group("gloo" if device == "cpu" else "nccl")
torch.manual_seed(SEED)
vocabulary = Vocabulary()
documents = {phase: Documents(phase) for phase in ("early", "late")}
held_out = Documents("validation", shuffled=False)
width = recipe["width"]
config = Config(kept=len(vocabulary), n_positions=recipe["positions"], n_embd=width, n_head=width // 64, n_layer=recipe["layers"])
model = Model(config).to(device)

matrices = [p for n, p in model.named_parameters() if n.startswith("blocks") and p.ndim == 2]
others = [p for n, p in model.named_parameters() if not (n.startswith("blocks") and p.ndim == 2)]
muon = Muon(matrices, **MUON)
adam = torch.optim.AdamW(others, fused=True, **ADAM)

state: dict[str, Any] = {"step": 0, "early": 0, "late": 0, "tokens": 0, "active": 0.0, "started": time.time()}
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
    now = datetime.datetime.now(datetime.UTC)
    end = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    deadline = (end if end > now else end + datetime.timedelta(days=1)).timestamp()
assert deadline < float("inf") or args.minutes < float("inf"), "give --minutes or --until"


stopping: list[bool] = []
signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))  # ends after the step, with a checkpoint


def agreed(value: float) -> float:
    """The first process's value, in all of them."""
    if world == 1:
        return value
    shared = torch.tensor([value], dtype=torch.float64, device=device)
    dist.broadcast(shared, 0)
    return shared.item()


def spent() -> float:
    """Fraction of the budget used up: of the active minutes or of the time of day, whichever is more."""
    used = max(state["active"] / 60 / args.minutes, (time.time() - state["started"]) / (deadline - state["started"]))
    return agreed(1.0 if stopping else used)


def rate(fraction: float) -> float:
    if fraction < WARM_UP:
        return 0.05 + 0.95 * fraction / WARM_UP
    return min(1.0, FINAL + (1 - FINAL) * (1 - fraction) / (1 - DECAY_FROM))


def nats(hidden: torch.Tensor, targets: torch.Tensor, z_loss: float) -> torch.Tensor:
    """Sum of -ln p over the targets that count. hidden (N, C), targets (N)."""
    logits = torch.nn.functional.linear(hidden, whole.wte.weight).float()  # (N, K)
    normaliser = logits.logsumexp(1)
    own = logits.gather(1, targets.clamp(min=0)[:, None])[:, 0]
    return ((normaliser - own + z_loss * normaliser**2) * (targets != IGNORE)).sum()


def loss_sum(ids: torch.Tensor, targets: torch.Tensor, offset: torch.Tensor, z_loss: float = 0.0) -> torch.Tensor:
    """The same for rows. ids, targets (B, T); offset (B, 1)."""
    positions = offset + torch.arange(ids.size(1), device=ids.device)  # (B, T)
    with torch.autocast("cuda", torch.bfloat16, enabled=ids.is_cuda):
        hidden = model(ids, positions).flatten(0, 1)  # (B T, C)
        targets = targets.flatten()
        if not ids.is_cuda:  # the head is half of the work, so only where needed; a GPU prefers fixed shapes
            hidden, targets = hidden[targets != IGNORE], targets[targets != IGNORE]
        return nats(hidden, targets, z_loss)


whole = model  # with the names of the checkpoint
if device != "cpu":
    model = torch.compile(model)
    nats = torch.compile(nats)
parameters = list(whole.parameters())
pool = ThreadPoolExecutor(WORKERS if device == "cpu" else 1)


def gradients(ids: torch.Tensor, targets: torch.Tensor, offset: torch.Tensor) -> tuple[float, list[torch.Tensor]]:
    """Nats and their gradient for one micro-batch, both as sums over its targets."""
    loss = loss_sum(ids, targets, offset, Z_LOSS)
    return loss.item(), torch.autograd.grad(loss, parameters)


def add_up(count: int, total: float) -> tuple[int, float]:
    """Adds the gradients of all processes, and their counts and losses."""
    if world > 1:
        flat = torch.cat([*(p.grad.flatten() for p in parameters), torch.tensor([count, total], device=device)])
        dist.all_reduce(flat)
        *grads, sums = flat.split([*(p.numel() for p in parameters), 2])
        for p, grad in zip(parameters, grads, strict=True):
            p.grad.copy_(grad.view_as(p))
        count, total = int(sums[0].item()), sums[1].item()
    for p in parameters:
        p.grad.div_(count)
    return count, total


def validate() -> float:
    """Nats per token over the held-out documents, left-to-right and with suffix as in training."""

    @torch.no_grad()  # it holds for the calling thread only
    def score(first: int) -> tuple[float, int]:
        ids, targets = batch(held_out, first, min(4, len(held_out) - first), config.n_positions, vocabulary)
        offset = torch.zeros(len(ids), 1, dtype=torch.long, device=device)
        return loss_sum(ids.to(device), targets.to(device), offset).item(), (targets != IGNORE).sum().item()

    losses, counts = zip(*pool.map(score, range(0, len(held_out), 4)), strict=True)
    return sum(losses) / sum(counts)


def checkpoint() -> None:
    if rank > 0:
        return
    saved = {"config": config.asdict(), "model": whole.state_dict(), "muon": muon.state_dict(), "adam": adam.state_dict(), "state": state}
    torch.save(saved, path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def log(**fields: object) -> None:
    if rank > 0:
        return
    line = json.dumps({k: round(v, 5) if isinstance(v, float) else v for k, v in fields.items()})
    print(line, flush=True)
    with open(OUT / f"{args.name}.log.jsonl", "a") as file:
        file.write(line + "\n")


size = whole.parameter_count()
log(parameters=size, device=device, processes=world, early=len(documents["early"]), late=len(documents["late"]), kept=len(vocabulary))
durations: list[float] = []
last_checkpoint, checkpoints = time.time(), 0
window_loss, window_count, window_seconds = 0.0, 0, 0.0

while (fraction := spent()) < 1:
    began = time.time()
    phase = "late" if fraction >= recipe["lateFrom"] else "early"
    length = recipe[phase]["length"]
    rows = recipe["stepTokens"] // length
    # Half of the rows that are shorter than the context start at a random position, so that all of the table is trained.
    random = np.random.default_rng((SEED, state["step"]))
    offset = random.integers(0, config.n_positions - length + 1, (rows, 1)) * (random.random((rows, 1)) < 0.5)
    share = rows // world
    mine = slice(rank * share, (rank + 1) * share)
    ids, targets = batch(documents[phase], state[phase] + rank * share, share, length, vocabulary)
    count = (targets != IGNORE).sum().item()
    ids, targets, offset = ids.to(device), targets.to(device), torch.from_numpy(offset[mine]).to(device)

    micro = max(1, recipe["microTokens"] // length)
    parts = [slice(start, start + micro) for start in range(0, share, micro)]
    total = 0.0
    for loss, grads in pool.map(lambda part, ids=ids, targets=targets, offset=offset: gradients(ids[part], targets[part], offset[part]), parts):
        total += loss
        for p, g in zip(parameters, grads, strict=True):
            p.grad = g if p.grad is None else p.grad.add_(g)
    count, total = add_up(count, total)
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
    if len(durations) > 10:
        seconds = min(seconds, 10 * statistics.median(durations))  # a longer step was a stopped process
    state["active"] += seconds
    window_loss, window_count, window_seconds = window_loss + total, window_count + count, window_seconds + seconds
    if state["step"] % 20 == 0:
        speed = window_count / window_seconds
        log(step=state["step"], fraction=fraction, loss=window_loss / window_count, norm=norm, tokens=state["tokens"],
            tokens_per_second=speed, teraflops=6 * size * speed / 1e12, rows=length)
        window_loss, window_count, window_seconds = 0.0, 0, 0.0
    if agreed(time.time() - last_checkpoint) > CHECKPOINT_SECONDS:
        last_checkpoint = time.time()
        checkpoint()
        checkpoints += 1
        if checkpoints % VALIDATE_EVERY == 0:
            log(step=state["step"], fraction=fraction, validation=validate(), tokens=state["tokens"], minutes=state["active"] / 60)

checkpoint()
log(step=state["step"], fraction=fraction, validation=validate(), tokens=state["tokens"], minutes=state["active"] / 60, done=not stopping)
if world > 1:
    dist.destroy_process_group()
