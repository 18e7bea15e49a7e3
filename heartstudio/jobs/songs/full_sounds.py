"""Full sounds: a song with a draft sound is decoded again, from its tokens, for its own file.

A job of the engine thread decodes; the file is replaced on the library's thread, at once and as a
whole, so a stop or a crash leaves the draft as it is. Nothing is composed. Drafts can also be
decoded by themselves when nothing else happens.
"""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.contract import CodecParams, Codes, GenerationResult, OutputError, message_of
from engine.messages import NOTHING, Message
from engine.songs.score import Score
from engine.songs.song_file import SongFile, SoundFormat, read_song, replace_sound
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Job, JobState
from heartstudio.jobs.engine.work import FullSound, Outcome
from heartstudio.jobs.songs.open_song import OpenSong
from heartstudio.jobs.songs.repairs import RepairService
from heartstudio.jobs.songs.song_jobs import SongJobs
from heartstudio.jobs.songs.song_requests import SongRequests
from heartstudio.model.draft import DraftModel
from heartstudio.model.song import Song
from heartstudio.model.song_store import SongStore

IDLE_MS = 60_000
"""So long nothing is queued and nothing edited before a draft is decoded by itself."""
NO_DRAFT = Message("This song has its full sound already.")
NO_MASTER = Message("Only songs in FLAC files can get their full sound.")
AT_WORK = Message("The full sound of this song is being made already.")
IN_REPAIR = Message("Keep or discard the repair of this song first.")
NO_MODEL = Message("The model that made this song is not here, so it keeps its draft sound.")
_log = logging.getLogger(__name__)


