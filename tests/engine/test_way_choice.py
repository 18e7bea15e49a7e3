"""What multiplies int8 weights is measured only where two ways are close, by a given clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from engine.contract import EngineWish
from engine.devices.device import describe_machine
from engine.devices.mode_choice import SongSize
from engine.heartmula import way_choice
from engine.heartmula.fbgemm import can_pack
from engine.heartmula.int8 import has_integer_products
from engine.heartmula.projections import Int8Way
from engine.heartmula.way_choice import fastest_int8_way
from engine.loaded_models import LoadedModels
from tests.engine import golden

CPU = torch.device("cpu")
LARGE = (4096, 1024)
needs_both = pytest.mark.skipif(
    not (has_integer_products() and can_pack()), reason="needs VNNI and FBGEMM"
)


def clock_of(*durations_s: float) -> Callable[[], float]:
    """A clock by which measured products take these durations, in turn."""

    def ticks() -> Iterator[float]:
        now = 0.0
        while True:
            for duration_s in durations_s:
                yield now
                now += duration_s
                yield now

    source = ticks()
    return lambda: next(source)


@needs_both
@pytest.mark.parametrize(
    ("onednn_s", "fbgemm_s", "expected"),
    [
        (1.0, 0.8, Int8Way.FBGEMM),
        (1.0, 0.95, Int8Way.ONEDNN),
        (1.0, 2.0, Int8Way.ONEDNN),
    ],
)
def test_another_way_is_taken_if_it_is_clearly_faster(
    onednn_s: float, fbgemm_s: float, expected: Int8Way, tmp_path: Path
) -> None:
    assert fastest_int8_way(*LARGE, CPU, clock_of(onednn_s, fbgemm_s), tmp_path) is expected


@needs_both
def test_another_start_takes_the_same_way(tmp_path: Path) -> None:
    assert fastest_int8_way(*LARGE, CPU, clock_of(1.0, 0.5), tmp_path) is Int8Way.FBGEMM
    assert fastest_int8_way(*LARGE, CPU, clock_of(0.5, 1.0), tmp_path) is Int8Way.FBGEMM


@needs_both
def test_small_models_and_other_devices_are_not_measured() -> None:
    never = clock_of(1.0, 0.1)
    assert fastest_int8_way(1024, 1024, CPU, never) is Int8Way.ONEDNN
    assert fastest_int8_way(*LARGE, torch.device("cuda"), never) is Int8Way.TORCH


@pytest.mark.parametrize("way", [Int8Way.FBGEMM, Int8Way.TORCH])
def test_where_the_table_names_another_way_nothing_is_measured(
    way: Int8Way, set_int8_way: Callable[[Int8Way], None]
) -> None:
    set_int8_way(way)
    assert fastest_int8_way(*LARGE, CPU, clock_of(1.0, 0.1)) is way


def test_the_report_tells_the_way(
    set_int8_way: Callable[[Int8Way], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_int8_way(Int8Way.TORCH)
    monkeypatch.setattr(way_choice, "MEASURED_FROM_VALUES", 1 << 60)
    models = LoadedModels(golden.checkpoint(), EngineWish("cpu", "int4"), False, describe_machine)
    models.prepare(SongSize(100, True, 50))
    assert "8-bit products" not in str(models.report.reason)
    for _ in models.load(threading.Event()):
        pass
    assert "8-bit weights are multiplied with PyTorch" in str(models.report.reason)
    assert models.report.precision == "int4"
