"""Repairs: from a selected passage to candidates, from a chosen candidate to a new song.

The engine makes the candidates in a queued job; the song saver saves the new song. The original is
only read, never changed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from engine.contract import (
    SAMPLE_RATE_HZ,
    SAMPLES_PER_TOKEN_FRAME,
    OutputError,
    RepairCandidate,
    RepairRequest,
    RepairResult,
    Samples,
    message_of,
)
from engine.growing_sound import blocks_of, joined_sound
from engine.listening.stated_times import with_stated_times
from engine.messages import NOTHING, Message
from engine.songs.kept_sound import spliced, within_full_scale
from engine.songs.recipe import utc_now
from engine.songs.score import Score, in_frames, new_song_id, sections_of
from engine.songs.song_file import SongFile, read_song, write_new_master
from heartstudio import __version__
from heartstudio.jobs.engine.job import Job, JobSpec
from heartstudio.jobs.engine.work import Compose, FullSound, Outcome, Repair
from heartstudio.jobs.songs.open_song import OpenSong
from heartstudio.jobs.songs.recipes import descendant_of
from heartstudio.jobs.songs.song_jobs import SongJobs
from heartstudio.jobs.songs.song_saver import PatchedSong, SongSaver
from heartstudio.model.draft import draw_seed

DEFAULT_CANDIDATES = 3
MOST_CANDIDATES = 6
SEEDS_KEY = "repair_seeds"
"""Key in a recipe's extra: the seeds of the passages listed in `repairs`."""
LENGTHS_DIFFER = Message("The song's sound and its tokens differ in length. Decode it again first.")
NO_SCORE = Message("There is no score in this sound, so it cannot be repaired.")
NO_MODEL = Message("The model that made this song is not here, so the song cannot be repaired.")
AT_WORK = Message("This song is being repaired already.")
BEING_DECODED = Message("The full sound of this song is being made already.")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Passage:
    """Token frames start_frame ... end_frame - 1 of a song."""

    start_frame: int
    end_frame: int


@dataclass(frozen=True)
class RepairOffer:
    """Candidates for a passage of a song, best first; their samples match the song's master."""

    song_id: str
    passage: Passage
    candidates: tuple[RepairCandidate, ...]
    spec: JobSpec


