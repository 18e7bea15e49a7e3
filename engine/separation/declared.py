"""Which codebooks of a codec are which stem, where its config.json declares that. Torch-free.

A codec whose code vectors add up, each codebook one part of the music, can decode a part alone:
"stems": {"vocals": [6], "drums": [4], …} names the codebooks of each stem, and "silent_codes" the
id of each codebook that sounds like nothing. Codebooks of no stem (a clock) keep their codes.
Letters: K codebooks, T token frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from engine.config import read_json_object
from engine.contract import CheckpointError, Codes
from engine.heartcodec.config import HeartCodecConfig
from engine.messages import Message
from engine.separation.stems import PARTS, STEMS


@dataclass(frozen=True)
class CodeStems:
    """The codebooks of each of STEMS, and the silent id of every codebook."""

    codebooks: Mapping[str, tuple[int, ...]]
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
        codebooks = {
            stem: _numbers(cast("dict[str, object]", stems)[stem], config.num_quantizers)
            for stem in STEMS
        }
        named = [book for books in codebooks.values() for book in books or ()]
        if None in codebooks.values() or len(named) != len(set(named)):
            raise CheckpointError(_wrong(file, "stems"))
        ids = _numbers(silent, config.codebook_size)
        if ids is None or len(ids) != config.num_quantizers:
            raise CheckpointError(_wrong(file, "silent_codes"))
        return CodeStems(cast("dict[str, tuple[int, ...]]", codebooks), ids)

    def parts(self, codes: Codes) -> dict[str, Codes]:
        """Return codes (K, T) for each of PARTS in which all other stems are silent."""
        return {part: self._alone(part, codes) for part in PARTS}

    def _alone(self, part: str, codes: Codes) -> Codes:
        alone = np.array(codes)
        for stem, books in self.codebooks.items():
            for book in books if stem != part else ():
                alone[book] = self.silent[book]
        return alone


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
