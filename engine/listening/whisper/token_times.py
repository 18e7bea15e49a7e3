"""When a window's tokens are sung, from where the decoder's attention is in the sound.

Dynamic time warping (Sakoe and Chiba 1978) of the attention of some heads, as Whisper's authors
published it: it needs no torch. Letters: T tokens, F sound positions of 0.02 s, P prompt tokens.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TIME_STEP_S = 0.02
_FROM_BOTH, _FROM_TOKEN, _FROM_SOUND = 0, 1, 2


def token_times(looks: NDArray[np.float32], median_width: int) -> list[float]:
    """Return the first second of every token's place on the best path; `looks`: (heads, T, F)."""
    _, tokens, positions = looks.shape
    if tokens == 0 or positions == 0:
        return [0.0] * tokens
    total = np.zeros((tokens, positions))
    for head in looks:  # one at a time: the median needs many copies
        deviation = head.std(axis=0)
        # Where all tokens look alike, no token is preferred.
        level = (head - head.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
        total += _median(level.astype(np.float32), median_width)
    return [TIME_STEP_S * start for start in best_path(-total / len(looks))]


def _median(rows: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Return the running median along the last axis, mirrored at both ends."""
    half = width // 2
    if rows.shape[-1] <= half:
        return rows
    padded = np.pad(rows, ((0, 0), (half, half)), mode="reflect")
    views = np.lib.stride_tricks.sliding_window_view(padded, width, axis=-1)
    return np.partition(views, half, axis=-1)[..., half]


def best_path(costs: NDArray[np.float64]) -> list[int]:
    """Return for each row of (T, F) the first column in which the cheapest path is in that row.

    A path goes from the first row and column to the last ones; each step goes on by one row, one
    column, or both. Computed diagonal by diagonal; of equal ways the one along the row is taken.
    """
    tokens, positions = costs.shape
    row = np.arange(tokens)
    before = np.full(tokens + 1, np.inf, np.float32)
    before_that = before.copy()
    before_that[0] = 0.0  # the path may begin in the first row and column only
    steps = np.empty((tokens + positions - 1, tokens), np.uint8)
    for diagonal in range(tokens + positions - 1):
        column = diagonal - row
        inside = (column >= 0) & (column < positions)
        cost = np.where(inside, costs[row, np.clip(column, 0, positions - 1)], np.inf)
        both, token, sound = before_that[:-1], before[:-1], before[1:]
        is_both = (both < token) & (both < sound)
        is_token = (token < both) & (token < sound)
        step = np.where(is_both, _FROM_BOTH, np.where(is_token, _FROM_TOKEN, _FROM_SOUND))
        least = np.where(is_both, both, np.where(is_token, token, sound))
        steps[diagonal] = step
        before_that, before = before, np.concatenate(([np.inf], cost + least)).astype(np.float32)
    at, column = tokens - 1, positions - 1
    starts = [column] * tokens
    while at > 0 or column > 0:
        step = int(steps[at + column, at])
        at -= step != _FROM_SOUND
        column -= step != _FROM_TOKEN
        starts[at] = column
    return starts
