"""What runs on the engine thread: loads models when needed and carries out one job at a time.

It keeps no queue and decides nothing; engine_queue.py, on the GUI thread, does.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from queue import SimpleQueue

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal, Slot

from engine.contract import (
    AbortEvent,
    Cancelled,
    ComposingEnded,
    EngineError,
    EngineLoader,
    EngineWish,
    Event,
    FramesComposed,
    OutOfMemoryError,
    Progress,
    SamplesDecoded,
    SongEngine,
    SongStarted,
    Stage,
)
from engine.listening.transcript import Transcriber, TranscriberLoader
from engine.messages import Message
from heartstudio.jobs.engine.job import Failure, JobEnded, JobSpec, JobState
from heartstudio.jobs.engine.trial import TryOut, tried
from heartstudio.jobs.engine.work import OUTCOMES, Composed, Outcome, locked, read_only

MAX_UPDATES_HZ = 20
OUT_OF_MEMORY = (OutOfMemoryError.__name__, MemoryError.__name__)
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


class EngineWorker(QObject):
    """Carries out orders.  Lives on the engine thread.

    Signal: happened(job id, event of the engine), at most 20 steps of progress a second; the last
    one of a job is its JobEnded.  A Trial comes as an event of job 0.
    """

    happened = Signal(int, object)

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
            match order:
                case FreeMemory():
                    self.free_memory()
                case Prepare():
                    self.prepare(order)
                case TryOut():
                    self.happened.emit(0, tried(order, self.engine_for))
                case Order():
                    self.happened.emit(order.job_id, self.run(order))
            del order
        QThread.currentThread().quit()

    def run(self, order: Order) -> JobEnded:
        """Carry out one order.  Whatever happens, the thread survives and the job gets its end."""
        stream = _Stream(self, order.job_id)
        work = order.spec.work
        try:
            if order.abort.is_set():
                raise Cancelled
            outcome = self._outcome(order, stream)
        except Cancelled:
            return JobEnded(JobState.STOPPED, None)
        except Exception as error:
            failure = _failure(order.job_id, error)
            if stream.stage is Stage.DECODE or failure.kind in OUT_OF_MEMORY:
                failure = replace(failure, decode_again=work.decode_again(stream.composed))
            return JobEnded(JobState.FAILED, failure)
        was_stopped = work.was_stopped(outcome)
        return JobEnded(JobState.STOPPED if was_stopped else JobState.FINISHED, outcome)

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

    def has_loaded(self, folder: str, wish: EngineWish) -> bool:
        """Whether these models are in memory."""
        return self._engine is not None and self._loaded == (folder, wish)

    def engine_for(self, folder: str, wish: EngineWish, abort: AbortEvent) -> SongEngine:
        """The engine with the models of a folder, loaded unless it is there.  Raises EngineError,
        Cancelled."""
        if self._engine is None or not self.has_loaded(folder, wish):
            self.free_memory()
            self._engine = self._loader(folder, wish, abort)
            self._loaded = (folder, wish)
        return self._engine

    def new_transcriber(self, folder: str, device: str, abort: AbortEvent) -> Transcriber:
        """A transcriber in the models' place in memory.  Raises EngineError, Cancelled."""
        self.free_memory()
        return self._transcribers(folder, device, abort)

    def _outcome(self, order: Order, stream: _Stream) -> Outcome:
        models = _ModelsOfJob(self, order, stream)
        try:
            for event in order.spec.work.run(models, order.abort):
                if isinstance(event, OUTCOMES):
                    stream.flush()
                    return read_only(event)
                stream.pass_on(event)
        finally:
            models.leave()
        raise RuntimeError("the engine ended without a result")


class _ModelsOfJob:
    """Loads what one job asks for, and says so meanwhile."""

    def __init__(self, worker: EngineWorker, order: Order, stream: _Stream) -> None:
        self._worker = worker
        self._order = order
        self._stream = stream
        self._transcriber: Transcriber | None = None

    def song_engine(self) -> SongEngine:
        """The engine of the job's models."""
        wanted = (self._order.spec.model_folder, self._order.wish)
        if not self._worker.has_loaded(*wanted):
            self._stream.pass_on(Progress(Stage.LOAD, 0.0, 0, 1))
        return self._worker.engine_for(*wanted, self._order.abort)

    def transcriber(self) -> Transcriber:
        """The transcriber in the job's folder."""
        order = self._order
        self._stream.pass_on(Progress(Stage.LOAD, 0.0, 0, 1))
        self._transcriber = self._worker.new_transcriber(
            order.spec.model_folder, order.wish.device, order.abort
        )
        return self._transcriber

    def leave(self) -> None:
        """The job is over: the transcriber leaves memory."""
        if self._transcriber is not None:
            self._transcriber.release()


class _Stream:
    """Sends a job's events on, coalesced, and remembers what was composed."""

    def __init__(self, worker: EngineWorker, job_id: int) -> None:
        self._worker = worker
        self._job_id = job_id
        self._sent_at = 0.0
        self._waiting: Progress | None = None
        self._frames: list[FramesComposed] = []
        self.stage = Stage.LOAD
        self.composed = Composed()

    def pass_on(self, event: Event) -> None:
        """Send one event, or keep it a moment for the next."""
        match event:
            case Progress():
                self._step_on(event)
            case FramesComposed():
                self.composed.codes.append(event.codes)
                self._frames.append(event)
            case SamplesDecoded():
                self._flush_frames()
                self._send(replace(event, samples=locked(event.samples)))
            case _:
                self.flush()
                self._remember(event)
                self._send(event)

    def flush(self) -> None:
        """Send what was kept."""
        self._flush_frames()
        if self._waiting is not None:
            self._send(self._waiting)
            self._waiting = None
        self._sent_at = time.monotonic()

    def _remember(self, event: object) -> None:
        if isinstance(event, SongStarted):
            self.composed.started = event
        elif isinstance(event, ComposingEnded):
            self.composed.reason = event.reason

    def _step_on(self, progress: Progress) -> None:
        has_new_stage = progress.stage is not self.stage
        if has_new_stage:
            self.flush()  # the last step of a stage is never swallowed
        self.stage = progress.stage
        self._waiting = progress
        if has_new_stage or time.monotonic() - self._sent_at >= 1 / MAX_UPDATES_HZ:
            self.flush()

    def _flush_frames(self) -> None:
        if self._frames:
            joined = np.concatenate([frames.codes for frames in self._frames], axis=1)
            event = FramesComposed(self._frames[0].first_frame, locked(joined))
            self._frames.clear()
            self._send(event)

    def _send(self, event: object) -> None:
        self._worker.happened.emit(self._job_id, event)


def _failure(job_id: int, error: Exception) -> Failure:
    """What is said about an error, and what the log keeps of it."""
    kind = type(error).__name__
    if isinstance(error, EngineError):
        _log.error("job %d failed: %s (%s)", job_id, error, error.details)
        return Failure(error.message, error.details, kind)
    _log.error("job %d failed", job_id, exc_info=error)
    if isinstance(error, MemoryError):
        text = Message(
            "There is not enough memory for this song. Close other programs or shorten it."
        )
        return Failure(text, kind=MemoryError.__name__)
    text = Message("Something unexpected went wrong while the song was made. The log says more.")
    return Failure(text, repr(error), kind)
