"""Residual vector quantiser, decoding half: codes to conditioning vectors.

Encoding (project_in, nearest neighbours, moving averages) is omitted: the app never encodes sound.

Letters: B batch, K codebooks, T token frames, V rows of a codebook.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.heartcodec.config import HeartCodecConfig

FALLBACK_ID = 0
"""Codebook row used for ids without a row (the language model can draw such ids)."""


class Codebook(nn.Module):
    """One codebook: `embed` (1, V, codebook_dim), named as the checkpoint names it."""

    def __init__(self, config: HeartCodecConfig) -> None:
        super().__init__()
        self.embed = nn.Parameter(torch.zeros(1, config.codebook_size, config.codebook_dim))


class QuantiserLayer(nn.Module):
    """One stage of the residual quantiser, which contains only its codebook."""

    def __init__(self, config: HeartCodecConfig) -> None:
        super().__init__()
        self._codebook = Codebook(config)

    def look_up(self, ids: Tensor) -> Tensor:
        """Return the rows (..., codebook_dim) of ids (...), all within 0 ... V-1."""
        return nn.functional.embedding(ids, self._codebook.embed[0])


class ResidualVectorQuantiser(nn.Module):
    """Sum of the K codebooks' rows, projected from codebook_dim to dim."""

    def __init__(self, config: HeartCodecConfig) -> None:
        super().__init__()
        self.codebook_size = config.codebook_size
        self.layers = nn.ModuleList(QuantiserLayer(config) for _ in range(config.num_quantizers))
        self.project_out = nn.Linear(config.codebook_dim, config.dim)

    def forward(self, codes: Tensor) -> Tensor:
        """Map codes (B, K, T) of any integer type to vectors (B, T, dim).

        An id below 0 or beyond the codebook counts as FALLBACK_ID instead of raising an index
        error.
        """
        codes = replace_unknown_ids(codes.long(), self.codebook_size)
        total = torch.zeros((), device=self.project_out.weight.device)
        for index, layer in enumerate(self.layers):
            assert isinstance(layer, QuantiserLayer)
            total = total + layer.look_up(codes[:, index])
        return self.project_out(total)


def replace_unknown_ids(codes: Tensor, codebook_size: int) -> Tensor:
    """Return codes with every id outside 0 ... codebook_size-1 replaced by FALLBACK_ID."""
    known = (codes >= 0) & (codes < codebook_size)
    return torch.where(known, codes, torch.full_like(codes, FALLBACK_ID))
