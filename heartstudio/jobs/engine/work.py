"""The kinds of work that a job can do: composing, decoding, repairing, listening, separating.

Each kind defines how it runs, how much it makes, and what can still be done after a failure. The
engine runs the models, and engine_worker.py keeps them in memory.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol, TypeVar, Union

import numpy as np

import engine.contract
from engine.contract import (
    SAMPLES_PER_TOKEN_FRAME,
    TOKEN_FRAME_RATE_HZ,
    Cancelled,
    CodecParams,
    Codes,
    DeviceReport,
    Ending,
    EngineError,
    Event,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    GenerationResult,
    ModelInfo,
    RepairRequest,
    RepairResult,
    Samples,
    SamplesDecoded,
    SongEngine,
    SongStarted,
)
from engine.listening.transcript import Transcriber, Transcript, TranscriptRequest
from engine.messages import Message
from engine.separation.stems import SeparationRequest, SeparationResult, Separator
from engine.songs.recipe import Recipe

Outcome = Union[GenerationResult, RepairResult, Transcript, SeparationResult]
"""Result of a job that did not fail."""
ENDLESS_LEAD_S = 60.0
"""An endless song is composed this far ahead of the time that has passed since it began."""
OUTCOMES = (GenerationResult, RepairResult, Transcript, SeparationResult)


class Models(Protocol):
    """The models of one job, loaded on demand on the engine thread."""

    def song_engine(self) -> SongEngine:
        """Return HeartMuLa and HeartCodec, which stay in memory for the next job."""
        ...

    def transcriber(self) -> Transcriber:
        """Return a transcriber, which replaces the other models and is dropped after the job."""
        ...

    def separator(self) -> Separator:
        """Return a separation network, which replaces the others and is dropped after the job."""
        ...


@dataclass
class Composed:
    """What a job has composed so far: its start event, new frames, rounds, and why it ended."""

    started: SongStarted | None = None
    codes: list[Codes] = field(default_factory=list[Codes])
    rounds: list[int] = field(default_factory=list[int])
    reason: FinishReason | None = None


class Work(ABC):
    """What a job does. Frozen; `run` may be called on any thread.

    `makes_song`    the result is a new song, without a further decision
    `is_about_song` it is done for a song in the library, which its job's recipe names as parent
    `tokens_exist`  all tokens of the new song exist already: only sound is made
    """

    makes_song: ClassVar[bool] = True
    is_about_song: ClassVar[bool] = False
    tokens_exist: ClassVar[bool] = False

    @property
    def asked_s(self) -> float:
        """Requested seconds of music; 0 if that does not apply, or nobody knows."""
        return 0.0

    @property
    def song_request(self) -> GenerationRequest | None:
        """The request of a song that is composed, else None."""
        return None

    @abstractmethod
    def run(self, models: Models, abort: threading.Event) -> Iterator[Event | SongGrew | Outcome]:
        """Run the work. Yields the engine's events; the last one is the outcome.

        Raises EngineError, and Cancelled if a stop leaves nothing to return.
        """

    @abstractmethod
    def was_stopped(self, outcome: Outcome) -> bool:
        """Whether the abort event ended it early."""

    @property
    def failure_title(self) -> Message:
        """Short title for its failure."""
        return Message("A song could not be made")

    def decode_again(self, composed: Composed) -> Decode | None:
        """After a failure: return the work that decodes the existing tokens; None without any."""
        del composed
        return None


@dataclass(frozen=True)
class SongGrew:
    """An endless song has `made_s` seconds of new music, made with `work_s` seconds of work."""

    made_s: float
    work_s: float


@dataclass(frozen=True)
class Compose(Work):
    """Compose a new song, or the continuation of one, and decode it."""

    request: GenerationRequest

    @property
    def asked_s(self) -> float:
        """The requested length; 0 for an endless song."""
        if self.request.until_stopped:
            return 0.0
        return self.request.max_new_frames / TOKEN_FRAME_RATE_HZ

    @property
    def song_request(self) -> GenerationRequest:
        """The request itself."""
        return self.request

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event | SongGrew]:
        """Yield the engine's events; those of an endless song at the pace of its music."""
        events = models.song_engine().run(self.request, abort)
        yield from at_its_pace(events, abort) if self.request.until_stopped else events

    def was_stopped(self, outcome: Outcome) -> bool:
        """Whether composing or decoding was stopped."""
        return isinstance(outcome, GenerationResult) and outcome.ending.was_stopped

    def decode_again(self, composed: Composed) -> Decode | None:
        """Decode the kept and the new frames."""
        started, history = composed.started, self.request.history
        if started is None or not (composed.codes or history is not None):
            return None
        kept = [] if history is None else [history]
        codes: Codes = np.concatenate([*kept, *composed.codes], axis=1)
        codes.flags.writeable = False
        return Decode(
            codes=codes,
            codec=self.request.codec,
            codec_seed=started.codec_seed,
            seed=started.seed,
            device=started.device,
            model=started.model,
            history_frames=started.history_frames,
            composing=composed.reason or FinishReason.STOPPED,
            round_frames=(*self.request.round_frames, *composed.rounds),
        )


