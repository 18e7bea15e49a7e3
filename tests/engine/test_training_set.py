"""Songs as a training set: each file as the trainer reads it, and what it cannot read."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.contract import OutputError
from engine.songs.song_file import write_master
from engine.songs.training_set import TrainingSet
from tests.engine.song_samples import make_score, make_sound


def song(folder: Path, frames: int, tags: str, lyrics: str) -> Path:
    score = make_score(frames)
    request = replace(score.recipe.request, tags=tags, lyrics=lyrics)
    score = replace(score, recipe=replace(score.recipe, request=request))
    return write_master(folder / f"{frames}.flac", make_sound(frames), score).path


def test_a_training_set_is_as_the_trainer_reads_it(tmp_path: Path) -> None:
    songs = [song(tmp_path, 25, "pop,warm", "[verse]\nlä"), song(tmp_path, 50, "", "")]
    training = TrainingSet(tmp_path / "set")
    assert [training.add(path).name for path in songs] == ["s0.wav", "s1.wav"]
    metadata, settings = training.finish()
    lines = [json.loads(line) for line in metadata.read_text(encoding="utf-8").splitlines()]
    assert [line["filename"] for line in lines] == ["s0.wav", "s1.wav"]
    assert (lines[0]["tags"], lines[0]["lyrics"]) == ("pop,warm", "[verse]\nlä")
    assert lines[1]["tags"] == "music"
    assert lines[1]["lyrics"].startswith("[")
    for line, frames in zip(lines, (25, 50), strict=True):
        about = soundfile.info(training.folder / line["filename"])
        assert (about.samplerate, about.frames) == (line["sample_rate"], line["num_samples"])
        assert line["duration"] == about.frames / about.samplerate
        tokens = np.load(training.folder / line["audio_tokens_path"])
        assert tokens.shape == (frames, 8)
        np.testing.assert_array_equal(tokens.T, make_score(frames).codes)
    songs_backend, texts_backend = json.loads(settings.read_text(encoding="utf-8"))
    assert songs_backend["instance_data_dir"] == str(training.folder)
    assert songs_backend["parquet"]["identifier_includes_extension"] is True
    assert songs_backend["parquet"]["path"] == str(metadata)
    assert texts_backend["dataset_type"] == "text_embeds"


def test_a_text_that_looks_like_a_number_stays_a_text(tmp_path: Path) -> None:
    training = TrainingSet(tmp_path / "set")
    training.add(song(tmp_path, 25, "1984", "99"))
    line = json.loads(training.finish()[0].read_text(encoding="utf-8"))
    assert (line["tags"], line["lyrics"]) == ("1984,", "99,")


def test_half_a_song_takes_no_name_and_an_empty_set_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = song(tmp_path, 25, "pop", "la")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    training = TrainingSet(tmp_path / "set")
    with monkeypatch.context() as patched:
        patched.setattr(np, "save", full)
        with pytest.raises(OutputError, match="disk is full"):
            training.add(path)
    assert training.add(path).name == "s0.wav"
    training.leave()
    assert training.folder.is_dir()
    empty = TrainingSet(tmp_path / "empty")
    empty.leave()
    assert not empty.folder.exists()


def test_what_the_trainer_cannot_tell_apart_is_refused(tmp_path: Path) -> None:
    training = TrainingSet(tmp_path / "set")
    with pytest.raises(OutputError, match="as many token frames as codebooks"):
        training.add(song(tmp_path, 8, "pop", "la"))
    with pytest.raises(OutputError):
        TrainingSet(tmp_path / "set")
