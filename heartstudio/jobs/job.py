"""What a job is: its specification, its state, its progress and its end, as frozen data.

No threads and no Qt here; generation.py moves these about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Union

from engine.contract import (
    CodecParams,
    Codes,
    DeviceReport,
    FinishReason,
    GenerationRequest,
    ModelInfo,
    RepairRequest,
    Stage,
)
from engine.listening.transcript import TranscriptRequest
from engine.messages import Message
from engine.songs.recipe import Recipe
from heartstudio.model.sections import Section


@dataclass(frozen=True)
class DecodeRequest:
    """Codes that exist and are to become sound (again): re-render, or finish after a crash."""

    codes: Codes
    codec: CodecParams
    codec_seed: int
    seed: int
    device: DeviceReport
    model: ModelInfo
    history_frames: int = 0
    finish_reason: FinishReason = FinishReason.LENGTH
    """Why composing ended."""


Work = Union[GenerationRequest, DecodeRequest, RepairRequest, TranscriptRequest]
ABOUT_A_SONG = (RepairRequest, TranscriptRequest)
"""Work on a song that is there, named by its recipe's parent_id; no song comes of it by itself."""


@dataclass(frozen=True)
class JobSpec:
    """One song to be made: the work, and what will be written down about it.

    A repair makes candidates only: a song is made of them when the person keeps one.  A transcript
    gives words; `model_folder` is the transcriber's then.

    `song_id`   the id the song will have in the library
    `recipe`    what is known before it is made: title, tags, lyrics, parent, takes group …; seeds,
                device and the way it ended are filled in when it is saved
    `take`      counts from 1 of `takes`
    `kept_sections`  sections of the parent song before the cut, for an extended song; all of them
               where nothing new is composed
    `is_resumed`  it goes on with an interrupted song, whose journal holds earlier tokens
    """

    song_id: str
    recipe: Recipe
    work: Work
    model_folder: str
    device_wish: str = "auto"
    take: int = 1
    takes: int = 1
    kept_sections: tuple[Section, ...] = ()
    is_resumed: bool = False

    @property
    def title(self) -> str:
        """The song's title."""
        return self.recipe.title


class JobState(Enum):
    """Where a job stands.  The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class ServiceState(Enum):
    """What the engine thread is doing."""

    IDLE = "idle"
    RUNNING = "running"
    STOPPING = "stopping"


@dataclass(frozen=True)
class Failure:
    """Why a job failed: `message` for the person, `details` for the log, `kind` the error's class.

    `decode_again` is set when the tokens exist and only the decoding failed: a retry uses it.
    """

    message: Message
    details: str = ""
    kind: str = ""
    decode_again: DecodeRequest | None = field(default=None, compare=False)


@dataclass(frozen=True)
class JobProgress:
    """How far a job is, for people.

    `made_s` seconds of music made of `asked_s` (while decoding: seconds decoded of seconds there);
    `realtime_factor` seconds of music per second of work, None while unknown; `time_left_s` None
    until it can be told (2 s); `is_at_most` true while the model may still end the song earlier;
    `previewed_s` how far a preview can be heard beyond the final sound, 0 for none;
    `preview_cost` seconds of work a second of sound, where that is too much for previews, else 0.
    """

    job_id: int
    stage: Stage
    fraction: float
    made_s: float
    asked_s: float
    realtime_factor: float | None = None
    time_left_s: float | None = None
    is_at_most: bool = False
    previewed_s: float = 0.0
    preview_cost: float = 0.0


@dataclass(frozen=True)
class Job:
    """A job as the queue shows it.  `id` counts from 1 and is never used again."""

    id: int
    spec: JobSpec
    state: JobState = JobState.QUEUED
    failure: Failure | None = None
    progress: JobProgress | None = field(default=None, compare=False)

    @property
    def is_over(self) -> bool:
        """True when it ended in one way or another."""
        return self.state in (JobState.FINISHED, JobState.STOPPED, JobState.FAILED)
