"""Memory that ends while a song is made: nothing is lost, the rest is made in a smaller way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from engine.checkpoint import Checkpoint
from engine.contract import (
    CodecParams,
    EngineWish,
    Event,
    FramesComposed,
    GenerationRequest,
    GenerationResult,
    MemoryRanOut,
    OutOfMemoryError,
    Progress,
    RepairRequest,
    RepairResult,
    SamplesDecoded,
    SongStarted,
    Stage,
)
from engine.devices.device import is_out_of_memory
from engine.devices.mode_planner import IN_INT8, ONE_AT_A_TIME
from engine.hardware.machine import Machine, Memory
from engine.loaded_models import LoadedModels
from engine.pipeline import HeartMuLaGenPipeline
from tests.engine import golden

REQUEST = GenerationRequest(
    "rock,drums", "[verse]\nhello", 4_000, codec=CodecParams(2), seed=4, min_new_frames=40
)
GB = 10**9
ERRORS: list[Callable[[], Exception]] = [
    lambda: torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
    lambda: RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
    MemoryError,
]


class Allocator(TorchDispatchMode):
    """Stands between the engine and torch's memory: told to, it has none left.

    After `fail(times)` the next operations that make a tensor fail, each call of `fail` as often
    as it says.
    """

    def __init__(self, error: Callable[[], Exception] = ERRORS[1]) -> None:
        super().__init__()
        self._error = error
        self._left = 0

    def fail(self, times: int = 1) -> None:
        self._left = times

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if self._left and isinstance(result, torch.Tensor) and result.numel() > 1:
            self._left -= 1
            raise self._error()
        return result


def machine() -> Machine:
    return Machine(Memory(64 * GB, 60 * GB), has_fast_bf16=True)


def pipeline(lazy_load: bool = False) -> HeartMuLaGenPipeline:
    checkpoint = Checkpoint.open(golden.FOLDER)
    return HeartMuLaGenPipeline(
        LoadedModels(checkpoint, EngineWish("cpu", "float32"), lazy_load, machine)
    )


def made(
    whole: HeartMuLaGenPipeline,
    allocator: Allocator,
    moment: Callable[[Event], bool],
    times: int = 1,
) -> list[Event]:
    """A song's events; memory ends right after the first event that is the moment."""
    events: list[Event] = []
    waiting = True
    with allocator:
        for event in whole.run(REQUEST, threading.Event()):
            events.append(event)
            if waiting and moment(event):
                waiting = False
                allocator.fail(times)
    return events


def notes(events: list[Event]) -> list[str]:
    return [event.message for event in events if isinstance(event, MemoryRanOut)]


def loading(event: Event) -> bool:
    return isinstance(event, Progress) and event.stage is Stage.LOAD


def codec_loading(event: Event) -> bool:
    return loading(event) and event.done == 1  # type: ignore[union-attr]


def started(event: Event) -> bool:
    return isinstance(event, SongStarted)


def composing(event: Event) -> bool:
    return isinstance(event, FramesComposed) and event.first_frame == 20


def decoding(event: Event) -> bool:
    return isinstance(event, Progress) and event.stage is Stage.DECODE


@pytest.fixture(scope="module")
def undisturbed() -> GenerationResult:
    *_, result = pipeline().run(REQUEST, threading.Event())
    assert isinstance(result, GenerationResult)
    return result


@pytest.mark.parametrize(
    ("moment", "error"),
    [
        (loading, ERRORS[1]),
        (codec_loading, ERRORS[1]),
        (started, ERRORS[1]),
        (decoding, ERRORS[1]),
        *((composing, error) for error in ERRORS),
    ],
)
def test_the_song_is_the_same_as_without(
    moment: Callable[[Event], bool], error: Callable[[], Exception], undisturbed: GenerationResult
) -> None:
    events = made(pipeline(), Allocator(error), moment)
    assert notes(events) == [ONE_AT_A_TIME]
    result = events[-1]
    assert isinstance(result, GenerationResult)
    np.testing.assert_array_equal(result.codes, undisturbed.codes)
    np.testing.assert_array_equal(result.samples, undisturbed.samples)
    composed = [e.codes for e in events if isinstance(e, FramesComposed)]
    np.testing.assert_array_equal(np.concatenate(composed, axis=1), undisturbed.codes)
    final = [e for e in events if isinstance(e, SamplesDecoded) and not e.is_preview]
    assert final[0].first_sample == 0
    assert sum(e.samples.shape[1] for e in final) == undisturbed.samples.shape[1]


