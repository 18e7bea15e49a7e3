"""Log-likelihood of given frames: one teacher-forced pass, no sampling.

Used to rank what could precede them (repair), and to compare precisions. The likelihood is the
model's own, without guidance, temperature or top-k.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from engine.heartmula.model import HeartMuLa

FRAMES_AT_ONCE = 64


def frame_log_likelihoods(model: HeartMuLa, hidden: Tensor, codes: Tensor) -> Tensor:
    """Return the natural log-likelihood of each frame, summed over its codebooks.

    hidden (T, D): backbone output at the position before each frame; codes (T, K) int64 -> (T,).
    """
    pieces = [
        _piece(model, h, c)
        for h, c in zip(hidden.split(FRAMES_AT_ONCE), codes.split(FRAMES_AT_ONCE), strict=True)
    ]
    return torch.cat(pieces)


def _piece(model: HeartMuLa, hidden: Tensor, codes: Tensor) -> Tensor:
    frames, books = codes.shape
    total = _log_probability(model.codebook_logits(0, hidden), codes[:, 0])
    inputs = [model.project(hidden)[:, None]]
    inputs += [model.embed_code(book, codes[:, book]) for book in range(books - 1)]
    cache = model.new_cache(model.decoder_runner, frames, books)
    output = model.decoder_runner(torch.cat(inputs, dim=1), cache)
    for book in range(1, books):
        logits = model.codebook_logits(book, output[:, book])
        total = total + _log_probability(logits, codes[:, book])
    return total


def _log_probability(logits: Tensor, codes: Tensor) -> Tensor:
    """Log-probability of codes (T,) under logits (T, V) -> (T,) float32."""
    return torch.log_softmax(logits.float(), dim=-1).gather(1, codes[:, None])[:, 0]
