"""SmolLM2's network with low-rank adapters, written for training on few cores: fused projections, frozen bf16 weights.

The frozen matrices and the embedding table are the base's. Trained are the adapters of rank RANK on the four matrices
of a block (LoRA, Hu et al. 2021: W x + B A x with B = 0 at the start), all norms, and the rows of the two
fill-in-the-middle tokens, which the base has never seen.
"""

from pathlib import Path

import base
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from vocabulary import Vocabulary

LAYERS, WIDTH, HEADS, KV_HEADS, SIZE, EPSILON, THETA = 30, 576, 9, 3, 64, 1e-5, 1e5
RANK = 20


def arithmetic(device: str) -> torch.dtype:
    """bf16 where it is computed in hardware; elsewhere it is far slower than fp32."""
    flags = "" if device == "cuda" else Path("/proc/cpuinfo").read_text()
    return torch.bfloat16 if device == "cuda" or "avx512_bf16" in flags or "amx_bf16" in flags else torch.float32


class Adapted(nn.Module):
    """A frozen matrix (out, in) and its adapter."""

    weight: torch.Tensor

    def __init__(self, weight: np.ndarray, dtype: torch.dtype) -> None:
        super().__init__()
        outs, ins = weight.shape
        self.register_buffer("weight", torch.from_numpy(weight).to(dtype), persistent=False)
        self.a = nn.Parameter(torch.randn(RANK, ins) / ins**0.5)
        self.b = nn.Parameter(torch.zeros(outs, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (T, in) -> (T, out)
        low = F.linear(x, self.a.to(x.dtype))
        return F.linear(x, self.weight) + F.linear(low, self.b.to(x.dtype))

    def merged(self) -> torch.Tensor:
        return self.weight.float() + self.b @ self.a

    def replace(self, weight: torch.Tensor) -> None:
        """Has this matrix from now on, and an adapter that adds nothing."""
        self.weight = weight.to(self.weight.dtype)
        self.b.data.zero_()


def rms(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return F.rms_norm(x, (x.shape[-1],), weight.to(x.dtype), EPSILON)


def rotated(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """x (B, H, T, S); cos, sin (T, S)."""
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat([-second, first], -1) * sin


class Block(nn.Module):
    def __init__(self, tensors: dict[str, np.ndarray], layer: int, dtype: torch.dtype) -> None:
        super().__init__()
        t = lambda name: tensors[f"blk.{layer}.{name}.weight"]
        q, k = base.halves_first(t("attn_q"), HEADS), base.halves_first(t("attn_k"), KV_HEADS)
        self.norm1 = nn.Parameter(torch.from_numpy(t("attn_norm")))
        self.norm2 = nn.Parameter(torch.from_numpy(t("ffn_norm")))
        self.qkv = Adapted(np.concatenate([q, k, t("attn_v")]), dtype)
        self.out = Adapted(t("attn_output"), dtype)
        self.gate_up = Adapted(np.concatenate([t("ffn_gate"), t("ffn_up")]), dtype)
        self.down = Adapted(t("ffn_down"), dtype)

    def attended(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        """What attention adds to x, (B, T, C)."""
        rows, length, _ = x.shape
        split = lambda part, heads: part.view(rows, length, heads, SIZE).transpose(1, 2)
        q, k, v = self.qkv(rms(x, self.norm1)).split([HEADS * SIZE, KV_HEADS * SIZE, KV_HEADS * SIZE], -1)
        q, k = rotated(split(q, HEADS), cos, sin), rotated(split(k, KV_HEADS), cos, sin)
        k, v = (part.repeat_interleave(HEADS // KV_HEADS, 1) for part in (k, split(v, KV_HEADS)))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(mixed.transpose(1, 2).reshape(rows, length, -1))

    def forward(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:  # (B, T, C)
        x = x + self.attended(x, cos, sin)
        gate, up = self.gate_up(rms(x, self.norm2)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


class Decoder(nn.Module):
    """@param dtype of the frozen weights and of the arithmetic; trained parameters are fp32"""

    def __init__(self, tensors: dict[str, np.ndarray], vocabulary: Vocabulary, dtype: torch.dtype) -> None:
        super().__init__()
        table = tensors["token_embd.weight"][vocabulary.kept]  # (rows, C)
        self.register_buffer("table", torch.from_numpy(table).to(dtype), persistent=False)
        # A document's beginning is what these two are most like.
        self.control_rows = vocabulary.suffix, vocabulary.middle
        self.control = nn.Parameter(torch.from_numpy(np.stack([table[vocabulary.end]] * 2)))
        self.blocks = nn.ModuleList(Block(tensors, layer, dtype) for layer in range(LAYERS))
        self.norm = nn.Parameter(torch.from_numpy(tensors["output_norm.weight"]))
        self.rotations: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}

    def rotation(self, length: int) -> tuple[torch.Tensor, torch.Tensor]:
        if length not in self.rotations:
            inverse = 1.0 / THETA ** (torch.arange(0, SIZE, 2, device=self.table.device).float() / SIZE)
            angles = torch.outer(torch.arange(length, device=self.table.device).float(), inverse).repeat(1, 2)
            self.rotations[length] = angles.cos().to(self.table.dtype), angles.sin().to(self.table.dtype)
        return self.rotations[length]

    def embedded(self, ids: torch.Tensor) -> torch.Tensor:  # (B, T) -> (B, T, C)
        x = F.embedding(ids, self.table)
        for place, row in enumerate(self.control_rows):
            x = torch.where((ids == row)[..., None], self.control[place].to(x.dtype), x)
        return x

    def forward(self, ids: torch.Tensor) -> torch.Tensor:  # (B, T) -> (B, T, C)
        x = self.embedded(ids)
        cos, sin = self.rotation(ids.shape[1])
        for block in self.blocks:
            x = block(x, cos, sin)
        return rms(x, self.norm)


def trained(model: Decoder) -> dict[str, torch.Tensor]:
    """What was learned, by name: all that has to be kept."""
    return dict(model.named_parameters())
