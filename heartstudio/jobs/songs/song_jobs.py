"""Jobs about songs in the library, and the reading and writing of those songs' files.

One object for all services of this kind: repairs, times, stems, full sounds, previews of grafts.
The class of a job's work tells whose it is. What a result means is decided by the services.

Nothing goes on for a song that is deleted: its jobs are stopped or not begun, and what was read of
it is dropped. Undo brings the song back, with the candidates that were made for it, but no job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from engine.songs.recipe import Recipe
from engine.songs.score import SectionTime, new_song_id
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Failure, Job, JobEnded, JobEvent, JobSpec
from heartstudio.jobs.engine.work import Work
from heartstudio.jobs.songs.library import Library
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.settings import SettingsStore
from heartstudio.model.song import Song
from heartstudio.model.song_list_model import SongListModel
from heartstudio.model.song_store import SongStore

R = TypeVar("R")


class SongJobs(QObject):
    """What services of the library's songs need. Lives on the GUI thread.

    `songs`, `library`, `catalog` and `settings` are those of the app. A job names its song as its
    recipe's `parent_id`.

    Signals: changed(), results of `are_at_work_on` may have changed · ended(Job, Outcome | None), a
    job about a song, which has left the queue; nothing need be said if the song was deleted ·
    failed(Job), it stays in the queue to be tried again
    """

    changed = Signal()
    ended = Signal(object, object)
    failed = Signal(object)

    def __init__(
        self,
        *,
        queue: EngineQueue,
        songs: SongListModel,
        library: Library,
        catalog: ModelCatalog,
        settings: SettingsStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.songs = songs
        self.library = library
        self.catalog = catalog
        self.settings = settings
        self._queue = queue
        self._at_files: list[tuple[type[Work], str]] = []
        queue.queue_changed.connect(self.changed)
        queue.happened.connect(self._on_event)
        songs.rowsRemoved.connect(self._on_songs_removed)
        songs.modelReset.connect(self._on_songs_removed)  # many songs are removed at once

    def song_of(self, job: Job) -> Song | None:
        """Return the song that a job is about; None if it is not in the library any more."""
        return self.songs.song(job.spec.recipe.parent_id or "")

    def are_at_work_on(self, song_id: str, kind: type[Work]) -> bool:
        """Return whether this kind of work is done on a song: in a job that waits or runs, or on
        its file.
        """
        jobs = (job for job in self._queue.jobs() if isinstance(job.spec.work, kind))
        in_queue = any(job.spec.recipe.parent_id == song_id and not job.is_over for job in jobs)
        return in_queue or (kind, song_id) in self._at_files

    def submit(
        self,
        kind: type[Work],
        song_ids: Sequence[str],
        work: Callable[[SongStore], R],
        done: Callable[[R], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run work(store) on the library's thread, then done(result) or failed(error) here.

        Until then the songs are at work for that kind. Neither is called if all of them were
        deleted meanwhile.
        """
        marks = [(kind, song_id) for song_id in song_ids]
        self._at_files += marks

        def end(tell: Callable[[], None]) -> None:
            for mark in marks:
                self._at_files.remove(mark)
            if any(self.songs.song(song_id) is not None for song_id in song_ids):
                tell()
            self.changed.emit()

        self.library.submit(
            work, lambda result: end(lambda: done(result)), lambda error: end(lambda: failed(error))
        )
        self.changed.emit()

    def enqueue(
        self,
        work: Work,
        recipe: Recipe,
        model_folder: Path,
        kept_sections: tuple[SectionTime, ...] = (),
    ) -> None:
        """Queue work for the song that `recipe` names as parent, on the device of the settings."""
        self._queue.enqueue(
            JobSpec(
                song_id=new_song_id(),
                recipe=recipe,
                work=work,
                model_folder=str(model_folder),
                device_wish=self.settings.settings.device_wish,
                kept_sections=kept_sections,
            )
        )

    @Slot()
    def _on_songs_removed(self) -> None:
        """Stop the running and remove the other jobs about songs that are not there any more."""
        for job in self._queue.jobs():
            if job.spec.work.is_about_song and self.song_of(job) is None:
                self._queue.remove(job.id)

    @Slot(int, object)
    def _on_event(self, job_id: int, event: JobEvent) -> None:
        """Tell of a job's end; its record holds the whole audio, so it leaves the queue."""
        job = self._queue.job(job_id) if isinstance(event, JobEnded) else None
        if job is None or not isinstance(event, JobEnded) or not job.spec.work.is_about_song:
            return
        if isinstance(event.outcome, Failure):
            self.failed.emit(job)
        else:
            self._queue.remove(job_id)
            self.ended.emit(job, event.outcome)
