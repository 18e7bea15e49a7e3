"""Builds what is stored about a new song: its score, its sections, its audio.

Runs on the library thread. song_saver.py decides when; engine.songs.song_file writes the file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.contract import (
    SAMPLES_PER_TOKEN_FRAME,
    TOKEN_FRAME_RATE_HZ,
    FinishReason,
    GenerationResult,
    OutputError,
    Samples,
)
from engine.listening.stated_times import with_stated_times
from engine.messages import NOTHING, Message
from engine.songs.extension import parents_sound
from engine.songs.kept_sound import with_kept_sound
from engine.songs.recipe import Recipe, utc_now, with_result
from engine.songs.score import Score, Section, SectionTime, in_frames
from engine.songs.song_file import read_song, write_new_master
from heartstudio import __version__
from heartstudio.jobs.engine.job import JobSpec
from heartstudio.model.sections import SectionPlan
from heartstudio.model.song import Song
from heartstudio.model.song_store import SongStore

JOURNAL_KEY = "heartstudio_job"
"""Key in a journal's recipe: model folder, device, the parent's sections; never in a song."""
MB = 1_000_000
MASTER_BYTES_A_SAMPLE = 6
"""Upper bound: two channels of 24 bits."""
GROWING_BYTES_A_SAMPLE = 8
"""Of long sound while it is made: two channels of 32 bits."""
SPARE_BYTES = 20 * MB


def write_song(store: SongStore, folder: Path, spec: JobSpec, result: GenerationResult) -> Song:
    """Write the master file first, the index last; an extended song reuses its parent's audio."""
    score, samples = score_of(spec, result), result.samples
    kept = _kept_sound(store, score, samples, str(folder))
    if kept is not None:
        sound, gain = kept
        samples = with_kept_sound(sound, gain, samples, str(folder))
        score = replace(score, recipe=replace(score.recipe, peak_gain=gain))
    return store.add_file(write_new_master(folder, samples, score).path)


def check_music_folder(folder: Path) -> None:
    """Raise OutputError where the music folder is not there.

    It is not made: a folder in the place of a drive that is away would hide its songs behind the
    drive when that is back.
    """
    if not os.path.isdir(folder):
        raise OutputError(
            Message(
                "The folder for songs, {name}, is not there. Connect its drive, or choose another "
                "folder under Settings → Files; then finish the song above. Its tokens are kept.",
                name=folder.name,
            ),
            str(folder),
        )


def missing_folder(folder: Path) -> Message:
    """Return at the start that the music folder is not there; NOTHING if it is."""
    if os.path.isdir(folder):
        return NOTHING
    return Message(
        "The folder for songs, {name}, is not there. Connect its drive, or choose another folder "
        "under Settings → Files.",
        name=folder.name,
    )


def lack_of_room(folder: Path, frames: int) -> Message:
    """Return a warning if the music folder's disk may not have space for a song of `frames` frames.

    A master is written twice while its title or stars are changed.
    """
    return _lack(
        folder,
        2 * frames * SAMPLES_PER_TOKEN_FRAME * MASTER_BYTES_A_SAMPLE,
        lambda free, needed: Message(
            "The disk with the songs has {free} MB left, and this song may need {needed} MB. Make "
            "room before it is done.",
            free=free,
            needed=needed,
        ),
    )


def lack_of_an_hours_room(folder: Path) -> Message:
    """Return a warning if there may not be space for an hour of an endless song."""
    samples = round(3600 * TOKEN_FRAME_RATE_HZ) * SAMPLES_PER_TOKEN_FRAME
    return _lack(
        folder,
        samples * (2 * MASTER_BYTES_A_SAMPLE + GROWING_BYTES_A_SAMPLE),
        lambda free, needed: Message(
            "The disk with the songs has {free} MB left, and an hour of music may need {needed} "
            "MB. Stop the song before the disk is full.",
            free=free,
            needed=needed,
        ),
    )


