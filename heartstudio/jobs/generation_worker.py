"""What runs on the engine thread: loads the engine when needed and carries out one job at a time.

It keeps no queue and decides nothing; generation.py, on the GUI thread, does.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from queue import SimpleQueue

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal, Slot

from engine.contract import (
    SAMPLES_PER_TOKEN_FRAME,
    AbortEvent,
    Cancelled,
    Codes,
    ComposingEnded,
    ContextSlid,
    EngineError,
    EngineLoader,
    EngineWish,
    Event,
    FinishReason,
    FramesComposed,
    GenerationResult,
    MemoryRanOut,
    OutOfMemoryError,
    PreviewsLeftOut,
    Progress,
    RepairRequest,
    RepairResult,
    Samples,
    SamplesDecoded,
    SlowerWay,
    SongEngine,
    SongStarted,
    Stage,
)
from engine.listening.transcript import TranscriberLoader, Transcript, TranscriptRequest
from engine.messages import Message
from heartstudio.jobs.job import ABOUT_A_SONG, DecodeRequest, Failure, JobSpec
from heartstudio.jobs.trial import TryOut, tried

MAX_UPDATES_HZ = 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """A job as it crosses to the engine thread; `abort` belongs to this job alone."""

    job_id: int
    spec: JobSpec
    abort: AbortEvent
    wish: EngineWish = field(default_factory=EngineWish)


@dataclass(frozen=True)
class FreeMemory:
    """The wish to let the models go, once the orders before it are done."""


@dataclass(frozen=True)
class Prepare:
    """The wish to have something done ahead that the first song would wait for."""

    work: Callable[[], None]


class GenerationWorker(QObject):
    """Carries out orders.  Lives on the engine thread.

    Signals (job id first): started(id, SongStarted) · progressed(id, Progress), at most 20 a second
    · slid(id, ContextSlid) · composed(id, FramesComposed) · ended(id, FinishReason), of composing ·
    decoded(id, SamplesDecoded) ·
    noted(id, message) · previews_left_out(id, PreviewsLeftOut) · then
    exactly one of finished(id, GenerationResult), stopped(id, GenerationResult | None), failed(id,
    Failure); a repair ends with a RepairResult instead, listening with a Transcript
    """

    started = Signal(int, object)
    progressed = Signal(int, object)
    slid = Signal(int, object)
    composed = Signal(int, object)
    ended = Signal(int, object)
    decoded = Signal(int, object)
    noted = Signal(int, object)
    previews_left_out = Signal(int, object)
    finished = Signal(int, object)
    tried_out = Signal(object)
    stopped = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, loader: EngineLoader, transcribers: TranscriberLoader) -> None:
        super().__init__()
        self.orders: SimpleQueue[Order | TryOut | FreeMemory | Prepare | None] = SimpleQueue()
        self._loader = loader
        self._transcribers = transcribers
        self._engine: SongEngine | None = None
        self._loaded: tuple[str, EngineWish] | None = None

    @Slot()
    def serve(self) -> None:
        """Carry out orders until None comes.

        One slot for the thread's whole life: between two slots PySide drops the thread's Python
        state, and torch, which keeps a pointer to it (pybind11), then crashes the program.
        """
        while (order := self.orders.get()) is not None:
            if isinstance(order, FreeMemory):
                self.free_memory()
            elif isinstance(order, Prepare):
                self.prepare(order)
            elif isinstance(order, TryOut):
                self.tried_out.emit(tried(order, self._engine_for))
            else:
                self.run(order)
            del order
        QThread.currentThread().quit()

    def run(self, order: Order) -> None:
        """Carry out one order.  Whatever happens, the thread survives and one ending is sent."""
        stream = _Stream(self, order.job_id)
        try:
            result = self._make(order, stream)
        except Cancelled:
            self.stopped.emit(order.job_id, None)
        except EngineError as error:
            _log.error("job %d failed: %s (%s)", order.job_id, error, error.details)
            failure = Failure(error.message, error.details, type(error).__name__)
            self.failed.emit(order.job_id, _with_tokens(failure, stream, order.spec))
        except MemoryError:
            _log.exception("job %d failed", order.job_id)
            failure = Failure(
                Message(
                    "There is not enough memory for this song. Close other programs or shorten it."
                ),
                kind="MemoryError",
            )
            self.failed.emit(order.job_id, _with_tokens(failure, stream, order.spec))
        except Exception as error:
            _log.exception("job %d failed", order.job_id)
            failure = Failure(
                Message(
                    "Something unexpected went wrong while the song was made. The log says more."
                ),
                repr(error),
                type(error).__name__,
            )
            self.failed.emit(order.job_id, _with_tokens(failure, stream, order.spec))
        else:
            ending = self.stopped if result.stopped else self.finished
            ending.emit(order.job_id, result)

    def prepare(self, order: Prepare) -> None:
        """Do something ahead; when it fails, the first song will tell."""
        try:
            order.work()
        except Exception:
            _log.warning("preparing failed", exc_info=True)

    def free_memory(self) -> None:
        """Let the engine go; the next order loads it again."""
        if self._engine is not None:
            self._engine.release()
            self._engine = None
            self._loaded = None

    def _make(self, order: Order, stream: _Stream) -> GenerationResult | RepairResult | Transcript:
        if order.abort.is_set():
            raise Cancelled
        work = order.spec.work
        if isinstance(work, TranscriptRequest):
            return self._heard(work, order, stream)
        if self._loaded != (order.spec.model_folder, order.wish):
            stream.pass_on(Progress(Stage.LOAD, 0.0, 0, 1))
        engine = self._engine_for(order.spec.model_folder, order.wish, order.abort)
        if isinstance(work, DecodeRequest):
            return _decoded_again(engine, order, stream)
        if isinstance(work, RepairRequest):
            return _repaired(engine.repair(work, order.abort), stream)
        return stream.follow(engine.run(work, order.abort))

    def _heard(self, work: TranscriptRequest, order: Order, stream: _Stream) -> Transcript:
        """Listen to a song; the transcriber takes the models' place in memory, then leaves it."""
        stream.pass_on(Progress(Stage.LOAD, 0.0, 0, 1))
        self.free_memory()
        transcriber = self._transcribers(order.spec.model_folder, order.wish.device, order.abort)
        try:
            return stream.listen(transcriber.transcribe(work, order.abort))
        finally:
            transcriber.release()

    def _engine_for(self, folder: str, wish: EngineWish, abort: AbortEvent) -> SongEngine:
        wanted = (folder, wish)
        if self._engine is None or self._loaded != wanted:
            self.free_memory()
            self._engine = self._loader(*wanted, abort)
            self._loaded = wanted
        return self._engine


