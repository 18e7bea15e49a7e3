"""Songs that still waited in the queue when the app ended: written down, offered at the next start.

Only songs to be composed are kept, by their recipes; what they go on from is read from their
parents' files again.  A song of which frames were composed has its journal (song_saver.py) and is
offered there.  Nothing is made unless the person says so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.contract import Codes, EngineError
from engine.messages import Message
from engine.songs.recipe import Recipe, dump_json, recipe_from_values, recipe_to_values
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Job, JobSpec
from heartstudio.jobs.engine.work import Compose
from heartstudio.jobs.songs.library import Library
from heartstudio.jobs.songs.song_saver import SongSaver
from heartstudio.jobs.songs.song_writing import JOURNAL_KEY, noted_sections, with_note, without_note
from heartstudio.model.settings import SettingsStore
from heartstudio.model.song_store import SongStore

DOCUMENT = "queue"
WRITE_DELAY_MS = 200
NO_MODEL = Message(
    "There is no model to make songs with. Choose a model folder under Settings → Models."
)
_log = logging.getLogger(__name__)
Values = dict[str, Any]


@dataclass(frozen=True)
class _Left:
    """One song that the last run left: its recipe as it was noted, and its place among takes."""

    song_id: str
    recipe: Recipe
    take: int
    takes: int

    @property
    def note(self) -> Mapping[str, Any]:
        noted = self.recipe.extra.get(JOURNAL_KEY)
        return cast("Mapping[str, Any]", noted) if isinstance(noted, dict) else {}


class WaitingSongs(QObject):
    """Writes the queue down, and offers what the last run left of it.  Lives on the GUI thread.

    Signals: changed() other songs are offered · forgotten(count) · note_appeared(message)
    """

    changed = Signal()
    forgotten = Signal(int)
    note_appeared = Signal(object)

    def __init__(
        self,
        *,
        queue: EngineQueue,
        library: Library,
        saver: SongSaver,
        settings: SettingsStore,
        model_folder: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        """model_folder(wished) is a folder that is there now, "" without any model."""
        super().__init__(parent)
        self._queue = queue
        self._library = library
        self._saver = saver
        self._settings = settings
        self._model_folder = model_folder
        self._left = _left_in(settings.document(DOCUMENT))
        self._offered: list[_Left] = []
        self._dropped: list[_Left] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_DELAY_MS)
        self._timer.timeout.connect(self.write)
        self._is_over = self._has_looked = False
        queue.queue_changed.connect(self._write_soon)
        saver.interrupted_found.connect(self._on_interrupted_found)

    @property
    def titles(self) -> list[str]:
        """Titles of the songs that are offered, in the queue's order."""
        return [left.recipe.title for left in self._offered]

    def make(self) -> None:
        """Queue the offered songs again, as they were."""
        wanted = self._offered
        if not self._model_folder(""):
            self.note_appeared.emit(NO_MODEL)
            return
        self._offer([])

        def ready(histories: dict[str, Codes | None]) -> None:
            for left in wanted:
                if left.song_id in histories:
                    self._enqueue(left, histories[left.song_id])
                else:
                    self.note_appeared.emit(
                        Message(
                            "“{title}” cannot be made any more: the song it was to go on from is "
                            "not in the library.",
                            title=left.recipe.title,
                        )
                    )
            self._left = [left for left in self._left if left not in wanted]
            self._write_soon()

        def failed(error: Exception) -> None:
            _log.error("waiting songs", exc_info=error)
            self._offer(wanted)

        self._library.submit(lambda store: _histories(store, wanted), ready, failed)

    def forget(self) -> None:
        """Offer them no more; `bring_back` takes that back as long as the app runs."""
        self._dropped, self._offered = self._offered, []
        self._left = [left for left in self._left if left not in self._dropped]
        self.write()
        self.changed.emit()
        self.forgotten.emit(len(self._dropped))

    def bring_back(self) -> None:
        """Offer again what was forgotten last."""
        dropped, self._dropped = self._dropped, []
        self._left += dropped
        self.write()
        self._offer([*self._offered, *dropped])

    def shutdown(self) -> None:
        """Write down what waits now; later changes are the end of the app, not of the songs."""
        self._timer.stop()
        self.write()
        self._is_over = True

    @Slot()
    def write(self) -> None:
        """Write now: what is still on offer, then the queue."""
        jobs = [job for job in self._queue.jobs() if _is_kept(job)]
        queued = {job.spec.song_id for job in jobs}
        values = [_values_of(left) for left in self._left if left.song_id not in queued]
        values += [_values_of(_left_of(job.spec)) for job in jobs]
        if values != self._settings.document(DOCUMENT).get("songs", []):
            self._settings.set_document(DOCUMENT, {"songs": values})

    @Slot()
    def _write_soon(self) -> None:
        if not self._is_over:
            self._timer.start()

    def _enqueue(self, left: _Left, history: Codes | None) -> None:
        previews = self._settings.settings.previews
        request = left.recipe.to_request(history)
        spec = JobSpec(
            song_id=left.song_id,
            recipe=without_note(left.recipe),
            work=Compose(
                replace(request, keep_beginning=left.take < left.takes, previews=previews)
            ),
            model_folder=self._model_folder(str(left.note.get("model_folder", ""))),
            device_wish=str(left.note.get("device_wish", "auto")),
            take=left.take,
            takes=left.takes,
            kept_sections=noted_sections(left.note.get("kept_sections")),
        )
        self._queue.enqueue(spec)

    def _offer(self, songs: list[_Left]) -> None:
        self._offered = songs
        self.changed.emit()

    @Slot(object)
    def _on_interrupted_found(self, _found: object) -> None:
        """The journals are known: what has neither a journal nor a file is offered.  Once."""
        if self._has_looked or not self._left:
            return
        self._has_looked = True
        journals = {Path(song.journal).stem for song in self._saver.interrupted}
        left = [one for one in self._left if one.song_id not in journals]

        def sorted_out(known: set[str]) -> None:
            self._left = [one for one in left if one.song_id not in known]
            self._write_soon()
            self._offer(list(self._left))

        def look(store: SongStore) -> set[str]:
            return {one.song_id for one in left if store.get(one.song_id) is not None}

        self._library.submit(look, sorted_out)


