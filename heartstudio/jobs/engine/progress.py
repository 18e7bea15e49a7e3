"""Converts the engine's steps to seconds made, speed and time left.

Pure arithmetic on events and times passed in; it reads no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from engine.contract import (
    SAMPLE_RATE_HZ,
    TOKEN_FRAME_RATE_HZ,
    GenerationResult,
    PreviewsLeftOut,
    Progress,
    SamplesDecoded,
    SongStarted,
    Stage,
)
from engine.heartcodec.windows import HOP_FRAMES, covered_frames, window_count
from heartstudio.jobs.engine.job import JobProgress, JobSpec
from heartstudio.model.settings import Rates

QUIET_S = 2.0
"""No time left is shown before this many seconds, because early estimates fluctuate."""
DECODING_SHARE = 0.4
"""Codec work relative to composing, assumed until a window was decoded.

The total is then off by at most a fifth for ratios of 0.2 to 0.7, the measured range.
"""
WINDOW_HOP_S = HOP_FRAMES / TOKEN_FRAME_RATE_HZ

MEMORY_S = 20.0
"""Older measurements fade after this many seconds of work."""
MIN_MEASURED_S = 0.5
BLOCK_S = 2.0
"""Seconds of music per point of the fit."""
TYPICAL_SLOWING = 0.0015
"""Assumed slowing: relative extra cost of a second of music per second before it.

Relative to the cost at 0:00; used until a song has been measured.
"""
PRIOR_S2 = 20_000.0
"""Weight of the previously known slope: as points whose squared deviations sum to this, in s²."""
MIN_FITTED_S = 60.0
"""A slope is stored only if it was measured over this much music."""


class RateStore(Protocol):
    """Stores speeds from song to song; implemented by SettingsStore."""

    def rates(self, model: str, device: str) -> Rates:
        """Return the earlier measurements."""
        ...

    def remember_rates(self, model: str, device: str, rates: Rates) -> None:
        """Store the measurements for next time."""
        ...


@dataclass
class ComposingPace:
    """Models the time of composing: a song's later frames cost more than its first ones.

    A frame attends to all frames before it, so the cost of a second of music is modelled as a
    straight line over its position in the song. The line's height follows the latest measurements,
    because other programs start and stop; its slope is a least-squares fit over the whole song,
    regularised towards the slope of earlier songs until there is enough of this one (ridge
    regression). Music and positions are in seconds of song, work in seconds.

    `remembered` seconds of music per second of work and `slowing` as above, of earlier songs; 0:
    unknown.
    """

    remembered: float = 0.0
    slowing: float = 0.0
    _block_music_s: float = 0.0
    _block_work_s: float = 0.0
    _points: float = 0.0
    _x: float = 0.0
    _y: float = 0.0
    _xx: float = 0.0
    _xy: float = 0.0
    _music_s: float = 0.0
    _work_s: float = 0.0
    _music_x: float = 0.0

    def add(self, end_s: float, music_s: float, work_s: float) -> None:
        """Add a measurement: music up to a position in the song, and its work."""
        self._block_music_s += music_s
        self._block_work_s += work_s
        if self._block_music_s >= BLOCK_S:
            x = end_s - self._block_music_s / 2
            y = self._block_work_s / self._block_music_s
            self._points += 1
            self._x, self._y = self._x + x, self._y + y
            self._xx, self._xy = self._xx + x * x, self._xy + x * y
            self._block_music_s = self._block_work_s = 0.0
        self._music_s += music_s
        self._work_s += work_s
        self._music_x += music_s * (end_s - music_s / 2)
        if self._work_s > MEMORY_S:
            kept = MEMORY_S / self._work_s
            self._work_s = MEMORY_S
            self._music_s, self._music_x = self._music_s * kept, self._music_x * kept

    @property
    def is_known(self) -> bool:
        """Whether work can be estimated."""
        return self._is_measured or self.remembered > 0

    @property
    def rate(self) -> float:
        """Recent seconds of music per second of work; 0 before the first measurement."""
        return self._music_s / self._work_s if self._is_measured else 0.0

    def work_s(self, from_s: float, to_s: float) -> float:
        """Estimate the seconds of work between two positions; `is_known` must be true."""
        if not self._is_measured:
            return (to_s - from_s) / self.remembered
        middle = (from_s + to_s) / 2 - self._music_x / self._music_s
        least = 0.5 * self._work_s / self._music_s
        return (to_s - from_s) * max(self._work_s / self._music_s + self._slope * middle, least)

    @property
    def measured_slowing(self) -> float:
        """Average of this song's slowing and the previous one; 0: unknown."""
        if self._points * BLOCK_S < MIN_FITTED_S:
            return self.slowing
        at_start = self._y / self._points - self._slope * self._x / self._points
        fresh = self._slope / at_start if at_start > 0 else 0.0
        return (self.slowing + fresh) / 2 if self.slowing > 0 else fresh

    @property
    def _is_measured(self) -> bool:
        return self._work_s >= MIN_MEASURED_S and self._music_s > 0

    @property
    def _slope(self) -> float:
        """Extra seconds of work per second of music, for each second of song before it."""
        slowing = self.slowing or TYPICAL_SLOWING
        if self._points < 1:
            place = self._music_x / self._music_s
            return slowing * (self._work_s / self._music_s) / (1 + slowing * place)
        x, y = self._x / self._points, self._y / self._points
        known = slowing * y / (1 + slowing * x)
        spread = self._xx - self._points * x * x
        together = self._xy - self._points * x * y
        return max((together + PRIOR_S2 * known) / (spread + PRIOR_S2), 0.0)


