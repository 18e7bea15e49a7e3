"""Previews of a growing song: when they are made, and that they change nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import HeartMuLaGenPipeline
from engine.contract import (
    AbortEvent,
    CodecParams,
    Event,
    GenerationRequest,
    GenerationResult,
    PreviewsLeftOut,
    Progress,
    SamplesDecoded,
)
from engine.decoding import SongDecoder
from engine.heartcodec.flow_matching import drain
from engine.heartcodec.stream import CodecStream, DecodeOptions, StreamPart
from engine.preview import CodecPace, PreviewSchedule, pays
from tests.engine.heartcodec_golden import golden_codec, random_codes, seeded
from tests.engine.test_heartcodec_stream import PlainDecoder

FAST = CodecParams(num_steps=2, guidance_scale=1.0)
REQUEST = GenerationRequest(
    "rock,drums", "[verse]\nhello", 5_600, codec=FAST, seed=4, min_new_frames=70, previews=True
)
STARTER = Path(__file__).parents[2] / "resources" / "starter"


def final_sound(parts: Iterator[StreamPart]) -> list[torch.Tensor]:
    return [part for part in parts if isinstance(part, torch.Tensor)]


def test_a_preview_leaves_the_stream_as_it_was() -> None:
    codes = random_codes(372 + 40)
    stream = CodecStream(PlainDecoder(spread=1.0), DecodeOptions(1), seeded(3))
    sound = final_sound(stream.push_steps(codes[:, :100]))
    early = drain(stream.preview_steps())
    assert early.shape == (2, 100 * 3840)
    sound += final_sound(stream.push_steps(codes[:, 100:372]))
    assert stream.position == 320 * 3840
    tail = drain(stream.preview_steps())  # the window before has it already
    assert tail.shape == (2, 52 * 3840)
    sound += final_sound(stream.push_steps(codes[:, 372:]))
    later = drain(stream.preview_steps())
    assert later.shape == (2, 92 * 3840)
    assert torch.equal(later[:, :1], tail[:, :1])
    sound += final_sound(stream.finish_steps())
    alone = CodecStream(PlainDecoder(spread=1.0), DecodeOptions(1), seeded(3))
    whole = [*final_sound(alone.push_steps(codes)), *final_sound(alone.finish_steps())]
    assert torch.equal(torch.cat(sound, dim=1), torch.cat(whole, dim=1))


@pytest.mark.parametrize("frames", [1, 20, 60])
def test_a_preview_has_its_own_length_and_repeats_for_a_seed(frames: int) -> None:
    sounds: list[torch.Tensor] = []
    for _ in range(2):
        stream = golden_codec().stream(DecodeOptions(1), seeded(5))
        stream.push(random_codes(frames))
        sounds.append(drain(stream.preview_steps()))
    assert sounds[0].shape == (2, frames * 3840)
    assert torch.equal(*sounds)
    assert torch.isfinite(sounds[0]).all()


def test_previews_come_at_growing_lengths_while_a_listener_needs_them() -> None:
    schedule = PreviewSchedule(CodecPace())
    made: list[int] = []
    for frame in range(1, 372):
        now = frame * 0.016
        if schedule.wants(frame, now):
            made.append(frame)
            schedule.previewed(frame, 0.0)
            schedule.heard_until(frame * 3840, now)
    assert made == [25, 63, 125]  # 10 s last until the window at 6 s


def test_a_slow_composer_gets_them_all() -> None:
    schedule = PreviewSchedule(CodecPace())
    made = [frame for frame in range(1, 372) if _previewed_at(schedule, frame, 0.08)]
    assert made == [25, 63, 125, 250]
    schedule.window_decoded(3.0)
    schedule.heard_until(320 * 3840, 32.0)
    assert schedule.pace.seconds_a_second == pytest.approx(3.0 / 29.76)


def test_a_listener_who_gathers_gets_no_previews_that_only_delay_the_music() -> None:
    slow = PreviewSchedule(CodecPace(), gathers=True)
    assert [frame for frame in range(1, 372) if _previewed_at(slow, frame, 0.08)] == [25]
    fast = PreviewSchedule(CodecPace(), gathers=True)
    assert [n for n in range(1, 372) if _previewed_at(fast, n, 0.04)] == [25, 63, 125, 250]


def _previewed_at(schedule: PreviewSchedule, frame: int, frame_s: float) -> bool:
    wanted = schedule.wants(frame, frame * frame_s)
    if wanted:
        schedule.previewed(frame, 0.0)
        schedule.heard_until(frame * 3840, frame * frame_s)
    return wanted


def test_what_a_preview_may_cost() -> None:
    assert pays(0.9, 25)
    assert not pays(1.1, 25)
    assert pays(9.0, 250)
    known = PreviewSchedule(CodecPace(seconds_a_second=20.0))
    assert not any(known.wants(frame, 1.0) for frame in range(1, 6))
    assert known.is_slow


def song(pipeline: HeartMuLaGenPipeline, request: GenerationRequest) -> list[Event]:
    return list(pipeline.run(request, threading.Event()))


def test_a_song_is_the_same_with_previews(tiny_folder: Path) -> None:
    pipeline = HeartMuLaGenPipeline.from_pretrained(tiny_folder, "cpu", torch.float32)
    events = song(pipeline, REQUEST)
    plain = song(pipeline, replace(REQUEST, previews=False))
    sounds = [event for event in events if isinstance(event, SamplesDecoded)]
    assert sounds[0].is_preview
    assert (sounds[0].first_sample, sounds[0].samples.shape[1]) == (0, 25 * 3840)
    assert not any(e.is_preview for e in plain if isinstance(e, SamplesDecoded))
    heard, quiet = events[-1], plain[-1]
    assert isinstance(heard, GenerationResult)
    assert isinstance(quiet, GenerationResult)
    np.testing.assert_array_equal(heard.codes, quiet.codes)
    np.testing.assert_array_equal(heard.samples, quiet.samples)


def test_the_starter_is_heard_after_two_seconds_of_song() -> None:
    pipeline = HeartMuLaGenPipeline.from_pretrained(STARTER, "cpu")
    request = GenerationRequest("pop,piano", "[verse]\na kettle sings", 2_400, seed=3)
    request = replace(request, codec=FAST, min_new_frames=30, previews=True)
    first = next(e for e in pipeline.run(request, AbortEvent()) if isinstance(e, SamplesDecoded))
    assert first.is_preview
    assert first.samples.shape[1] == 25 * 3840
    assert 0.01 < np.abs(first.samples).max() < 1.0


def test_a_slow_codec_is_noticed_at_the_first_step() -> None:
    pace = CodecPace()
    decoder = SongDecoder(FAST, 1, AbortEvent(), pace)
    ticks = count(0.0, 10.0)
    decoder.clock = lambda: next(ticks)
    decoder.offer_previews()
    decoder.attach(golden_codec())
    codes = random_codes(26).numpy().astype(np.int32)
    events = [e for frame in range(26) for e in decoder.push(codes[:, frame : frame + 1])]
    assert [type(event) for event in events] == [PreviewsLeftOut]
    assert decoder.preview_s > 0
    assert pace.estimate_s(25) > 10


def compose(schedule: PreviewSchedule, begin: float, frame_s: float) -> tuple[float | None, int]:
    """Compose until the first sound; returns when it was foretold for, and its frames."""
    foretold: float | None = None
    for frame in range(1, 300):
        now = begin + frame * frame_s
        if not schedule.is_slow:
            schedule.wants(frame, now)
            if schedule.is_slow:
                left = schedule.first_sound_in_s(frame, now)
                foretold = None if left is None else now + left
        elif schedule.wants_first_sound(frame, now):
            return foretold, frame
    return foretold, 0


@pytest.mark.parametrize(
    ("begin", "frame_s", "frames"), [(10.0, 0.4, 63), (10.0, 0.1, 125), (50.0, 0.6, 25)]
)
def test_a_slow_codec_has_a_first_sound_within_a_minute_if_it_can(
    begin: float, frame_s: float, frames: int
) -> None:
    pace = CodecPace(seconds_a_second=4.0, draft_seconds_a_second=1.2)
    foretold, made = compose(PreviewSchedule(pace), begin, frame_s)
    assert made == frames
    assert foretold == pytest.approx(begin + frames * frame_s + 1.2 * frames / 12.5, abs=0.7)


def test_a_first_sound_of_a_very_slow_codec_is_not_made() -> None:
    pace = CodecPace(seconds_a_second=60.0)
    assert compose(PreviewSchedule(pace), 1.0, 0.4) == (None, 0)


def test_a_song_that_is_heard_already_needs_no_first_sound() -> None:
    schedule = PreviewSchedule(CodecPace(seconds_a_second=4.0))
    schedule.heard_until(320 * 3840, 5.0)
    assert compose(schedule, 5.0, 0.4) == (None, 0)


def test_the_work_of_a_draft_is_guessed_from_that_of_the_full_sound() -> None:
    pace = CodecPace(seconds_a_second=13.0)
    assert pace.estimate_draft_s(25, 10) == pytest.approx(26 * 4.5 / 13)
    pace.note_draft(3.0, 25)
    assert pace.estimate_draft_s(50, 10) == pytest.approx(6.0)


def test_the_first_sound_is_a_draft_and_changes_nothing() -> None:
    codes = random_codes(30).numpy().astype(np.int32)
    sounds: list[list[Event]] = []
    for pace in (CodecPace(4.0, 0.1), CodecPace()):
        decoder = SongDecoder(FAST, 1, AbortEvent(), pace)
        if pace.seconds_a_second is not None:
            decoder.offer_previews()
            ticks = count(0.0, 0.5)
            decoder.clock = lambda ticks=ticks: next(ticks)
            decoder.offer_previews()
        decoder.attach(golden_codec())
        events = [e for frame in range(30) for e in decoder.push(codes[:, frame : frame + 1])]
        decoder.composing_ended(was_stopped=False)
        sounds.append([*events, *decoder.finish()])
    left_out, *previews = [e for e in sounds[0] if not isinstance(e, Progress)][:-1]
    assert isinstance(left_out, PreviewsLeftOut)
    assert left_out.first_sound_s is not None
    assert [type(event) for event in previews] == [SamplesDecoded]
    assert isinstance(previews[0], SamplesDecoded)
    assert previews[0].is_preview
    finals = [events[-1] for events in sounds]
    pairs = [event.samples for event in finals if isinstance(event, SamplesDecoded)]
    np.testing.assert_array_equal(*pairs)


def test_a_stop_ends_a_preview() -> None:
    abort = AbortEvent()
    decoder = SongDecoder(FAST, 1, abort)
    decoder.offer_previews()
    decoder.attach(golden_codec())
    abort.set()
    assert list(decoder.push(random_codes(25).numpy().astype(np.int32))) == []
