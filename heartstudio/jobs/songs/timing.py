"""Times of lyrics: transcribes a song, aligns its lines, and writes the times to its file.

A song whose tokens state when its lines are sung is not transcribed. Transcription is a job of the
engine thread; the result is aligned and written on the library thread. Other songs have no times
until they are transcribed: none are guessed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from engine.contract import TOKEN_FRAME_RATE_HZ, EngineError, OutputError, message_of
from engine.listening.lyrics_alignment import align_lyrics, section_times, sung_lines
from engine.listening.stated_times import StatingModel, with_kept_sections, with_stated_times
from engine.listening.transcript import ROUGH, Transcript, TranscriptRequest
from engine.messages import NOTHING, Message
from engine.songs.extension import grown_from
from engine.songs.kept_lines import KeptLine, kept_lines_of
from engine.songs.line_times import LyricsTimes
from engine.songs.recipe import Recipe
from engine.songs.score import Score, SectionTime, in_frames, sections_of
from engine.songs.song_file import read_song, rewrite_score
from heartstudio.jobs.engine.job import Job
from heartstudio.jobs.engine.work import Listen, Outcome
from heartstudio.jobs.songs.open_song import OpenSong
from heartstudio.jobs.songs.song_jobs import SongJobs
from heartstudio.model.karaoke import WordStarts
from heartstudio.model.model_catalog import ModelChoice
from heartstudio.model.song import Song

NO_SONG = Message("Choose a song first.")
NO_WORDS = Message("This song has no words to be timed.")
AT_WORK = Message("This song is being listened to already.")
NOTHING_HEARD = Message(
    "Of these lyrics nothing was heard in the song, so no times were kept. A model that does not "
    "sing words cannot be timed."
)
_log = logging.getLogger(__name__)


class NothingHeardError(EngineError):
    """No line of the lyrics was found in the transcript."""


@dataclass(frozen=True)
class TimedSong:
    """A song's lyrics, the times of their lines, and the starts of its sections.

    `kept`: lines that it keeps of its parent and that are not in its lyrics.
    """

    song_id: str
    lyrics: str
    times: LyricsTimes
    sections: tuple[SectionTime, ...]
    kept: tuple[KeptLine, ...] = ()


class TimingService(QObject):
    """User actions for times. Lives on the GUI thread.

    Signals: changed(), results of why_not may have changed · shown_changed(), the open song's times
    are known or changed · timed(song id, TimedSong), a song was transcribed ·
    words_found(song id, WordStarts), find_words was successful ·
    problem_occurred(message, details) · note_appeared(message)
    """

    changed = Signal()
    shown_changed = Signal()
    timed = Signal(str, object)
    words_found = Signal(str, object)
    problem_occurred = Signal(object, str)
    note_appeared = Signal(object)

    def __init__(self, jobs: SongJobs, open_song: OpenSong, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._songs = jobs.songs
        self._catalog = jobs.catalog
        self._open_song = open_song
        self._shown: TimedSong | None = None
        open_song.changed.connect(self._on_open_song_changed)
        jobs.changed.connect(self.changed)
        jobs.ended.connect(self._on_ended)

    @property
    def shown(self) -> TimedSong | None:
        """Times of the current song; None while unknown and if it has none."""
        return self._shown

    def transcriber_folder(self) -> Path | None:
        """Folder of the transcriber, None if it is not installed."""
        return self._catalog.transcriptor_folder()

    @Slot()
    def _on_open_song_changed(self) -> None:
        """Another song is open, or the times in its file are known."""
        file = self._open_song.file
        score = file.score if file is not None else None
        self._show(_timed_song(score) if score is not None else None)

    def why_not(self, song_id: str) -> Message:
        """Return NOTHING if a song can be transcribed, else why not.

        A missing transcriber is no reason here: the user is told how to get one.
        """
        song = self._songs.song(song_id)
        if song is None:
            return NO_SONG
        if not sung_lines(song.lyrics):
            return NO_WORDS
        return AT_WORK if self._jobs.are_at_work_on(song_id, Listen) else NOTHING

    def time(self, song_id: str) -> None:
        """Queue the transcription of a song; does nothing without a transcriber."""
        song, folder = self._songs.song(song_id), self.transcriber_folder()
        if song is None or folder is None or self.why_not(song_id):
            return
        path = song.path

        def done(recipe: Recipe) -> None:
            self._enqueue(song, folder, recipe)

        self._jobs.submit(Listen, [song_id], lambda _store: _recipe(path), done, self._tell)

    def time_by_tokens(self, song_ids: list[str], listen: Callable[[list[str]], None]) -> None:
        """Time songs without listening where their tokens state it; listen(songs) for the others.

        The models that composed them must be here, or have stored the times in the songs.
        """
        songs = [song for song_id in song_ids if (song := self._songs.song(song_id)) is not None]
        models = self._catalog.choices()

        def work(_store: object) -> dict[str, Score]:
            found = {song.id: _stated(song.path, models) for song in songs}
            return {song_id: score for song_id, score in found.items() if score is not None}

        def done(scores: dict[str, Score]) -> None:
            for song_id, score in scores.items():
                self._tell_timed(song_id, score)
            others = [song.id for song in songs if song.id not in scores]
            if others:
                listen(others)

        self._jobs.submit(Listen, [song.id for song in songs], work, done, self._tell)

    def find_words(self) -> None:
        """Find when the words of the open song begin, where its tokens state that."""
        file = self._open_song.file
        score = file.score if file is not None else None
        if score is None or self._shown is None or not self._shown.times.is_stated:
            return
        models = self._catalog.choices()

        def done(words: WordStarts) -> None:
            if words:
                self.words_found.emit(score.song_id, words)

        def failed(error: Exception) -> None:
            _log.warning("the words of a song are not timed: %r", error)

        self._jobs.library.submit(lambda _store: _word_starts(score, models), done, failed)

    def _enqueue(self, song: Song, folder: Path, recipe: Recipe) -> None:
        title = self.tr("{title} (lyrics)").format(title=song.title)
        work = Listen(TranscriptRequest(song.path, recipe.lyrics))
        self._jobs.enqueue(work, replace(recipe, title=title, parent_id=song.id), folder)

    @Slot(object, object)
    def _on_ended(self, job: Job, outcome: Outcome | None) -> None:
        """Align the transcript."""
        song = self._jobs.song_of(job)
        if song is None or not isinstance(job.spec.work, Listen):
            return
        if not isinstance(outcome, Transcript) or outcome.stopped:
            self.note_appeared.emit(Message("Listening was stopped. The song stays as it is."))
        else:
            self._write(song, outcome)

    def _write(self, song: Song, heard: Transcript) -> None:
        def done(score: Score) -> None:
            self._tell_timed(song.id, score)
            if heard.is_rough:
                self.note_appeared.emit(ROUGH)

        change = partial(with_times, song.id, heard)
        self._jobs.submit(
            Listen, [song.id], lambda _store: rewrite_score(song.path, change), done, self._tell
        )

    def _tell_timed(self, song_id: str, score: Score) -> None:
        timed = _timed_song(score)
        if self._open_song.song_id == song_id:
            self._show(timed)
        self.timed.emit(song_id, timed)

    def _show(self, timed: TimedSong | None) -> None:
        if timed != self._shown:
            self._shown = timed
            self.shown_changed.emit()

    def _tell(self, error: Exception) -> None:
        if isinstance(error, NothingHeardError):
            self.note_appeared.emit(error.message)
        else:
            _log.error("a song could not be timed", exc_info=error)
            sentence = message_of(
                error, Message("The lyrics could not be timed. The log says more.")
            )
            self.problem_occurred.emit(sentence, repr(error))


def with_times(song_id: str, heard: Transcript, score: Score) -> Score:
    """Return the score with the times of its lines and sections. Raises EngineError.

    Sections keep their estimated starts if the lyrics have no marks, as do those that an extended
    song inherited from its parent.
    """
    if score.song_id != song_id:
        message = Message("{name} holds another song now.", name=score.recipe.title)
        raise OutputError(message, score.song_id)
    lyrics = score.recipe.lyrics
    lines = align_lyrics(lyrics, heard.words, score.duration_s)
    if not any(line.heard for line in lines):
        raise NothingHeardError(NOTHING_HEARD, f"{len(heard.words)} words heard")
    grown = grown_from(score.recipe)
    begin_s = 0.0 if grown is None else grown[1] / TOKEN_FRAME_RATE_HZ
    found = in_frames(section_times(lyrics, lines, begin_s))
    times = LyricsTimes(heard.model, lines)
    return replace(score, lyrics_times=times, sections=with_kept_sections(score, found))


def _stated(path: Path, models: list[ModelChoice]) -> Score | None:
    """Return the score of a song whose tokens state its times, which are written to its file.

    None if they do not, or if the song cannot be read, which listening will tell.
    """
    score = read_song(path).score
    if score is None:
        return None
    if score.lyrics_times is not None and score.lyrics_times.is_stated:
        return score
    for model in models:
        if model.version == score.recipe.model.version:
            timed = with_stated_times(score, model.path)
            if timed is not score:
                return rewrite_score(path, partial(with_stated_times, model_folder=model.path))
    return None


def _word_starts(score: Score, models: list[ModelChoice]) -> WordStarts:
    """Return when words begin; none without the model that composed the song."""
    for model in models:
        if model.version == score.recipe.model.version:
            stating = StatingModel.of_folder(model.path)
            words = {} if stating is None else stating.word_starts(score)
            if words:
                return words
    return {}


def _timed_song(score: Score) -> TimedSong | None:
    times = score.lyrics_times
    if times is None:
        return None
    recipe = score.recipe
    sections, kept = sections_of(score), kept_lines_of(recipe)
    return TimedSong(score.song_id, recipe.lyrics, times, sections, kept)


def _recipe(path: Path) -> Recipe:
    return read_song(path).require_score().recipe
