"""Interrupted songs that are offered for recovery: their journals, and what remains to be done.

song_saver.py finds the journals and resumes them; this module tracks which are offered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.contract import TOKEN_FRAME_RATE_HZ, FinishReason
from engine.songs.journal import InterruptedJob
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.work import Compose, Decode, Work


@dataclass(frozen=True)
class InterruptedSong:
    """An interrupted song whose tokens are in a journal.

    `journal` identifies it; `can_compose` is false if only decoding remains; `asked_s` is 0 for an
    endless song.
    """

    journal: str
    title: str
    composed_s: float
    asked_s: float
    can_compose: bool = True


class JournalOffers:
    """The journals that were found.

    Those of queued songs are not offered unless the song is removed from the queue; those of
    started songs are dropped, because they are being written.
    """

    def __init__(self, queue: EngineQueue) -> None:
        self._queue = queue
        self._found: dict[str, InterruptedJob] = {}
        self._told: tuple[str, ...] = ()

    @property
    def offered(self) -> dict[str, InterruptedJob]:
        """Jobs by the names of their journals."""
        at_work = self.songs_at_work()
        return {name: job for name, job in self._found.items() if job.song_id not in at_work}

    def songs_at_work(self) -> set[str]:
        """Ids of the songs that are being made or queued."""
        return {job.spec.song_id for job in self._queue.jobs() if not job.is_over}

    def put(self, jobs: Iterable[InterruptedJob]) -> None:
        """Replace the known journals."""
        self._found = {job.path.name: job for job in jobs}
        self.forget_begun()

    def forget_begun(self) -> None:
        """Drop the running jobs' journals; they are searched for again when the jobs end."""
        begun = {job.spec.song_id for job in self._queue.running}
        self._found = {n: job for n, job in self._found.items() if job.song_id not in begun}

    def drop(self, journal: str) -> None:
        """Drop one journal."""
        self._found.pop(journal, None)

    def are_news(self) -> bool:
        """Whether the offered journals changed since the last call."""
        before, self._told = self._told, tuple(self.offered)
        return self._told != before


def described(journal: str, job: InterruptedJob) -> InterruptedSong:
    """Return a journal's contents for display."""
    composed = job.codes.shape[1] - job.history_frames
    return InterruptedSong(
        journal=journal,
        title=job.recipe.title,
        composed_s=composed / TOKEN_FRAME_RATE_HZ,
        asked_s=Compose(job.request).asked_s,
        can_compose=job.can_compose,
    )


def work_left(job: InterruptedJob, go_on_composing: bool) -> Work:
    """Return the request: compose the rest if requested and possible, else decode what exists."""
    if go_on_composing and job.can_compose:
        return Compose(job.resume_request())
    started = job.started
    assert started is not None, "where frames are, something was drawn"
    return Decode(
        codes=job.codes,
        codec=job.request.codec,
        codec_seed=started.codec_seed,
        seed=started.seed,
        device=started.device,
        model=started.model,
        history_frames=job.history_frames,
        composing=job.finish_reason or _end_of(job),
        round_frames=job.round_frames,
    )


def _end_of(job: InterruptedJob) -> FinishReason:
    """Return why composing ended, if the journal does not state it: it may have been complete."""
    return FinishReason.STOPPED if job.can_compose else FinishReason.LENGTH
