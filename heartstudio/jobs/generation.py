"""The queue of songs to be made, and the GUI-thread face of the engine thread.

It makes no songs itself (generation_worker.py does) and saves none (song_saver.py does).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal, Slot

from engine.contract import (
    AUTO,
    AbortEvent,
    ContextSlid,
    EngineLoader,
    EngineWish,
    FinishReason,
    FramesComposed,
    GenerationResult,
    PreviewsLeftOut,
    Progress,
    SamplesDecoded,
    SongStarted,
)
from engine.listening.transcript import TranscriberLoader
from engine.messages import Message
from engine.songs.score import new_song_id
from heartstudio.engine_adapter import load_transcriber
from heartstudio.jobs.generation_worker import FreeMemory, GenerationWorker, Order, Prepare
from heartstudio.jobs.job import Failure, Job, JobSpec, JobState, ServiceState
from heartstudio.jobs.progress import ProgressMeter, RateMemory
from heartstudio.jobs.trial import Trial, TryOut

STACK_BYTES = 16 * 1024 * 1024
SHUTDOWN_MS = 5_000
STALLED_S = 60.0


class GenerationService(QObject):
    """The queue and the running job.  Lives on the GUI thread; all signals arrive there.

    Signals, in the order of a job's life:
    queue_changed()                  a job was added, removed, moved, or changed its state
    state_changed(ServiceState)      IDLE, RUNNING, STOPPING
    job_started(id, SongStarted)     the engine has loaded and planned; seed and device are known
    progressed(JobProgress)          at most 20 a second; after Stop, of what is finished
    context_slid(id, ContextSlid)    from here on the model sees a part of the song only
    frames_composed(id, FramesComposed)
    composing_ended(id, FinishReason)  only the sound is missing now
    samples_decoded(id, SamplesDecoded)
    tried_out(Trial)                 a try-out has ended
    noted(id, message)               something the person should know; the job goes on
    exactly one of
    job_finished(id, GenerationResult) · job_stopped(id, GenerationResult | None) ·
    job_failed(id, Failure)
                                     (a repair ends with a RepairResult in place of the song,
                                     listening with a Transcript)
    stalled(id, seconds)             nothing has moved for 60 s (the job goes on); until something
                                     does, nothing is said about its progress
    """

    queue_changed = Signal()
    state_changed = Signal(object)
    job_started = Signal(int, object)
    progressed = Signal(object)
    context_slid = Signal(int, object)
    frames_composed = Signal(int, object)
    composing_ended = Signal(int, object)
    samples_decoded = Signal(int, object)
    noted = Signal(int, object)
    tried_out = Signal(object)
    job_finished = Signal(int, object)
    job_stopped = Signal(int, object)
    job_failed = Signal(int, object)
    stalled = Signal(int, float)

    def __init__(
        self,
        loader: EngineLoader,
        memory: RateMemory,
        parent: QObject | None = None,
        wishes: Callable[[str], EngineWish] = EngineWish,
        transcribers: TranscriberLoader = load_transcriber,
    ) -> None:
        """wishes(device) says how to compute when a job begins."""
        super().__init__(parent)
        self.wish_for = wishes
        self._trial_aborts: list[AbortEvent] = []
        self.stalled_after_s = STALLED_S
        self._memory = memory
        self._jobs: list[Job] = []
        self._last_id = 0
        self._order: Order | None = None
        self._meter: ProgressMeter | None = None
        self._is_closing = False
        self._heard_at = time.monotonic()
        self._is_stalled = False
        self._watch = QTimer(self)
        self._watch.setInterval(1_000)
        self._watch.timeout.connect(self._on_watch)
        self._thread = QThread(self)
        self._thread.setObjectName("engine")
        self._thread.setStackSize(STACK_BYTES)
        self._worker = GenerationWorker(loader, transcribers)
        self._worker.moveToThread(self._thread)
        self._receiver = _Receiver(self)
        self._thread.started.connect(self._worker.serve)
        self._receiver.listen_to(self._worker)
        self._thread.start()

    @property
    def state(self) -> ServiceState:
        """What the engine thread is doing."""
        if self._order is None:
            return ServiceState.IDLE
        is_stopping = self._order.abort.is_set()
        return ServiceState.STOPPING if is_stopping else ServiceState.RUNNING

    def jobs(self) -> list[Job]:
        """All jobs of this session in order: ended ones, the running one, the waiting ones."""
        return list(self._jobs)

    def job(self, job_id: int) -> Job | None:
        """One job, or None when it was removed."""
        return next((job for job in self._jobs if job.id == job_id), None)

    @property
    def current(self) -> Job | None:
        """The job that runs now."""
        return self.job(self._order.job_id) if self._order else None

    def enqueue(self, spec: JobSpec) -> int:
        """Add a job at the end; it starts at once when the engine is idle.  Returns its id."""
        self._last_id += 1
        self._jobs.append(Job(self._last_id, spec))
        self.queue_changed.emit()
        self._start_next()
        return self._last_id

    def stop(self) -> None:
        """Stop the running job: state STOPPING at once; what was made is decoded and kept.

        Once all is composed, decoding ends at its next step: the sound that is ready and all
        tokens are kept.  So does a second call while what was made is decoded.
        """
        if self._order is None:
            return
        is_first = not self._order.abort.is_set()
        self._order.abort.set()
        if is_first and self._meter is not None:
            self._meter.stop()
            self._change(self._order.job_id, state=JobState.STOPPING)
            self.state_changed.emit(ServiceState.STOPPING)

    def remove(self, job_id: int) -> None:
        """Forget a waiting or ended job; the running one is stopped instead."""
        if self._order is not None and self._order.job_id == job_id:
            if self.state is ServiceState.RUNNING:
                self.stop()
            return
        self._jobs = [job for job in self._jobs if job.id != job_id]
        self.queue_changed.emit()

    def retry(self, job_id: int) -> int:
        """Queue an ended job again, in its place's stead; returns its new id (0: not possible).

        When only the decoding had failed, the tokens are kept and decoded again.
        """
        job = self.job(job_id)
        if job is None or not job.is_over:
            return 0
        again = job.failure.decode_again if job.failure else None
        if again:
            spec = replace(job.spec, work=again)
        else:  # another song: the journal of the one that failed stays as it is
            spec = replace(job.spec, song_id=new_song_id(), is_resumed=False)
        self._jobs.remove(job)
        return self.enqueue(spec)

    def move(self, job_id: int, position: int) -> None:
        """Put a waiting job at `position` (0 = next) among the waiting ones."""
        job = self.job(job_id)
        if job is None or job.state is not JobState.QUEUED:
            return
        others = [other for other in self._jobs if other.id != job_id]
        waiting = [other for other in others if other.state is JobState.QUEUED]
        begun = [other for other in others if other.state is not JobState.QUEUED]
        waiting.insert(max(0, min(position, len(waiting))), job)
        self._jobs = begun + waiting
        self.queue_changed.emit()

    def prepare(self, work: Callable[[], None]) -> None:
        """Run `work` on the engine thread between songs: what the first song would wait for."""
        self._worker.orders.put(Prepare(work))

    def free_memory(self) -> None:
        """Release the models' memory as soon as no job runs; the next job loads them again."""
        self._worker.orders.put(FreeMemory())

    def try_out(self, model_folder: str, device: str) -> None:
        """Make a second of music after what waits; tried_out tells how it went."""
        self._trial_aborts.append(AbortEvent())
        wish = self.wish_for(device)
        self._worker.orders.put(TryOut(model_folder, wish, self._trial_aborts[-1]))

    def shutdown(self) -> bool:
        """Stop, wait up to 5 s for the engine thread; True when it ended.  Call once, last.

        The ending of the running job is still delivered, so that it can be saved.
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
        QCoreApplication.sendPostedEvents(self._receiver)
        return has_ended

    def _start_next(self) -> None:
        if self._order is not None or self._is_closing:
            return
        job = next((job for job in self._jobs if job.state is JobState.QUEUED), None)
        if job is None:
            return
        wish = self.wish_for(job.spec.device_wish)
        self._order = Order(job.id, job.spec, AbortEvent(), wish)
        now = time.monotonic()
        remembered = self._memory.rates(job.spec.model_folder, _rates_key(wish))
        self._meter = ProgressMeter(job.id, job.spec, remembered, now)
        self._heard_at = now
        self._is_stalled = False
        self._watch.start()
        self._change(job.id, state=JobState.RUNNING)
        self.state_changed.emit(ServiceState.RUNNING)
        self._worker.orders.put(self._order)

    def _change(self, job_id: int, **changes: object) -> None:
        """Replace a job's record; the queue's views are told unless only the progress moved."""
        self._jobs = [replace(j, **changes) if j.id == job_id else j for j in self._jobs]
        if "state" in changes:
            self.queue_changed.emit()

    def heard(self, job_id: int) -> ProgressMeter | None:
        """For the receiver: the meter of the running job, None for a message of an old job."""
        if self._order is None or self._order.job_id != job_id:
            return None
        self._heard_at = time.monotonic()
        self._is_stalled = False
        return self._meter

    def note(self, job_id: int, progress: object) -> None:
        """For the receiver: remember and pass on the progress."""
        self._change(job_id, progress=progress)
        self.progressed.emit(progress)

    def end(self, job_id: int, state: JobState, outcome: object) -> None:
        """For the receiver: the job is over; tell everybody, then start the next one."""
        spec = self._order.spec if self._order else None
        wish = self._order.wish if self._order else EngineWish()
        meter, self._order, self._meter = self._meter, None, None
        self._watch.stop()
        failure = outcome if isinstance(outcome, Failure) else None
        if isinstance(outcome, GenerationResult) and spec is not None and meter is not None:
            key = (spec.model_folder, _rates_key(wish))
            rates = meter.measured_rates(outcome, self._memory.rates(*key))
            self._memory.remember_rates(*key, rates)
        self._change(job_id, state=state, failure=failure)
        endings = {
            JobState.FINISHED: self.job_finished,
            JobState.STOPPED: self.job_stopped,
            JobState.FAILED: self.job_failed,
        }
        endings[state].emit(job_id, outcome)
        self._start_next()
        if self._order is None:
            self.state_changed.emit(ServiceState.IDLE)

    @Slot()
    def _on_watch(self) -> None:
        """Once a second while a job runs: the time left goes on counting; silence is noticed."""
        if self._order is None or self._meter is None or self._is_stalled:
            return
        now = time.monotonic()
        quiet_s = now - self._heard_at
        if quiet_s >= self.stalled_after_s:
            self._is_stalled = True
            self.stalled.emit(self._order.job_id, quiet_s)
        elif quiet_s >= 1.0:
            self.note(self._order.job_id, self._meter.now(now))


def _rates_key(wish: EngineWish) -> str:
    """Under which name the speed of a way to compute is remembered."""
    parts = [wish.device]
    parts += [part for part in (wish.precision, wish.codec_device) if part != AUTO]
    return " ".join(parts)


class _Receiver(QObject):
    """Takes the worker's signals on the GUI thread and drops those of old jobs."""

    def __init__(self, service: GenerationService) -> None:
        super().__init__(service)
        self._service = service

    def listen_to(self, worker: GenerationWorker) -> None:
        """Connect all the worker's signals."""
        worker.started.connect(self.on_started)
        worker.progressed.connect(self.on_progressed)
        worker.slid.connect(self.on_slid)
        worker.composed.connect(self.on_composed)
        worker.ended.connect(self.on_ended)
        worker.decoded.connect(self.on_decoded)
        worker.noted.connect(self.on_noted)
        worker.tried_out.connect(self.on_tried_out)
        worker.previews_left_out.connect(self.on_previews_left_out)
        worker.finished.connect(self.on_finished)
        worker.stopped.connect(self.on_stopped)
        worker.failed.connect(self.on_failed)

    @Slot(int, object)
    def on_started(self, job_id: int, started: SongStarted) -> None:
        meter = self._service.heard(job_id)
        if meter is not None:
            meter.planned(started, time.monotonic())
            self._service.job_started.emit(job_id, started)

    @Slot(int, object)
    def on_progressed(self, job_id: int, progress: Progress) -> None:
        meter = self._service.heard(job_id)
        if meter is not None:
            self._service.note(job_id, meter.step(progress, time.monotonic()))

    @Slot(int, object)
    def on_slid(self, job_id: int, slid: ContextSlid) -> None:
        if self._service.heard(job_id) is not None:
            self._service.context_slid.emit(job_id, slid)

    @Slot(int, object)
    def on_composed(self, job_id: int, frames: FramesComposed) -> None:
        if self._service.heard(job_id) is not None:
            self._service.frames_composed.emit(job_id, frames)

    @Slot(int, object)
    def on_ended(self, job_id: int, reason: FinishReason) -> None:
        if self._service.heard(job_id) is not None:
            self._service.composing_ended.emit(job_id, reason)

    @Slot(int, object)
    def on_decoded(self, job_id: int, sound: SamplesDecoded) -> None:
        meter = self._service.heard(job_id)
        if meter is not None:
            meter.sounded(sound, time.monotonic())
            self._service.samples_decoded.emit(job_id, sound)

    @Slot(object)
    def on_tried_out(self, trial: Trial) -> None:
        self._service.tried_out.emit(trial)

    @Slot(int, object)
    def on_noted(self, job_id: int, message: Message) -> None:
        if self._service.heard(job_id) is not None:
            self._service.noted.emit(job_id, message)

    @Slot(int, object)
    def on_previews_left_out(self, job_id: int, event: PreviewsLeftOut) -> None:
        meter = self._service.heard(job_id)
        if meter is not None:
            now = time.monotonic()
            meter.left_out(event, now)
            self._service.note(job_id, meter.now(now))

    @Slot(int, object)
    def on_finished(self, job_id: int, result: GenerationResult) -> None:
        if self._service.heard(job_id) is not None:
            self._service.end(job_id, JobState.FINISHED, result)

    @Slot(int, object)
    def on_stopped(self, job_id: int, result: GenerationResult | None) -> None:
        if self._service.heard(job_id) is not None:
            self._service.end(job_id, JobState.STOPPED, result)

    @Slot(int, object)
    def on_failed(self, job_id: int, failure: Failure) -> None:
        if self._service.heard(job_id) is not None:
            self._service.end(job_id, JobState.FAILED, failure)
