"""Runs on the engine thread: loads models when needed, executes one job or takes of one draft.

The queue and all decisions are in engine_queue.py, on the GUI thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from queue import SimpleQueue

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal, Slot

from engine.contract import (
    AbortEvent,
    AllSet,
    Cancelled,
    ComposingEnded,
    EngineError,
    EngineLoader,
    EngineWish,
    Event,
    FramesComposed,
    OutOfMemoryError,
    Progress,
    RoundBegan,
    SamplesDecoded,
    SongEngine,
    SongStarted,
    Stage,
)
from engine.listening.transcript import Transcriber, TranscriberLoader
from engine.messages import Message
from engine.separation.stems import Separator, SeparatorLoader
from heartstudio.jobs.engine.job import Failure, JobEnded, JobSpec, JobState
from heartstudio.jobs.engine.trial import TryOut, tried
from heartstudio.jobs.engine.work import (
    OUTCOMES,
    Composed,
    Outcome,
    SongGrew,
    locked,
    read_only,
    run_all,
)

MAX_UPDATES_HZ = 20
OUT_OF_MEMORY = (OutOfMemoryError.__name__, MemoryError.__name__)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OrderedJob:
    """A job passed to the engine thread; `abort` belongs to this job only."""

    job_id: int
    spec: JobSpec
    abort: AbortEvent


@dataclass(frozen=True)
class Order:
    """One job, or several takes of one draft to be composed together."""

    jobs: tuple[OrderedJob, ...]
    wish: EngineWish = field(default_factory=EngineWish)

    @property
    def model_folder(self) -> str:
        """Folder of the models, which is the same for all jobs."""
        return self.jobs[0].spec.model_folder


@dataclass(frozen=True)
class FreeMemory:
    """Request to release the models after the preceding orders."""


@dataclass(frozen=True)
class Prepare:
    """Request to run something in advance that the first song would wait for."""

    work: Callable[[], None]


class EngineWorker(QObject):
    """Executes orders. Lives on the engine thread.

    Signal: happened(job id, event of the engine), at most 20 progress steps per second; the last
    one of a job is its JobEnded. A Trial is emitted as an event of job 0.
    """

    happened = Signal(int, object)

    def __init__(
        self, loader: EngineLoader, transcribers: TranscriberLoader, separators: SeparatorLoader
    ) -> None:
        super().__init__()
        self.orders: SimpleQueue[Order | TryOut | FreeMemory | Prepare | None] = SimpleQueue()
        self._loader = loader
        self._transcribers = transcribers
        self._separators = separators
        self._engine: SongEngine | None = None
        self._loaded: tuple[str, EngineWish] | None = None

    @Slot()
    def serve(self) -> None:
        """Execute orders until None arrives.

        One slot for the thread's whole lifetime: between two slots PySide drops the thread's Python
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
                    self.run(order)
            del order
        QThread.currentThread().quit()

    def run(self, order: Order) -> None:
        """Execute one order. The thread survives any error, and every job gets its end."""
        streams = [_Stream(self, job) for job in order.jobs]
        try:
            if all(job.abort.is_set() for job in order.jobs):
                raise Cancelled
            self._run(order, streams)
        except Cancelled:
            for stream in streams:
                stream.end(JobEnded(JobState.STOPPED, None))
        except Exception as error:
            for stream in streams:
                stream.fail(error)

    def prepare(self, order: Prepare) -> None:
        """Run something in advance; if it fails, the first song will report the error."""
        try:
            order.work()
        except Exception:
            _log.warning("preparing failed", exc_info=True)

    def free_memory(self) -> None:
        """Drop the engine; the next order loads it again."""
        if self._engine is not None:
            self._engine.release()
            self._engine = None
            self._loaded = None

    def has_loaded(self, folder: str, wish: EngineWish) -> bool:
        """Whether these models are in memory."""
        return self._engine is not None and self._loaded == (folder, wish)

    def engine_for(self, folder: str, wish: EngineWish, abort: threading.Event) -> SongEngine:
        """Return the engine with the models of a folder, loading it if necessary.

        Raises EngineError, Cancelled.
        """
        if self._engine is None or not self.has_loaded(folder, wish):
            self.free_memory()
            self._engine = self._loader(folder, wish, abort)
            self._loaded = (folder, wish)
        return self._engine

    def new_transcriber(self, folder: str, device: str, abort: threading.Event) -> Transcriber:
        """Load a transcriber after dropping the models. Raises EngineError, Cancelled."""
        self.free_memory()
        return self._transcribers(folder, device, abort)

    def new_separator(self, folder: str, device: str, abort: threading.Event) -> Separator:
        """Load a separation network after dropping the models. Raises EngineError, Cancelled."""
        self.free_memory()
        return self._separators(folder, device, abort)

    def _run(self, order: Order, streams: list[_Stream]) -> None:
        models = _ModelsOfOrder(self, order, streams)
        works = [job.spec.work for job in order.jobs]
        try:
            for number, event in run_all(works, models, [job.abort for job in order.jobs]):
                streams[number].pass_on(event)
        finally:
            models.leave()
        if not all(stream.has_ended for stream in streams):
            raise RuntimeError("the engine ended without a result")


