"""Chooses between ways to multiply that are about equally fast, by a short measurement at load.

On processors with VNNI oneDNN and FBGEMM multiply few rows by int8 weights about equally fast; both
compute with float32 activations and take the same memory. The table of projections.py stands unless
the other way is clearly faster; models too small to matter are not measured.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import torch

from engine.hardware.measured import measured_once
from engine.heartmula.fbgemm import can_pack
from engine.heartmula.projections import Int8Way, WeightForm, int8_way, make_projection

_log = logging.getLogger(__name__)

MEASURED_FROM_VALUES = 1 << 22
"""Smaller matrices stay in the processor's cache, where either way is fast."""
CLEARLY_FASTER = 0.9
"""A way that takes no more than this share of the time of the table's way is taken instead."""
_ROWS, _OUTPUTS, _MATRICES, _ROUNDS = 2, 2048, 4, 5
"""A take with guidance; pieces of the matrix, so many that they do not stay in the cache."""


def fastest_int8_way(
    outputs: int,
    inputs: int,
    device: torch.device,
    clock: Callable[[], float] = time.perf_counter,
    folder: Path | None = None,
) -> Int8Way:
    """Return how to multiply by int8 weights on a device.

    (outputs, inputs): the model's largest matrix. clock: seconds; tests give their own. The answer
    is kept in `folder` (None: the user's cache folder), so that a seed makes the same song at every
    start.
    """
    expected = int8_way(device)
    if expected is not Int8Way.ONEDNN or not can_pack() or outputs * inputs < MEASURED_FROM_VALUES:
        return expected
    outputs = min(outputs, _OUTPUTS)
    threads = torch.get_num_threads()
    question = (
        f"int8 products of {_ROWS} x {inputs} x {outputs}, {threads} threads, "
        f"torch {torch.__version__}, oneDNN or FBGEMM"
    )
    answers = {way.value for way in (Int8Way.ONEDNN, Int8Way.FBGEMM)}
    measure = partial(_measured, outputs, inputs, clock)
    return Int8Way(measured_once(question, answers, lambda: measure().value, folder))


@cache
def _measured(outputs: int, inputs: int, clock: Callable[[], float]) -> Int8Way:
    """Measure once in the life of the program, also where the answer cannot be kept."""
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(outputs, inputs, generator=generator)
    rows = torch.randn(_ROWS, inputs, generator=generator)
    products = {
        way: [make_projection(weight, WeightForm.INT8, way) for _ in range(_MATRICES)]
        for way in (Int8Way.ONEDNN, Int8Way.FBGEMM)
    }
    best_s = dict.fromkeys(products, float("inf"))
    for _ in range(_ROUNDS):
        for way, matrices in products.items():
            started = clock()
            for product in matrices:
                product(rows)
            best_s[way] = min(best_s[way], clock() - started)
    is_faster = best_s[Int8Way.FBGEMM] <= CLEARLY_FASTER * best_s[Int8Way.ONEDNN]
    chosen = Int8Way.FBGEMM if is_faster else Int8Way.ONEDNN
    times = ", ".join(f"{way.value} {seconds * 1e3:.2f} ms" for way, seconds in best_s.items())
    _log.info("int8 products: %s (%d x %d x %d: %s)", chosen.value, _ROWS, inputs, outputs, times)
    return chosen
