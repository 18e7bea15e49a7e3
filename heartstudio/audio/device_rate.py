"""Resamples the mixer's 48 kHz sound for a device with another rate, one block at a time.

Called by the audio callback, so it never blocks.
"""

from __future__ import annotations

import numpy as np

from engine.contract import SAMPLE_RATE_HZ
from engine.resampling import Resampler
from heartstudio.audio.mixer import Block, Mixer, make_playable

BLOCK_SAMPLES = 512


class DeviceRate:
    """Resampler between a mixer and a device of `channels` at `rate_hz`."""

    def __init__(self, mixer: Mixer, rate_hz: int, channels: int) -> None:
        self._mixer = mixer
        self._rate_hz = rate_hz
        self._channels = channels
        self._resampler = Resampler(SAMPLE_RATE_HZ, rate_hz, channels)
        self._ready: Block = np.zeros((0, channels), np.float32)
        self._taken = self._given = 0

    @property
    def delay_s(self) -> float:
        """Seconds of sound taken from the mixer but not yet written to the device."""
        return self._taken / SAMPLE_RATE_HZ - self._given / self._rate_hz

    def fill(self, out: Block) -> None:
        """Write the next block into `out` (n, channels)."""
        while len(self._ready) < len(out):
            block = np.zeros((BLOCK_SAMPLES, self._channels), np.float32)
            self._mixer.fill(block)
            self._taken += BLOCK_SAMPLES
            made = self._resampler.push(block.T)
            self._ready = np.concatenate([self._ready, made.T])
        out[:] = self._ready[: len(out)]
        make_playable(out)  # resampling can overshoot the samples' peaks
        self._ready = self._ready[len(out) :]
        self._given += len(out)