@dataclass(frozen=True)
class ComposeForRadio(Work):
    """Compose and decode a song of the radio, which enters the library only if it is kept.

    It has no `song_request`: no journal is written, and it is not offered after a restart.
    """

    request: GenerationRequest

    makes_song: ClassVar[bool] = False

    @property
    def asked_s(self) -> float:
        """The requested length."""
        return self.request.max_new_frames / TOKEN_FRAME_RATE_HZ

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event]:
        """Yield the engine's events."""
        yield from models.song_engine().run(self.request, abort)

    def was_stopped(self, outcome: Outcome) -> bool:
        """Whether composing or decoding was stopped."""
        return isinstance(outcome, GenerationResult) and outcome.ending.was_stopped

    @property
    def failure_title(self) -> Message:
        """A different title: it was not asked for by itself."""
        return Message("The radio could not make a song")


D = TypeVar("D", bound="Decode")


@dataclass(frozen=True)
class Decode(Work):
    """Decode existing tokens: again, with other settings, or to finish a song.

    `seed`, `device`, `model`, `composing`, `round_frames` say how the tokens were composed, and why
    that ended.
    """

    codes: Codes
    codec: CodecParams
    codec_seed: int
    seed: int
    device: DeviceReport
    model: ModelInfo
    history_frames: int = 0
    composing: FinishReason = FinishReason.LENGTH
    round_frames: tuple[int, ...] = ()

    tokens_exist: ClassVar[bool] = True

    @classmethod
    def of_song(cls: type[D], codes: Codes, codec: CodecParams, recipe: Recipe) -> D:
        """Return the decoding of codes that were composed as a song's recipe says."""
        return cls(
            codes=codes,
            codec=codec,
            codec_seed=recipe.codec_seed,
            seed=recipe.seed,
            device=recipe.device,
            model=recipe.model,
            composing=recipe.why_composing_ended,
            round_frames=recipe.request.round_frames,
        )

    @property
    def asked_s(self) -> float:
        """The length of all tokens."""
        return self.codes.shape[1] / TOKEN_FRAME_RATE_HZ

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event]:
        """Yield events and a result like that of a newly composed song."""
        engine = models.song_engine()
        began_at = time.monotonic()
        parts: list[Samples] = [np.zeros((2, 0), np.float32)]
        decoding = engine.decode(self.codes, self.codec, self.codec_seed, abort, self.model)
        for event in decoding:
            if isinstance(event, SamplesDecoded) and not event.is_preview:
                parts = [*parts, event.samples] if event.whole is None else [event.whole]
            yield event
        sound: Samples = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        if abort.is_set() and sound.shape[1] == 0:
            raise Cancelled
        is_whole = sound.shape[1] >= self.codes.shape[1] * SAMPLES_PER_TOKEN_FRAME
        yield GenerationResult(
            codes=self.codes,
            samples=sound,
            seed=self.seed,
            codec_seed=self.codec_seed,
            ending=Ending(self.composing, is_whole),
            device=self.device,
            model=self.model,
            history_frames=self.history_frames,
            compose_s=0.0,
            decode_s=time.monotonic() - began_at,
            round_frames=self.round_frames,
        )

    def was_stopped(self, outcome: Outcome) -> bool:
        """Only stopped decoding counts, not that composing was stopped earlier."""
        return isinstance(outcome, GenerationResult) and not outcome.ending.sound_is_whole

    def decode_again(self, composed: Composed) -> Decode:
        """Decode again."""
        del composed
        return self


@dataclass(frozen=True)
class FullSound(Decode):
    """Decode a song's tokens for the song's own file, whose draft sound the result replaces."""

    makes_song: ClassVar[bool] = False
    is_about_song: ClassVar[bool] = True

    @property
    def failure_title(self) -> Message:
        """A different title, because no song failed."""
        return Message("The full sound could not be made")


@dataclass(frozen=True)
class DecodePassage(Decode):
    """Decode some frames of a song that does not exist yet, to hear what it would be like."""

    makes_song: ClassVar[bool] = False
    is_about_song: ClassVar[bool] = True

    @property
    def failure_title(self) -> Message:
        """A different title, because no song failed."""
        return Message("The preview could not be made")


