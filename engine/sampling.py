"""Draws codes from logits: guidance, temperature, top-k, and the song's random numbers.

Pure functions, and the random numbers of seeds, frame by frame.

Source: the public reference draws with argmax(p / e), e ~ Exponential(1), one draw per codebook,
codebook 0 first, from one CPU generator; equal seeds therefore give equal tokens.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


class FrameNoise:
    """Exponential(1) random numbers of one seed; frame i of a song always gets the i-th block.

    Drawn on the CPU for every device, so a seed gives the same numbers everywhere.
    """

    def __init__(self, seed: int, num_codebooks: int, vocab_size: int) -> None:
        self._generator = torch.Generator(device="cpu").manual_seed(seed)
        self._num_codebooks = num_codebooks
        self._vocab_size = vocab_size

    def next_frame(self) -> Tensor:
        """Return the next frame's block, (K, V) float32 on the CPU; one draw per codebook."""
        block = torch.empty(self._num_codebooks, self._vocab_size)
        for row in block:
            row.exponential_(1.0, generator=self._generator)
        return block

    def skip(self, frames: int) -> None:
        """Skip the blocks of existing frames."""
        for _ in range(frames):
            self.next_frame()


class BatchNoise:
    """The random numbers of several songs that are composed together, one seed each."""

    def __init__(self, seeds: Sequence[int], num_codebooks: int, vocab_size: int) -> None:
        self._songs = [FrameNoise(seed, num_codebooks, vocab_size) for seed in seeds]

    def next_frame(self) -> Tensor:
        """Return the next frame's blocks, (R, K, V) float32 on the CPU."""
        return torch.stack([song.next_frame() for song in self._songs])

    def skip(self, frames: int) -> None:
        """Skip the blocks of existing frames."""
        for song in self._songs:
            song.skip(frames)

    def keep(self, songs: Sequence[int]) -> None:
        """Drop all songs but these."""
        self._songs = [self._songs[n] for n in songs]


def guided(logits: Tensor, cfg_scale: float) -> Tensor:
    """Classifier-free guidance. logits (2·B, V), conditional rows first -> (B, V).

    l = l_uncond + (l_cond - l_uncond)·cfg_scale; with cfg_scale 1 the logits hold conditional rows
    only and are returned unchanged.
    """
    if cfg_scale <= 1.0:
        return logits
    conditional, unconditional = logits.chunk(2, dim=0)
    return torch.add(unconditional, conditional - unconditional, alpha=cfg_scale)


def probabilities(logits: Tensor, topk: int, temperature: float) -> Tensor:
    """Map logits (B, V) to probabilities (B, V) over the topk largest, ties kept, in float32."""
    scaled = logits.float() / temperature
    if topk < scaled.shape[-1]:
        threshold = torch.topk(scaled, topk, dim=-1).values[..., -1:]
        scaled.masked_fill_(scaled < threshold, float("-inf"))
    return torch.softmax(torch.log_softmax(scaled, dim=-1), dim=-1)


def draw(probs: Tensor, noise: Tensor) -> Tensor:
    """Draw one id per row without a device synchronisation. probs, noise (B, V) -> (B,) int64."""
    return torch.argmax(probs / noise, dim=-1)
