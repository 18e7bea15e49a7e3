"""The kinds of work that a job can be: composing a song, decoding, repairing, listening.

Each kind knows how it is run, how much it makes, and what can still be done when it fails.  The
models themselves are the engine's part, and keeping them in memory engine_worker.py's.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol, Union

import numpy as np

from engine.contract import (
    SAMPLES_PER_TOKEN_FRAME,
    TOKEN_FRAME_RATE_HZ,
    Cancelled,
    CodecParams,
    Codes,
    DeviceReport,
    Ending,
    Event,
    FinishReason,
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

Outcome = Union[GenerationResult, RepairResult, Transcript]
"""What comes of a job that did not fail."""
OUTCOMES = (GenerationResult, RepairResult, Transcript)


class Models(Protocol):
    """The models of one job.  They are loaded when they are asked for, on the engine thread."""

    def song_engine(self) -> SongEngine:
        """HeartMuLa and HeartCodec; stays in memory for the next job."""
        ...

    def transcriber(self) -> Transcriber:
        """A transcriber, in the place of the other models; it leaves memory after the job."""
        ...


@dataclass
class Composed:
    """What a job has composed so far: how it was begun, its new frames, and why it ended."""

    started: SongStarted | None = None
    codes: list[Codes] = field(default_factory=list[Codes])
    reason: FinishReason | None = None


class Work(ABC):
    """What a job does.  Frozen; `run` may be called on any thread.

    `makes_song`    a new song comes of it without further ado
    `tokens_exist`  all tokens of that song exist before it begins: only sound is made
    """

    makes_song: ClassVar[bool] = True
    tokens_exist: ClassVar[bool] = False

    @property
    def asked_s(self) -> float:
        """Seconds of music that are to be made; 0 where that is no measure."""
        return 0.0

    @property
    def song_request(self) -> GenerationRequest | None:
        """The request of a song that is composed; None where none is."""
        return None

    @abstractmethod
    def run(self, models: Models, abort: threading.Event) -> Iterator[Event | Outcome]:
        """Do it.  Yields the engine's events; the last one is the outcome.

        Raises EngineError, and Cancelled where a stop leaves nothing to return.
        """

    @abstractmethod
    def was_stopped(self, outcome: Outcome) -> bool:
        """Whether the abort event ended it early."""

    @property
    def failure_title(self) -> Message:
        """What to say, in short, when it failed."""
        return Message("A song could not be made")

    def decode_again(self, composed: Composed) -> Decode | None:
        """After a failure: the work that makes sound of the tokens there are; None without any."""
        del composed
        return None


@dataclass(frozen=True)
class Compose(Work):
    """Compose a new song, or the continuation of one, and decode it."""

    request: GenerationRequest

    @property
    def asked_s(self) -> float:
        """The length asked for."""
        return self.request.max_new_frames / TOKEN_FRAME_RATE_HZ

    @property
    def song_request(self) -> GenerationRequest:
        """The request itself."""
        return self.request

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event]:
        """Yields all the engine says of the song."""
        yield from models.song_engine().run(self.request, abort)

    def was_stopped(self, outcome: Outcome) -> bool:
        """Composing or decoding was."""
        return isinstance(outcome, GenerationResult) and outcome.ending.was_stopped

    def decode_again(self, composed: Composed) -> Decode | None:
        """Of what was kept and what was composed."""
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
        )


@dataclass(frozen=True)
class Decode(Work):
    """Make sound of tokens that exist: once more, in another way, or to finish a song.

    `seed`, `device`, `model`, `composing` say how the tokens were composed, and why that ended.
    """

    codes: Codes
    codec: CodecParams
    codec_seed: int
    seed: int
    device: DeviceReport
    model: ModelInfo
    history_frames: int = 0
    composing: FinishReason = FinishReason.LENGTH

    tokens_exist: ClassVar[bool] = True

    @property
    def asked_s(self) -> float:
        """The length of all tokens."""
        return self.codes.shape[1] / TOKEN_FRAME_RATE_HZ

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event]:
        """The result looks like that of a song just composed."""
        engine = models.song_engine()
        began_at = time.monotonic()
        parts: list[Samples] = [np.zeros((2, 0), np.float32)]
        for event in engine.decode(self.codes, self.codec, self.codec_seed, abort):
            if isinstance(event, SamplesDecoded) and not event.is_preview:
                parts.append(event.samples)
            yield event
        sound: Samples = np.concatenate(parts, axis=1)
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
        )

    def was_stopped(self, outcome: Outcome) -> bool:
        """Only the sound counts: that composing was stopped, once, is no stop of this job."""
        return isinstance(outcome, GenerationResult) and not outcome.ending.sound_is_whole

    def decode_again(self, composed: Composed) -> Decode:
        """The same again."""
        del composed
        return self


@dataclass(frozen=True)
class Repair(Work):
    """Make candidates for a passage of a song; the person chooses one, or none."""

    request: RepairRequest

    makes_song: ClassVar[bool] = False

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event | Outcome]:
        """Yields Progress, MemoryRanOut and the RepairResult."""
        yield from models.song_engine().repair(self.request, abort)

    def was_stopped(self, outcome: Outcome) -> bool:
        """Some candidates are missing."""
        return isinstance(outcome, RepairResult) and outcome.stopped


@dataclass(frozen=True)
class Listen(Work):
    """Hear when the words of a song are sung."""

    request: TranscriptRequest

    makes_song: ClassVar[bool] = False

    def run(self, models: Models, abort: threading.Event) -> Iterator[Event | Outcome]:
        """Yields Progress, MemoryRanOut and the Transcript."""
        yield from models.transcriber().transcribe(self.request, abort)

    @property
    def failure_title(self) -> Message:
        """It was no song that failed."""
        return Message("Lyrics could not be timed")

    def was_stopped(self, outcome: Outcome) -> bool:
        """The end of the song was not heard."""
        return isinstance(outcome, Transcript) and outcome.stopped


def read_only(outcome: Outcome) -> Outcome:
    """The outcome with arrays that cannot be written, so that two threads may hold it."""
    if isinstance(outcome, GenerationResult):
        return replace(outcome, codes=locked(outcome.codes), samples=locked(outcome.samples))
    if isinstance(outcome, RepairResult):
        made = (
            replace(one, codes=locked(one.codes), samples=locked(one.samples))
            for one in outcome.candidates
        )
        return replace(outcome, candidates=tuple(made))
    return outcome


def locked(array: np.ndarray) -> np.ndarray:  # pyright: ignore[reportMissingTypeArgument]
    """A view of an array that cannot be written."""
    view = array.view()
    view.flags.writeable = False
    return view
