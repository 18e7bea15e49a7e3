"""Gives an extended song the sound of what it kept: its parent's own samples, bit for bit.

Decoding the kept tokens again gives the same sound only on the same machine, and not where the
parent was repaired.  No files, no torch.  Letters: N samples.
"""

from __future__ import annotations

import numpy as np

from engine.contract import SAMPLES_PER_TOKEN_FRAME, Samples
from engine.heartcodec.windows import HOP_FRAMES, complete_windows

FULL_SCALE = 1.0 - 2.0**-23
"""The largest value of 24 bits."""
RAMP_SAMPLES = 960
"""20 ms in which one sound goes over into the other."""


def kept_samples(cut_frame: int) -> int:
    """Samples that no frame from `cut_frame` on has a part in: up to the start of the first codec
    window that holds such a frame; 0 where that is the first window."""
    return complete_windows(cut_frame) * HOP_FRAMES * SAMPLES_PER_TOKEN_FRAME


def with_kept_sound(kept: Samples, gain: float, decoded: Samples) -> Samples:
    """The whole song (2, N): what is kept, then what was decoded, as loud as what is kept.

    kept (2, n + RAMP_SAMPLES): the parent's own samples; the last RAMP_SAMPLES of them fade into
    `decoded` (2, N), which `gain` makes as loud as the parent's file.  Where the new part would go
    beyond full scale it alone is turned down, never what is kept.
    """
    start = kept.shape[1] - RAMP_SAMPLES
    new = decoded[:, start:] * np.float32(gain)
    fade = np.linspace(0.0, 1.0, RAMP_SAMPLES, dtype=np.float32)
    new[:, :RAMP_SAMPLES] = kept[:, start:] * (1 - fade) + new[:, :RAMP_SAMPLES] * fade
    peak = float(np.abs(new).max(initial=0.0))
    if peak > FULL_SCALE:
        ramp = np.minimum(np.arange(new.shape[1]) / RAMP_SAMPLES, 1).astype(np.float32)
        new = np.clip(new * (1 + ramp * (FULL_SCALE / peak - 1)), -FULL_SCALE, FULL_SCALE)
    return np.concatenate([kept[:, :start], new], axis=1).astype(np.float32)
