"""The engine's input and output types: frozen dataclasses, events and errors.

Loads without torch and without Qt, so the window, the command line and the tests can use these
types before (or without) loading the engine. It computes nothing.

Letters: K codebooks, T token frames (12.5 Hz), N samples (48 kHz).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Protocol, Union

import numpy as np
from numpy.typing import NDArray

from engine.messages import Message

if TYPE_CHECKING:
    from engine.separation.stems import SeparationRequest, SeparationResult

TOKEN_FRAME_RATE_HZ = 12.5
TOKEN_FRAME_MS = 80
SAMPLE_RATE_HZ = 48_000
SAMPLES_PER_TOKEN_FRAME = 3_840
MAX_SEED = 2**32 - 1
"""The largest seed: torch's generator on a processor takes 64 bits and reads the lowest 32
(findings/torch_seeds_of_64_bits_count_by_their_lowest_32_on_a_processor.sh)."""

Codes = NDArray[np.int32]
"""Audio tokens, (K, T) int32, as drawn by the language model."""
Samples = NDArray[np.float32]
"""Sound, (2, N) float32 at 48 kHz, nominally within -1 ... 1."""


class EngineError(Exception):
    """An error with a `message` for users: what happened and what to do.

    str(error) is the message in English; `details` (shapes, names, numbers) is for the log only.
    """

    def __init__(self, message: Message, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details


def message_of(error: Exception, otherwise: Message) -> Message:
    """Return an EngineError's message, or `otherwise` for any other error."""
    return error.message if isinstance(error, EngineError) else otherwise


class CheckpointError(EngineError):
    """A model file or folder is missing, damaged, or does not match its config."""


class RequestError(EngineError):
    """The request cannot be carried out: a value is out of range, or it does not fit."""


class DeviceError(EngineError):
    """The chosen device is missing, unsupported or broken."""


class OutOfMemoryError(EngineError):
    """The model or the song needs more memory than is available."""


class DeviceFailure(EngineError):
    """The library that computed on a device failed; another one may go on."""


class NumericalError(EngineError):
    """The model computed NaN or infinity."""


class OutputError(EngineError):
    """The output file or folder cannot be written."""


class Cancelled(Exception):
    """The abort event was set where no result can be returned (while a model is being loaded)."""


class AbortEvent(threading.Event):
    """A two-step Stop button, for callers that need the second step.

    Set once while composing: what was composed is decoded. Set again, or for the first time after
    composing: decoding ends at its next step, and the tokens are returned with the sound that is
    ready (a last window that is almost done is finished). Any threading.Event works for one step.
    """

    def __init__(self) -> None:
        super().__init__()
        self.times_set = 0

    def set(self) -> None:
        """Request a stop; a second call also stops decoding."""
        self.times_set += 1
        super().set()


class AllSet(threading.Event):
    """An event that is set once all others are: what is done for all songs stops with the last."""

    def __init__(self, events: Sequence[threading.Event]) -> None:
        super().__init__()
        self._events = events

    def is_set(self) -> bool:
        """Whether all are set."""
        return all(event.is_set() for event in self._events)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all are set, for at most `timeout` seconds; returns whether they are."""
        until = None if timeout is None else time.monotonic() + timeout
        left_s = (None if until is None else max(until - time.monotonic(), 0) for _ in self._events)
        return all(event.wait(left) for event, left in zip(self._events, left_s, strict=True))


AUTO = "auto"
"""For a device or a precision: the engine chooses, by the computer and its memory."""
MLX = "mlx"
"""The device that MLX, Apple's array library, computes on: Apple's GPU, elsewhere the processor."""
PRECISIONS = (AUTO, "float32", "bfloat16", "float16", "int8", "int4")
"""Of HeartMuLa's weights. int8 stores one byte per weight and one scale per row, int4 half a byte
and two numbers per group of weights; neither is exact.
"""
CODEC_PRECISIONS = (AUTO, "float32", "int8")
"""Of HeartCodec's matrices: sixteen bits are audible; int8 has two digits, for processors."""


