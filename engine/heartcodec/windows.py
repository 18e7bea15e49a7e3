"""The codec's windows: how many, where they lie, how short songs fill them, how they are joined.

Pure arithmetic in whole numbers plus the linear crossfade; knows no model.  A window is 372 token
frames (29.76 s), one starts every 320 (25.6 s), so neighbours share 52 (4.16 s).

Letters: K codebooks, T token frames, N samples.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.contract import CODEC_HOP_FRAMES, CODEC_WINDOW_FRAMES

WINDOW_FRAMES = CODEC_WINDOW_FRAMES
HOP_FRAMES = CODEC_HOP_FRAMES
OVERLAP_FRAMES = WINDOW_FRAMES - HOP_FRAMES
"""Token frames that two neighbouring windows share (52)."""


def window_count(frames: int) -> int:
    """How many windows T token frames need; every frame is covered (T >= 1)."""
    if frames < 1:
        raise ValueError(f"at least one token frame is needed, not {frames}")
    if frames <= WINDOW_FRAMES:
        return 1
    return -(-(frames - OVERLAP_FRAMES) // HOP_FRAMES)


def complete_windows(frames: int) -> int:
    """How many windows lie wholly within the first T token frames, without any padding."""
    return 0 if frames < WINDOW_FRAMES else (frames - WINDOW_FRAMES) // HOP_FRAMES + 1


def covered_frames(windows: int) -> int:
    """Token frames that so many windows (>= 1) span together: 320·n + 52."""
    return windows * HOP_FRAMES + OVERLAP_FRAMES


def pad_codes(codes: Tensor) -> Tensor:
    """Fill codes (K, T) up to whole windows by repeating the song from its start.

    Shorter than a window: repeated end to end until it is full.  Returns (K, 320·n + 52).
    """
    frames = codes.shape[-1]
    target = covered_frames(window_count(frames))
    repeats = -(-target // frames)
    return codes.repeat(1, repeats)[:, :target]


def fade_in_weights(length: int) -> Tensor:
    """Weights (length,) float32 of the later window: 0 at its first sample, 1 at the last."""
    return torch.linspace(0.0, 1.0, length)


def crossfade(earlier: Tensor, later: Tensor) -> Tensor:
    """Blend two takes of the same samples (..., n) linearly from `earlier` to `later`."""
    if earlier.shape != later.shape:
        raise ValueError(f"unequal lengths to crossfade: {earlier.shape} and {later.shape}")
    weights = fade_in_weights(earlier.shape[-1]).to(earlier)
    return earlier * (1 - weights) + later * weights