class _Stream:
    """Sends an engine's events on as signals, coalesced, and remembers the tokens."""

    def __init__(self, worker: GenerationWorker, job_id: int) -> None:
        self._worker = worker
        self._job_id = job_id
        self._sent_at = 0.0
        self._waiting: Progress | None = None
        self._frames: list[FramesComposed] = []
        self.parts: list[Samples] = []
        self.stage = Stage.LOAD
        self.started: SongStarted | None = None
        self.codes: list[Codes] = []
        self.finish_reason: FinishReason | None = None
        """Why composing ended; None until it has."""

    def follow(self, events: Iterator[Event]) -> GenerationResult:
        """Pass all events on; returns the result, with read-only arrays."""
        for event in events:
            if isinstance(event, GenerationResult):
                self._flush()
                return replace(
                    event, codes=_read_only(event.codes), samples=_read_only(event.samples)
                )
            self.pass_on(event)
        raise RuntimeError("the engine ended without a result")

    def listen(self, events: Iterator[Progress | MemoryRanOut | Transcript]) -> Transcript:
        """Pass the progress on; returns what was heard."""
        for event in events:
            if isinstance(event, Transcript):
                self._flush()
                return event
            self.pass_on(event)
        raise RuntimeError("the transcriber ended without a transcript")

    def pass_on(self, event: Event) -> None:
        """Send one event, or keep it a moment for the next."""
        if isinstance(event, Progress):
            self._step_on(event)
        elif isinstance(event, FramesComposed):
            self.codes.append(event.codes)
            self._frames.append(event)
        elif isinstance(event, SamplesDecoded):
            self._flush_frames()
            sound = replace(event, samples=_read_only(event.samples))
            self._worker.decoded.emit(self._job_id, sound)
        elif isinstance(event, ComposingEnded):
            self._flush_frames()
            self.finish_reason = event.reason
            self._worker.ended.emit(self._job_id, event.reason)
        elif isinstance(event, ContextSlid):
            self._flush_frames()
            self._worker.slid.emit(self._job_id, event)
        elif isinstance(event, (MemoryRanOut, SlowerWay)):
            self._flush()
            self._worker.noted.emit(self._job_id, event.message)
        elif isinstance(event, PreviewsLeftOut):
            self._worker.previews_left_out.emit(self._job_id, event)
        elif isinstance(event, SongStarted):
            self.started = event
            self._worker.started.emit(self._job_id, event)

    def _step_on(self, progress: Progress) -> None:
        has_new_stage = progress.stage is not self.stage
        if has_new_stage:
            self._flush()  # the last step of a stage is never swallowed
        self.stage = progress.stage
        self._waiting = progress
        if has_new_stage or time.monotonic() - self._sent_at >= 1 / MAX_UPDATES_HZ:
            self._flush()

    def _flush_frames(self) -> None:
        if self._frames:
            joined = np.concatenate([frames.codes for frames in self._frames], axis=1)
            event = FramesComposed(self._frames[0].first_frame, _read_only(joined))
            self._frames.clear()
            self._worker.composed.emit(self._job_id, event)

    def _flush(self) -> None:
        self._flush_frames()
        if self._waiting is not None:
            self._worker.progressed.emit(self._job_id, self._waiting)
            self._waiting = None
        self._sent_at = time.monotonic()


