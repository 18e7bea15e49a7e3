"""A frame fed before it is read gives the very song: here forced on the CPU."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine.composer import ComposeJob, Composer, FramesDrawn, Take, TakesEnded
from engine.contract import (
    FinishReason,
    GenerationRequest,
    NumericalError,
    SamplingParams,
)
from engine.heartmula.frame_decoder import FrameDecoder
from tests.engine import golden

GREEDY = GenerationRequest(
    "rock,drums", "[verse]\nhello there", 9 * 80, sampling=SamplingParams(topk=1), seed=4
)


@pytest.fixture
def feeds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Positions of the cache at every feed."""
    positions: list[int] = []
    real = FrameDecoder.feed

    def watched(decoder: FrameDecoder, codes: torch.Tensor) -> None:
        positions.append(decoder.positions)
        real(decoder, codes)

    monkeypatch.setattr(FrameDecoder, "feed", watched)
    return positions


@pytest.mark.parametrize("case", golden.song_cases(), ids=lambda case: case["name"])
def test_golden_songs(case: dict[str, Any], feeds: list[int]) -> None:
    request = golden.request_of(case)
    late = golden.compose(request, case["eos_enabled"], reads_late=True)
    expected = golden.expected()[f"{case['name']}.frames"].numpy()
    np.testing.assert_array_equal(late.codes, expected)
    frames, planned = expected.shape[1], case["max_audio_length_ms"] // 80 + 1
    has_ended = frames < planned
    assert (late.finish_reason is FinishReason.END_OF_SONG) == has_ended
    # The end is fed too, before it is known; behind the last planned frame nothing is.
    assert len(feeds) == min(frames + 1, planned - 1)


@pytest.mark.parametrize("end_at", [1, 2, 7, 20])
def test_the_end_token_may_come_at_any_frame(end_at: int) -> None:
    request = replace(GREEDY, sampling=SamplingParams(), max_audio_length_ms=24 * 80)
    whole = golden.compose(request, eos_enabled=False).codes
    eos = int(whole[:, end_at].max())
    # Frame 0 is kept as drawn; the first other one with such an id ends the song.
    first = 1 + int(np.argmax((whole[:, 1:] >= eos).any(axis=0)))
    job = ComposeJob(
        request,
        golden.prompt_of(request),
        golden.plan(request),
        replace(golden.checkpoint().gen_config, audio_eos_id=eos),
    )
    seen: list[list[str]] = []
    for late in (False, True):
        take = Take(job, threading.Event())
        events = list(Composer(golden.model(), [take], reads_late=late).run())
        codes = [event.codes[0] for event in events if isinstance(event, FramesDrawn)]
        np.testing.assert_array_equal(np.concatenate(codes, axis=1), whole[:, :first])
        assert events[-1] == TakesEnded((0,), FinishReason.END_OF_SONG)
        seen.append([type(event).__name__ for event in events])
    assert seen[0] == seen[1]


def test_a_stop_holds_within_a_frame() -> None:
    for late in (False, True):
        stopped = golden.compose(GREEDY, eos_enabled=False, stop_after=3, reads_late=late)
        assert stopped.codes.shape[1] == 3
        assert stopped.finish_reason is FinishReason.STOPPED


def test_the_context_slides_alike(feeds: list[int]) -> None:
    history = np.tile(np.arange(1000, dtype=np.int32) % 200, (8, 1))
    request = replace(GREEDY, slide_context=True, history=history, max_audio_length_ms=59 * 80)
    plan = golden.plan(request)
    assert plan.first_visible_frame(1060) > 0
    plain = golden.compose(request, eos_enabled=False, reads_late=False)
    plain_feeds = list(feeds)
    feeds.clear()
    late = golden.compose(request, eos_enabled=False, reads_late=True)
    np.testing.assert_array_equal(late.codes, plain.codes)
    assert feeds == plain_feeds


def test_invalid_numbers_are_told_late_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(decoder: FrameDecoder, *_: object) -> tuple[torch.Tensor, torch.Tensor]:
        return torch.zeros(decoder.rows, 8, dtype=torch.int64), torch.tensor(False)

    monkeypatch.setattr(FrameDecoder, "_drawn", spoiled)
    for late in (False, True):
        with pytest.raises(NumericalError):
            golden.compose(GREEDY, eos_enabled=False, reads_late=late)
