"""The queue of jobs, and the GUI-thread interface of the engine thread.

engine_worker.py makes the songs and song_saver.py saves them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal, Slot

from engine.contract import (
    AUTO,
    AbortEvent,
    EngineLoader,
    EngineWish,
    GenerationResult,
    PreviewsLeftOut,
    Progress,
    SamplesDecoded,
    SongStarted,
)
from engine.listening.transcript import TranscriberLoader
from engine.separation.stems import SeparatorLoader
from engine.songs.score import new_song_id
from heartstudio.engine_adapter import load_separator, load_transcriber
from heartstudio.jobs.engine.engine_worker import (
    EngineWorker,
    FreeMemory,
    Order,
    OrderedJob,
    Prepare,
)
from heartstudio.jobs.engine.job import (
    EngineState,
    Failure,
    Job,
    JobEnded,
    JobProgress,
    JobSpec,
    JobState,
    Stalled,
)
from heartstudio.jobs.engine.progress import ProgressMeter, RateStore
from heartstudio.jobs.engine.trial import TryOut
from heartstudio.jobs.engine.work import Work, are_takes

STACK_BYTES = 16 * 1024 * 1024
SHUTDOWN_MS = 5_000
MOST_TOGETHER = 4
"""This many takes are composed together at most: as many as a draft can ask for."""
STALLED_S = 60.0


@dataclass
class _Running:
    """A job that the engine thread works on."""

    job: OrderedJob
    meter: ProgressMeter

    @property
    def is_stopping(self) -> bool:
        return self.job.abort.is_set()


class EngineQueue(QObject):
    """The queue and the running jobs. Lives on the GUI thread; all signals arrive there.

    One job runs at a time, or several takes of one draft, which are composed together.

    Signals: queue_changed(), a job was added, removed, moved, or changed its state ·
    state_changed(EngineState) · happened(job id, JobEvent), a running job's events in order; the
    last one is its JobEnded. A Trial is emitted as an event of job 0 · retried(old song id, new
    song id) before the new job is queued.
    """

    queue_changed = Signal()
    state_changed = Signal(object)
    happened = Signal(int, object)
    retried = Signal(str, str)

    def __init__(
        self,
        loader: EngineLoader,
        memory: RateStore,
        parent: QObject | None = None,
        wishes: Callable[[str], EngineWish] = EngineWish,
        transcribers: TranscriberLoader = load_transcriber,
        separators: SeparatorLoader = load_separator,
    ) -> None:
        """wishes(device) returns how to compute, called when a job starts."""
        super().__init__(parent)
        self.wish_for = wishes
        self._trial_aborts: list[AbortEvent] = []
        self.stalled_after_s = STALLED_S
        self.composes_takes_together = True
        """Whether takes of one draft are composed together (a setting)."""
        self._memory = memory
        self._jobs: list[Job] = []
        self._last_id = 0
        self._order: Order | None = None
        self._running: dict[int, _Running] = {}
        self._is_closing = False
        self._heard_at = time.monotonic()
        self._is_stalled = False
        self._watch = QTimer(self)
        self._watch.setInterval(1_000)
        self._watch.timeout.connect(self._on_watch)
        self._thread = QThread(self)
        self._thread.setObjectName("engine")
        self._thread.setStackSize(STACK_BYTES)
        self._worker = EngineWorker(loader, transcribers, separators)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.serve)
        self._worker.happened.connect(self._on_event)
        self._thread.start()

    @property
    def state(self) -> EngineState:
        """State of the engine thread."""
        if self._order is None:
            return EngineState.IDLE
        is_stopping = all(running.is_stopping for running in self._running.values())
        return EngineState.STOPPING if is_stopping else EngineState.RUNNING

    def jobs(self) -> list[Job]:
        """Return all jobs of this session in order: finished, running, waiting."""
        return list(self._jobs)

    def job(self, job_id: int) -> Job | None:
        """Return one job, or None if it was removed."""
        return next((job for job in self._jobs if job.id == job_id), None)

    def job_with(self, work: Work) -> Job | None:
        """Return the job that does exactly this work, also after a retry; None if removed."""
        return next((job for job in self._jobs if job.spec.work is work), None)

    @property
    def running(self) -> list[Job]:
        """Return the running jobs, in order."""
        return [job for job in self._jobs if job.id in self._running]

    @property
    def current(self) -> Job | None:
        """Return the running job; of takes that are composed together, the first one."""
        return next(iter(self.running), None)

    def enqueue(self, spec: JobSpec) -> int:
        """Append a job; it starts immediately if the engine is idle. Returns its id."""
        return self.enqueue_all([spec])[0]

    def enqueue_all(self, specs: Sequence[JobSpec]) -> list[int]:
        """Append several jobs as one change of the queue; returns their ids."""
        ids: list[int] = []
        for spec in specs:
            self._last_id += 1
            self._jobs.append(Job(self._last_id, spec))
            ids.append(self._last_id)
        if ids:
            self.queue_changed.emit()
            self._start_next()
        return ids

    def stop(self) -> None:
        """Stop all running jobs: state STOPPING at once; what was composed is decoded and kept.

        After composing, decoding ends at its next step: the finished sound and all tokens are kept.
        A second call while decoding after a stop does the same.
        """
        for job_id in list(self._running):
            self.stop_job(job_id)

    def stop_job(self, job_id: int) -> None:
        """Stop one running job, as `stop` does; other takes go on."""
        running = self._running.get(job_id)
        if running is None:
            return
        is_first = not running.is_stopping
        running.job.abort.set()
        if is_first:
            running.meter.stop()
            self._change(job_id, state=JobState.STOPPING)
            if self.state is EngineState.STOPPING:
                self.state_changed.emit(EngineState.STOPPING)

    def remove(self, job_id: int) -> None:
        """Remove a waiting or finished job; a running one is stopped instead."""
        running = self._running.get(job_id)
        if running is not None:
            if not running.is_stopping:
                self.stop_job(job_id)
            return
        self._jobs = [job for job in self._jobs if job.id != job_id]
        self.queue_changed.emit()

    def retry(self, job_id: int) -> int:
        """Re-queue a finished job and remove the old entry; returns the new id (0: not possible).

        If only the decoding failed, the tokens are kept and decoded again.
        """
        job = self.job(job_id)
        if job is None or not job.is_over:
            return 0
        again = job.failure.decode_again if job.failure else None
        if again:
            spec = replace(job.spec, work=again)
        else:  # another song: the failed one's journal stays as it is
            spec = replace(job.spec, song_id=new_song_id(), is_resumed=False)
        self._jobs.remove(job)
        self.retried.emit(job.spec.song_id, spec.song_id)
        return self.enqueue(spec)

    def move(self, job_id: int, position: int) -> None:
        """Move a waiting job to `position` (0 = next) among the waiting ones."""
        job = self.job(job_id)
        if job is None or job.state is not JobState.QUEUED:
            return
        others = [other for other in self._jobs if other.id != job_id]
        waiting = [other for other in others if other.state is JobState.QUEUED]
        begun = [other for other in others if other.state is not JobState.QUEUED]
        waiting.insert(max(0, min(position, len(waiting))), job)
        self._jobs = begun + waiting
        self.queue_changed.emit()

    def retitle(self, song_id: str, old: str, new: str) -> None:
        """Give a song's job another title, if it still has the old one."""
        for job in self._jobs:
            if job.spec.song_id == song_id and job.spec.title == old:
                spec = replace(job.spec, recipe=replace(job.spec.recipe, title=new))
                self._change(job.id, spec=spec)
                self.queue_changed.emit()

    def prepare(self, work: Callable[[], None]) -> None:
        """Run `work` on the engine thread between songs.

        For what the first song would otherwise have to wait for.
        """
        self._worker.orders.put(Prepare(work))

    def free_memory(self) -> None:
        """Release the models' memory once no job runs; the next job loads them again."""
        self._worker.orders.put(FreeMemory())

    def try_out(self, model_folder: str, device: str) -> None:
        """Make a second of music after the waiting orders; a Trial reports the result."""
        self._trial_aborts.append(AbortEvent())
        wish = self.wish_for(device)
        self._worker.orders.put(TryOut(model_folder, wish, self._trial_aborts[-1]))

    def shutdown(self) -> bool:
        """Stop and wait up to 5 s for the engine thread; True if it ended. Call once, last.

        The running job's end is still delivered, so that it can be saved.
        """
        self._is_closing = True
        self._watch.stop()
        self.stop()
        self.stop()
        for abort in self._trial_aborts * 2:
            abort.set()
        self._worker.orders.put(FreeMemory())
        self._worker.orders.put(None)
        has_ended = self._thread.wait(SHUTDOWN_MS)
        QCoreApplication.sendPostedEvents(self)
        return has_ended

    def _start_next(self) -> None:
        if self._order is not None or self._is_closing:
            return
        jobs = self._next_jobs()
        if not jobs:
            return
        wish = self.wish_for(jobs[0].spec.device_wish)
        self._order = Order(tuple(OrderedJob(job.id, job.spec, AbortEvent()) for job in jobs), wish)
        now = time.monotonic()
        remembered = self._memory.rates(self._order.model_folder, _rates_key(self._order))
        self._running = {
            job.job_id: _Running(job, ProgressMeter(job.job_id, job.spec, remembered, now))
            for job in self._order.jobs
        }
        self._heard_at = now
        self._is_stalled = False
        self._watch.start()
        self._jobs = [
            replace(job, state=JobState.RUNNING) if job.id in self._running else job
            for job in self._jobs
        ]
        self.queue_changed.emit()
        self.state_changed.emit(EngineState.RUNNING)
        self._worker.orders.put(self._order)

    def _next_jobs(self) -> list[Job]:
        """Return the next waiting job, and the takes of its draft that directly follow it."""
        waiting = [job for job in self._jobs if job.state is JobState.QUEUED]
        most = MOST_TOGETHER if self.composes_takes_together else 1
        together = takewhile(lambda job: _are_takes(waiting[0], job), waiting[:most])
        return list(together)

    def _change(self, job_id: int, **changes: object) -> None:
        """Update a job's record; emits queue_changed unless only the progress changed."""
        self._jobs = [replace(j, **changes) if j.id == job_id else j for j in self._jobs]
        if "state" in changes:
            self.queue_changed.emit()

    @Slot(int, object)
    def _on_event(self, job_id: int, event: object) -> None:
        """Handle an event of the engine thread: update the progress, emit it. Ignores old jobs."""
        if job_id == 0:
            self.happened.emit(job_id, event)
            return
        running, now = self._running.get(job_id), time.monotonic()
        if self._order is None or running is None:
            return
        meter = running.meter
        self._heard_at, self._is_stalled = now, False
        match event:
            case SongStarted():
                meter.planned(event, now)
            case SamplesDecoded():
                meter.sounded(event, now)
            case Progress():
                return self._tell_progress(meter.step(event, now))
            case PreviewsLeftOut():
                meter.left_out(event, now)
                return self._tell_progress(meter.now(now))
            case JobEnded():
                return self._end(self._order, running, event)
            case _:
                pass
        self.happened.emit(job_id, event)

    def _tell_progress(self, progress: JobProgress) -> None:
        self._change(progress.job_id, progress=progress)
        self.happened.emit(progress.job_id, progress)

    def _end(self, order: Order, running: _Running, ended: JobEnded) -> None:
        """End a job: emit its end, then start the next one, unless other takes still run."""
        job_id, before = running.job.job_id, self.state
        del self._running[job_id]
        if not self._running:
            self._order = None
            self._watch.stop()
        outcome = ended.outcome
        if isinstance(outcome, GenerationResult):
            key = (order.model_folder, _rates_key(order))
            rates = running.meter.measured_rates(outcome, self._memory.rates(*key))
            self._memory.remember_rates(*key, rates)
        failure = outcome if isinstance(outcome, Failure) else None
        self._change(job_id, state=ended.state, failure=failure)
        self.happened.emit(job_id, ended)
        if self._running:
            if self.state is not before:  # only takes that were stopped are left
                self.state_changed.emit(self.state)
            return
        self._start_next()
        if self._order is None:
            self.state_changed.emit(EngineState.IDLE)

    @Slot()
    def _on_watch(self) -> None:
        """Called every second while a job runs: updates the time left and detects stalls."""
        if self._is_stalled:
            return
        now = time.monotonic()
        quiet_s = now - self._heard_at
        if quiet_s >= self.stalled_after_s:
            self._is_stalled = True
            for job_id in list(self._running):
                self.happened.emit(job_id, Stalled(quiet_s))
        elif quiet_s >= 1.0:
            for running in list(self._running.values()):
                self._tell_progress(running.meter.now(now))


def _are_takes(job: Job, other: Job) -> bool:
    """Whether two jobs can be composed together."""
    spec, second = job.spec, other.spec
    same_models = (spec.model_folder, spec.device_wish) == (second.model_folder, second.device_wish)
    return job is other or (same_models and are_takes(spec.work, second.work))


def _rates_key(order: Order) -> str:
    """Return the key under which the speed of a way to compute is stored."""
    wish = order.wish
    parts = [wish.device]
    chosen = (wish.precision, wish.codec_device, wish.codec_precision)
    parts += [part for part in chosen if part != AUTO]
    if order.jobs[0].spec.recipe.request.codec.is_draft:
        parts.append("draft")
    if len(order.jobs) > 1:
        parts.append(f"×{len(order.jobs)}")
    return " ".join(parts)
