"""Puts sounds together: an extended song gets its parent's own samples, bit for bit, and a repaired
one its new stretch.

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
    new = within_full_scale(new)
    return np.concatenate([kept[:, :start], new], axis=1).astype(np.float32, copy=False)


def within_full_scale(sound: Samples, meets_end: bool = False) -> Samples:
    """Sound (2, N) with no value beyond full scale: what is too loud is turned down as a whole.

    Its beginning, with `meets_end` its end too, comes to that within 20 ms, so that it still meets
    the sound before it and behind it.
    """
    peak = float(np.abs(sound).max(initial=0.0))
    if peak <= FULL_SCALE:
        return sound
    ramp = np.minimum(np.arange(sound.shape[1], dtype=np.float32) / RAMP_SAMPLES, 1)
    if meets_end:
        ramp = np.minimum(ramp, ramp[::-1])
    quieter = sound * (1 + ramp * np.float32(FULL_SCALE / peak - 1))
    return np.clip(quieter, -FULL_SCALE, FULL_SCALE).astype(np.float32, copy=False)


def spliced(sound: Samples, first_sample: int, part: Samples) -> Samples | None:
    """A copy of (2, N) with `part` (2, n) in it; None where it reaches beyond the end."""
    end = first_sample + part.shape[1]
    if end > sound.shape[1]:
        return None
    whole = sound.copy()
    whole[:, first_sample:end] = part
    return whole
