"""Songs of two songs: some codebooks of each, both parents noted, decoded by the starter."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import graft_cli
from engine.command_line import EXIT_FAILED, EXIT_STOPPED
from engine.contract import SAMPLES_PER_TOKEN_FRAME, Codes, FinishReason, ModelInfo, RequestError
from engine.messages import NOTHING, Message
from engine.songs.audio_file import write_audio
from engine.songs.graft import GraftParents, TokenSizes
from engine.songs.recipe import recipe_from_values, recipe_to_values
from engine.songs.score import Score, new_song_id
from engine.songs.song_file import read_song
from tests.engine.song_samples import make_codes, make_recipe

SIZES = TokenSizes(8, 8197)


def reads_all(_: ModelInfo) -> Message:
    return NOTHING


def score(codes: Codes, title: str, **changes: Any) -> Score:
    recipe = replace(make_recipe(title=title, parent_cut_frame=None), **changes)
    return Score(new_song_id(), codes, recipe)


def parents(melody_frames: int = 10, sound_frames: int = 25, **changes: Any) -> GraftParents:
    melody = score(make_codes(melody_frames, seed=1), "A", **changes)
    return GraftParents(melody, score(make_codes(sound_frames, seed=2), "B"))


@pytest.mark.parametrize(("melody_frames", "sound_frames"), [(10, 25), (25, 10), (7, 7)])
def test_codebooks_of_both_and_the_shorter_song_repeated(
    melody_frames: int, sound_frames: int
) -> None:
    pair = parents(melody_frames, sound_frames)
    frames = max(melody_frames, sound_frames)
    for books in range(1, 8):
        codes = pair.codes(books)
        assert codes.shape == (8, frames)
        for frame in range(frames):
            melody = pair.melody.codes[:books, frame % melody_frames]
            sound = pair.sound.codes[books:, frame % sound_frames]
            np.testing.assert_array_equal(codes[:, frame], np.concatenate([melody, sound]))


@pytest.mark.parametrize("books", [-1, 0, 8, 9])
def test_each_song_gives_at_least_one_codebook(books: int) -> None:
    with pytest.raises(RequestError, match=r"Take 1 to 7 codebooks from the melody's song"):
        parents().codes(books)


def test_the_recipe_is_the_melodys_and_names_both_parents() -> None:
    pair = parents(finish_reason=FinishReason.END_OF_SONG.value)
    recipe = pair.recipe(3, "New")
    own = pair.melody.recipe
    assert (recipe.tags, recipe.lyrics, recipe.seed) == (own.tags, own.lyrics, own.seed)
    assert (recipe.model, recipe.codec_seed) == (own.model, own.codec_seed)
    assert (recipe.parent_id, recipe.sound_parent_id) == (pair.melody.song_id, pair.sound.song_id)
    assert (recipe.melody_codebooks, recipe.parent_cut_frame) == (3, None)
    assert (recipe.stars, recipe.repairs, recipe.takes_group) == (0, (), None)
    assert recipe.request.max_audio_length_ms == 25 * 80
    assert recipe.why_composing_ended is FinishReason.LENGTH
    assert recipe_from_values(recipe_to_values(recipe)) == recipe
    longer = parents(25, 10, finish_reason=FinishReason.END_OF_SONG.value)
    assert longer.recipe(3, "New").why_composing_ended is FinishReason.END_OF_SONG


def test_songs_of_different_models_are_refused() -> None:
    pair = parents()
    pair.check(SIZES, reads_all)
    few = GraftParents(pair.melody, score(make_codes(5, books=4), "Four"))
    large = GraftParents(pair.melody, score(make_codes(5) + 8197, "Large"))
    for wrong in (few, large, few.swapped(), large.swapped()):
        with pytest.raises(RequestError, match="tokens of different models"):
            wrong.check(SIZES, reads_all)


def test_a_song_with_itself_or_without_tokens_is_refused() -> None:
    pair = parents()
    with pytest.raises(RequestError, match="two different songs"):
        GraftParents(pair.melody, pair.melody).check(SIZES, reads_all)
    empty = GraftParents(pair.melody, score(make_codes(0), "Empty"))
    with pytest.raises(RequestError, match="no tokens"):
        empty.check(SIZES, reads_all)


@pytest.fixture
def two_files(tmp_path: Path) -> tuple[Path, Path]:
    """Songs of the starter of 10 and 14 frames."""
    model = ModelInfo("starter", "3B", "")
    paths = (tmp_path / "a.flac", tmp_path / "b.flac")
    for seed, (path, frames) in enumerate(zip(paths, (10, 14), strict=True)):
        codes = np.random.default_rng(seed).integers(0, 1500, (8, frames)).astype(np.int32)
        sound = np.zeros((2, frames * SAMPLES_PER_TOKEN_FRAME), np.float32)
        write_audio(path, sound, score(codes, path.stem, model=model, peak_gain=1.0))
    return paths


def test_the_command_makes_a_song(two_files: tuple[Path, Path], tmp_path: Path) -> None:
    output = tmp_path / "new.flac"
    words = [*map(str, two_files), "--codebooks", "3", "--steps", "1", "-o", str(output)]
    assert graft_cli.main(words) == 0
    made = read_song(output)
    found = made.require_score()
    melody, sound = (read_song(path).require_score() for path in two_files)
    np.testing.assert_array_equal(found.codes[:3, :10], melody.codes[:3])
    np.testing.assert_array_equal(found.codes[:3, 10:], melody.codes[:3, :4])
    np.testing.assert_array_equal(found.codes[3:], sound.codes[3:])
    assert (found.recipe.parent_id, found.recipe.sound_parent_id) == (melody.song_id, sound.song_id)
    assert (found.recipe.melody_codebooks, found.recipe.title) == (3, "new")
    assert found.recipe.request.codec.num_steps == 1
    heard = made.load()
    assert heard.shape == (2, 14 * SAMPLES_PER_TOKEN_FRAME)
    assert np.abs(heard).max() > 0.001


def test_what_the_command_refuses_is_one_sentence(
    two_files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = map(str, two_files)
    output = ("-o", str(tmp_path / "new.flac"))
    other = tmp_path / "other.flac"
    sound = np.zeros((2, 5 * SAMPLES_PER_TOKEN_FRAME), np.float32)
    write_audio(other, sound, score(make_codes(5) + 1600, "other", peak_gain=1.0))
    bare = tmp_path / "bare.wav"
    write_audio(bare, sound)
    for words, sentence in (
        ((first, second, "-c", "8"), "Take 1 to 7 codebooks from the melody's song, not 8."),
        ((first, str(other)), "“a” and “other” have tokens of different models"),
        ((str(other), first), "“other” and “a” have tokens of different models"),
        ((first, first), "“a” was given twice"),
        ((first, second, "-o", second), "b.flac is read here and would be lost"),
        ((first, second, "--steps", "0"), "a whole number from 1 to 1000, not 0"),
        ((first, str(bare)), "bare.wav"),
        ((first, str(tmp_path / "none.flac")), "none.flac"),
    ):
        assert graft_cli.main([*output, *words]) == EXIT_FAILED
        assert sentence in capsys.readouterr().err
    assert not (tmp_path / "new.flac").exists()


def test_a_stop_writes_nothing(
    two_files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(threading.Event):
        def __init__(self) -> None:
            super().__init__()
            self.set()

    monkeypatch.setattr(graft_cli.threading, "Event", Stopped)
    output = tmp_path / "new.flac"
    assert graft_cli.main([*map(str, two_files), "-o", str(output)]) == EXIT_STOPPED
    assert not output.exists()