@dataclass(frozen=True)
class EngineWish:
    """Requested device and precision.

    `device`        "auto", MLX, or torch's name: "cuda", "cuda:1", "xpu", "mps", "cpu"
    `precision`     one of PRECISIONS
    `codec_device`  HeartCodec's device; "auto": HeartMuLa's, if there is memory for both
    `codec_precision`  one of CODEC_PRECISIONS
    `adapter_folders`  where the adapters of requests are looked for
    `sound_folder`     where long sound is kept while it is made; "": the system's temporary files
    """

    device: str = AUTO
    precision: str = AUTO
    codec_device: str = AUTO
    codec_precision: str = AUTO
    adapter_folders: tuple[str, ...] = ()
    sound_folder: str = ""


@dataclass(frozen=True)
class AdapterUse:
    """A style adapter (LoRA) of a song.

    `sha256`    of its settings and weights     `strength`  0 (off) ... MAX_ADAPTER_STRENGTH
    `as_heartmula`  compute as HeartMuLa does, even if its trainer computed otherwise
    """

    name: str
    sha256: str
    strength: float = 1.0
    as_heartmula: bool = False


MAX_ADAPTER_STRENGTH = 2.0


@dataclass(frozen=True)
class SamplingParams:
    """How codes are drawn: temperature > 0, 1 <= topk <= V, cfg_scale >= 1 (1 = no guidance)."""

    temperature: float = 1.0
    topk: int = 50
    cfg_scale: float = 1.5

    def within(self, most_guidance: float | None) -> SamplingParams:
        """Return them for a model that uses no more guidance than this (None: any)."""
        if most_guidance is None or self.cfg_scale <= most_guidance:
            return self
        return replace(self, cfg_scale=most_guidance)


@dataclass(frozen=True)
class CodecParams:
    """How codes are decoded: Euler steps >= 1, guidance scale (<= 1: conditional branch only)."""

    num_steps: int = 10
    guidance_scale: float = 1.25

    @property
    def is_draft(self) -> bool:
        """Whether these are the parameters of a draft sound."""
        return self == DRAFT_SOUND


DRAFT_SOUND = CodecParams(num_steps=3, guidance_scale=1.0)
"""A draft sound: few steps, each of half the work. The tokens are those of the full sound."""


@dataclass(frozen=True)
class GenerationRequest:
    """Everything that determines one song. Two equal requests on one device give equal songs.

    `max_audio_length_ms`  length of the NEW part; the model may end the song earlier.
    `seed`         0 ... MAX_SEED, or None: one is drawn and reported. Frame i of a song always
                   uses the i-th block of the seed's random numbers, so a continued song equals
                   an uninterrupted one.
    `codec_seed`   the same for the codec's noise; None: the value of `seed` is used.
    `history`    (K, T) codes to continue from, or None.  `history_model`  the model that made them,
                   None where that is not known.
    `muq_embed`    muq_dim values; None: zeros.
    `min_new_frames`  the end token cannot be drawn in this many first new frames.
    `slide_context`   when the model's context is full, continue with the prompt, the song's opening
                   and its latest frames instead of refusing; reported by a ContextSlid event.
    `until_stopped`   an endless song: composed until the abort event is set; its length does not
                   apply, and its context slides. When the model would end it, a new round begins:
                   tags and lyrics from the start, after the song's first two seconds, so that it
                   stays in its key and tempo. It has no other takes.
    `round_frames`    frames of `history` at which a round began; the model sees none before the
                   last one but the opening.
    `keep_beginning`  another take of the same beginning (tags, lyrics, history) follows: its
                   prefill is cached for that take. Changes no token.
    `adapters`     style adapters that change the model for this song.
    `previews`     if the codec is fast enough, preview frames that wait for their codec window
                   (SamplesDecoded.is_preview). Changes no token and no final sample.
    """

    tags: str
    lyrics: str
    max_audio_length_ms: int = 120_000
    sampling: SamplingParams = field(default_factory=SamplingParams)
    codec: CodecParams = field(default_factory=CodecParams)
    seed: int | None = None
    codec_seed: int | None = None
    history: Codes | None = None
    history_model: ModelInfo | None = None
    muq_embed: tuple[float, ...] | None = None
    min_new_frames: int = 0
    slide_context: bool = False
    until_stopped: bool = False
    round_frames: tuple[int, ...] = ()
    keep_beginning: bool = False
    previews: bool = False
    adapters: tuple[AdapterUse, ...] = ()

    @property
    def max_new_frames(self) -> int:
        """Requested token frames: max_audio_length_ms // 80."""
        return self.max_audio_length_ms // TOKEN_FRAME_MS


