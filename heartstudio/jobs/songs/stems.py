"""Stems: a song in the library is separated, and its stems are written beside its file.

A job of the engine thread separates, by the song's codes where its model can do that, else by a
network. The stems appear as a whole at its end; the library then shows that the song has them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from engine.contract import EngineError, message_of
from engine.messages import NOTHING, Message
from engine.separation.declared import CodeStems
from engine.separation.stem_files import stems_folder
from engine.separation.stems import SeparationRequest, SeparationResult
from engine.songs.recipe import Recipe
from engine.songs.score import new_song_id
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Job, JobEvent, JobSpec
from heartstudio.jobs.engine.work import Separate
from heartstudio.jobs.songs.library import Library
from heartstudio.jobs.songs.song_jobs import SongJobs
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.settings import SettingsStore
from heartstudio.model.song import Song
from heartstudio.model.song_list_model import SongListModel

NO_SONG = Message("Choose a song first.")
IS_DRAFT = Message("Make the full sound first: stems of a draft sound would not fit it.")
AT_WORK = Message("This song is being separated already.")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _How:
    """What separates a song: the folder of a model, and whether it does so by the song's codes."""

    folder: str
    by_codes: bool


class StemsService(QObject):
    """User actions for stems. Lives on the GUI thread.

    Signals: changed(), results of why_not may have changed · separated(song id), its stems are
    complete · network_wanted(), nothing here can separate the song · problem_occurred(message,
    details) · note_appeared(message)
    """

    changed = Signal()
    separated = Signal(str)
    network_wanted = Signal()
    problem_occurred = Signal(object, str)
    note_appeared = Signal(object)

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
        self._songs = songs
        self._library = library
        self._catalog = catalog
        self._settings = settings
        self._busy: set[str] = set()
        self._jobs: SongJobs[Separate] = SongJobs(queue)
        queue.queue_changed.connect(self._on_queue_changed)
        queue.happened.connect(self._on_event)
        songs.rowsRemoved.connect(self._on_songs_removed)
        songs.modelReset.connect(self._on_songs_removed)  # many songs are removed at once

    def why_not(self, song_id: str) -> Message:
        """Return NOTHING if a song can be separated, else why not.

        A missing network is no reason here: whether one is needed stands in the song's file.
        """
        song = self._songs.song(song_id)
        if song is None:
            return NO_SONG
        if song.is_draft:
            return IS_DRAFT
        return AT_WORK if self.is_at_work(song_id) else NOTHING

    def is_at_work(self, song_id: str) -> bool:
        """Whether a song is queued for separation, or being separated."""
        return song_id in self._busy or self._jobs.are_at_work_on(song_id)

    def separate(self, song_id: str) -> None:
        """Queue the separation of a song; does nothing where `why_not` has a reason."""
        song = self._songs.song(song_id)
        if song is None or self.why_not(song_id):
            return
        self._busy.add(song_id)

        def done(recipe: Recipe) -> None:
            self._busy.discard(song_id)
            if self._songs.song(song_id) is not None:
                self._begin(song, recipe)
            self.changed.emit()

        self._submit(song, lambda _store: read_song(song.path).require_score().recipe, done)

    def _begin(self, song: Song, recipe: Recipe) -> None:
        try:
            how = self._how(recipe)
        except EngineError as error:
            self.problem_occurred.emit(error.message, error.details)
            return
        if how is None:
            self.network_wanted.emit()
            return
        request = SeparationRequest(song.path, stems_folder(song.path), song.id)
        work = Separate(request, how.by_codes)
        title = self.tr("{title} (stems)").format(title=song.title)
        spec = JobSpec(
            song_id=new_song_id(),
            recipe=replace(recipe, title=title, parent_id=song.id),
            work=work,
            model_folder=how.folder,
            device_wish=self._settings.settings.device_wish,
        )
        self._jobs.enqueue(spec, work)

    def _how(self, recipe: Recipe) -> _How | None:
        """Return what can separate a song here; None if nothing can. Raises CheckpointError."""
        model = self._catalog.find(self._catalog.id_of(recipe.model))
        if model is not None and CodeStems.of_codec(model.parts.codec) is not None:
            return _How(str(model.path), by_codes=True)
        folder = self._catalog.separator_folder()
        return None if folder is None else _How(str(folder), by_codes=False)

    @Slot()
    def _on_queue_changed(self) -> None:
        self._jobs.forget_removed()
        self.changed.emit()

    @Slot()
    def _on_songs_removed(self) -> None:
        """Separate no song that was deleted: its stems would lie beside nothing."""
        self._jobs.remove_those_without(lambda song_id: self._songs.song(song_id) is not None)

    @Slot(int, object)
    def _on_event(self, job_id: int, event: JobEvent) -> None:
        ended = self._jobs.take_ended(job_id, event)
        if ended is not None:
            job, _work, outcome = ended
            self._end(job, outcome if isinstance(outcome, SeparationResult) else None)

    def _end(self, job: Job, result: SeparationResult | None) -> None:
        song = self._songs.song(job.spec.recipe.parent_id or "")
        if song is None:
            self.note_appeared.emit(Message("This song is not in the library any more."))
        elif result is None or result.stopped:
            self.note_appeared.emit(Message("The separation was stopped. No stems were written."))
        else:
            self._show(song)

    def _show(self, song: Song) -> None:
        """Note in the index that the song has stems now."""
        self._busy.add(song.id)

        def done(changed: Song) -> None:
            self._busy.discard(song.id)
            self._songs.renew([changed])
            self.separated.emit(song.id)
            self.changed.emit()

        self._submit(song, lambda store: store.add_file(song.path), done)

    def _submit(self, song: Song, work: Callable[..., object], done: Callable[..., None]) -> None:
        def failed(error: Exception) -> None:
            self._busy.discard(song.id)
            _log.error("a song could not be separated", exc_info=error)
            sentence = message_of(
                error, Message("The song could not be separated. The log says more.")
            )
            self.problem_occurred.emit(sentence, repr(error))
            self.changed.emit()

        self._library.submit(work, done, failed)
        self.changed.emit()
