"""Token ids of tags and lyrics as one prompt. Torch-free.

Source: the public reference's prompt grid: tags, one empty position for the style embedding,
lyrics; text in the last column, the K audio columns unused (0 and masked).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Prompt:
    """text_ids (S,) int64 with `empty_id` at style_position."""

    text_ids: NDArray[np.int64]
    style_position: int

    def __len__(self) -> int:
        return len(self.text_ids)


def build_prompt(tag_ids: Sequence[int], lyrics_ids: Sequence[int], empty_id: int) -> Prompt:
    """Join tags, the empty style position and lyrics."""
    ids = np.array([*tag_ids, empty_id, *lyrics_ids], dtype=np.int64)
    return Prompt(ids, style_position=len(tag_ids))
