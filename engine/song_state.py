"""What exists so far of one song, and the job that composes the rest.

Holds codes, samples, times and progress while song_making.py works; it computes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from engine.composer import ComposeJob, Take
from engine.contract import (
    Codes,
    DeviceReport,
    Ending,
    FinishReason,
    GenerationResult,
    ModelInfo,
)
from engine.decoding import SongDecoder
from engine.devices.second_chance import SecondChance
from engine.growing_sound import GrowingSound
from engine.progress import ProgressTracker
from engine.request_check import frames_seen


@dataclass
class SongState:
    """One song of those that are made together; `number` counts them from 0.

    `rounds`       frames at which rounds of an endless song began
    `is_composed`  composing has ended     `is_over`  its result has been returned
    `is_stop_used_up`  a stop came while other takes were composed: it does not stop decoding
    """

    number: int
    job: ComposeJob
    decoder: SongDecoder
    codes: list[Codes] = field(default_factory=list)
    rounds: list[int] = field(default_factory=list)
    sound: GrowingSound = field(default_factory=GrowingSound)
    ending: Ending = field(default_factory=Ending)
    compose_s: float = 0.0
    decode_s: float = 0.0
    is_composed: bool = False
    is_over: bool = False
    is_stop_used_up: bool = False
    tracker: ProgressTracker = field(default_factory=ProgressTracker)
    chance: SecondChance = field(default_factory=SecondChance)

    def __post_init__(self) -> None:
        history = self.job.request.history
        if history is not None and history.shape[1]:
            self.codes.append(np.asarray(history, dtype=np.int32))
        self.rounds.extend(self.job.request.round_frames)

    @property
    def frames(self) -> int:
        """Token frames so far, history included."""
        return sum(codes.shape[1] for codes in self.codes)

    @property
    def new_frames(self) -> int:
        """Token frames composed so far."""
        return self.frames - self.job.plan.history_frames

    @property
    def planned_frames(self) -> int:
        """Maximum number of token frames, history included."""
        return self.job.plan.history_frames + self.job.plan.new_frames

    @property
    def is_stopped(self) -> bool:
        """Whether its abort event is set."""
        return self.decoder.abort_event.is_set()

    def composing_ended(self, reason: FinishReason) -> None:
        """Record why composing ended."""
        self.ending = Ending(reason)
        self.is_composed = True

    def codes_from(self, frame: int) -> Codes:
        """Return codes (K, n) from a frame on."""
        return np.concatenate(self.codes, axis=1)[:, frame:]

    def rest(self) -> Take:
        """Return what is still to be composed: a continuation of the existing frames."""
        made, job = self.new_frames, self.job
        if made:
            job = replace(
                job,
                request=replace(
                    job.request,
                    history=self.codes_from(0),
                    round_frames=tuple(self.rounds),
                    min_new_frames=max(0, job.request.min_new_frames - made),
                ),
                plan=replace(
                    job.plan,
                    history_frames=self.frames,
                    seen_frames=frames_seen(self.frames, self.rounds),
                    new_frames=job.plan.new_frames - made,
                ),
            )
        return Take(job, self.decoder.abort_event)

    def result(self, codebooks: int, device: DeviceReport, model: ModelInfo) -> GenerationResult:
        """Return the song in its current state."""
        nothing = np.zeros((codebooks, 0), np.int32)
        return GenerationResult(
            codes=np.concatenate([nothing, *self.codes], axis=1),
            samples=self.sound.whole(),
            seed=self.job.plan.seed,
            codec_seed=self.job.plan.codec_seed,
            ending=self.ending,
            device=device,
            model=model,
            history_frames=self.job.plan.history_frames,
            compose_s=self.compose_s,
            decode_s=self.decode_s - self.decoder.preview_s,
            round_frames=tuple(self.rounds),
        )