class _ModelsOfOrder:
    """Loads what an order asks for, and reports the loading."""

    def __init__(self, worker: EngineWorker, order: Order, streams: list[_Stream]) -> None:
        self._worker = worker
        self._order = order
        self._streams = streams
        self._abort = AllSet([job.abort for job in order.jobs])
        self._hearer: Transcriber | Separator | None = None

    def song_engine(self) -> SongEngine:
        """Return the engine with the order's models."""
        wanted = (self._order.model_folder, self._order.wish)
        if not self._worker.has_loaded(*wanted):
            self._tell_loading()
        return self._worker.engine_for(*wanted, self._abort)

    def transcriber(self) -> Transcriber:
        """Return the transcriber in the order's folder."""
        self._tell_loading()
        order = self._order
        transcriber = self._worker.new_transcriber(
            order.model_folder, order.wish.device, self._abort
        )
        self._hearer = transcriber
        return transcriber

    def separator(self) -> Separator:
        """Return the separation network in the order's folder."""
        self._tell_loading()
        order = self._order
        separator = self._worker.new_separator(order.model_folder, order.wish.device, self._abort)
        self._hearer = separator
        return separator

    def leave(self) -> None:
        """Release what heard a finished song at the end of the order."""
        if self._hearer is not None:
            self._hearer.release()

    def _tell_loading(self) -> None:
        for stream in self._streams:
            stream.pass_on(Progress(Stage.LOAD, 0.0, 0, 1))


class _Stream:
    """Forwards a job's events, coalesced, up to its end, and records what was composed."""

    def __init__(self, worker: EngineWorker, job: OrderedJob) -> None:
        self._worker = worker
        self._job_id = job.job_id
        self._work = job.spec.work
        self.has_ended = False
        self._sent_at = 0.0
        self._waiting: Progress | None = None
        self._frames: list[FramesComposed] = []
        self._stage = Stage.LOAD
        self._composed = Composed()

    def pass_on(self, event: Event | SongGrew | Outcome | EngineError) -> None:
        """Emit one event, or hold it back to merge it with the next; an outcome ends the job."""
        if isinstance(event, OUTCOMES):
            self.flush()
            was_stopped = self._work.was_stopped(event)
            state = JobState.STOPPED if was_stopped else JobState.FINISHED
            self.end(JobEnded(state, read_only(event)))
            return
        match event:
            case EngineError():
                self.fail(event)
            case Progress():
                self._step_on(event)
            case FramesComposed():
                self._composed.codes.append(event.codes)
                self._frames.append(event)
            case SamplesDecoded():
                self._flush_frames()
                self._send(replace(event, samples=locked(event.samples)))
            case _:
                self.flush()
                self._remember(event)
                self._send(event)

    def flush(self) -> None:
        """Emit what was held back."""
        self._flush_frames()
        if self._waiting is not None:
            self._send(self._waiting)
            self._waiting = None
        self._sent_at = time.monotonic()

    def fail(self, error: Exception) -> None:
        """End the job with an error, unless it has ended."""
        if self.has_ended:
            return
        failure = _failure(self._job_id, error)
        if self._stage is Stage.DECODE or failure.kind in OUT_OF_MEMORY:
            failure = replace(failure, decode_again=self._work.decode_again(self._composed))
        self.end(JobEnded(JobState.FAILED, failure))

    def end(self, ended: JobEnded) -> None:
        """Emit the job's end, unless it has ended."""
        if not self.has_ended:
            self.has_ended = True
            self._send(ended)

    def _remember(self, event: object) -> None:
        if isinstance(event, SongStarted):
            self._composed.started = event
        elif isinstance(event, ComposingEnded):
            self._composed.reason = event.reason
        elif isinstance(event, RoundBegan):
            self._composed.rounds.append(event.first_frame)

    def _step_on(self, progress: Progress) -> None:
        has_new_stage = progress.stage is not self._stage
        if has_new_stage:
            self.flush()  # the last step of a stage is always emitted
        self._stage = progress.stage
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
    """Log an error and return its message."""
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
