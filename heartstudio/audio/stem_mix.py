"""A song's stems while it plays, each at its own level.

numpy only: the audio callback's thread calls `mixed`, the GUI thread sets `gains` in one
assignment. The song itself is the sum of its stems, so only the computed ones are held: with all
gains at 1 the song's own samples are heard, unchanged. Letters: N samples (48 kHz).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.contract import Samples
from engine.separation.stems import OTHER, PARTS, STEMS
from heartstudio.audio.mixer import gain_of

Gains = tuple[float, float, float, float]
"""Of STEMS, linear."""
UNITY: Gains = (1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True)
class StemLevel:
    """How one stem is to be heard: `level` 0 … 1, in perceived loudness."""

    level: float = 1.0
    is_muted: bool = False
    is_solo: bool = False


@dataclass(frozen=True)
class StemLevels:
    """The levels of all stems, in the order of STEMS."""

    stems: tuple[StemLevel, ...] = (StemLevel(),) * len(STEMS)

    def of(self, stem: str) -> StemLevel:
        """Return one stem's level."""
        return self.stems[STEMS.index(stem)]

    def changed(self, stem: str, **changes: float | bool) -> StemLevels:
        """Return a copy in which one stem's level, is_muted or is_solo differs."""
        place = STEMS.index(stem)
        changed = replace(self.stems[place], **changes)  # pyright: ignore[reportArgumentType]
        return StemLevels((*self.stems[:place], changed, *self.stems[place + 1 :]))

    @property
    def gains(self) -> Gains:
        """Mute silences a stem; while any is solo, the others are silent."""
        has_solo = any(stem.is_solo for stem in self.stems)
        first, second, third, fourth = (
            0.0 if stem.is_muted or (has_solo and not stem.is_solo) else gain_of(stem.level)
            for stem in self.stems
        )
        return first, second, third, fourth


class StemMix:
    """The computed stems of one song, each (2, N)."""

    def __init__(self, parts: Mapping[str, Samples], gains: Gains = UNITY) -> None:
        self._parts = [parts[part] for part in PARTS]
        self.gains = gains
        self._applied = gains

    def mixed(self, song: Samples, start: int) -> Samples:
        """Return the song's samples (2, n) from `start` on with the stems at their gains.

        Changed gains are reached within the block, without a click.
        """
        wanted, before = self.gains, self._applied
        self._applied = wanted
        if wanted == before == UNITY:
            return song
        count = song.shape[1]
        steps = np.linspace(0.0, 1.0, count, dtype=np.float32)

        def ramp(stem: str) -> Samples:
            place = STEMS.index(stem)
            rise = np.float32(wanted[place] - before[place])
            return (np.float32(before[place]) + rise * steps).astype(np.float32, copy=False)

        rest = ramp(OTHER)
        result = song * rest
        for stem, samples in zip(PARTS, self._parts, strict=True):
            part = samples[:, start : start + count]
            result[:, : part.shape[1]] += part * (ramp(stem) - rest)[: part.shape[1]]
        return result
