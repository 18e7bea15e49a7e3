"""Seconds made, speed and time left, on invented clocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from engine.contract import (
    DeviceReport,
    Event,
    ModelInfo,
    Progress,
    SamplesDecoded,
    SongStarted,
    Stage,
)
from engine.messages import NOTHING
from heartstudio.jobs.engine.job import JobProgress
from heartstudio.jobs.engine.progress import DECODING_SHARE, ComposingPace, ProgressMeter
from heartstudio.model.settings import Rates
from tests.heartstudio.builders import job_spec

STARTED = SongStarted(
    1, 1, DeviceReport("cpu", "f", "f", NOTHING), ModelInfo("m", "3B", "0"), 0, 0, 40, 8192
)


@dataclass
class Machine:
    """An engine on paper: seconds a frame, seconds a decoding step (10 a window)."""

    frame_s: float = 0.05
    step_s: float = 0.4
    load_s: float = 3.0
    slowing: float = 0.0
    interleaved: bool = False
    ends_at: int | None = None

    def play(self, seconds: float) -> list[tuple[float, Event]]:
        """(time, event) of a whole song."""
        planned = int(seconds * 12.5)
        now = self.load_s
        started = SongStarted(**{**STARTED.__dict__, "planned_new_frames": planned})
        events: list[tuple[float, Event]] = [(now, started)]
        frames = min(planned, self.ends_at or planned)
        decoded = 0

        def window(now: float, last: bool) -> float:
            nonlocal decoded
            for _ in range(10):
                now += self.step_s
                events.append((now, Progress(Stage.DECODE, 0.0, 1, 1)))
            end = frames * 3840 if last else (decoded + 1) * 1_228_800
            start = decoded * 1_228_800
            sound = np.zeros((2, end - start), np.float32)
            events.append((now, SamplesDecoded(start, sound)))
            decoded += 1
            return now

        for frame in range(frames):
            now += self.frame_s * (1 + self.slowing * frame / planned)
            events.append((now, Progress(Stage.COMPOSE, 0.0, frame + 1, planned)))
            if self.interleaved and frame + 1 == 372 + 320 * decoded:
                now = window(now, False)
        total = max(-(-(frames - 52) // 320), 1)
        while decoded < total:
            now = window(now, decoded == total - 1)
        return events


def follow(machine: Machine, seconds: float, known: Rates) -> list[tuple[float, JobProgress]]:
    """(true seconds left, what was shown) at each step."""
    events = machine.play(seconds)
    meter = ProgressMeter(1, job_spec(seconds), known, 0.0)
    shown: list[tuple[float, JobProgress]] = []
    end = events[-1][0]
    for now, event in events:
        if isinstance(event, SongStarted):
            meter.planned(event, now)
        elif isinstance(event, SamplesDecoded):
            meter.sounded(event, now)
        elif isinstance(event, Progress):
            shown.append((end - now, meter.step(event, now)))
    return shown


@pytest.mark.parametrize("interleaved", [False, True])
@pytest.mark.parametrize(
    ("frame_s", "step_s"), [(0.05, 0.4), (0.02, 3.0), (0.4, 0.2), (0.005, 0.05)]
)
@pytest.mark.parametrize("slowing", [0.0, 0.2])
def test_the_time_left_of_a_long_song_is_right_within_a_fifth(
    interleaved: bool, frame_s: float, step_s: float, slowing: float
) -> None:
    machine = Machine(frame_s, step_s, 3.0, slowing, interleaved)
    known = Rates(compose=0.08 / frame_s, decode=25.6 / (10 * step_s))
    shown = follow(machine, 240.0, known)
    end = shown[0][0] + machine.load_s
    for true_left, progress in shown:
        now = end - true_left
        if now < 0.1 * end or now < 2.5 or true_left < 0.1 * end:
            continue
        assert progress.time_left_s is not None
        assert progress.time_left_s == pytest.approx(true_left, rel=0.2)


def test_nothing_is_promised_in_the_first_two_seconds() -> None:
    meter = ProgressMeter(1, job_spec(60), Rates(compose=1.0, decode=5.0), 100.0)
    progress = meter.step(Progress(Stage.COMPOSE, 0.01, 5, 750), 101.9)
    assert progress.time_left_s is None
    assert meter.now(102.1).time_left_s is not None


def test_a_slow_load_does_not_count_when_nothing_is_known() -> None:
    meter = ProgressMeter(1, job_spec(60), Rates(), 0.0)
    meter.step(Progress(Stage.LOAD, 0.05, 1, 1), 50.0)
    meter.planned(SongStarted(**{**STARTED.__dict__, "planned_new_frames": 750}), 50.0)
    progress = meter.step(Progress(Stage.COMPOSE, 0.145, 75, 750), 60.0)
    composing_s, a_windows_frames_s = 90.0, 320 / 7.5
    decoding_s = 3 * DECODING_SHARE * a_windows_frames_s
    assert progress.time_left_s == pytest.approx(composing_s + decoding_s, rel=0.1)


def test_at_most_until_composing_is_over() -> None:
    machine = Machine(ends_at=1_000)
    shown = follow(machine, 240.0, Rates(compose=1.6, decode=6.4))
    composing = [p for _, p in shown if p.stage is Stage.COMPOSE and p.time_left_s is not None]
    decoding = [p for _, p in shown if p.stage is Stage.DECODE]
    assert all(p.is_at_most for p in composing)
    assert not any(p.is_at_most for p in decoding)
    assert decoding[-1].asked_s == pytest.approx(80.0)
    assert composing[-1].made_s == pytest.approx(80.0)


def test_an_early_end_is_noticed_while_windows_are_decoded_between_frames() -> None:
    machine = Machine(ends_at=1_000, interleaved=True)
    shown = follow(machine, 240.0, Rates())
    last = [p for true_left, p in shown if true_left < 4.1 and p.stage is Stage.DECODE]
    assert not any(p.is_at_most for p in last)
    assert all(p.asked_s == pytest.approx(80.0) for p in last)


def test_the_speed_is_music_a_second() -> None:
    shown = follow(Machine(frame_s=0.04), 60.0, Rates())
    at = [p for _, p in shown if p.stage is Stage.COMPOSE][400]
    assert at.realtime_factor == pytest.approx(2.0, rel=0.05)
    assert shown[-1][1].realtime_factor is None or shown[-1][1].realtime_factor > 0


def test_frames_that_become_dearer_are_foretold_from_the_first_tenth_on() -> None:
    machine = Machine(frame_s=0.014, step_s=0.25, slowing=0.7, interleaved=True)
    shown = follow(machine, 240.0, Rates())
    end = shown[0][0] + machine.load_s
    early = [(left, p) for left, p in shown if 0.1 * end <= end - left <= 0.9 * end]
    for true_left, progress in early:
        assert progress.time_left_s == pytest.approx(true_left, rel=0.2)


def test_the_slope_is_learnt_and_used_by_the_next_song() -> None:
    pace = ComposingPace()
    for frame in range(3_000):
        pace.add((frame + 1) * 0.08, 0.08, 0.016 * (1 + 0.004 * frame * 0.08))
    assert pace.measured_slowing == pytest.approx(0.004, rel=0.1)
    fresh = ComposingPace(slowing=pace.measured_slowing)
    for frame in range(125):
        fresh.add((frame + 1) * 0.08, 0.08, 0.016 * (1 + 0.004 * frame * 0.08))
    whole_s = sum(0.016 * (1 + 0.004 * frame * 0.08) for frame in range(125, 3_000))
    assert fresh.work_s(10.0, 240.0) == pytest.approx(whole_s, rel=0.05)


def test_a_stall_at_the_beginning_does_not_frighten() -> None:
    pace = ComposingPace()
    for frame in range(400):
        pace.add((frame + 1) * 0.08, 0.08, 3.0 if frame == 100 else 0.016)
    assert pace.work_s(32.0, 240.0) < 3 * 208 * 0.2
