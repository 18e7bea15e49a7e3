"""Joins audio: an extended song reuses its parent's samples bit for bit; a repaired one gets the
new passage.

Decoding the kept tokens again gives the same audio only on the same machine, and not if the parent
was repaired. No files, no torch. Letters: N samples.
"""

from __future__ import annotations

from itertools import chain

import numpy as np

from engine.contract import SAMPLES_PER_TOKEN_FRAME, Samples
from engine.growing_sound import blocks_of, joined_sound
from engine.heartcodec.windows import HOP_FRAMES, complete_windows

FULL_SCALE = 1.0 - 2.0**-23
"""Largest 24-bit value."""
RAMP_SAMPLES = 960
"""Length of a crossfade, 20 ms."""


def kept_samples(cut_frame: int) -> int:
    """Number of samples that do not depend on any frame from `cut_frame` on.

    They end at the start of the first codec window with such a frame; 0 if that is the first
    window.
    """
    return complete_windows(cut_frame) * HOP_FRAMES * SAMPLES_PER_TOKEN_FRAME


def with_kept_sound(kept: Samples, gain: float, decoded: Samples, folder: str = "") -> Samples:
    """Return the whole song (2, N): the kept part, then the decoded part at the same level.

    kept (2, n + RAMP_SAMPLES): the parent's own samples; the last RAMP_SAMPLES of them crossfade
    into `decoded` (2, N), which `gain` brings to the level of the parent's file. Where the new part
    would exceed full scale, only the new part is scaled down, never the kept one. A long song is
    joined block by block in a file in `folder` (growing_sound.py).
    """
    start, end = kept.shape[1] - RAMP_SAMPLES, kept.shape[1]
    fade = np.linspace(0.0, 1.0, RAMP_SAMPLES, dtype=np.float32)
    level = np.float32(gain)
    joint = kept[:, start:] * (1 - fade) + decoded[:, start:end] * level * fade
    joint = joint.astype(np.float32, copy=False)
    new = decoded[:, end:]
    peak = max(peak_of(joint), peak_of(new) * gain)
    down = np.float32(min(FULL_SCALE / peak, 1.0) if peak > 0 else 1.0)
    met = _limited(joint * (1 + np.arange(RAMP_SAMPLES) / RAMP_SAMPLES * (down - 1)))
    levelled = (_limited(block * level * down) for block in blocks_of(new))
    return joined_sound(chain([kept[:, :start], met], levelled), decoded.shape[1], folder)


def within_full_scale(sound: Samples, meets_end: bool = False) -> Samples:
    """Scale (2, N) down as a whole so that no value exceeds full scale.

    The reduction fades in over the first 20 ms, and out over the last with `meets_end`, so that the
    audio still joins what comes before and after it.
    """
    peak = peak_of(sound)
    if peak <= FULL_SCALE:
        return sound
    ramp = np.minimum(np.arange(sound.shape[1], dtype=np.float32) / RAMP_SAMPLES, 1)
    if meets_end:
        ramp = np.minimum(ramp, ramp[::-1])
    return _limited(sound * (1 + ramp * np.float32(FULL_SCALE / peak - 1)))


def _limited(sound: Samples) -> Samples:
    return np.clip(sound, -FULL_SCALE, FULL_SCALE).astype(np.float32, copy=False)


def peak_of(sound: Samples) -> float:
    """Return the largest value of (2, N) without its sign, and without a copy."""
    return float(np.maximum(sound.max(initial=0.0), -sound.min(initial=0.0)))


def spliced(sound: Samples, first_sample: int, part: Samples, folder: str = "") -> Samples | None:
    """Return (2, N) with `part` (2, n) from `first_sample` on; a long one in a file in `folder`.

    None if it extends past the end.
    """
    end = first_sample + part.shape[1]
    if end > sound.shape[1]:
        return None
    parts = (sound[:, :first_sample], part, sound[:, end:])
    return joined_sound(parts, sound.shape[1], folder)