class Stage(str, Enum):
    """The engine's stages, in the order in which they happen.

    LISTEN is a transcriber's, SEPARATE that of stems.
    """

    LOAD = "load"
    PREFILL = "prefill"
    COMPOSE = "compose"
    DECODE = "decode"
    SAVE = "save"
    LISTEN = "listen"
    SEPARATE = "separate"


class FinishReason(str, Enum):
    """Why composing stopped.  The values are those of the published interface."""

    END_OF_SONG = "end of song"
    LENGTH = "length"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Ending:
    """How generating a song ended.

    `composing`       why composing ended
    `sound_is_whole`  all tokens were decoded; False where decoding was stopped
    """

    composing: FinishReason = FinishReason.LENGTH
    sound_is_whole: bool = True

    @property
    def was_stopped(self) -> bool:
        """Whether the abort event ended composing or decoding."""
        return self.composing is FinishReason.STOPPED or not self.sound_is_whole

    @property
    def finish_reason(self) -> FinishReason:
        """Both combined into one value, as the published interface has it."""
        return FinishReason.STOPPED if self.was_stopped else self.composing


@dataclass(frozen=True)
class DeviceReport:
    """Where and how the models really run, for display: "cuda", "bfloat16", "float32", a reason.

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
    """Which model generated a song, and what its tokens need (model_identity.py).

    `name` of its folder, `version`; `fingerprint`, `codec` and `vocabulary` are hashes: of configs
    and weights, of the codec alone, and of what the language model means by a token. "": not known.
    """

    name: str
    version: str
    fingerprint: str
    codec: str = ""
    vocabulary: str = ""


@dataclass(frozen=True)
class Progress:
    """Progress. `fraction` (0 ... 1) covers the whole job and never falls.

    done and total count new token frames in COMPOSE (total 0: an endless song), prompt and history
    positions in PREFILL, Euler steps in DECODE, bytes or steps in LOAD.
    """

    stage: Stage
    fraction: float
    done: int
    total: int


@dataclass(frozen=True)
class SongStarted:
    """Sent once, before composing: the settings really used, and the plan.

    `planned_new_frames` is 0 for an endless song.
    """

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
    """Composing has ended, and why; only decoding remains."""

    reason: FinishReason


@dataclass(frozen=True)
class ContextSlid:
    """The model now sees only the first `opening_frames`, and those from `first_recent_frame`
    on.
    """

    opening_frames: int
    first_recent_frame: int


@dataclass(frozen=True)
class RoundBegan:
    """A new round of an endless song begins at this frame of the song."""

    first_frame: int


@dataclass(frozen=True)
class MemoryRanOut:
    """Memory ran out. Nothing is lost: the job continues in a smaller mode, named by `message`."""

    message: Message


@dataclass(frozen=True)
class SlowerWay:
    """An optimisation is unavailable here, or its library failed. The song is made anyway."""

    message: Message


@dataclass(frozen=True)
class SamplesDecoded:
    """Sound that is final, or a preview that is not: (2, n) from `first_sample` on.

    A preview replaces the previous one; final sound replaces what it covers.
    `whole`: all final sound so far, (2, N), of a long song: a view of the file that it is kept in,
    so that nobody needs a copy.
    """

    first_sample: int
    samples: Samples
    is_preview: bool = False
    whole: Samples | None = None


@dataclass(frozen=True)
class PreviewsLeftOut:
    """This song has no previews: the codec needs `seconds_a_second` of work per second of it.

    `first_sound_s`  seconds until one draft of its beginning, None if there will be none.
    """

    seconds_a_second: float
    first_sound_s: float | None = None


@dataclass(frozen=True)
class GenerationResult:
    """A whole song: history and new frames, and their sound.

    `codes` (K, T); `samples` (2, N), N = 3840·T, fewer if decoding was stopped; of a long song a
    view of a file. `round_frames`: frames at which rounds began, those of the request first.
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
    round_frames: tuple[int, ...] = ()


