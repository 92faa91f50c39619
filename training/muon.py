"""Muon for the block matrices: momentum, then the nearest (semi-)orthogonal matrix as the step.

Keller Jordan et al., "Muon" (2024), with the usual quintic Newton-Schulz coefficients. Matrices of
one shape are stacked, so that a step is a few batched products instead of one set per matrix.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import torch


def orthogonalise(g: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """(N, out, in) -> (N, out, in) with singular values near 1."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16() if g.is_cuda else g
    tall = x.size(1) > x.size(2)
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        xx = x @ x.mT  # (N, s, s), s the shorter side
        x = a * x + (b * xx + c * xx @ xx) @ x
    return (x.mT if tall else x).to(g.dtype)


class Muon(torch.optim.Optimizer):
    def __init__(self, params: Iterable[torch.nn.Parameter], lr: float, momentum: float = 0.95, weight_decay: float = 0.0) -> None:
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    def tasks(self) -> Iterator[Callable[[], None]]:
        """The step as independent functions, one for each shape of matrix, so that cores can share them."""
        for group in self.param_groups:
            shapes = defaultdict(list)
            for p in group["params"]:
                shapes[p.shape].append(p)
            for params in shapes.values():
                yield partial(self.update, params, group)

    def step(self) -> None:
        for task in self.tasks():
            task()

    @torch.no_grad()
    def update(self, params: list[torch.Tensor], group: dict) -> None:
        updates = []
        for p in params:
            m = self.state[p].setdefault("momentum", torch.zeros_like(p))
            m.lerp_(p.grad, 1 - group["momentum"])
            updates.append(p.grad.lerp(m, group["momentum"]))  # Nesterov
        rows, columns = params[0].shape
        scale = max(1, rows / columns) ** 0.5
        for p, u in zip(params, orthogonalise(torch.stack(updates)), strict=True):
            p.mul_(1 - group["lr"] * group["weight_decay"])
            p.add_(u, alpha=-group["lr"] * scale)
