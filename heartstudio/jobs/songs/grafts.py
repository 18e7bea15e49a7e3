"""Grafts: two songs of the library become a new one, some codebooks of each.

Both are read once on the library's thread. A passage is decoded to be heard, the whole to become a
song; nothing is composed, and neither song is changed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from engine.contract import (
    SAMPLES_PER_TOKEN_FRAME,
    CodecParams,
    GenerationResult,
    RequestError,
    message_of,
)
from engine.messages import Message
from engine.model_layout import language_model_config
from engine.songs.graft import GraftParents, TokenSizes
from engine.songs.kept_sound import within_full_scale
from engine.songs.recipe import Recipe
from engine.songs.score import sections_of
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.job import Job
from heartstudio.jobs.engine.work import Decode, DecodePassage, Outcome
from heartstudio.jobs.songs.recipes import DRAFT_LYRICS_KEY
from heartstudio.jobs.songs.repairs import Passage
from heartstudio.jobs.songs.song_jobs import SongJobs

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class GraftPair:
    """Two songs that fit together, and the folder of the model that decodes their graft."""

    parents: GraftParents
    model_folder: Path

    @property
    def ids(self) -> tuple[str, str]:
        """The song of the melody, the song of the sound."""
        return self.parents.melody.song_id, self.parents.sound.song_id

    def swapped(self) -> GraftPair:
        """The same two songs with their parts exchanged."""
        return replace(self, parents=self.parents.swapped())


class GraftService(QObject):
    """User actions for grafts. Lives on the GUI thread.

    Signals: changed(), a preview began or ended · paired(GraftPair), both songs were read ·
    previewed(melody's song id, first sample, samples (2, n)) · queued(title), a song is being
    decoded · problem_occurred(message, details) · note_appeared(message)
    """

    changed = Signal()
    paired = Signal(object)
    previewed = Signal(str, int, object)
    queued = Signal(str)
    problem_occurred = Signal(object, str)
    note_appeared = Signal(object)

    def __init__(self, jobs: SongJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._starts: dict[str, int] = {}
        """First frame of the preview of each song."""
        jobs.changed.connect(self.changed)
        jobs.ended.connect(self._on_ended)

    def pair(self, melody_id: str, sound_id: str) -> None:
        """Read two songs of the library; `paired` follows, or why they do not fit together."""
        songs = [self._jobs.songs.song(song_id) for song_id in (melody_id, sound_id)]
        paths = [song.path for song in songs if song is not None]
        if len(paths) < len(songs):
            self.problem_occurred.emit(Message("This song is not in the library any more."), "")
            return

        def work(_store: object) -> GraftParents:
            melody, sound = (read_song(path).require_score() for path in paths)
            return GraftParents(melody, sound)

        def done(parents: GraftParents) -> None:
            try:
                pair = self._checked(parents)
            except Exception as error:
                failed(error)
            else:
                self.paired.emit(pair)

        def failed(error: Exception) -> None:
            _log.info("two songs do not become a graft: %r", error)
            sentence = message_of(error, Message("The song cannot be read."))
            self.problem_occurred.emit(sentence, repr(error))

        self._jobs.library.submit(work, done, failed)

    def is_previewing(self, melody_id: str) -> bool:
        """Whether a preview with this song's melody waits or is being decoded."""
        return self._jobs.are_at_work_on(melody_id, DecodePassage)

    def preview(self, pair: GraftPair, melody_codebooks: int, passage: Passage) -> None:
        """Queue the decoding of a passage; `previewed` follows. Does nothing while one is made."""
        melody_id, _ = pair.ids
        codes = pair.parents.codes(melody_codebooks)
        passed = codes[:, passage.start_frame : passage.end_frame]
        if self.is_previewing(melody_id) or not passed.shape[1]:
            return
        title = self.tr("{title} (preview)").format(title=pair.parents.melody.recipe.title)
        recipe = pair.parents.recipe(melody_codebooks, title)
        work = DecodePassage.of_song(passed, self._codec(), recipe)
        self._starts[melody_id] = passage.start_frame
        self._enqueue(pair, recipe, work)

    def make(self, pair: GraftPair, melody_codebooks: int) -> None:
        """Queue the whole song."""
        parents, melody = pair.parents, pair.parents.melody
        title = self.tr("{melody} with the sound of {sound}").format(
            melody=melody.recipe.title, sound=parents.sound.recipe.title
        )
        recipe = parents.recipe(melody_codebooks, title)
        words = melody.recipe.extra.get(DRAFT_LYRICS_KEY)
        codec = self._codec()
        recipe = replace(
            recipe,
            request=replace(recipe.request, codec=codec),
            extra={DRAFT_LYRICS_KEY: words} if isinstance(words, str) else {},
        )
        work = Decode.of_song(parents.codes(melody_codebooks), codec, recipe)
        self._enqueue(pair, recipe, work)
        self.queued.emit(recipe.title)

    def _checked(self, parents: GraftParents) -> GraftPair:
        """Return the pair with the model that decodes it: one that made either song, if any is
        here. Raises EngineError.
        """
        makers = (parents.melody.recipe.model, parents.sound.recipe.model)
        catalog = self._jobs.catalog
        own = [catalog.decoder_of(maker) for maker in makers]
        decoder = own[0] or own[1] or catalog.default()
        if decoder is None:
            raise RequestError(Message("There is no model to decode this song with."))
        sizes = TokenSizes.of(language_model_config(decoder.path))
        parents.check(sizes, decoder.decoding_problem)
        return GraftPair(parents, decoder.path)

    def _codec(self) -> CodecParams:
        return CodecParams(num_steps=self._jobs.settings.settings.codec_steps)

    def _enqueue(self, pair: GraftPair, recipe: Recipe, work: Decode) -> None:
        kept = sections_of(pair.parents.melody)
        self._jobs.enqueue(work, recipe, pair.model_folder, kept)

    @Slot(object, object)
    def _on_ended(self, job: Job, outcome: Outcome | None) -> None:
        if not isinstance(job.spec.work, DecodePassage):
            return
        melody_id = job.spec.recipe.parent_id or ""
        first_sample = self._starts.pop(melody_id, 0) * SAMPLES_PER_TOKEN_FRAME
        if isinstance(outcome, GenerationResult) and outcome.ending.sound_is_whole:
            self.previewed.emit(melody_id, first_sample, within_full_scale(outcome.samples))
        elif self._jobs.song_of(job) is not None:
            self.note_appeared.emit(Message("The preview was stopped."))
        self.changed.emit()