@dataclass(frozen=True)
class RepairRequest:
    """Regenerate frames start_frame ... end_frame - 1 of a song, between the existing ones.

    `song`   the recipe: tags, lyrics, sampling, codec; `song.seed` draws the candidates (candidate
             i uses seed + i), `song.codec_seed` must be the one the song was decoded with
    `codes`  (K, T), the whole song     `samples`  (2, 3840·T), its sound
    `model`  the model that made the song, None where that is not known
    """

    song: GenerationRequest
    codes: Codes
    samples: Samples
    start_frame: int
    end_frame: int
    candidates: int = 3
    model: ModelInfo | None = None


@dataclass(frozen=True)
class RepairCandidate:
    """One way to fill the passage.

    `log_likelihood` (per frame, higher is better) rates how well the original continuation follows;
    `first_sample` and `samples` are the range that changed: outside it the song's samples stay
    bit-identical.
    """

    codes: Codes
    log_likelihood: float
    seed: int
    first_sample: int
    samples: Samples


@dataclass(frozen=True)
class RepairResult:
    """All candidates, the best first; none if it was stopped before one was complete."""

    candidates: tuple[RepairCandidate, ...]
    stopped: bool


Event = Union[
    Progress,
    SongStarted,
    ContextSlid,
    RoundBegan,
    MemoryRanOut,
    SlowerWay,
    FramesComposed,
    ComposingEnded,
    SamplesDecoded,
    PreviewsLeftOut,
    GenerationResult,
]
"""What a generation yields; the last event is always a GenerationResult."""

SongEvent = tuple[int, Union[Event, EngineError]]
"""The number of a take and its event; its last one is a GenerationResult, or why it failed."""


def same_seed(seed: int) -> int:
    """Return the seed from 0 to MAX_SEED that makes the same songs as a larger one."""
    return seed % (MAX_SEED + 1)


def are_takes(first: GenerationRequest, other: GenerationRequest) -> bool:
    """Whether two requests can be composed in one batch: they differ in their seeds at most.

    Endless songs never can, because their rounds end at different frames.
    """
    if first.until_stopped:
        return False
    alike = replace(
        other,
        seed=first.seed,
        codec_seed=first.codec_seed,
        history=None,
        keep_beginning=first.keep_beginning,
        previews=first.previews,
    )
    if alike != replace(first, history=None):
        return False
    if first.history is None or other.history is None:
        return first.history is other.history
    return np.array_equal(first.history, other.history)


class SongEngine(Protocol):
    """Interface of an engine, which the real one and the tests' scriptable fake implement."""

    def run(self, request: GenerationRequest, abort_event: threading.Event) -> Iterator[Event]:
        """Generate a song; raises EngineError. A stop is no error: it ends in a
        GenerationResult.
        """
        ...

    def run_takes(
        self, requests: Sequence[GenerationRequest], abort_events: Sequence[threading.Event]
    ) -> Iterator[SongEvent]:
        """Generate takes (are_takes) together; yields (number of the take, event).

        A take's last event is its GenerationResult, or the EngineError that ended it.
        """
        ...

    def decode(
        self,
        codes: Codes,
        codec: CodecParams,
        codec_seed: int,
        abort_event: threading.Event,
        model: ModelInfo | None = None,
    ) -> Iterator[Event]:
        """Yield Progress and SamplesDecoded for existing codes, which `model` made."""
        ...

    def repair(
        self, request: RepairRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | SlowerWay | RepairResult]:
        """Regenerate a passage; the last event is the RepairResult. The song is not changed."""
        ...

    def separate(
        self, request: SeparationRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | SlowerWay | SeparationResult]:
        """Write a song's stems by its codes; the last event is the SeparationResult."""
        ...

    def release(self) -> None:
        """Free the models' memory; the next run loads them again."""
        ...


EngineLoader = Callable[[str, EngineWish, "threading.Event"], SongEngine]
"""(model folder, device and precision, abort event) -> engine."""