class RepairService(QObject):
    """User actions for repairs. Lives on the GUI thread.

    Signals: changed(), results of why_not or offer may have changed · offered(song id), its
    candidates are ready · problem_occurred(message, details) · note_appeared(message)
    """

    changed = Signal()
    offered = Signal(str)
    problem_occurred = Signal(object, str)
    note_appeared = Signal(object)

    def __init__(
        self,
        *,
        jobs: SongJobs,
        saver: SongSaver,
        open_song: OpenSong,
        sound_folder: str = "",
        parent: QObject | None = None,
    ) -> None:
        """sound_folder: where long sound is kept while it is used."""
        super().__init__(parent)
        self._sound_folder = sound_folder
        self._jobs = jobs
        self._songs = jobs.songs
        self._catalog = jobs.catalog
        self._saver = saver
        self._open_song = open_song
        self._reasons: dict[str, Message] = {}
        self._offers: dict[str, RepairOffer] = {}
        self._saving: dict[str, str] = {}
        open_song.changed.connect(self._on_open_song_changed)
        jobs.catalog.changed.connect(self._on_open_song_changed)
        jobs.changed.connect(self.changed)
        jobs.ended.connect(self._on_ended)
        saver.song_saved.connect(self._on_song_saved)
        saver.saving_failed.connect(self._on_saving_failed)

    @Slot()
    def _on_open_song_changed(self) -> None:
        """Report a change: whether the open song can be repaired is known once its file is read."""
        file = self._open_song.file
        self._reasons = {} if file is None else {self._open_song.song_id: self._reason_of(file)}
        self.changed.emit()

    def _reason_of(self, file: SongFile) -> Message:
        if file.score is None:
            return file.reason
        recipe = file.score.recipe
        if self._catalog.composer_of(recipe.model) is None:
            return self._catalog.why_not_here(recipe.model, NO_MODEL)
        there = round(file.duration_s * SAMPLE_RATE_HZ)
        fits = there == file.score.frame_count * SAMPLES_PER_TOKEN_FRAME
        return NOTHING if fits else LENGTHS_DIFFER

    def why_not(self, song_id: str) -> Message | None:
        """Return NOTHING if the song can be repaired, else why not; None while unknown."""
        if self._songs.song(song_id) is None:
            return NO_SCORE
        if self._is_at_work(song_id):
            return AT_WORK
        if self._is_decoded(song_id):
            return BEING_DECODED
        return self._reasons.get(song_id)

    def repair(self, song_id: str, passage: Passage, candidates: int = DEFAULT_CANDIDATES) -> None:
        """Queue candidates for a passage, with the song's own recipe and a new seed."""
        song = self._songs.song(song_id)
        if song is None or self._is_at_work(song_id) or self._is_decoded(song_id):
            return

        def work(_store: object) -> tuple[Score, Samples]:
            return _read_as_composed(song.path, self._sound_folder)

        def done(read: tuple[Score, Samples]) -> None:
            self._enqueue(song_id, passage, candidates, *read)

        def failed(error: Exception) -> None:
            _log.error("a song to be repaired could not be read", exc_info=error)
            self.problem_occurred.emit(_sentence_of(error), repr(error))

        self._jobs.submit(Repair, [song_id], work, done, failed)

    def offer(self, song_id: str) -> RepairOffer | None:
        """Return the candidates for a song, or None; a deleted song's come back with it."""
        return self._offers.get(song_id) if self._songs.song(song_id) is not None else None

    def has_unkept(self, song_id: str) -> bool:
        """Whether candidates for the song are being made or offered: they fit its sound of now."""
        return self._is_at_work(song_id) or song_id in self._offers

    def is_saving(self, song_id: str) -> bool:
        """Whether a repaired copy of the song is being written."""
        return song_id in self._saving.values()

    def keep(self, song_id: str, candidate: int) -> None:
        """Save a copy of the song with that candidate (from 0) in it, as a new song.

        Samples outside the candidate's passage are those of the original, bit for bit.
        """
        offer, song = self._offers.get(song_id), self._songs.song(song_id)
        if offer is None or self.is_saving(song_id):
            return
        if song is None:
            self.problem_occurred.emit(Message("This song is not in the library any more."), "")
            return
        chosen = offer.candidates[candidate]
        score, spec = _repaired_score(offer, chosen), offer.spec

        def write(folder: Path) -> Path:
            whole = read_song(song.path).load(folder=str(folder))
            sound = spliced(whole, chosen.first_sample, chosen.samples, str(folder))
            if sound is None:
                raise OutputError(LENGTHS_DIFFER, f"{whole.shape[1]} samples")
            timed = with_stated_times(score, Path(spec.model_folder))
            return write_new_master(folder, sound, timed).path

        self._saving[score.song_id] = song_id
        patched = PatchedSong(score, spec.model_folder, spec.device_wish, write)
        self._saver.keep_patched(patched)
        self.changed.emit()

    def discard(self, song_id: str) -> None:
        """Drop the candidates for a song."""
        if self._offers.pop(song_id, None) is not None:
            self.changed.emit()

    def _enqueue(
        self, song_id: str, passage: Passage, candidates: int, score: Score, sound: Samples
    ) -> None:
        recipe = score.recipe
        model = self._catalog.composer_of(recipe.model)
        if model is None:
            self.problem_occurred.emit(self._catalog.why_not_here(recipe.model, NO_MODEL), "")
            return
        ends = (passage.start_frame, min(passage.end_frame, score.frame_count))
        request = RepairRequest(
            song=replace(recipe.to_request(), seed=draw_seed()),
            codes=score.codes,
            samples=sound,
            start_frame=ends[0],
            end_frame=ends[1],
            candidates=candidates,
            model=recipe.model,
        )
        copy = replace(
            descendant_of(recipe, song_id),
            title=self._title_of(recipe.title),
            repairs=(*recipe.repairs, ends),
        )
        self._jobs.enqueue(Repair(request), copy, model.path, sections_of(score))

    def _title_of(self, title: str) -> str:
        """Return the copy's title; a song that was already repaired keeps its own."""
        mark = self.tr("(repaired)")
        return title if title.endswith(mark) else f"{title} {mark}".lstrip()

    def _is_at_work(self, song_id: str) -> bool:
        return self._jobs.are_at_work_on(song_id, Repair)

    def _is_decoded(self, song_id: str) -> bool:
        """Whether the song will get another sound, which its candidates would not fit."""
        return self._jobs.are_at_work_on(song_id, FullSound)

    @Slot(object, object)
    def _on_ended(self, job: Job, outcome: Outcome | None) -> None:
        """Offer the candidates."""
        work = job.spec.work
        if not isinstance(work, Repair):
            return
        if isinstance(outcome, RepairResult) and outcome.candidates:
            self._offer(job.spec, work.request, outcome)
        elif self._jobs.song_of(job) is not None:
            self.note_appeared.emit(Message("The repair was stopped. The song stays as it is."))

    def _offer(self, spec: JobSpec, request: RepairRequest, result: RepairResult) -> None:
        song_id = spec.recipe.parent_id or ""
        gain = spec.recipe.peak_gain
        candidates = tuple(
            replace(one, samples=fitted(one.samples, gain)) for one in result.candidates
        )
        passage = Passage(request.start_frame, request.end_frame)
        light = replace(spec, work=Compose(request.song))
        self._offers[song_id] = RepairOffer(song_id, passage, candidates, light)
        self.changed.emit()
        self.offered.emit(song_id)

    @Slot(str, int)
    def _on_song_saved(self, song_id: str, job_id: int) -> None:
        del job_id
        original = self._saving.pop(song_id, None)
        if original is not None:
            self.discard(original)

    @Slot(int, object, str)
    def _on_saving_failed(self, job_id: int, message: Message, details: str) -> None:
        """Keep offering the candidates: they can be saved once there is space."""
        del message, details
        if job_id == 0 and self._saving:  # songs are saved in the order in which they were kept
            del self._saving[next(iter(self._saving))]
            self.changed.emit()


