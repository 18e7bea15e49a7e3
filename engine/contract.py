"""What goes into the engine and what comes out: frozen dataclasses, events and errors.

Loads without torch and without Qt, so the window, the command line and the tests can speak to the
engine's border before (or without) the engine itself.  It computes nothing.

Letters: K codebooks, T token frames (12.5 Hz), N samples (48 kHz).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, Union

import numpy as np
from numpy.typing import NDArray

from engine.messages import Message

TOKEN_FRAME_RATE_HZ = 12.5
TOKEN_FRAME_MS = 80
SAMPLE_RATE_HZ = 48_000
SAMPLES_PER_TOKEN_FRAME = 3_840
MAX_SEED = 2**63 - 1

Codes = NDArray[np.int32]
"""Audio tokens, (K, T) int32, as drawn by the language model."""
Samples = NDArray[np.float32]
"""Sound, (2, N) float32 at 48 kHz, nominally within -1 ... 1."""


class EngineError(Exception):
    """A failure: `message` tells the person what happened and what to do, str(error) is that in
    English; `details` (shapes, names, numbers) goes to the log alone."""

    def __init__(self, message: Message, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details


def message_of(error: Exception, otherwise: Message) -> Message:
    """What an EngineError tells the person; of any other error, `otherwise`."""
    return error.message if isinstance(error, EngineError) else otherwise


class CheckpointError(EngineError):
    """A model file or folder is missing, damaged, or does not hold what its config promises."""


class RequestError(EngineError):
    """The request itself cannot be carried out: a value out of range, or more than fits."""


class DeviceError(EngineError):
    """The chosen device is absent, unsupported or broken."""


class OutOfMemoryError(EngineError):
    """The model or the song needs more memory than there is."""


class NumericalError(EngineError):
    """The model computed NaN or infinity."""


class OutputError(EngineError):
    """The place to write to cannot be written."""


class Cancelled(Exception):
    """The abort event was set where nothing can be returned (while a model is being loaded)."""


class AbortEvent(threading.Event):
    """A Stop button with two steps, for callers that want the second.

    Set once while composing: what was made is decoded.  Set again, or first when all is composed:
    decoding ends at its next step, and the tokens come back with the sound that is ready (a last
    window that is nearly done is finished).  Any threading.Event will do for one step.
    """

    def __init__(self) -> None:
        super().__init__()
        self.times_set = 0

    def set(self) -> None:
        """Ask to stop; a second call asks to stop decoding too."""
        self.times_set += 1
        super().set()


AUTO = "auto"
"""Of a device or a precision: the engine chooses, by the computer and its memory."""
PRECISIONS = (AUTO, "float32", "bfloat16", "float16", "int8")
"""Of HeartMuLa's weights: int8 keeps one byte a weight and one scale a row, and is not exact."""


@dataclass(frozen=True)
class EngineWish:
    """Where and how to compute.

    `device`        "auto", or torch's name: "cuda", "cuda:1", "xpu", "mps", "cpu"
    `precision`     one of PRECISIONS
    `codec_device`  HeartCodec's device; "auto": where HeartMuLa runs, if there is memory for both
    """

    device: str = AUTO
    precision: str = AUTO
    codec_device: str = AUTO


@dataclass(frozen=True)
class SamplingParams:
    """How codes are drawn: temperature > 0, 1 <= topk <= V, cfg_scale >= 1 (1 = no guidance)."""

    temperature: float = 1.0
    topk: int = 50
    cfg_scale: float = 1.5


@dataclass(frozen=True)
class CodecParams:
    """How codes become sound: Euler steps >= 1, guidance scale (<= 1: conditional branch alone)."""

    num_steps: int = 10
    guidance_scale: float = 1.25


