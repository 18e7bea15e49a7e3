"""Which codebooks of a codec are which stem, where its config.json declares that. Torch-free.

A codec whose code vectors add up, each codebook one part of the music, can decode a part alone:
"stems": {"vocals": [6, [7, 900, 1960]], "drums": [4], …} names the codebooks of each stem, or of a
codebook the ids from one to before another, and "silent_codes" the id of each codebook that sounds
like nothing. Codebooks of no stem (a clock) keep their codes.
Letters: K codebooks, T token frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np

from engine.config import read_json_object
from engine.contract import CheckpointError, Codes
from engine.heartcodec.config import HeartCodecConfig
from engine.messages import Message
from engine.separation.stems import PARTS, STEMS


class CodeRange(NamedTuple):
    """The ids `first` … `end - 1` of a codebook."""

    codebook: int
    first: int
    end: int

    def overlaps(self, other: CodeRange) -> bool:
        """Whether both hold an id of the same codebook."""
        return self.codebook == other.codebook and self.first < other.end and other.first < self.end


@dataclass(frozen=True)
class CodeStems:
    """The codes of each of STEMS, and the silent id of every codebook."""

    ranges: Mapping[str, tuple[CodeRange, ...]]
    silent: tuple[int, ...]

    @staticmethod
    def of_codec(folder: Path) -> CodeStems | None:
        """Read a codec's config.json; None if it declares no stems. Raises CheckpointError."""
        file = folder / "config.json"
        values = read_json_object(file)
        if "stems" not in values:
            return None
        config = HeartCodecConfig.from_dict(values, str(file))
        stems, silent = values["stems"], values.get("silent_codes")
        if not isinstance(stems, dict) or set(cast("dict[str, object]", stems)) != set(STEMS):
            raise CheckpointError(_wrong(file, "stems"))
        ranges = {stem: _ranges(cast("dict[str, object]", stems)[stem], config) for stem in STEMS}
        every = [one for of_stem in ranges.values() for one in of_stem or ()]
        if None in ranges.values() or any(a.overlaps(b) for a, b in combinations(every, 2)):
            raise CheckpointError(_wrong(file, "stems"))
        ids = _numbers(silent, config.codebook_size)
        if ids is None or len(ids) != config.num_quantizers:
            raise CheckpointError(_wrong(file, "silent_codes"))
        return CodeStems(cast("dict[str, tuple[CodeRange, ...]]", ranges), ids)

    def parts(self, codes: Codes) -> dict[str, Codes]:
        """Return codes (K, T) for each of PARTS in which all other stems are silent."""
        return {part: self._alone(part, codes) for part in PARTS}

    def _alone(self, part: str, codes: Codes) -> Codes:
        alone = np.array(codes)
        for stem, ranges in self.ranges.items():
            for book, first, end in ranges if stem != part else ():
                row = alone[book]
                row[(row >= first) & (row < end)] = self.silent[book]
        return alone


def _ranges(value: object, config: HeartCodecConfig) -> tuple[CodeRange, ...] | None:
    """Return a list of codebooks and of [codebook, first, end]; None for anything else."""
    if not isinstance(value, list):
        return None
    found: list[CodeRange] = []
    for item in cast("list[object]", value):
        numbers = _numbers(
            item if isinstance(item, list) else [item, 0, config.codebook_size],
            max(config.codebook_size + 1, config.num_quantizers),
        )
        if numbers is None or len(numbers) != 3:
            return None
        one = CodeRange(*numbers)
        if one.codebook >= config.num_quantizers or not one.first < one.end <= config.codebook_size:
            return None
        found.append(one)
    return tuple(found)


def _numbers(value: object, end: int) -> tuple[int, ...] | None:
    """Return a list of whole numbers below `end`, None for anything else."""
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    numbers = tuple(item for item in items if isinstance(item, int) and not isinstance(item, bool))
    is_right = len(numbers) == len(items) and all(0 <= number < end for number in numbers)
    return numbers if is_right else None


def _wrong(file: Path, key: str) -> Message:
    return Message(
        "{path}: {key} does not fit this codec. Download it again or choose another model.",
        path=file,
        key=key,
    )