@dataclass(frozen=True)
class Repair(Work):
    """Make candidates for a passage of a song; the user chooses one, or none."""

    request: RepairRequest

    makes_song: ClassVar[bool] = False
    is_about_song: ClassVar[bool] = True

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event | Outcome]:
        """Yield Progress, MemoryRanOut and the RepairResult."""
        yield from models.song_engine().repair(self.request, abort)

    def was_stopped(self, outcome: Outcome) -> bool:
        """Whether candidates are missing."""
        return isinstance(outcome, RepairResult) and outcome.stopped


@dataclass(frozen=True)
class Listen(Work):
    """Find out when the words of a song are sung."""

    request: TranscriptRequest

    makes_song: ClassVar[bool] = False
    is_about_song: ClassVar[bool] = True

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event | Outcome]:
        """Yield Progress, MemoryRanOut and the Transcript."""
        yield from models.transcriber().transcribe(self.request, abort)

    @property
    def failure_title(self) -> Message:
        """A different title, because no song failed."""
        return Message("Lyrics could not be timed")

    def was_stopped(self, outcome: Outcome) -> bool:
        """Whether the end of the song was not transcribed."""
        return isinstance(outcome, Transcript) and outcome.stopped


@dataclass(frozen=True)
class Separate(Work):
    """Separate a song into stems: `by_codes`, by the model that made it, else by a network."""

    request: SeparationRequest
    by_codes: bool = False

    makes_song: ClassVar[bool] = False
    is_about_song: ClassVar[bool] = True

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event | Outcome]:
        """Yield Progress, MemoryRanOut and the SeparationResult."""
        maker = models.song_engine() if self.by_codes else models.separator()
        yield from maker.separate(self.request, abort)

    @property
    def failure_title(self) -> Message:
        """A different title, because no song failed."""
        return Message("A song could not be separated")

    def was_stopped(self, outcome: Outcome) -> bool:
        """Whether no stems were written."""
        return isinstance(outcome, SeparationResult) and outcome.stopped


def at_its_pace(
    events: Iterator[Event],
    abort: threading.Event,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Event | SongGrew]:
    """Hold a song back that is composed faster than it can be heard, until it is stopped.

    Otherwise it would be hours long, and fill the disk, while a person listens to its beginning.
    Also yields how much work its music took, once a second of music.
    """
    made_s, held_s, told_s, began_at = 0.0, 0.0, 0.0, clock()
    for event in events:
        if isinstance(event, FramesComposed):
            first_s = made_s
            made_s += event.codes.shape[1] / TOKEN_FRAME_RATE_HZ
            now = clock()
            if not first_s:  # loading and reading the prompt come before it
                began_at, told_s = now, made_s
            elif made_s >= told_s + 1.0:
                told_s = made_s
                yield SongGrew(made_s, now - began_at - held_s)
            abort.wait(made_s - ENDLESS_LEAD_S - (now - began_at))
            held_s += clock() - now
        yield event


def are_takes(work: Work, other: Work) -> bool:
    """Whether two works are takes of one draft, which can be composed together."""
    first, second = work.song_request, other.song_request
    return first is not None and second is not None and engine.contract.are_takes(first, second)


def run_all(
    works: Sequence[Work], models: Models, aborts: Sequence[threading.Event]
) -> Iterator[tuple[int, Event | SongGrew | Outcome | EngineError]]:
    """Run one work, or compose takes (`are_takes`) together.

    Yields (number of the work, event); the last event of each is its outcome, or the EngineError
    that ended it. Raises EngineError and Cancelled, which end all of them.
    """
    requests = [work.song_request for work in works if work.song_request is not None]
    if len(works) == 1:
        yield from ((0, event) for event in works[0].run(models, aborts[0]))
    else:
        yield from models.song_engine().run_takes(requests, aborts)


def read_only(outcome: Outcome) -> Outcome:
    """Return the outcome with read-only arrays, so that two threads can share it."""
    if isinstance(outcome, GenerationResult):
        return replace(outcome, codes=locked(outcome.codes), samples=locked(outcome.samples))
    if isinstance(outcome, RepairResult):
        made = (
            replace(candidate, codes=locked(candidate.codes), samples=locked(candidate.samples))
            for candidate in outcome.candidates
        )
        return replace(outcome, candidates=tuple(made))
    return outcome


def locked(array: np.ndarray) -> np.ndarray:  # pyright: ignore[reportMissingTypeArgument]
    """Return a read-only view of an array."""
    view = array.view()
    view.flags.writeable = False
    return view