@dataclass(frozen=True)
class GenerationRequest:
    """Everything that shapes one song.  Two equal requests on one device give equal songs.

    `max_audio_length_ms`  length of the NEW part; the model may end the song earlier.
    `seed`         0 ... 2**63-1, or None: one is drawn and reported.  Frame i of a song always
                   uses the i-th block of the seed's random numbers, so a continued song equals
                   an uninterrupted one.
    `codec_seed`   the same for the codec's noise; None: the value of `seed` is used.
    `history`    (K, T) codes to continue from, or None.  `muq_embed`  muq_dim values; None: zeros.
    `min_new_frames`  the end token cannot be drawn in the first so many new frames.
    `slide_context`   when the model's context is full, go on with the prompt, the song's opening
                   and its latest frames instead of refusing; a ContextSlid event tells it.
    `keep_beginning`  another take of the same beginning (tags, lyrics, history) follows: what is
                   read of it is kept for that one.  Changes no token.
    `previews`     where the codec is fast enough, let what waits for its codec window be heard
                   meanwhile (SamplesDecoded.is_preview).  Changes no token and no final sample.
    """

    tags: str
    lyrics: str
    max_audio_length_ms: int = 120_000
    sampling: SamplingParams = field(default_factory=SamplingParams)
    codec: CodecParams = field(default_factory=CodecParams)
    seed: int | None = None
    codec_seed: int | None = None
    history: Codes | None = None
    muq_embed: tuple[float, ...] | None = None
    min_new_frames: int = 0
    slide_context: bool = False
    keep_beginning: bool = False
    previews: bool = False

    @property
    def max_new_frames(self) -> int:
        """Token frames asked for: max_audio_length_ms // 80."""
        return self.max_audio_length_ms // TOKEN_FRAME_MS


class Stage(str, Enum):
    """What the engine is doing, in the order in which it happens; LISTEN is a transcriber's."""

    LOAD = "load"
    PREFILL = "prefill"
    COMPOSE = "compose"
    DECODE = "decode"
    SAVE = "save"
    LISTEN = "listen"


class FinishReason(str, Enum):
    """Why composing stopped.  The values are those of the published interface."""

    END_OF_SONG = "end of song"
    LENGTH = "length"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Ending:
    """How the making of a song ended.

    `composing`       why composing ended
    `sound_is_whole`  all tokens became sound; False where decoding was stopped
    """

    composing: FinishReason = FinishReason.LENGTH
    sound_is_whole: bool = True

    @property
    def was_stopped(self) -> bool:
        """True when the abort event ended composing or decoding."""
        return self.composing is FinishReason.STOPPED or not self.sound_is_whole

    @property
    def finish_reason(self) -> FinishReason:
        """Both in one word, as the published interface has it."""
        return FinishReason.STOPPED if self.was_stopped else self.composing


@dataclass(frozen=True)
class DeviceReport:
    """Where and how the models really run, for people: "cuda", "bfloat16", "float32", a reason.

    `codec_device` "" means HeartMuLa's device; `name` is a GPU's own ("Radeon RX 7900 XTX").
    """

    device: str
    precision: str
    codec_precision: str
    reason: Message
    codec_device: str = ""
    name: str = ""


@dataclass(frozen=True)
class ModelInfo:
    """Which model made a song: folder name, version, hash of its configs and tensor headers."""

    name: str
    version: str
    fingerprint: str


@dataclass(frozen=True)
class Progress:
    """A step forward.  `fraction` (0 ... 1) covers the whole job and never falls; done and total
    count new token frames in COMPOSE, prompt and history positions in PREFILL, Euler steps in
    DECODE, bytes or steps in LOAD."""

    stage: Stage
    fraction: float
    done: int
    total: int


@dataclass(frozen=True)
class SongStarted:
    """Sent once, before composing: what will really be used, and the plan."""

    seed: int
    codec_seed: int
    device: DeviceReport
    model: ModelInfo
    history_frames: int
    planned_new_frames: int
    prompt_positions: int
    max_positions: int


@dataclass(frozen=True)
class FramesComposed:
    """New token frames: `codes` (K, n) of the song's frames first_frame ... first_frame + n - 1."""

    first_frame: int
    codes: Codes


