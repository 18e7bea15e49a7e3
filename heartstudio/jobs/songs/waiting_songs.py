"""Songs that still waited in the queue when the app ended: written down, offered at the next start.

Only songs to be composed are kept, by their recipes; what they go on from is read from their
parents' files again.  A song of which frames were composed has its journal (song_saver.py) and is
offered there.  Nothing is made unless the person says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Signal, Slot

from engine.contract import EngineError
from engine.messages import Message
from engine.songs.extension import Parent, codec_of_extension, parent_of
from engine.songs.score import Score
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Job, JobSpec, JobState
from heartstudio.jobs.engine.work import Compose
from heartstudio.jobs.songs.library import Library
from heartstudio.jobs.songs.song_saver import SongSaver
from heartstudio.jobs.songs.song_writing import noted_sections, with_note, without_note
from heartstudio.jobs.songs.waiting_store import WaitingSong, WaitingStore, song_of
from heartstudio.model.settings import SettingsStore
from heartstudio.model.song_store import SongStore

DOCUMENT = "queue"
"""Where earlier versions kept the waiting songs, in the settings."""
NO_MODEL = Message(
    "There is no model to make songs with. Choose a model folder under Settings → Models."
)
_log = logging.getLogger(__name__)


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
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        """model_folder(wished) is a folder that is there now, "" without any model.  The songs are
        kept in `folder`."""
        super().__init__(parent)
        self._queue = queue
        self._library = library
        self._saver = saver
        self._settings = settings
        self._model_folder = model_folder
        self._store = WaitingStore(folder)
        self._left = self._store.load()
        self._take_over()
        self._offered: list[WaitingSong] = []
        self._dropped: list[WaitingSong] = []
        self._at_end: list[JobSpec] | None = None
        """What waited when the app began to close; None before."""
        self._has_looked = False
        self._reserved: list[JobSpec] = []
        """Extensions whose parents are being read."""
        queue.queue_changed.connect(self.write)
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

        def ready(parents: dict[str, Parent | None]) -> None:
            there = [left for left in wanted if left.song_id in parents]
            for left in wanted:
                if left.song_id not in parents:
                    self.note_appeared.emit(
                        Message(
                            "“{title}” cannot be made any more: the song it was to go on from is "
                            "not in the library.",
                            title=left.recipe.title,
                        )
                    )
            done = {left.song_id for left in wanted}
            self._left = [left for left in self._left if left.song_id not in done]
            self._queue.enqueue_all([self._spec_of(left, parents[left.song_id]) for left in there])
            self.write()

        def failed(error: Exception) -> None:
            _log.error("waiting songs", exc_info=error)
            self._offer(wanted)

        self._library.submit(lambda store: _parents(store, wanted), ready, failed)

    def forget(self) -> None:
        """Offer them no more; `bring_back` takes that back as long as the app runs."""
        self._dropped, self._offered = self._offered, []
        dropped = {left.song_id for left in self._dropped}
        self._left = [left for left in self._left if left.song_id not in dropped]
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
        """Keep what waits now, and what is still queued; other changes of the queue are the end of
        the app, not of the songs."""
        self._at_end = self._waiting_now()
        self.write()

    @Slot(object)
    def reserve(self, specs: list[JobSpec]) -> None:
        """Keep songs that will be queued when their parent has been read."""
        self._reserved += specs
        self.write()

    @Slot(object)
    def release(self, song_ids: list[str]) -> None:
        """Keep them no longer for that: they are queued, or will not be."""
        self._reserved = [spec for spec in self._reserved if spec.song_id not in song_ids]
        self.write()

    @Slot()
    def write(self) -> None:
        """Note what is still on offer, then the queue: before anyone hears that it has changed."""
        specs = self._waiting_now()
        if self._at_end is not None:
            known = {spec.song_id for spec in self._at_end}
            self._at_end += [spec for spec in self._queued() if spec.song_id not in known]
            specs = self._at_end
        known = {spec.song_id for spec in specs}
        specs = [*specs, *(spec for spec in self._reserved if spec.song_id not in known)]
        queued = {spec.song_id for spec in specs}
        left = [one for one in self._left if one.song_id not in queued]
        changed = [one for one in left if not self._is_noted(one.song_id, one.recipe.title)]
        changed += [
            _song_of(spec) for spec in specs if not self._is_noted(spec.song_id, spec.title)
        ]
        order = [one.song_id for one in left] + [spec.song_id for spec in specs]
        self._store.keep(order, changed)

    def _is_noted(self, song_id: str, title: str) -> bool:
        return self._store.is_current(song_id, title)

    def _waiting_now(self) -> list[JobSpec]:
        return [job.spec for job in self._queue.jobs() if _is_kept(job)]

    def _queued(self) -> list[JobSpec]:
        """What has not begun: nothing begins any more while the app closes."""
        jobs = self._queue.jobs()
        return [job.spec for job in jobs if _is_kept(job) and job.state is JobState.QUEUED]

    def _take_over(self) -> None:
        """Take over what an earlier version left in the settings."""
        known = {left.song_id for left in self._left}
        found = _songs_in(self._settings.document(DOCUMENT))
        fresh = [left for left in found if left.song_id not in known]
        if found:
            self._left += fresh
            self._store.keep([left.song_id for left in self._left], fresh)
            self._settings.set_document(DOCUMENT, {})

    def _spec_of(self, left: WaitingSong, parent: Parent | None) -> JobSpec:
        previews, recipe = self._settings.settings.previews, without_note(left.recipe)
        sections = noted_sections(left.note.get("kept_sections"))
        history, maker = None, None
        if parent is not None and parent.recipe is not None:
            # The app may have ended before the parent was read for the first time.
            codec = codec_of_extension(recipe.request.codec, parent.recipe.request.codec)
            seed = parent.recipe.codec_seed
            noted = recipe.request.round_frames
            rounds = parent.rounds(recipe.lyrics, parent.cut_frame in noted)
            request = replace(recipe.request, codec=codec, codec_seed=seed, round_frames=rounds)
            recipe = replace(recipe, request=request, parent_cut_frame=parent.cut_frame)
            sections = parent.sections
            history, maker = parent.history, parent.recipe.model
        request = recipe.to_request(history, maker)
        return JobSpec(
            song_id=left.song_id,
            recipe=recipe,
            work=Compose(
                replace(request, keep_beginning=left.take < left.takes, previews=previews)
            ),
            model_folder=self._model_folder(str(left.note.get("model_folder", ""))),
            device_wish=str(left.note.get("device_wish", "auto")),
            take=left.take,
            takes=left.takes,
            kept_sections=sections,
        )

    def _offer(self, songs: list[WaitingSong]) -> None:
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
            self.write()
            self._offer(list(self._left))

        def look(store: SongStore) -> set[str]:
            return {one.song_id for one in left if store.get(one.song_id) is not None}

        self._library.submit(look, sorted_out)


def _is_kept(job: Job) -> bool:
    """Whether a job is a song to be composed, and not over; a resumed one has its journal."""
    is_composed = job.spec.work.song_request is not None
    return is_composed and not job.spec.is_resumed and not job.is_over


def _song_of(spec: JobSpec) -> WaitingSong:
    return WaitingSong(spec.song_id, with_note(spec), spec.take, spec.takes)


def _songs_in(document: Mapping[str, Any]) -> list[WaitingSong]:
    """What can be read of a document; the rest is left out, with a word in the log."""
    songs = document.get("songs")
    found: list[WaitingSong] = []
    for values in cast("list[object]", songs) if isinstance(songs, list) else []:
        try:
            found.append(song_of(values))
        except (EngineError, KeyError, TypeError, ValueError) as error:
            _log.warning("a waiting song cannot be read: %r", error)
    return found


def _parents(store: SongStore, songs: Sequence[WaitingSong]) -> dict[str, Parent | None]:
    """On the library's thread: what each song goes on from, by its id; without those whose parent
    is gone.  A parent of many songs is read once."""
    found: dict[str, Parent | None] = {}
    scores: dict[str, Score | None] = {}
    for left in songs:
        parent_id, cut = left.recipe.parent_id, left.recipe.parent_cut_frame
        if parent_id is None or cut is None:
            found[left.song_id] = None
            continue
        if parent_id not in scores:
            parent = store.get(parent_id)
            scores[parent_id] = read_song(parent.path).score if parent is not None else None
        score = scores[parent_id]
        if score is not None and score.frame_count >= cut:
            found[left.song_id] = parent_of(score, cut)
    return found