class FullSounds(QObject):
    """User actions for full sounds. Lives on the GUI thread.

    Signals: changed(), results of why_not may have changed · made(song id), its file has the full
    sound now · problem_occurred(message, details) · note_appeared(message)
    """

    changed = Signal()
    made = Signal(str)
    problem_occurred = Signal(object, str)
    note_appeared = Signal(object)

    def __init__(
        self,
        *,
        jobs: SongJobs,
        queue: EngineQueue,
        requests: SongRequests,
        open_song: OpenSong,
        repairs: RepairService,
        draft: DraftModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._songs = jobs.songs
        self._settings = jobs.settings
        self._queue = queue
        self._requests = requests
        self._open_song = open_song
        self._repairs = repairs
        self._by_itself = ""
        """The song that is decoded because nothing else happened, "" for none."""
        self._gave_way = False
        """Whether that song was stopped for another one."""
        self._tried: set[str] = set()
        """Songs that are not tried again by themselves: it failed, cannot be, or was stopped."""
        self.idle_timer = QTimer(self)
        self.idle_timer.setSingleShot(True)
        self.idle_timer.setInterval(IDLE_MS)
        self.idle_timer.timeout.connect(self._on_idle)
        queue.queue_changed.connect(self._on_queue_changed)
        jobs.changed.connect(self.changed)
        jobs.ended.connect(self._on_ended)
        jobs.failed.connect(self._on_failed)
        repairs.changed.connect(self.changed)
        draft.changed.connect(self._wait_again)
        jobs.songs.loaded.connect(self._wait_again)
        jobs.settings.changed.connect(self._wait_again)

    def why_not(self, song_id: str) -> Message:
        """Return NOTHING if a song can get its full sound, else why not."""
        song = self._songs.song(song_id)
        if song is None or not song.is_draft:
            return NO_DRAFT
        if song.path.suffix.lower() != SoundFormat.FLAC.suffix:
            return NO_MASTER
        if self._repairs.has_unkept(song_id):
            return IN_REPAIR
        return AT_WORK if self.is_at_work(song_id) else NOTHING

    def is_at_work(self, song_id: str) -> bool:
        """Whether the full sound of a song is queued, being made or written."""
        return self._jobs.are_at_work_on(song_id, FullSound)

    def make(self, song_id: str) -> None:
        """Queue the full sound of a song; does nothing where `why_not` has a reason."""
        if self.why_not(song_id):
            return
        self._by_itself = "" if self._by_itself == song_id else self._by_itself
        self._requests.with_score(song_id, lambda score: self._enqueue(song_id, score))

    def shutdown(self) -> None:
        """Begin nothing by itself any more. Call once, at the end."""
        self.idle_timer.stop()
        self._settings.changed.disconnect(self._wait_again)
        self._queue.queue_changed.disconnect(self._on_queue_changed)

    def _enqueue(self, song_id: str, score: Score) -> None:
        recipe = score.recipe
        catalog = self._jobs.catalog
        model = catalog.decoder_of(recipe.model)
        if self.why_not(song_id):
            return
        if model is None:
            if song_id != self._by_itself:
                self.note_appeared.emit(catalog.why_not_here(recipe.model, NO_MODEL))
            return
        codec = CodecParams(num_steps=self._settings.settings.codec_steps)
        work = FullSound.of_song(score.codes, codec, recipe)
        title = self.tr("{title} (full sound)").format(title=recipe.title)
        request = replace(recipe.request, codec=codec)
        full = replace(recipe, title=title, request=request, parent_id=song_id)
        self._jobs.enqueue(work, full, model.path)

    @Slot()
    def _on_queue_changed(self) -> None:
        """Let a song that was asked for go first."""
        self._wait_again()
        waits = any(job.state is JobState.QUEUED for job in self._queue.jobs())
        running = self._queue.current
        if waits and running is not None and self._by_itself and not self._gave_way:
            is_own = running.spec.recipe.parent_id == self._by_itself
            if is_own and isinstance(running.spec.work, FullSound):
                self._gave_way = True
                self._queue.stop()

    @Slot(object)
    def _on_failed(self, job: Job) -> None:
        if not isinstance(job.spec.work, FullSound):
            return
        song_id = job.spec.recipe.parent_id or ""
        self._tried.add(song_id)
        if self._by_itself == song_id:
            self._by_itself, self._gave_way = "", False

    @Slot(object, object)
    def _on_ended(self, job: Job, outcome: Outcome | None) -> None:
        work, song_id = job.spec.work, job.spec.recipe.parent_id or ""
        if not isinstance(work, FullSound):
            return
        gave_way = self._gave_way and self._by_itself == song_id
        self._by_itself, self._gave_way = "", False
        song = self._jobs.song_of(job)
        if song is None:
            return
        if isinstance(outcome, GenerationResult) and outcome.ending.sound_is_whole:
            self._write(song, work.codec, outcome)
        elif not gave_way:
            self._tried.add(song_id)
            self.note_appeared.emit(
                Message("The full sound was stopped. The song keeps its draft sound.")
            )

    def _write(self, song: Song, codec: CodecParams, result: GenerationResult) -> None:
        def work(store: SongStore) -> Song:
            def change(score: Score) -> Score:
                return with_full_sound(song.id, result.codes, codec, score)

            replace_sound(song.path, result.samples, change)
            return store.add_file(song.path)

        def done(changed: Song) -> None:
            self._songs.renew([changed])
            self._open_song.read_again(changed)
            self.made.emit(song.id)

        def failed(error: Exception) -> None:
            self._tried.add(song.id)
            _log.error("a full sound could not be written", exc_info=error)
            sentence = message_of(
                error, Message("The full sound could not be saved. The song keeps its draft sound.")
            )
            self.problem_occurred.emit(sentence, repr(error))

        self._jobs.submit(FullSound, [song.id], work, done, failed)

    @Slot()
    def _wait_again(self) -> None:
        """Count the idle time from now on, if something is to be done in it."""
        if self._settings.settings.full_sound_when_idle and self._queue.current is None:
            self.idle_timer.start()
        else:
            self.idle_timer.stop()

    @Slot()
    def _on_idle(self) -> None:
        """Begin with the newest draft; one that cannot be decoded is left out without a word."""
        drafts = (
            song
            for song in sorted(self._songs.songs(), key=lambda song: -song.created_s)
            if song.is_draft and not song.missing and song.id not in self._tried
        )
        song = next((song for song in drafts if not self.why_not(song.id)), None)
        if song is None:
            return
        self._by_itself = song.id

        def done(file: SongFile) -> None:
            if file.score is not None:
                self._enqueue(song.id, file.score)
            if not self.is_at_work(song.id):
                leave_out(file.reason or NO_MODEL)

        def leave_out(why: object) -> None:
            _log.info("a draft keeps its sound: %s", why)
            self._by_itself = ""
            self._tried.add(song.id)
            self._wait_again()

        self._jobs.library.submit(lambda _store: read_song(song.path), done, leave_out)


def with_full_sound(song_id: str, codes: Codes, codec: CodecParams, score: Score) -> Score:
    """Return the score for the full sound of these codes. Raises OutputError for another song's."""
    if score.song_id != song_id or not np.array_equal(score.codes, codes):
        message = Message("{name} holds another song now.", name=score.recipe.title)
        raise OutputError(message, score.song_id)
    request = replace(score.recipe.request, codec=codec)
    return replace(score, recipe=replace(score.recipe, request=request, peak_gain=1.0))
