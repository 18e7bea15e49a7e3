"""Mixes sound of several channels to stereo, so that nothing is lost that is in the others.

The centre of a surround recording, which often holds the voice, is heard on both sides.
Letters: C channels, n samples.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.contract import Samples

_HALF_POWER = 0.5**0.5
_SIDES: Mapping[str, tuple[float, float]] = {
    "L": (1.0, 0.0),
    "R": (0.0, 1.0),
    "C": (_HALF_POWER, _HALF_POWER),  # centre
    "l": (_HALF_POWER, 0.0),  # left, at the side or behind
    "r": (0.0, _HALF_POWER),
    "c": (0.5, 0.5),  # centre behind
    "B": (0.0, 0.0),  # the subwoofer's, which a stereo mix leaves out (ITU-R BS.775)
}
_ORDERS: Mapping[int, str] = {
    3: "LRC",
    4: "LRlr",
    5: "LRClr",
    6: "LRCBlr",
    7: "LRCBclr",
    8: "LRCBlrlr",
}
"""Of WAV and FLAC, and of most other formats."""
_XIPH_ORDERS: Mapping[int, str] = {
    3: "LCR",
    4: "LRlr",
    5: "LCRlr",
    6: "LCRlrB",
    7: "LCRlrcB",
    8: "LCRlrlrB",
}
"""Of Vorbis and Opus, which libsndfile hands through."""


def as_stereo(block: Samples, is_xiph_order: bool = False) -> Samples:
    """Mix (C, n) to (2, n), never louder than the loudest of the channels; stereo is unchanged.

    Mono is duplicated. More than eight channels have no agreed places: the first two are used.
    """
    channels = block.shape[0]
    if channels == 1:
        return np.repeat(block, 2, axis=0)
    order = (_XIPH_ORDERS if is_xiph_order else _ORDERS).get(channels)
    if order is None:
        return block[:2].copy()
    sides = np.array([_SIDES[place] for place in order], np.float32).T
    mixed: Samples = (sides / sides.sum(axis=1, keepdims=True)) @ block
    return mixed
