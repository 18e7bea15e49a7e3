"""Runs a network of fixed input length over a stream: overlapping pieces, joined by weights.

Torch-free. A piece begins three quarters of its length after the one before, and every sample is
the mean of the pieces that contain it, weighted by a triangle. So a joint has no step, and memory
does not grow with the song. Letters: R rows of the result, N samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.contract import Samples

OVERLAP = 4
"""Neighbouring pieces share one part in so many."""


def triangle(length: int) -> Samples:
    """Return the weights (length,) of a piece: 1 in its middle, nearly 0 at its ends."""
    rising = np.arange(1, length + 1, dtype=np.float32)
    tent = np.minimum(rising, rising[::-1])
    return (tent / tent.max()).astype(np.float32, copy=False)


def joined_pieces(
    blocks: Iterator[Samples], run: Callable[[Samples], Samples], length: int
) -> Iterator[Samples]:
    """Yield the result (R, n) of a stream of (2, n) blocks, in order: R rows, N samples in all.

    run() maps (2, length) to a new (R, length); the last piece is filled up with silence.
    """
    step = length - length // OVERLAP
    weights = triangle(length)
    weight_sum: Samples = np.zeros(length, np.float32)
    total: Samples | None = None
    waiting: Samples = np.zeros((2, 0), np.float32)
    is_last = False
    while not is_last:
        waiting, has_ended = _filled(waiting, blocks, length + 1)
        count = min(waiting.shape[1], length)
        if count == 0:
            return
        piece = np.zeros((2, length), np.float32)
        piece[:, :count] = waiting[:, :count]
        made = run(piece)
        made *= weights
        if total is not None:
            made += _moved(total, step)
        total = made
        weight_sum = _moved(weight_sum, step)
        weight_sum += weights
        is_last = has_ended and waiting.shape[1] <= length
        ready = count if is_last else step
        yield np.divide(total[:, :ready], weight_sum[:ready], dtype=np.float32)
        waiting = waiting[:, step:]


def _filled(waiting: Samples, blocks: Iterator[Samples], count: int) -> tuple[Samples, bool]:
    """Add blocks until there are `count` samples; returns them, and whether the stream ended."""
    parts, there = [waiting], waiting.shape[1]
    while there < count:
        block = next(blocks, None)
        if block is None:
            return np.concatenate(parts, axis=1), True
        parts.append(block)
        there += block.shape[1]
    return np.concatenate(parts, axis=1), False


def _moved(x: Samples, step: int) -> Samples:
    """Return an array whose last axis begins `step` later, with zeros at its end."""
    moved = np.zeros_like(x)
    moved[..., : x.shape[-1] - step] = x[..., step:]
    return moved
