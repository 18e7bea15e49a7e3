"""From the engine's steps to what people want to know: seconds made, speed, time left.

Pure arithmetic on events and times handed in; it reads no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from engine.contract import TOKEN_FRAME_RATE_HZ, GenerationResult, Progress, SongStarted, Stage
from heartstudio.jobs.job import DecodeRequest, JobProgress, JobSpec
from heartstudio.model.settings import Rates

QUIET_S = 2.0
"""No time left is shown before so many seconds: early guesses jump about."""
MIN_MEASURED_S = 0.5


class RateMemory(Protocol):
    """Where speeds are remembered from song to song; SettingsStore fits."""

    def rates(self, model: str, device: str) -> Rates:
        """What was measured before."""
        ...

    def remember_rates(self, model: str, device: str, rates: Rates) -> None:
        """Keep for the next time."""
        ...


@dataclass
class _Speed:
    """Work done and the time it took; the newest steps count more, for songs slow down as they grow."""

    amount: float = 0.0
    time_s: float = 0.0

    def add(self, amount: float, time_s: float) -> None:
        self.amount += amount
        self.time_s += time_s

    def fade(self, keep_s: float) -> None:
        """Forget proportionally what is older than about keep_s seconds of work."""
        if self.time_s > keep_s:
            factor = keep_s / self.time_s
            self.amount *= factor
            self.time_s *= factor

    def rate(self, remembered: float) -> float:
        """Amount a second: measured when there is enough of it, else remembered (0: unknown)."""
        if self.time_s >= MIN_MEASURED_S and self.amount > 0:
            return self.amount / self.time_s
        return remembered


@dataclass
class ProgressMeter:
    """Follows one job.  Times in seconds of one monotonic clock; music in seconds of song."""

    job_id: int
    spec: JobSpec
    remembered: Rates
    started_at: float
    _asked_s: float = 0.0
    _made_s: float = 0.0
    _decoded: float = 0.0
    _last_at: float = 0.0
    _stage: Stage = Stage.LOAD
    _fraction: float = 0.0
    _composing: bool = True
    _compose: _Speed = field(default_factory=_Speed)
    _decode: _Speed = field(default_factory=_Speed)

    def __post_init__(self) -> None:
        self._last_at = self.started_at
        work = self.spec.work
        if isinstance(work, DecodeRequest):
            self._composing = False
            self._asked_s = self._made_s = work.codes.shape[1] / TOKEN_FRAME_RATE_HZ
        else:
            self._asked_s = work.max_new_frames / TOKEN_FRAME_RATE_HZ

    def planned(self, started: SongStarted, now: float) -> None:
        """The engine has loaded and says how much it will make."""
        self._asked_s = started.planned_new_frames / TOKEN_FRAME_RATE_HZ
        self._last_at = now

    def step(self, event: Progress, now: float) -> JobProgress:
        """Take a step of the engine; the time since the one before belongs to this step's stage."""
        passed_s = max(now - self._last_at, 0.0)
        self._last_at = now
        self._stage = event.stage
        self._fraction = max(self._fraction, event.fraction)
        if event.stage is Stage.COMPOSE:
            self._composing = True
            made_s = event.done / TOKEN_FRAME_RATE_HZ
            self._compose.add(max(made_s - self._made_s, 0.0), passed_s)
            self._compose.fade(20.0)
            self._made_s = max(made_s, self._made_s)
        elif event.stage is Stage.DECODE and event.total > 0:
            self._composing = self._made_s < self._asked_s and self._interleaved(event)
            done = min(event.done / event.total, 1.0)
            self._decode.add(max(done - self._decoded, 0.0) * self._song_s, passed_s)
            self._decoded = max(done, self._decoded)
        return self.now(now)

    def now(self, now: float) -> JobProgress:
        """What can be said at this time."""
        left_s = self._time_left_s(now)
        is_decode = self._stage is Stage.DECODE and not self._composing
        return JobProgress(
            job_id=self.job_id,
            stage=self._stage,
            fraction=self._fraction,
            made_s=self._decoded * self._song_s if is_decode else self._made_s,
            asked_s=self._song_s if is_decode else self._asked_s,
            realtime_factor=self._realtime_factor(is_decode),
            time_left_s=left_s,
            is_at_most=self._composing and left_s is not None,
        )

    @property
    def _song_s(self) -> float:
        return self._asked_s if self._composing else self._made_s

    def _interleaved(self, event: Progress) -> bool:
        """True when the engine decodes while it still composes: its total is that of a longer song."""
        return event.fraction < 0.5 and event.done < event.total

    def _realtime_factor(self, is_decode: bool) -> float | None:
        speed = self._decode if is_decode else self._compose
        rate = speed.rate(0.0)
        return rate if rate > 0 else None

    def _time_left_s(self, now: float) -> float | None:
        passed_s = now - self.started_at
        if passed_s < QUIET_S or self._stage is Stage.SAVE:
            return None
        since_step_s = now - self._last_at
        compose = self._compose.rate(self.remembered.compose)
        decode = self._decode.rate(self.remembered.decode)
        compose_left = max(self._asked_s - self._made_s, 0.0) if self._composing else 0.0
        decode_left = self._song_s * (1.0 - self._decoded)
        if compose_left > 0 and compose <= 0:
            return None
        if decode > 0:
            left_s = decode_left / decode + (compose_left / compose if compose_left else 0.0)
            return max(left_s - since_step_s, 0.0)
        if self._fraction > 0.02:
            return passed_s * (1.0 - self._fraction) / self._fraction
        return None


def measured_rates(result: GenerationResult, before: Rates) -> Rates:
    """The speeds of a job that ended, mixed half and half with what was remembered."""
    new_frames = result.codes.shape[1] - result.history_frames
    new_s = new_frames / TOKEN_FRAME_RATE_HZ
    decoded_s = result.samples.shape[1] / result.sample_rate_hz

    def mixed(old: float, amount: float, time_s: float) -> float:
        if time_s < MIN_MEASURED_S or amount < 1.0:
            return old
        fresh = amount / time_s
        return fresh if old <= 0 else (old + fresh) / 2

    return Rates(
        compose=mixed(before.compose, new_s, result.compose_s),
        decode=mixed(before.decode, decoded_s, result.decode_s),
    )