def fitted(samples: Samples, gain: float) -> Samples:
    """Return a candidate's audio at the level of its song's master, within full scale.

    Audio that is too loud is scaled down as a whole, with 20 ms ramps at both ends, so that both
    still join the song's own samples.
    """
    sound = samples if gain == 1.0 else (samples * np.float32(gain)).astype(np.float32)
    return within_full_scale(sound, meets_end=True)


def _read_as_composed(path: Path, folder: str) -> tuple[Score, Samples]:
    """Return a song's score, and its audio without the master's gain; long audio in a file."""
    found = read_song(path)
    score = found.require_score()
    sound, gain = found.load(folder=folder), score.recipe.peak_gain
    if gain not in (0.0, 1.0):
        level = np.float32(gain)
        composed = ((block / level).astype(np.float32) for block in blocks_of(sound))
        sound = joined_sound(composed, sound.shape[1], folder)
    return score, sound


def _repaired_score(offer: RepairOffer, chosen: RepairCandidate) -> Score:
    recipe = offer.spec.recipe
    noted = recipe.extra.get(SEEDS_KEY)
    seeds = [*(noted if isinstance(noted, list) else []), chosen.seed]
    return Score(
        song_id=new_song_id(),
        codes=chosen.codes,
        recipe=replace(
            recipe,
            app_version=__version__,
            created_utc=utc_now(),
            extra={**recipe.extra, SEEDS_KEY: seeds},
        ),
        sections=in_frames(offer.spec.kept_sections),
    )


def _sentence_of(error: Exception) -> Message:
    return message_of(error, Message("The song cannot be read."))
