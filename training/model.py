"""GPT-2, and nothing else: pre-LayerNorm, learned positions, tanh-GELU, tied output head.

What is trained here must load as a Hugging Face GPT-2 folder, so none of the later ideas (rotary
positions, QK norm, ReLU^2, untied heads) is available. Two things differ from the file format:

- the vocabulary: training knows only the kept tokens, as compact ids 0..K-1 (tokenise.mjs); the
  export scatters their rows over the full id space;
- Q, K and V are three matrices, as Muon orthogonalises each by itself, and weights are (out, in)
  as torch.nn.Linear has them; GPT-2's Conv1D stores (in, out) with Q, K and V side by side.

Architecture: Radford et al. 2019. Shapes: B rows, T tokens, C width, H heads, K kept tokens.
"""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Config:
    kept: int  # K, rows of the tied token table
    n_positions: int = 512
    n_embd: int = 192
    n_layer: int = 4
    n_head: int = 3

    def __post_init__(self) -> None:
        assert self.n_embd == 64 * self.n_head, "the engine is written for a head size of 64"

    asdict = asdict


class Block(nn.Module):
    def __init__(self, c: Config) -> None:
        super().__init__()
        self.n_head = c.n_head
        self.ln_1 = nn.LayerNorm(c.n_embd)
        self.q = nn.Linear(c.n_embd, c.n_embd)
        self.k = nn.Linear(c.n_embd, c.n_embd)
        self.v = nn.Linear(c.n_embd, c.n_embd)
        self.proj = nn.Linear(c.n_embd, c.n_embd)
        self.ln_2 = nn.LayerNorm(c.n_embd)
        self.up = nn.Linear(c.n_embd, 4 * c.n_embd)
        self.down = nn.Linear(4 * c.n_embd, c.n_embd)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (B, T, C) -> (B, T, C)
        B, T, C = x.shape
        h = self.ln_1(x)
        q, k, v = (m(h).view(B, T, self.n_head, 64).transpose(1, 2) for m in (self.q, self.k, self.v))  # (B, H, T, 64)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)  # (B, H, T, 64)
        x = x + self.proj(y.transpose(1, 2).reshape(B, T, C))
        return x + self.down(F.gelu(self.up(self.ln_2(x)), approximate="tanh"))


class Model(nn.Module):
    def __init__(self, c: Config) -> None:
        super().__init__()
        self.config = c
        self.wte = nn.Embedding(c.kept, c.n_embd)
        self.wpe = nn.Embedding(c.n_positions, c.n_embd)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.n_layer))
        self.ln_f = nn.LayerNorm(c.n_embd)
        for name, p in self.named_parameters():
            if name.endswith(("bias", "proj.weight", "down.weight")):
                nn.init.zeros_(p)  # every block starts as the identity
            elif name.startswith("wpe"):
                nn.init.normal_(p, std=0.01)
            elif p.ndim == 2:
                nn.init.normal_(p, std=0.02 if name.startswith("wte") else c.n_embd**-0.5 * 0.5)

    def forward(self, ids: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
        """ids (B, T) compact, positions (B, T) -> hidden states after the last LayerNorm (B, T, C)."""
        x = self.wte(ids) + self.wpe(positions)  # (B, T, C)
        for block in self.blocks:
            x = block(x)
        return self.ln_f(x)

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:  # (..., C) -> (..., K)
        return F.linear(hidden, self.wte.weight)

    def parameter_count(self) -> int:
        return sum(p.numel() for p in self.parameters())
