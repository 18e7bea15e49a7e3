"""The files of the radio's ring: written, read, kept, removed. No Qt; called on worker threads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.atomic_file import atomic_path
from engine.contract import GenerationResult, OutputError
from engine.songs.file_names import safe_file_name
from engine.songs.loudness import loudness_lufs
from engine.songs.song_file import write_new_master
from heartstudio.jobs.engine.job import JobSpec
from heartstudio.jobs.songs.song_writing import missing_folder, score_of
from heartstudio.model.radio_plan import Draw, RadioSong
from heartstudio.model.song import Song
from heartstudio.model.song_store import SongStore


def write_ring_song(
    folder: Path, spec: JobSpec, result: GenerationResult, draw: Draw, title: str
) -> RadioSong:
    """Write a song file like any other into the ring's folder, and measure its sound.

    Raises what write_new_master raises, e.g. OutputError, SilentAudioError.
    """
    score = score_of(replace(spec, recipe=replace(spec.recipe, title=title)), result)
    samples = result.samples
    written = write_new_master(folder, samples, score)
    return RadioSong(
        draw=draw,
        song_id=spec.song_id,
        title=title,
        path=written.path,
        duration_s=samples.shape[1] / result.sample_rate_hz,
        size_bytes=os.path.getsize(written.path),
        loudness_lufs=loudness_lufs(samples) + written.gain_db,
        peak=float(max(samples.max(), -samples.min())) * float(np.power(10, written.gain_db / 20)),
        work_s=result.compose_s + result.decode_s,
    )


def keep_ring_song(store: SongStore, folder: Path, song: RadioSong) -> Song:
    """Copy a song into the music folder, index it there, and remove it from the ring.

    Raises OutputError, StoreError; the ring's file then stays.
    """
    missing = missing_folder(folder)
    if missing:
        raise OutputError(missing, str(folder))
    path = safe_file_name(song.title, song.path.suffix, folder)
    with atomic_path(path, overwrite=False) as temporary:
        shutil.copyfile(song.path, temporary)
    kept = store.add_file(path)
    remove_files([song.path])
    return kept


def remove_files(paths: Iterable[Path]) -> None:
    """Remove files of the ring; what is gone, or held by another program, is left alone."""
    for path in paths:
        with suppress(OSError):
            path.unlink()


def clean_ring(folder: Path, spared: frozenset[Path] = frozenset()) -> None:
    """Remove the ring's folder with all files but the spared ones."""
    if not folder.is_dir():
        return
    remove_files(path for path in folder.iterdir() if path not in spared)
    with suppress(OSError):  # a file is left
        folder.rmdir()
