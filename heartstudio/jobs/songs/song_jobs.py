"""The jobs that a service has queued about songs in the library.

They are recognised by the work itself, which stays the same when a failed job is retried.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Failure, Job, JobEnded, JobEvent, JobSpec
from heartstudio.jobs.engine.work import Outcome, Work

W = TypeVar("W", bound=Work)


class SongJobs(Generic[W]):
    """One service's jobs in the queue. A job names its song as its recipe's `parent_id`."""

    def __init__(self, queue: EngineQueue) -> None:
        self._queue = queue
        self._works: list[W] = []

    def enqueue(self, spec: JobSpec, work: W) -> None:
        """Queue `work` as the spec describes it."""
        self._works.append(work)
        self._queue.enqueue(spec)

    def are_at_work_on(self, song_id: str) -> bool:
        """Return whether a job about this song waits or runs."""
        jobs = [job for work in self._works if (job := self._queue.job_with(work)) is not None]
        return any(job.spec.recipe.parent_id == song_id for job in jobs if not job.is_over)

    def remove_those_without(self, is_there: Callable[[str], bool]) -> None:
        """Stop the running and remove the waiting jobs about songs that are not there any more."""
        jobs = [self._queue.job_with(work) for work in self._works]
        for job in jobs:
            if job is not None and not is_there(job.spec.recipe.parent_id or ""):
                self._queue.remove(job.id)

    def forget_removed(self) -> None:
        """Forget jobs that were removed from the queue: they cannot be retried."""
        self._works = [work for work in self._works if self._queue.job_with(work) is not None]

    def take_ended(self, job_id: int, event: JobEvent) -> tuple[Job, W, Outcome | None] | None:
        """Return a job of this service that has just ended, and remove it from the queue.

        Its record holds the whole audio. None for everything else, and for a failed job, which
        stays to be retried.
        """
        if not isinstance(event, JobEnded) or isinstance(event.outcome, Failure):
            return None
        job = self._queue.job(job_id)
        work = next((one for one in self._works if job is not None and job.spec.work is one), None)
        if job is None or work is None:
            return None
        self._queue.remove(job_id)
        return job, work, event.outcome
