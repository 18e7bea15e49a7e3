"""The command that times lyrics; a transcriber of random weights hears nonsense."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import timing_cli as cli
from engine.contract import Progress, Stage
from engine.listening.stated_times import with_stated_times
from engine.listening.transcriber import WhisperTranscriber
from engine.listening.transcript import HeardWord, Transcript, TranscriptRequest
from engine.songs.audio_file import write_audio
from engine.songs.recipe import NO_REQUEST, Recipe
from engine.songs.score import Score, new_song_id
from engine.songs.song_file import read_song
from tests.engine.stated_songs import declare, stated_codes
from tools.make_checkpoint import write_checkpoint
from tools.make_whisper import make_whisper


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "Boats.wav"
    noise = np.random.default_rng(0).standard_normal((48_000 * 3, 2)) * 0.1
    soundfile.write(path, noise, 48_000)
    return path


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text("[verse]\npaper boats\nsail on")
    return path


class Listener:
    """Hears one of two lines; a stop is heard at once."""

    def __init__(self, stopped: bool) -> None:
        self._stopped = stopped

    def transcribe(
        self, request: TranscriptRequest, abort_event: threading.Event
    ) -> Iterator[Progress | Transcript]:
        del request, abort_event
        yield Progress(Stage.LISTEN, 1.0, 3, 3)
        words = (HeardWord("paper", 0.5, 0.9), HeardWord("boats", 0.9, 1.5))
        yield Transcript(words, "fake", self._stopped)


@pytest.mark.parametrize("stopped", [False, True])
def test_times_go_into_the_file(
    song: Path,
    words: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stopped: bool,
) -> None:
    monkeypatch.setattr(WhisperTranscriber, "load", lambda *_: Listener(stopped))
    out = song.with_suffix(".lrc")
    arguments = [str(song), "-o", str(out), "--transcriber", "here", "--lyrics", str(words)]
    assert cli.main(arguments) == (130 if stopped else 0)
    told = capsys.readouterr().err
    assert "Listening: 3 of 3" in told
    if stopped:
        assert not out.exists()
        return
    assert "1 of 2 lines were heard." in told
    assert out.read_text() == "[ti:Boats]\n[length:00:03]\n[00:00.50]paper boats\n[00:01.50]\n"


def stated_song(tmp_path: Path) -> Path:
    path = tmp_path / "Stated.flac"
    codes = stated_codes([4, 6])
    request = replace(NO_REQUEST, lyrics="[verse]\nla la la la\nla la la la la la\n")
    score = Score(new_song_id(), codes, Recipe(request, title="Stated"))
    write_audio(path, np.zeros((2, 3840 * codes.shape[1]), np.float32), score)
    return path


def test_times_that_the_tokens_state_are_written_without_listening(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song, out, model = stated_song(tmp_path), tmp_path / "times.lrc", tmp_path / "model"
    arguments = [str(song), "-o", str(out), "--model", str(model)]
    write_checkpoint(model)
    assert cli.main(arguments) == 1
    assert "listens with --transcriber" in capsys.readouterr().err
    declare(model)
    assert cli.main(arguments) == 0
    assert "2 of 2 lines are sung." in capsys.readouterr().err
    written = out.read_text()
    assert "[00:00.32]la la la la\n[00:02.72]la la la la la la\n" in written
    assert cli.main([*arguments, "--words"]) == 0
    assert "[00:00.32]<00:00.32>la <00:00.48>la <00:00.64>la <00:00.80>la\n" in out.read_text()
    score = read_song(song).require_score()
    other = tmp_path / "Timed.flac"
    write_audio(other, read_song(song).load(), with_stated_times(score, model))
    assert cli.main([str(other), "-o", str(out)]) == 0, "the model is not needed any more"
    silent = tmp_path / "silent"
    write_checkpoint(silent)
    assert cli.main([str(other), "-o", str(out), "--words", "--model", str(silent)]) == 1
    assert "made it with --model" in capsys.readouterr().err
    assert out.read_text() == written


def test_a_real_transcriber_is_run(song: Path, words: Path, tmp_path: Path) -> None:
    folder = make_whisper(tmp_path / "whisper")
    out = tmp_path / "times.lrc"
    arguments = [str(song), "-o", str(out), "--transcriber", str(folder), "--lyrics", str(words)]
    assert cli.main([*arguments, "--device", "cpu"]) == 0
    assert out.read_text().startswith("[ti:Boats]\n[length:00:03]\n")


def test_what_cannot_be_timed_is_said(
    song: Path, words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    end = ["-o", str(tmp_path / "no" / "x.lrc"), "--transcriber", str(tmp_path)]
    assert cli.main([str(song), *end]) == 1
    assert "Give them with --lyrics." in capsys.readouterr().err
    assert cli.main([str(song), *end, "--lyrics", str(words)]) == 1
    assert "Create it first." in capsys.readouterr().err
    before = song.read_bytes()
    for read in (song, words):
        spoilt = [str(song), "--lyrics", str(words), "-o", str(read)]
        assert cli.main(spoilt) == 1
        assert f"{read.name} is read here and would be lost" in capsys.readouterr().err
    assert song.read_bytes() == before
    assert cli.main([str(tmp_path / "gone.flac"), *end]) == 1
    assert "gone.flac was moved or deleted." in capsys.readouterr().err
