"""What has been made so far of one song, and the job that makes the rest.

Holds codes, samples, times and progress while the pipeline works; it computes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from engine.composer import ComposeJob
from engine.contract import Codes, DeviceReport, Ending, GenerationResult, ModelInfo, Samples
from engine.devices.second_chance import SecondChance
from engine.progress import ProgressTracker
from engine.request_check import SongPlan


@dataclass
class SongState:
    """What has been made so far of one song."""

    plan: SongPlan
    codes: list[Codes] = field(default_factory=list)
    samples: list[Samples] = field(default_factory=list)
    ending: Ending = field(default_factory=Ending)
    compose_s: float = 0.0
    decode_s: float = 0.0
    tracker: ProgressTracker = field(default_factory=ProgressTracker)
    chance: SecondChance = field(default_factory=SecondChance)

    @property
    def frames(self) -> int:
        """Token frames so far, history included."""
        return sum(codes.shape[1] for codes in self.codes)

    @property
    def new_frames(self) -> int:
        """Token frames composed so far."""
        return self.frames - self.plan.history_frames

    def codes_from(self, frame: int) -> Codes:
        """Codes (K, n) from a frame on."""
        return np.concatenate(self.codes, axis=1)[:, frame:]

    def rest_of(self, job: ComposeJob) -> ComposeJob:
        """The job that goes on behind the frames there are."""
        made = self.new_frames
        if not made:
            return job
        return replace(
            job,
            request=replace(
                job.request,
                history=self.codes_from(0),
                min_new_frames=max(0, job.request.min_new_frames - made),
            ),
            plan=replace(
                self.plan, history_frames=self.frames, new_frames=self.plan.new_frames - made
            ),
        )

    def result(self, codebooks: int, device: DeviceReport, model: ModelInfo) -> GenerationResult:
        """The song as it is now."""
        nothing, silence = np.zeros((codebooks, 0), np.int32), np.zeros((2, 0), np.float32)
        return GenerationResult(
            codes=np.concatenate([nothing, *self.codes], axis=1),
            samples=np.concatenate([silence, *self.samples], axis=1),
            seed=self.plan.seed,
            codec_seed=self.plan.codec_seed,
            ending=self.ending,
            device=device,
            model=model,
            history_frames=self.plan.history_frames,
            compose_s=self.compose_s,
            decode_s=self.decode_s,
        )