def _decoded_again(engine: SongEngine, order: Order, stream: _Stream) -> GenerationResult:
    """Decode codes that exist; the result looks like that of a song just composed."""
    work = order.spec.work
    assert isinstance(work, DecodeRequest)
    began_at = time.monotonic()
    for event in engine.decode(work.codes, work.codec, work.codec_seed, order.abort):
        if isinstance(event, SamplesDecoded) and not event.is_preview:
            stream.parts.append(event.samples)
        stream.pass_on(event)
    sound: Samples = np.concatenate([np.zeros((2, 0), np.float32), *stream.parts], axis=1)
    if order.abort.is_set() and sound.shape[1] == 0:
        raise Cancelled
    is_whole = sound.shape[1] >= work.codes.shape[1] * SAMPLES_PER_TOKEN_FRAME
    reason = FinishReason.LENGTH if is_whole else FinishReason.STOPPED
    return GenerationResult(
        codes=_read_only(work.codes),
        samples=_read_only(sound),
        seed=work.seed,
        codec_seed=work.codec_seed,
        finish_reason=reason,
        device=work.device,
        model=work.model,
        history_frames=work.history_frames,
        compose_s=0.0,
        decode_s=time.monotonic() - began_at,
    )


def _repaired(
    events: Iterator[Progress | MemoryRanOut | RepairResult], stream: _Stream
) -> RepairResult:
    """Pass the progress on; returns the candidates, with read-only arrays."""
    for event in events:
        if not isinstance(event, RepairResult):
            stream.pass_on(event)
            continue
        made = (
            replace(one, codes=_read_only(one.codes), samples=_read_only(one.samples))
            for one in event.candidates
        )
        return replace(event, candidates=tuple(made))
    raise RuntimeError("the engine ended without a result")


def _with_tokens(failure: Failure, stream: _Stream, spec: JobSpec) -> Failure:
    """Add what is needed to decode again: when only the decoding failed, or memory ran out."""
    work = spec.work
    has_run_out = failure.kind in (OutOfMemoryError.__name__, MemoryError.__name__)
    if isinstance(work, ABOUT_A_SONG) or not (stream.stage is Stage.DECODE or has_run_out):
        return failure
    if isinstance(work, DecodeRequest):
        return replace(failure, decode_again=work)
    if stream.started is None or not (stream.codes or work.history is not None):
        return failure
    history = [] if work.history is None else [work.history]
    codes = np.concatenate([*history, *stream.codes], axis=1)
    again = DecodeRequest(
        codes=_read_only(codes),
        codec=work.codec,
        codec_seed=stream.started.codec_seed,
        seed=stream.started.seed,
        device=stream.started.device,
        model=stream.started.model,
        history_frames=stream.started.history_frames,
        finish_reason=stream.finish_reason or FinishReason.STOPPED,
    )
    return replace(failure, decode_again=again)


def _read_only(array: np.ndarray) -> np.ndarray:  # pyright: ignore[reportMissingTypeArgument]
    """A view that cannot be written, so that two threads may hold it."""
    view = array.view()
    view.flags.writeable = False
    return view
