"""A job as frozen data: its specification, state, progress and end.

No threads and no Qt here; engine_queue.py uses these types.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Union

from engine.contract import (
    ComposingEnded,
    ContextSlid,
    FramesComposed,
    MemoryRanOut,
    RoundBegan,
    SamplesDecoded,
    SlowerWay,
    SongStarted,
    Stage,
)
from engine.messages import Message
from engine.songs.recipe import Recipe
from engine.songs.score import SectionTime
from heartstudio.jobs.engine.trial import Trial
from heartstudio.jobs.engine.work import Decode, Outcome, SongGrew, Work


@dataclass(frozen=True)
class JobSpec:
    """One song to be made: the work, and the metadata to save with it.

    A repair makes candidates only: a song is made when the user keeps one. A transcript yields
    words; `model_folder` is then the transcriber's.

    `song_id`   the id the song will have in the library
    `recipe`    what is known in advance: title, tags, lyrics, parent, takes group …; seeds,
                device and ending are filled in when it is saved
    `take`      counts from 1 of `takes`
    `kept_sections`  sections of the parent song before the cut, for an extended song; all of them
               if nothing new is composed
    `is_resumed`  it continues an interrupted song, whose journal holds earlier tokens
    """

    song_id: str
    recipe: Recipe
    work: Work
    model_folder: str
    device_wish: str = "auto"
    take: int = 1
    takes: int = 1
    kept_sections: tuple[SectionTime, ...] = ()
    is_resumed: bool = False

    @property
    def title(self) -> str:
        """The song's title."""
        return self.recipe.title


class JobState(Enum):
    """State of a job. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class EngineState(Enum):
    """State of the engine thread."""

    IDLE = "idle"
    RUNNING = "running"
    STOPPING = "stopping"


@dataclass(frozen=True)
class Failure:
    """Why a job failed: `message` for users, `details` for the log, `kind` the error's class.

    `decode_again` is set when the tokens exist and only the decoding failed: a retry uses it.
    """

    message: Message
    details: str = ""
    kind: str = ""
    decode_again: Decode | None = field(default=None, compare=False)


@dataclass(frozen=True)
class JobProgress:
    """Progress of a job, for display.

    `made_s` seconds of music made of `asked_s` (while decoding: seconds decoded of seconds
    composed; 0: until it is stopped); `realtime_factor` seconds of music per second of work, None
    while unknown; `time_left_s` None until it can be estimated (2 s); `is_at_most` true while the
    model may still end the song earlier; `previewed_s` end of the preview beyond the final sound, 0
    for none; `preview_cost` seconds of work per second of sound if that is too much for previews,
    else 0; `first_sound_s` seconds until a draft of the beginning is heard all the same, None for
    none.
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
    first_sound_s: float | None = None


@dataclass(frozen=True)
class Job:
    """A job as the queue shows it. `id` counts from 1 and is never reused."""

    id: int
    spec: JobSpec
    state: JobState = JobState.QUEUED
    failure: Failure | None = None
    progress: JobProgress | None = field(default=None, compare=False)

    @property
    def is_over(self) -> bool:
        """Whether it has ended, in any way."""
        return self.state in (JobState.FINISHED, JobState.STOPPED, JobState.FAILED)


@dataclass(frozen=True)
class Stalled:
    """There has been no progress for this long.

    The job continues; no progress is emitted until there is some.
    """

    seconds: float


@dataclass(frozen=True)
class JobEnded:
    """The job is over. A failed one has a Failure; a stopped one None if nothing was made."""

    state: JobState
    outcome: Outcome | Failure | None


JobEvent = Union[
    SongStarted,
    JobProgress,
    ContextSlid,
    RoundBegan,
    SongGrew,
    MemoryRanOut,
    SlowerWay,
    FramesComposed,
    ComposingEnded,
    SamplesDecoded,
    Stalled,
    JobEnded,
    Trial,
]
"""Events of the running job.

Progress comes at most 20 times a second, after Stop that of the remaining work.
"""
