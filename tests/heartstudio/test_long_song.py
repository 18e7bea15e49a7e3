"""A song that does not belong into memory: read, spliced, exported in little of it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.contract import SAMPLE_RATE_HZ, Samples
from engine.growing_sound import IN_MEMORY_SAMPLES, joined_sound
from engine.songs.kept_sound import spliced
from engine.songs.song_file import (
    ExportOptions,
    SoundFormat,
    export,
    read_song,
    write_new_master,
)
from engine.songs.sound_reader import load_stereo
from engine.songs.training_set import TrainingSet
from heartstudio.audio.track import PatchedTrack, Preview, Track
from tests.engine.song_samples import make_score

COUNT = IN_MEMORY_SAMPLES + 60 * SAMPLE_RATE_HZ
MOST_BYTES = 60_000_000
"""The song has 253 MB of samples."""


def sound() -> Iterator[Samples]:
    """Loud once, then quiet: peaks between samples are looked for in one place only."""
    yield np.full((2, SAMPLE_RATE_HZ), 0.5, np.float32)
    for second in range(1, COUNT // SAMPLE_RATE_HZ):
        yield np.full((2, SAMPLE_RATE_HZ), 0.01 * (second % 9), np.float32)


def most_bytes(work: Callable[[], object]) -> int:
    """Return the most memory that work takes, with numpy's arrays, without mapped files."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    written: list[Path] = []

    def write() -> None:
        whole = joined_sound(sound(), COUNT, str(folder))
        assert whole.shape == (2, COUNT)
        written.append(write_new_master(folder, whole, make_score(title="Long")).path)

    assert most_bytes(write) < MOST_BYTES
    return written[0]


def test_it_is_read_into_a_file(song: Path, tmp_path: Path) -> None:
    read: list[Samples] = []
    assert most_bytes(lambda: read.append(load_stereo(song, folder=str(tmp_path)))) < MOST_BYTES
    assert list(tmp_path.iterdir()) == [], "a file without a name"
    (whole,) = read
    assert whole.shape == (2, COUNT)
    seconds = whole[0, ::SAMPLE_RATE_HZ][:4]
    np.testing.assert_allclose(seconds, [0.5, 0.01, 0.02, 0.03], atol=1e-6)
    short = load_stereo(song, 1_000)
    np.testing.assert_array_equal(short, whole[:, :1_000])


@pytest.mark.parametrize("kind", [SoundFormat.FLAC, SoundFormat.WAV_CD])
def test_it_is_exported(song: Path, tmp_path: Path, kind: SoundFormat) -> None:
    target = tmp_path / f"copy{kind.suffix}"
    assert most_bytes(lambda: export(song, target, kind, ExportOptions(-14.0))) < MOST_BYTES
    assert read_song(target).duration_s == COUNT / SAMPLE_RATE_HZ


def test_it_becomes_material_for_training(song: Path, tmp_path: Path) -> None:
    training = TrainingSet(tmp_path / "set")
    assert most_bytes(lambda: training.add(song)) < MOST_BYTES


def test_a_repaired_passage_is_put_into_it(song: Path, tmp_path: Path) -> None:
    part = np.full((2, SAMPLE_RATE_HZ), -0.25, np.float32)
    made: list[Path] = []

    def repair() -> None:
        whole = spliced(read_song(song).load(folder=str(tmp_path)), 10_000, part, str(tmp_path))
        assert whole is not None
        made.append(write_new_master(tmp_path, whole, make_score(title="Repaired")).path)

    assert most_bytes(repair) < MOST_BYTES
    begun = load_stereo(made[0], 60_000)
    np.testing.assert_allclose(begun[:, 10_000:58_000], -0.25, atol=1e-6)
    np.testing.assert_array_equal(begun[:, :10_000], load_stereo(song, 10_000))


def test_a_candidate_is_heard_in_it(song: Path, tmp_path: Path) -> None:
    track = Track(load_stereo(song, folder=str(tmp_path)))
    patch = Preview(1_000, np.full((2, 500), -0.25, np.float32))
    heard: list[Track] = []
    assert most_bytes(lambda: heard.append(PatchedTrack(track, patch))) < 1_000_000
    (patched,) = heard
    assert patched.count == COUNT
    assert patched.is_complete
    for start, end in ((0, 900), (900, 1_100), (1_000, 1_500), (1_200, 1_300), (0, 9_000)):
        wanted = track.read(start, end).copy()
        low, high = max(start, 1_000), min(end, 1_500)
        if low < high:
            wanted[:, low - start : high - start] = -0.25
        np.testing.assert_array_equal(patched.read(start, end), wanted)
    np.testing.assert_array_equal(patched.read(COUNT - 5, COUNT + 5), track.read(COUNT - 5, COUNT))
