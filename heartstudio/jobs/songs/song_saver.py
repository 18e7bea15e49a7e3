"""Keeps what is made: journal while composing, then tokens, master file, index, in this order.

All file work is done on worker threads (journal_writing.py, library.py); engine.songs.journal and
engine.songs.song_file decide how the files look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from engine.atomic_file import clean_leftovers
from engine.contract import (
    TOKEN_FRAME_MS,
    ComposingEnded,
    FinishReason,
    FramesComposed,
    GenerationResult,
    RoundBegan,
    SongStarted,
    message_of,
)
from engine.messages import Message
from engine.songs.journal import InterruptedJob
from engine.songs.score import Score, sections_of
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Failure, JobEnded, JobEvent, JobSpec
from heartstudio.jobs.engine.work import Compose
from heartstudio.jobs.songs.interrupted_songs import (
    InterruptedSong,
    JournalOffers,
    described,
    work_left,
)
from heartstudio.jobs.songs.journal_writing import JournalWriting
from heartstudio.jobs.songs.library import Library
from heartstudio.jobs.songs.song_writing import (
    JOURNAL_KEY,
    check_music_folder,
    lack_of_an_hours_room,
    lack_of_room,
    noted_sections,
    with_note,
    without_note,
    write_song,
)
from heartstudio.model.song import Song, is_there
from heartstudio.model.song_list_model import SongListModel
from heartstudio.model.song_store import SongStore

CLOCK_SLACK_S = 120.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PatchedSong:
    """A song made of an existing one: its score, and `write`, which makes the master file in a
    folder and returns its path (on the library's thread)."""

    score: Score
    model_folder: str
    device_wish: str
    write: Callable[[Path], Path]


class SongSaver(QObject):
    """Saves every finished and stopped song.  Lives on the GUI thread.

    Signals: song_saved(song id, job id), it is in the library now · nothing_kept(job id), there
    was nothing to keep, or it could not be saved · saving_failed(job id, message, details), the
    journal stays · note_appeared(message) · interrupted_found(list[InterruptedSong]).  A patched
    song has the job id 0.
    """

    song_saved = Signal(str, int)
    nothing_kept = Signal(int)
    saving_failed = Signal(int, object, str)
    note_appeared = Signal(object)
    interrupted_found = Signal(object)

    def __init__(
        self,
        *,
        queue: EngineQueue,
        songs: SongListModel,
        library: Library,
        journals: JournalWriting,
        music_folder: Callable[[], Path],
        model_folder: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        """model_folder(wished) is a folder that is there now, "" without any model."""
        super().__init__(parent)
        self._queue = queue
        self._songs = songs
        self._library = library
        self._journals = journals
        self._music_folder = music_folder
        self._model_folder = model_folder
        self._specs: dict[int, JobSpec] = {}
        self._new_frames: dict[int, int] = {}
        self._offers = JournalOffers(queue)
        self.is_closing = False
        """Set before the app ends: a song cut off by that stays in its journal, to be finished."""
        queue.happened.connect(self._on_event)
        queue.queue_changed.connect(self._on_queue_changed)
        journals.problem_occurred.connect(self.note_appeared)
        journals.found.connect(self._on_found)

    @property
    def interrupted(self) -> list[InterruptedSong]:
        """Songs that can be finished after a crash; not those that are queued to be."""
        return [described(name, job) for name, job in self._offers.offered.items()]

    def look_for_interrupted(self) -> None:
        """Look into the journals (at the start); interrupted_found brings what is there."""
        self._journals.look()

    def finish_interrupted(self, journal: str, go_on_composing: bool) -> None:
        """Queue it: decode what is there, or compose the rest first (the same song as without)."""
        job = self._offers.offered.get(journal)
        if job is None:
            return
        noted = job.recipe.extra.get(JOURNAL_KEY)
        details: dict[str, Any] = noted if isinstance(noted, dict) else {}
        folder = self._model_folder(str(details.get("model_folder", "")))
        if not folder:
            self.note_appeared.emit(Message("There is no model to finish this song with."))
            return
        spec = JobSpec(
            song_id=job.song_id,
            recipe=without_note(job.recipe),
            work=work_left(job, go_on_composing),
            model_folder=folder,
            device_wish=str(details.get("device_wish", "auto")),
            kept_sections=noted_sections(details.get("kept_sections")),
            is_resumed=True,
        )
        queue = self._queue
        for old in [old for old in queue.jobs() if old.spec.song_id == job.song_id]:
            queue.remove(old.id)  # the failed job: trying it again would make the song twice
        queue.enqueue(spec)

    def discard_interrupted(self, journal: str) -> None:
        """Move a journal to the system's bin."""
        job = self._offers.offered.get(journal)
        if job is not None:
            self._offers.drop(journal)
            self._journals.bin(job.path)
            self._on_queue_changed()

    def keep_patched(self, song: PatchedSong) -> None:
        """Save a patched song like one just made: tokens, master, index; its job id is 0."""
        score, journals = song.score, self._journals
        recipe, frames = score.recipe, score.frame_count
        length_ms = frames * TOKEN_FRAME_MS
        request = replace(
            recipe.to_request(), max_audio_length_ms=length_ms, until_stopped=False, round_frames=()
        )
        seeds = (recipe.seed, recipe.codec_seed)
        spec = JobSpec(score.song_id, recipe, Compose(request), song.model_folder, song.device_wish)
        spec = replace(spec, kept_sections=sections_of(score))
        journals.begin(score.song_id, request, with_note(spec))
        journals.started(
            score.song_id, SongStarted(*seeds, recipe.device, recipe.model, 0, frames, 0, 0)
        )
        journals.frames(score.song_id, FramesComposed(0, score.codes))
        journals.composed(score.song_id, FinishReason.LENGTH)
        folder = self._music_folder()
        self._submit(0, score.song_id, lambda store: store.add_file(song.write(folder)))

    @Slot(int, object)
    def _on_event(self, job_id: int, event: JobEvent) -> None:
        spec = self._spec(job_id)
        if spec is None:
            return
        match event:
            case SongStarted():
                self._begin(spec, event)
            case FramesComposed():
                self._new_frames[job_id] = self._new_frames.get(job_id, 0) + event.codes.shape[1]
                self._journals.frames(spec.song_id, event)
            case RoundBegan(first_frame):
                self._journals.round_began(spec.song_id, first_frame)
            case ComposingEnded(reason) if reason is not FinishReason.STOPPED:
                # Only the sound is missing now; what was stopped can still be composed on.
                self._journals.composed(spec.song_id, reason)
            case JobEnded():
                self._end(job_id, spec, event)
            case _:
                pass

    def _begin(self, spec: JobSpec, started: SongStarted) -> None:
        request = spec.work.song_request
        if request is not None:
            self._journals.begin(spec.song_id, request, with_note(spec))
            self._journals.started(spec.song_id, started)
            self._look_for_room(started)

    def _end(self, job_id: int, spec: JobSpec, ended: JobEnded) -> None:
        """Save the song; without sound its tokens, if any, stay in the journal."""
        self._specs.pop(job_id, None)
        has_tokens = self._has_tokens(job_id, spec)
        outcome = ended.outcome
        if isinstance(outcome, Failure):
            self._give_up(job_id, spec, has_tokens or outcome.decode_again is not None)
            return
        if spec.work.tokens_exist:
            self._journals.go_on(spec.song_id)
        if not isinstance(outcome, GenerationResult):
            self._give_up(job_id, spec, has_tokens)
            return
        reason = outcome.ending.composing
        is_song = has_tokens and not self.is_closing and outcome.samples.shape[1] > 0
        if is_song or reason is not FinishReason.STOPPED:  # a stopped one may be composed on
            self._journals.composed(spec.song_id, reason)
        if is_song:
            self._save(job_id, spec, outcome)
        else:
            self._give_up(job_id, spec, has_tokens)

    def _look_for_room(self, started: SongStarted) -> None:
        """Say at the beginning, while there is time, that the disk may be too full for the song."""
        folder = self._music_folder()
        kept, planned = started.history_frames, started.planned_new_frames
        find = partial(lack_of_room, frames=kept + planned) if planned else lack_of_an_hours_room

        def tell(sentence: Message) -> None:
            if sentence:
                self.note_appeared.emit(sentence)

        def failed(error: Exception) -> None:
            _log.info("free space is not known: %r", error)

        self._library.submit(lambda _store: find(folder), tell, failed)

    def _give_up(self, job_id: int, spec: JobSpec, has_tokens: bool) -> None:
        """No song: its tokens, if any, stay in the journal and are offered."""
        if has_tokens:
            self._journals.keep(spec.song_id)
            if not self.is_closing:
                self._journals.look()
        else:
            self._journals.discard(spec.song_id)
        self.nothing_kept.emit(job_id)

    def _save(self, job_id: int, spec: JobSpec, result: GenerationResult) -> None:
        folder = self._music_folder()
        self._submit(job_id, spec.song_id, lambda store: write_song(store, folder, spec, result))

    def _submit(self, job_id: int, song_id: str, write: Callable[[SongStore], Song]) -> None:
        folder = self._music_folder()

        def work(store: SongStore) -> Song:
            check_music_folder(folder)
            return write(store)

        def saved(song: Song) -> None:
            self._journals.discard(song_id)
            self._songs.put([song])
            self.song_saved.emit(song.id, job_id)

        def failed(error: Exception) -> None:
            self._journals.keep(song_id)
            self._journals.look()
            _log.error("a song could not be saved", exc_info=error)
            sentence = message_of(
                error,
                Message(
                    "The song could not be saved. Its tokens are kept and can be decoded again."
                ),
            )
            self.saving_failed.emit(job_id, sentence, repr(error))
            self.nothing_kept.emit(job_id)

        self._library.submit(work, saved, failed)

    def _spec(self, job_id: int) -> JobSpec | None:
        """What a job makes; None for a repair or a transcript, which make no song."""
        job = self._queue.job(job_id)
        if job is not None and not job.spec.work.makes_song:
            return None
        if job is not None:
            self._specs[job_id] = job.spec
        return self._specs.get(job_id)

    def _has_tokens(self, job_id: int, spec: JobSpec) -> bool:
        """True when there is anything besides what was kept of another song."""
        has_new_frames = self._new_frames.pop(job_id, 0) > 0
        return has_new_frames or spec.is_resumed or spec.work.tokens_exist

    @Slot()
    def _on_queue_changed(self) -> None:
        self._offers.forget_begun()
        if self._offers.are_news():
            self.interrupted_found.emit(self.interrupted)

    @Slot(object)
    def _on_found(self, jobs: list[InterruptedJob]) -> None:
        """Of the journals found, those whose song is safe or was not begun are not offered."""
        folder = self._music_folder()

        def sort(safe: dict[str, Song]) -> None:
            at_work = self._offers.songs_at_work()
            left: list[InterruptedJob] = []
            for job in jobs:
                is_safe = job.song_id in safe
                if job.song_id in at_work or (job.composed_frames and not is_safe):
                    left.append(job)
                    continue
                if is_safe:
                    self._songs.put([safe[job.song_id]])
                self._journals.forget(job.song_id)
            self._offers.put(left)
            self._offers.are_news()
            self.interrupted_found.emit(self.interrupted)

        self._library.submit(lambda store: _safe_songs(store, folder, jobs), sort)


def _safe_songs(store: SongStore, folder: Path, jobs: list[InterruptedJob]) -> dict[str, Song]:
    """On the library's thread: songs whose master file had been written when the app was killed.

    The file may not be in the index yet; then it is put there.
    """
    clean_leftovers(folder)
    safe: dict[str, Song] = {}
    for job in jobs:
        known = store.get(job.song_id)
        if known is not None and is_there(known.path):
            safe[job.song_id] = known
    wanted = {job.song_id for job in jobs if job.finish_reason is not None} - set(safe)
    if wanted:
        oldest_s = min(map(_changed_s, (job.path for job in jobs)))
        for path in folder.glob("*.flac"):
            if _changed_s(path) < oldest_s - CLOCK_SLACK_S:
                continue
            score = read_song(path).score
            if score is not None and score.song_id in wanted:
                safe[score.song_id] = store.add_file(path)
    return safe


def _changed_s(path: Path) -> float:
    """When a file was changed last; 0 where it cannot be told, as of one that has just gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
