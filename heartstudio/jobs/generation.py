"""The queue of songs to be made, and the GUI-thread face of the engine thread.

It makes no songs itself (generation_worker.py does) and saves none (song_keeper.py does).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.contract import EngineLoader
from heartstudio.jobs.job import Job, JobSpec, ServiceState


class GenerationService(QObject):
    """The queue and the running job.  Lives on the GUI thread; all signals arrive there.

    Signals, in the order of a job's life:
    queue_changed()                  a job was added, removed, moved, or changed its state
    state_changed(ServiceState)      IDLE, RUNNING, STOPPING
    job_started(id, SongStarted)     the engine has loaded and planned; seed and device are known
    progressed(JobProgress)          at most 20 a second; none after Stop
    frames_composed(id, FramesComposed)
    samples_decoded(id, SamplesDecoded)
    exactly one of
    job_finished(id, GenerationResult) · job_stopped(id, GenerationResult | None) · job_failed(id, Failure)
    stalled(id, seconds)             nothing has moved for 60 s (the job goes on)
    """

    queue_changed = Signal()
    state_changed = Signal(object)
    job_started = Signal(int, object)
    progressed = Signal(object)
    frames_composed = Signal(int, object)
    samples_decoded = Signal(int, object)
    job_finished = Signal(int, object)
    job_stopped = Signal(int, object)
    job_failed = Signal(int, object)
    stalled = Signal(int, float)

    def __init__(self, loader: EngineLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)

    @property
    def state(self) -> ServiceState:
        """What the engine thread is doing."""
        raise NotImplementedError

    def jobs(self) -> list[Job]:
        """All jobs of this session in order: ended ones, the running one, the waiting ones."""
        raise NotImplementedError

    def job(self, job_id: int) -> Job | None:
        """One job, or None when it was removed."""
        raise NotImplementedError

    @property
    def current(self) -> Job | None:
        """The job that runs now."""
        raise NotImplementedError

    def enqueue(self, spec: JobSpec) -> int:
        """Add a job at the end; it starts at once when the engine is idle.  Returns its id."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop the running job: state STOPPING at once; what was made is kept."""
        raise NotImplementedError

    def remove(self, job_id: int) -> None:
        """Forget a waiting or ended job; the running one is stopped instead."""
        raise NotImplementedError

    def retry(self, job_id: int) -> int:
        """Queue an ended job's specification again under a new id, which is returned."""
        raise NotImplementedError

    def move(self, job_id: int, position: int) -> None:
        """Put a waiting job at `position` (0 = next) among the waiting ones."""
        raise NotImplementedError

    def free_memory(self) -> None:
        """Release the models' memory as soon as no job runs; the next job loads them again."""
        raise NotImplementedError

    def shutdown(self) -> bool:
        """Stop, wait up to 5 s for the engine thread; True when it ended.  Call once, at the end."""
        raise NotImplementedError