def test_one_model_at_a_time_goes_on_in_int8() -> None:
    whole = pipeline(lazy_load=True)
    events = made(whole, Allocator(), composing)
    assert notes(events) == [IN_INT8]
    result = events[-1]
    assert isinstance(result, GenerationResult)
    assert result.device.precision == "int8"
    composed = [e.codes for e in events if isinstance(e, FramesComposed)]
    np.testing.assert_array_equal(np.concatenate(composed, axis=1), result.codes)
    assert result.codes.shape[1] >= 40
    assert result.samples.shape[1] == result.codes.shape[1] * 3840


def test_the_second_time_it_ends_and_the_tokens_are_there(undisturbed: GenerationResult) -> None:
    """Decoding fails twice: the tokens came before, and decoding them later gives the song."""
    whole, allocator = pipeline(), Allocator()
    events: list[Event] = []

    def run() -> Iterator[Event]:
        for event in whole.run(REQUEST, threading.Event()):
            events.append(event)
            yield event

    with allocator, pytest.raises(OutOfMemoryError, match="not enough memory for decoding"):  # noqa: PT012
        for event in run():
            if decoding(event):
                allocator.fail()
    codes = np.concatenate([e.codes for e in events if isinstance(e, FramesComposed)], axis=1)
    np.testing.assert_array_equal(codes, undisturbed.codes)
    again = list(whole.decode(codes, REQUEST.codec, 4, threading.Event()))
    samples = np.concatenate([e.samples for e in again if isinstance(e, SamplesDecoded)], axis=1)
    np.testing.assert_array_equal(samples, undisturbed.samples)


def test_decoding_alone_gets_a_second_chance(undisturbed: GenerationResult) -> None:
    whole, allocator = pipeline(), Allocator()
    events: list[Event] = []
    with allocator:
        for event in whole.decode(undisturbed.codes, REQUEST.codec, 4, threading.Event()):
            events.append(event)
            if len(events) == 1:
                allocator.fail()
    assert notes(events) == [ONE_AT_A_TIME]
    samples = np.concatenate([e.samples for e in events if isinstance(e, SamplesDecoded)], axis=1)
    np.testing.assert_array_equal(samples, undisturbed.samples)


def test_a_repair_gets_a_second_chance(undisturbed: GenerationResult) -> None:
    whole, allocator = pipeline(), Allocator()
    request = RepairRequest(REQUEST, undisturbed.codes, undisturbed.samples, 10, 20, candidates=2)
    events: list[Any] = []
    with allocator:
        for event in whole.repair(request, threading.Event()):
            events.append(event)
            if isinstance(event, Progress) and event.stage is Stage.COMPOSE and len(events) < 8:
                allocator.fail()
    result = events[-1]
    assert isinstance(result, RepairResult)
    assert len(result.candidates) == 2
    assert [e.message for e in events if isinstance(e, MemoryRanOut)] == [ONE_AT_A_TIME]


def test_a_song_that_can_never_fit_is_refused_before_loading() -> None:
    def tiny() -> Machine:
        return Machine(Memory(GB // 3, GB // 4))

    shelf = LoadedModels(Checkpoint.open(golden.FOLDER), EngineWish("cpu"), describe=tiny)
    with pytest.raises(OutOfMemoryError, match=r"needs 0\.\d GB of memory, but this computer"):
        next(HeartMuLaGenPipeline(shelf).run(REQUEST, threading.Event()))
    assert not shelf.is_loaded


def test_torchs_own_failure_is_understood(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 46)
    assert is_out_of_memory(caught.value)
    assert not is_out_of_memory(RuntimeError("shapes do not fit"))
