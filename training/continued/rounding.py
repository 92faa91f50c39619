"""Rounds feed-forward to what the converter stores in 4 bits, so that the outputs change least.

GPTQ (Frantar et al. 2023, "Accurate Post-Training Quantization for Generative Pre-trained Transformers"): column after
column is rounded, and what that does to the outputs on a sample of documents is taken back as far as possible by the
columns that follow. A block is BLOCK weights of a row with one scale and one zero point, as in
src/jobs/convert/quantise.ts, which finds the levels again without loss. Which matrices: isRobust in decoderTensors.ts.
"""

import torch
from decoder import Adapted, Decoder, rms
from torch.nn import functional as F

BLOCK, LEVELS = 32, 15
DAMPING = 0.01  # of the mean second moment, added to all
# The range of a block is stretched over so many levels: more than LEVELS clips its ends.
STEPS = (13.5, 14, 14.5, 15, 15.5, 16, 16.5, 17)


def grid(weights: torch.Tensor, importance: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(scale, zero point) of each row of one block, (R, 1): those of some that err least. weights (R, BLOCK)"""
    low = weights.amin(1, keepdim=True).clamp(max=0)
    high = weights.amax(1, keepdim=True).clamp(min=0)
    best = torch.full_like(low, torch.inf)
    scale, zero = torch.ones_like(low), torch.zeros_like(low)
    for steps in STEPS:
        step = ((high - low) / steps).clamp(min=1e-12)
        for shift in (0.0, -0.5, 0.5):
            place = (-low / step - (steps - LEVELS) / 2 + shift).round().clamp(0, LEVELS)
            error = ((rounded(weights, step, place) - weights) ** 2 * importance).sum(1, keepdim=True)
            better = error < best
            best, scale, zero = (torch.where(better, a, b) for a, b in ((error, best), (step, scale), (place, zero)))
    return scale, zero


def rounded(weights: torch.Tensor, scale: torch.Tensor, zero: torch.Tensor) -> torch.Tensor:
    return ((weights / scale + zero).round().clamp(0, LEVELS) - zero) * scale


def gptq(weight: torch.Tensor, moments: torch.Tensor) -> torch.Tensor:
    """A matrix (out, in) on its levels. moments (in, in): Σ x xᵀ of the inputs."""
    weight, columns = weight.clone(), weight.shape[1]
    moments = moments + DAMPING * moments.diagonal().mean() * torch.eye(columns)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(moments))
    upper = torch.linalg.cholesky(inverse, upper=True)
    result = torch.empty_like(weight)
    for first in range(0, columns, BLOCK):
        end = first + BLOCK
        block, errors = weight[:, first:end], torch.empty(weight.shape[0], BLOCK)
        scale, zero = grid(block, moments.diagonal()[first:end])
        for i in range(BLOCK):
            column = block[:, i: i + 1]
            result[:, first + i: first + i + 1] = rounded(column, scale, zero)
            errors[:, i: i + 1] = (column - result[:, first + i: first + i + 1]) / upper[first + i, first + i]
            block[:, i + 1:] -= errors[:, i: i + 1] * upper[first + i, first + i + 1: end]
        weight[:, end:] -= errors @ upper[first:end, end:]
    return result


@torch.no_grad()
def round_feed_forward(model: Decoder, reader: Decoder, ids: torch.Tensor) -> None:
    """Replaces gate, up and down of every block of `model`, layer after layer, each for what it reads behind those before.

    @param reader the same model, whose arithmetic may be quicker: it makes the inputs. It is rounded, too
    @param ids (B, T)
    """
    moments = lambda inputs: inputs.flatten(0, 1).float().T @ inputs.flatten(0, 1).float()
    x = reader.embedded(ids)
    cos, sin = reader.rotation(ids.shape[1])
    for number, (block, reading) in enumerate(zip(model.blocks, reader.blocks, strict=True)):
        x = x + reading.attended(x, cos, sin)
        inner = rms(x, reading.norm2)
        replace(block.gate_up, reading.gate_up, moments(inner))
        gate, up = reading.gate_up(inner).chunk(2, -1)
        inner = F.silu(gate) * up
        if min(number, len(model.blocks) - 1 - number) >= len(model.blocks) // 5:
            replace(block.down, reading.down, moments(inner))
        x = x + reading.down(inner)
        print(f"rounded {number + 1} of {len(model.blocks)} layers", flush=True)


def replace(matrix: Adapted, reading: Adapted, moments: torch.Tensor) -> None:
    levels = gptq(matrix.merged(), moments)
    matrix.replace(levels)
    reading.replace(levels)