@dataclass
class _Speed:
    """Music decoded and the time it took; old steps fade."""

    amount: float = 0.0
    time_s: float = 0.0

    def add(self, amount: float, time_s: float) -> None:
        self.amount += amount
        self.time_s += time_s
        if self.time_s > MEMORY_S:
            self.amount *= MEMORY_S / self.time_s
            self.time_s = MEMORY_S

    def rate(self, remembered: float = 0.0) -> float:
        """Return seconds of music per second: measured if there is enough, else remembered."""
        if self.time_s >= MIN_MEASURED_S and self.amount > 0:
            return self.amount / self.time_s
        return remembered


@dataclass
class ProgressMeter:
    """Tracks one job. Times in seconds of one monotonic clock; music in seconds of song."""

    job_id: int
    spec: JobSpec
    remembered: Rates
    started_at: float
    _asked_s: float = 0.0
    _made_s: float = 0.0
    _kept_s: float = 0.0
    _decoded_s: float = 0.0
    _last_at: float = 0.0
    _loaded_at: float = 0.0
    _loaded_fraction: float = 0.0
    _window_time_s: float = 0.0
    _previewed_s: float = 0.0
    _preview_cost: float = 0.0
    _first_sound_at: float | None = None
    _stage: Stage = Stage.LOAD
    _fraction: float = 0.0
    _composing: bool = True
    _is_stopped: bool = False
    _decode: _Speed = field(default_factory=_Speed)

    def __post_init__(self) -> None:
        self._last_at = self._loaded_at = self.started_at
        self._compose = ComposingPace(self.remembered.compose, self.remembered.slowing)
        work = self.spec.work
        self._asked_s = work.asked_s
        self._made_s = work.asked_s if work.tokens_exist else 0.0
        request = work.song_request
        self._composing = request is not None
        self._is_endless = request is not None and request.until_stopped

    def planned(self, started: SongStarted, now: float) -> None:
        """Take the engine's plan after loading."""
        self._asked_s = started.planned_new_frames / TOKEN_FRAME_RATE_HZ
        self._kept_s = started.history_frames / TOKEN_FRAME_RATE_HZ
        self._last_at = self._loaded_at = now
        self._loaded_fraction = self._fraction

    def stop(self) -> None:
        """Handle a stop: only what was made so far is finished."""
        self._is_stopped = True

    def step(self, event: Progress, now: float) -> JobProgress:
        """Take a step of the engine; the time since the previous one counts for its stage."""
        passed_s = max(now - self._last_at, 0.0)
        self._last_at = now
        self._stage = event.stage
        self._fraction = max(self._fraction, event.fraction)
        if not self._is_song:
            if event.stage is Stage.LOAD:
                self._loaded_at, self._loaded_fraction = now, self._fraction
            return self.now(now)
        if event.stage is Stage.COMPOSE:
            self._composing = True
            made_s = max(event.done / TOKEN_FRAME_RATE_HZ, self._made_s)
            self._compose.add(self._kept_s + made_s, made_s - self._made_s, passed_s)
            self._made_s = made_s
        elif event.stage is Stage.DECODE:
            self._composing = self._may_go_on_composing()
            self._window_time_s += passed_s
        return self.now(now)

    def sounded(self, event: SamplesDecoded, now: float) -> None:
        """Take new sound: the decoding steps since the last sound produced it."""
        end_s = (event.first_sample + event.samples.shape[1]) / SAMPLE_RATE_HZ
        passed_s, self._last_at = max(now - self._last_at, 0.0), now
        if event.is_preview:  # its time belongs neither to composing nor to a window
            self._previewed_s = end_s
            return
        self._window_time_s += passed_s
        before_s = self._windows_done * WINDOW_HOP_S
        self._decoded_s = max(end_s, self._decoded_s)
        after_s = self._windows_done * WINDOW_HOP_S
        self._decode.add(max(after_s - before_s, 0.0), self._window_time_s)
        self._window_time_s = 0.0

    def left_out(self, event: PreviewsLeftOut, now: float) -> None:
        """Handle that there will be no previews; the time spent on trying is not composing time."""
        self._last_at = now
        self._preview_cost = event.seconds_a_second
        if event.first_sound_s is not None:
            self._first_sound_at = now + event.first_sound_s

    def now(self, now: float) -> JobProgress:
        """Return the progress at this time; without lengths for a repair."""
        if not self._is_song:
            left_s = self._left_by_fraction(now)
            return JobProgress(self.job_id, self._stage, self._fraction, 0.0, 0.0, None, left_s)
        left_s = self._time_left_s(now)
        is_decode = self._stage is Stage.DECODE and not self._composing
        rate = self._decode.rate() if is_decode else self._compose.rate
        return JobProgress(
            job_id=self.job_id,
            stage=self._stage,
            fraction=0.0 if self._goes_on else self._fraction,
            made_s=self._decoded_s if is_decode else self._made_s,
            asked_s=self._song_s if is_decode else self._asked_s,
            realtime_factor=rate if rate > 0 else None,
            time_left_s=left_s,
            is_at_most=self._composing and left_s is not None,
            previewed_s=self._previewed_s if self._previewed_s > self._decoded_s else 0.0,
            preview_cost=self._preview_cost,
            first_sound_s=self._first_sound_s(now),
        )

    def _first_sound_s(self, now: float) -> float | None:
        """Return the seconds until the first sound; None if there is sound, or will be none."""
        if self._first_sound_at is None or self._previewed_s or self._decoded_s:
            return None
        return max(self._first_sound_at - now, 0.0)

    @property
    def _is_song(self) -> bool:
        """Whether there are lengths; a repair has none."""
        return self._is_endless or self.spec.work.asked_s > 0

    @property
    def _goes_on(self) -> bool:
        """Whether it is an endless song that has not ended."""
        return self._is_endless and self._composing

    @property
    def _song_s(self) -> float:
        return self._kept_s + (self._asked_s if self._composing else self._made_s)

    @property
    def _windows_done(self) -> float:
        if not self._composing and self._decoded_s >= self._song_s - 0.001:
            return windows_of(self._song_s)
        return self._decoded_s / WINDOW_HOP_S

    def _may_go_on_composing(self) -> bool:
        """Whether composing may continue after the window being decoded.

        An engine that decodes while composing starts a window exactly when its last frame exists.
        """
        if self._is_stopped or (self._made_s >= self._asked_s and not self._is_endless):
            return False
        windows_before = round(self._decoded_s / WINDOW_HOP_S)
        frames_there = (self._kept_s + self._made_s) * TOKEN_FRAME_RATE_HZ
        frames_needed = covered_frames(windows_before + 1)
        is_reading_history = self._made_s == 0.0 and frames_there >= frames_needed
        return is_reading_history or abs(frames_there - frames_needed) < 2.5

    def _time_left_s(self, now: float) -> float | None:
        passed_s = now - self.started_at
        if passed_s < QUIET_S or self._stage is Stage.SAVE or self._goes_on:
            return None
        compose = self._compose
        compose_left_s = max(self._asked_s - self._made_s, 0.0) if self._composing else 0.0
        if compose_left_s > 0 and not compose.is_known:
            return None
        window_s = self._window_s()
        if window_s <= 0:
            return self._left_by_fraction(now)
        decoding_s = self._window_time_s + (now - self._last_at if self._in_decode else 0.0)
        windows_left = windows_of(self._song_s) - self._windows_done
        left_s = max(windows_left * window_s - decoding_s, 0.0)
        if compose_left_s > 0:
            waited_s = 0.0 if self._in_decode else now - self._last_at
            made_s = self._kept_s + self._made_s
            left_s += max(compose.work_s(made_s, made_s + compose_left_s) - waited_s, 0.0)
        return left_s

    def _window_s(self) -> float:
        """Return the codec's seconds per window: measured, remembered, or estimated."""
        decode = self._decode.rate(self.remembered.decode)
        if decode > 0:
            return WINDOW_HOP_S / decode
        if not self._compose.is_known:
            return 0.0
        middle_s = self._song_s / 2
        return DECODING_SHARE * self._compose.work_s(middle_s, middle_s + WINDOW_HOP_S)

    def measured_rates(self, result: GenerationResult, before: Rates) -> Rates:
        """Return the average of the finished job's speeds and the remembered ones.

        Composing an endless song tells nothing: it is held back, and its rounds begin anew.
        """
        rates = _rates_of(result, before)
        if self._is_endless:
            return replace(rates, compose=before.compose)
        return replace(rates, slowing=self._compose.measured_slowing)

    def _left_by_fraction(self, now: float) -> float | None:
        """Estimate by the engine's own fraction since the model was loaded."""
        begun = self._fraction - self._loaded_fraction
        if now - self.started_at < QUIET_S or begun <= 0.02:
            return None
        return (now - self._loaded_at) * (1.0 - self._fraction) / begun

    @property
    def _in_decode(self) -> bool:
        return self._stage is Stage.DECODE


def windows_of(song_s: float) -> int:
    """Return the codec windows of a song: each costs the same, even if partly used."""
    return window_count(max(round(song_s * TOKEN_FRAME_RATE_HZ), 1))


def _rates_of(result: GenerationResult, before: Rates) -> Rates:
    new_frames = result.codes.shape[1] - result.history_frames
    new_s = new_frames / TOKEN_FRAME_RATE_HZ
    decoded_s = windows_of(result.samples.shape[1] / result.sample_rate_hz) * WINDOW_HOP_S

    def mixed(old: float, amount: float, time_s: float) -> float:
        if time_s < MIN_MEASURED_S or amount < 1.0:
            return old
        fresh = amount / time_s
        return fresh if old <= 0 else (old + fresh) / 2

    return replace(
        before,
        compose=mixed(before.compose, new_s, result.compose_s),
        decode=mixed(before.decode, decoded_s, result.decode_s),
    )