def _is_kept(job: Job) -> bool:
    """Whether a job is a song to be composed, and not over; a resumed one has its journal."""
    is_composed = job.spec.work.song_request is not None
    return is_composed and not job.spec.is_resumed and not job.is_over


def _left_of(spec: JobSpec) -> _Left:
    return _Left(spec.song_id, with_note(spec), spec.take, spec.takes)


def _values_of(left: _Left) -> Values:
    recipe = json.loads(dump_json(recipe_to_values(left.recipe)))
    return {"song_id": left.song_id, "recipe": recipe, "take": left.take, "takes": left.takes}


def _left_in(document: Mapping[str, Any]) -> list[_Left]:
    """What can be read of a document; the rest is left out, with a word in the log."""
    songs = document.get("songs")
    found: list[_Left] = []
    for values in cast("list[object]", songs) if isinstance(songs, list) else []:
        try:
            known = cast("Values", values)
            recipe = recipe_from_values(known["recipe"])
            numbers = int(known["take"]), int(known["takes"])
            found.append(_Left(str(known["song_id"]), recipe, *numbers))
        except (EngineError, KeyError, TypeError, ValueError) as error:
            _log.warning("a waiting song cannot be read: %r", error)
    return found


def _histories(store: SongStore, songs: list[_Left]) -> dict[str, Codes | None]:
    """On the library's thread: what each song goes on from, by its id; without those whose parent
    is gone."""
    found: dict[str, Codes | None] = {}
    for left in songs:
        parent_id, cut = left.recipe.parent_id, left.recipe.parent_cut_frame
        if parent_id is None or cut is None:
            found[left.song_id] = None
            continue
        parent = store.get(parent_id)
        score = read_song(parent.path).score if parent is not None else None
        if score is not None and score.frame_count >= cut:
            found[left.song_id] = score.codes[:, :cut]
    return found
