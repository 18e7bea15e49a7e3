"""What a job is: its specification, its state, its progress and its end, as frozen data.

No threads and no Qt here; engine_queue.py moves these about.
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
    SamplesDecoded,
    SlowerWay,
    SongStarted,
    Stage,
)
from engine.messages import Message
from engine.songs.recipe import Recipe
from engine.songs.score import SectionTime
from heartstudio.jobs.engine.trial import Trial
from heartstudio.jobs.engine.work import Decode, Outcome, Work


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
    kept_sections: tuple[SectionTime, ...] = ()
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


class EngineState(Enum):
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
    decode_again: Decode | None = field(default=None, compare=False)


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


@dataclass(frozen=True)
class Stalled:
    """Nothing has moved for so long.  The job goes on; until something moves, nothing is said
    about its progress."""

    seconds: float


@dataclass(frozen=True)
class JobEnded:
    """The job is over.  A failed one has a Failure; a stopped one None where nothing was made."""

    state: JobState
    outcome: Outcome | Failure | None


JobEvent = Union[
    SongStarted,
    JobProgress,
    ContextSlid,
    MemoryRanOut,
    SlowerWay,
    FramesComposed,
    ComposingEnded,
    SamplesDecoded,
    Stalled,
    JobEnded,
    Trial,
]
"""What is told about the running job.  Progress comes at most 20 times a second, after Stop that
of what is being finished."""
