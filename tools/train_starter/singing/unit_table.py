"""What every unit sounds like: the mean of its appearances in lines that flite spoke.

Each spoken line is laid out on notes of random lengths by the rule of `units.py`; a frame's
features come from the part of the speech that its unit stands for. Means of aligned frames are
heard better than single ones (measured: README).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.train_starter.singing import phones
from tools.train_starter.singing.speech import STEP_S, STEPS, Phone, Sounding, SpokenLine
from tools.train_starter.singing.unit_list import named_unit, unit_name
from tools.train_starter.singing.units import Placed, Unit, line_units

Array = NDArray[np.float64]
Anchors = Sequence[tuple[float, float]]
"""(place in the frame from 0 to 1, second of the speech), rising."""
EIGHTHS = (3, 4, 5)
"""Token frames of an eighth note at the tempi that the lines are laid out in."""
LAYOUTS = 2
"""How often each spoken line is laid out, with other lengths."""
_HELD, _HELD_DIPHTHONG = (0.40, 0.60), (0.25, 0.40)
"""The part of a spoken vowel that a long note holds: a diphthong's glide comes at the end."""


def _cluster_span(line: Sequence[Phone], indices: Sequence[int], part: int, parts: int) -> Anchors:
    edges = np.linspace(line[indices[0]].begin_s, line[indices[-1]].end_s, parts + 1)
    return (0.0, float(edges[part])), (1.0, float(edges[part + 1]))


def _span(line: SpokenLine, placed: Placed) -> Anchors:
    """Return the part of the speech that a unit stands for."""
    unit, syllable = placed.unit, line.syllables[placed.syllable]
    if unit.kind == "onset":
        return _cluster_span(line.phones, syllable.onset, unit.part, unit.parts)
    if unit.kind == "coda":
        return _cluster_span(line.phones, syllable.coda, unit.part, unit.parts)
    vowel = line.phones[syllable.vowel]
    length = vowel.end_s - vowel.begin_s
    first, last = _HELD_DIPHTHONG if vowel.name in phones.DIPHTHONGS else _HELD
    a, b = vowel.begin_s + first * length, vowel.begin_s + last * length
    if unit.kind == "whole":
        return (0.0, vowel.begin_s), (0.5, a), (0.6, b), (1.0, vowel.end_s)
    if unit.kind == "attack":
        return (0.0, vowel.begin_s), (0.75, a), (1.0, a)
    if unit.kind == "release":
        return (0.0, b), (0.25, b), (1.0, vowel.end_s)
    number, count = placed.share
    return (0.0, a + (b - a) * number / count), (1.0, a + (b - a) * (number + 1) / count)


def _features(line: SpokenLine, anchors: Anchors) -> Sounding:
    """Return the features (STEPS, ...) of a frame."""
    places, seconds = zip(*anchors, strict=True)
    source = np.interp((np.arange(STEPS) + 0.5) / STEPS, places, seconds)
    heard = line.sounding
    at = np.clip(source / STEP_S, 0, len(heard.envelope) - 1)
    low = np.floor(at).astype(int)
    high, share = np.minimum(low + 1, len(heard.envelope) - 1), at - low
    mixed = heard.envelope[low] * (1 - share[:, None]) + heard.envelope[high] * share[:, None]
    noise = heard.noise[low] * (1 - share) + heard.noise[high] * share
    voiced = np.round(heard.voiced[low])
    for phone in line.phones:
        inside = (source >= phone.begin_s) & (source < phone.end_s)
        if phone.name in phones.VOICED:
            voiced[inside] = 1.0
        elif phone.name in phones.VOICELESS:
            voiced[inside] = 0.0
    return Sounding(mixed, noise, voiced)


def laid_out(line: SpokenLine, lengths: Sequence[int]) -> list[tuple[Unit, Sounding]]:
    """Return the units of a spoken line on notes of these lengths, with its own features."""
    placed = line_units(line.named(), lengths)
    return [(item.unit, _features(line, _span(line, item))) for item in placed]


def _lengths(count: int, rng: np.random.Generator) -> list[int]:
    """Return random note lengths in token frames: eighths and quarters, a half note to close."""
    eighth = int(rng.choice(EIGHTHS))
    return [eighth * int(rng.choice((1, 1, 1, 2))) for _ in range(count - 1)] + [4 * eighth]


class UnitIndex:
    """Finds units by name or, where one is unknown, the commonest similar one."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """`units`: the commonest first."""
        self._known = {unit: number for number, unit in enumerate(units)}
        self._alike: dict[tuple[str, ...], int] = {}
        for number, unit in enumerate(units):
            for key in unit.names():
                self._alike.setdefault(key, number)

    def find(self, unit: Unit) -> int | None:
        """Return a unit's number; None if nothing is alike."""
        if unit in self._known:
            return self._known[unit]
        return next((self._alike[key] for key in unit.alike() if key in self._alike), None)


@dataclass(frozen=True)
class UnitTable:
    """Units, the commonest first, and their mean features.

    `sounding`: features (n, STEPS, ...) of all units, in order. `counts` (n,): how often each was
    met.
    """

    units: tuple[Unit, ...]
    sounding: Sounding
    counts: NDArray[np.int64]

    @cached_property
    def index(self) -> UnitIndex:
        """Finds a unit's number."""
        return UnitIndex(self.units)

    def frames(self, numbers: Sequence[int]) -> Sounding:
        """Return the features (STEPS * len(numbers), ...) of units one after another."""
        chosen = np.asarray(numbers, int)
        heard = self.sounding
        parts = (heard.envelope[chosen], heard.noise[chosen], heard.voiced[chosen])
        return Sounding(*(part.reshape(-1, *part.shape[2:]) for part in parts))

    def save(self, file: Path) -> None:
        """Write the table as a NumPy archive."""
        names = [unit_name(unit) for unit in self.units]
        heard = self.sounding
        np.savez_compressed(
            file,
            units=np.array(names),
            envelope=heard.envelope.astype(np.float32),
            noise=heard.noise.astype(np.float32),
            voiced=heard.voiced.astype(np.float32),
            counts=self.counts,
        )


def load_table(file: Path) -> UnitTable:
    """Read a table that `UnitTable.save` wrote."""
    with np.load(file) as kept:
        units = tuple(named_unit(str(name)) for name in kept["units"])
        parts = (kept[name].astype(np.float64) for name in ("envelope", "noise", "voiced"))
        return UnitTable(units, Sounding(*parts), kept["counts"])


def learn_units(lines: Iterable[SpokenLine], limit: int, seed: int = 0) -> UnitTable:
    """Return the `limit` commonest units of spoken lines."""
    rng = np.random.default_rng(seed)
    met: dict[Unit, list[Sounding]] = defaultdict(list)
    for line in lines:
        for _ in range(LAYOUTS if line.syllables else 0):
            for unit, heard in laid_out(line, _lengths(len(line.syllables), rng)):
                met[unit].append(heard)
    units = sorted(met, key=lambda unit: (-len(met[unit]), unit))[:limit]

    def mean(name: str) -> Array:
        return np.stack([np.mean([getattr(s, name) for s in met[u]], axis=0) for u in units])

    voiced = (mean("voiced") > 0.5).astype(float)
    counts = np.array([len(met[unit]) for unit in units])
    return UnitTable(tuple(units), Sounding(mean("envelope"), mean("noise"), voiced), counts)