def _lack(folder: Path, needed_bytes: int, told: Callable[[int, int], Message]) -> Message:
    """Return `told` (MB free, MB needed) if the disk may lack space, or that the folder is gone."""
    if not folder.exists():
        return Message(
            "The folder for songs, {name}, is not there. Connect its drive, or choose another "
            "folder under Settings → Files, before the song is done.",
            name=folder.name,
        )
    free = shutil.disk_usage(folder if folder.is_dir() else folder.parent).free
    needed = needed_bytes + SPARE_BYTES
    return NOTHING if free >= needed else told(free // MB, needed // MB)


def _kept_sound(
    store: SongStore, score: Score, decoded: Samples, folder: str
) -> tuple[Samples, float] | None:
    """Return the audio an extended song reuses from its parent's file, and the parent's gain."""
    recipe = score.recipe
    parent = store.get(recipe.parent_id) if recipe.parent_id and recipe.parent_cut_frame else None
    if parent is None:
        return None
    return parents_sound(read_song(parent.path), score, decoded, folder)


def score_of(spec: JobSpec, result: GenerationResult) -> Score:
    """Return the score of a new song; its sections are estimated where its codes state none."""
    made = with_result(spec.recipe, result)
    recipe = replace(made, app_version=__version__, created_utc=utc_now())
    score = Score(
        song_id=spec.song_id,
        codes=result.codes,
        recipe=recipe,
        sections=_sections_of(spec, result),
    )
    return with_stated_times(score, Path(spec.model_folder)) if spec.model_folder else score


def planned_sections(spec: JobSpec) -> SectionPlan:
    """Return the sections to be made: the parent's before the cut; all if nothing is new."""
    if spec.kept_sections and spec.recipe.parent_cut_frame is None:
        return SectionPlan(kept=spec.kept_sections)
    kept_s = (spec.recipe.parent_cut_frame or 0) / TOKEN_FRAME_RATE_HZ
    return SectionPlan(spec.recipe.lyrics, spec.kept_sections, kept_s)


def _sections_of(spec: JobSpec, result: GenerationResult) -> tuple[Section, ...]:
    """Return estimated sections; for a stopped song only those it reached."""
    plan = planned_sections(spec)
    made_s = planned_s = result.codes.shape[1] / TOKEN_FRAME_RATE_HZ
    cut_frame = spec.recipe.parent_cut_frame  # a round that begins there is what is planned
    rounds = [frame for frame in result.round_frames if frame != cut_frame]
    rounds_s = [frame / TOKEN_FRAME_RATE_HZ for frame in rounds]
    if rounds_s:
        return in_frames(plan.in_rounds(rounds_s, made_s))
    request = spec.work.song_request
    if result.ending.composing is FinishReason.STOPPED and request is not None:
        planned_s = plan.kept_s + request.max_new_frames / TOKEN_FRAME_RATE_HZ
    return in_frames(plan.over(max(planned_s, made_s), made_s))


def with_note(spec: JobSpec) -> Recipe:
    """Return the recipe for a journal, with what is needed to queue the song again."""
    note = {
        "model_folder": spec.model_folder,
        "device_wish": spec.device_wish,
        "kept_sections": [[section.name, section.start_s] for section in spec.kept_sections],
    }
    return replace(spec.recipe, extra={**spec.recipe.extra, JOURNAL_KEY: note})


def without_note(recipe: Recipe) -> Recipe:
    """Return the recipe for a song."""
    extra = {key: value for key, value in recipe.extra.items() if key != JOURNAL_KEY}
    return replace(recipe, extra=extra)


def noted_sections(values: object) -> tuple[SectionTime, ...]:
    """Return the parent's sections from a journal's note; empty if unreadable."""
    pairs = values if isinstance(values, list) else []
    return tuple(
        SectionTime(str(pair[0]), float(pair[1]))
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], (int, float))
    )