@dataclass(frozen=True)
class ComposingEnded:
    """No more frames will come, and why; what is left is decoding."""

    reason: FinishReason


@dataclass(frozen=True)
class ContextSlid:
    """The model sees only the first `opening_frames` now, and from `first_recent_frame` on."""

    opening_frames: int
    first_recent_frame: int


@dataclass(frozen=True)
class MemoryRanOut:
    """Memory ran out.  Nothing is lost: the job goes on in a smaller way, named by `message`."""

    message: Message


@dataclass(frozen=True)
class SlowerWay:
    """Something that makes composing fast did not work here.  The song is made all the same."""

    message: Message


@dataclass(frozen=True)
class SamplesDecoded:
    """Sound that is final, or a preview that is not: (2, n) from `first_sample` on.  A preview
    replaces the one before it; final sound replaces what it covers."""

    first_sample: int
    samples: Samples
    is_preview: bool = False


@dataclass(frozen=True)
class PreviewsLeftOut:
    """No previews of this song: its codec needs `seconds_a_second` of work for a second of it."""

    seconds_a_second: float


@dataclass(frozen=True)
class GenerationResult:
    """A whole song: history and new frames, and their sound.

    `codes` (K, T); `samples` (2, N), N = 3840·T, less where decoding was stopped.
    """

    codes: Codes
    samples: Samples
    seed: int
    codec_seed: int
    ending: Ending
    device: DeviceReport
    model: ModelInfo
    history_frames: int
    compose_s: float
    decode_s: float
    sample_rate_hz: int = SAMPLE_RATE_HZ


@dataclass(frozen=True)
class RepairRequest:
    """Make frames start_frame ... end_frame - 1 of a song again, between what stands there.

    `song`   the recipe: tags, lyrics, sampling, codec; `song.seed` draws the candidates (candidate
             i uses seed + i), `song.codec_seed` must be the one the song was decoded with
    `codes`  (K, T), the whole song     `samples`  (2, 3840·T), its sound
    """

    song: GenerationRequest
    codes: Codes
    samples: Samples
    start_frame: int
    end_frame: int
    candidates: int = 3


@dataclass(frozen=True)
class RepairCandidate:
    """One way to fill the passage.  `log_likelihood` (per frame, higher is better) rates how well
    the original continuation follows; `first_sample` and `samples` are the stretch that changed:
    outside it the song's samples stay as they are, bit for bit."""

    codes: Codes
    log_likelihood: float
    seed: int
    first_sample: int
    samples: Samples


@dataclass(frozen=True)
class RepairResult:
    """All candidates, the best first; none when it was stopped before one was whole."""

    candidates: tuple[RepairCandidate, ...]
    stopped: bool


Event = Union[
    Progress,
    SongStarted,
    ContextSlid,
    MemoryRanOut,
    SlowerWay,
    FramesComposed,
    ComposingEnded,
    SamplesDecoded,
    PreviewsLeftOut,
    GenerationResult,
]
"""What a running generation yields; the last one is always a GenerationResult."""


class SongEngine(Protocol):
    """What the app needs of an engine.  The real one and the tests' scriptable fake both fit."""

    def run(self, request: GenerationRequest, abort_event: threading.Event) -> Iterator[Event]:
        """Make a song; raises EngineError.  A stop is no error: it ends in a GenerationResult."""
        ...

    def decode(
        self, codes: Codes, codec: CodecParams, codec_seed: int, abort_event: threading.Event
    ) -> Iterator[Event]:
        """Yield Progress and SamplesDecoded for codes that already exist."""
        ...

    def repair(
        self, request: RepairRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | RepairResult]:
        """Make a passage again; the last event is the RepairResult.  The song stays as it is."""
        ...

    def release(self) -> None:
        """Free the models' memory; the next run loads them again."""
        ...


EngineLoader = Callable[[str, EngineWish, "threading.Event"], SongEngine]
"""(model folder, where and how, abort event) -> engine."""
