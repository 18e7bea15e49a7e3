"""Stems: a song in the library is separated, and its stems are written beside its file.

A job of the engine thread separates, by the song's codes where its model can do that, else by a
network. The stems appear as a whole at its end; the library then shows that the song has them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from engine.contract import EngineError, message_of
from engine.messages import NOTHING, Message
from engine.separation.declared import CodeStems
from engine.separation.stem_files import stems_folder
from engine.separation.stems import SeparationRequest, SeparationResult
from engine.songs.recipe import Recipe
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.job import Job
from heartstudio.jobs.engine.work import Outcome, Separate
from heartstudio.jobs.songs.song_jobs import SongJobs
from heartstudio.model.song import Song
from heartstudio.model.song_store import SongStore

NO_SONG = Message("Choose a song first.")
IS_DRAFT = Message("Make the full sound first: stems of a draft sound would not fit it.")
AT_WORK = Message("This song is being separated already.")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _How:
    """What separates a song: the folder of a model, and whether it does so by the song's codes."""

    folder: Path
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

    def __init__(self, jobs: SongJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._songs = jobs.songs
        jobs.changed.connect(self.changed)
        jobs.ended.connect(self._on_ended)

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
        return self._jobs.are_at_work_on(song_id, Separate)

    def separate(self, song_id: str) -> None:
        """Queue the separation of a song; does nothing where `why_not` has a reason."""
        song = self._songs.song(song_id)
        if song is None or self.why_not(song_id):
            return

        def done(recipe: Recipe) -> None:
            self._begin(song, recipe)

        def work(_store: object) -> Recipe:
            return read_song(song.path).require_score().recipe

        self._jobs.submit(Separate, [song_id], work, done, self._tell)

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
        title = self.tr("{title} (stems)").format(title=song.title)
        recipe = replace(recipe, title=title, parent_id=song.id)
        self._jobs.enqueue(Separate(request, how.by_codes), recipe, how.folder)

    def _how(self, recipe: Recipe) -> _How | None:
        """Return what can separate a song here; None if nothing can. Raises CheckpointError."""
        catalog = self._jobs.catalog
        model = catalog.decoder_of(recipe.model)
        if model is not None and CodeStems.of_codec(model.parts.codec) is not None:
            return _How(model.path, by_codes=True)
        folder = catalog.separator_folder()
        return None if folder is None else _How(folder, by_codes=False)

    @Slot(object, object)
    def _on_ended(self, job: Job, outcome: Outcome | None) -> None:
        song = self._jobs.song_of(job)
        if song is None or not isinstance(job.spec.work, Separate):
            return
        if not isinstance(outcome, SeparationResult) or outcome.stopped:
            self.note_appeared.emit(Message("The separation was stopped. No stems were written."))
        else:
            self._show(song)

    def _show(self, song: Song) -> None:
        """Note in the index that the song has stems now."""

        def done(changed: Song) -> None:
            self._songs.renew([changed])
            self.separated.emit(song.id)

        def work(store: SongStore) -> Song:
            return store.add_file(song.path)

        self._jobs.submit(Separate, [song.id], work, done, self._tell)

    def _tell(self, error: Exception) -> None:
        _log.error("a song could not be separated", exc_info=error)
        sentence = message_of(error, Message("The song could not be separated. The log says more."))
        self.problem_occurred.emit(sentence, repr(error))
