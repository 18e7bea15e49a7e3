"""The command line: a song from arguments, a sentence for everything that cannot be done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engine import cli
from engine.contract import EngineWish, OutputError, Samples
from engine.messages import Message
from engine.pipeline import HeartMuLaGenPipeline
from engine.songs.audio_file import write_audio
from engine.songs.score import Score
from engine.songs.song_file import read_song


def run(folder: Path, *arguments: str) -> int:
    return cli.main(["--model", str(folder), "--device", "cpu", "--steps", "1", *arguments])


def test_a_song_is_rendered(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lyrics = tmp_path / "wörter.txt"
    lyrics.write_text("\ufeff[verse]\nhello", encoding="utf-8")
    output = tmp_path / "song é.flac"
    arguments = ["--tags", "Rock", "--lyrics", str(lyrics), "--seconds", "1", "--seed", "5"]
    assert run(tiny_folder, *arguments, "-o", str(output)) == 0
    frames = soundfile.info(output).frames
    assert 0 < frames <= 13 * 3840
    assert frames % 3840 == 0
    shown = capsys.readouterr().err
    assert "seed 5" in shown
    assert "100%" not in shown.splitlines()[0]
    assert "Composing" in shown
    first, song = soundfile.read(output)[0], read_song(output)
    assert song.score is not None
    assert song.score.frame_count * 3840 == frames
    assert (song.score.recipe.title, song.score.recipe.seed) == ("song é", 5)
    assert song.score.recipe.lyrics == "[verse]\nhello"
    assert run(tiny_folder, *arguments, "-o", str(output)) == 0
    np.testing.assert_array_equal(soundfile.read(output)[0], first)


def test_takes_are_rendered_together(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--tags", "rock", "--seconds", "1"]
    output = tmp_path / "song.flac"
    assert run(tiny_folder, *arguments, "--seed", "5", "--takes", "3", "-o", str(output)) == 0
    assert not output.exists()
    for take, seed in enumerate((5, 6, 7), start=1):
        together = read_song(tmp_path / f"song-{take}.flac").score
        assert run(tiny_folder, *arguments, "--seed", str(seed), "-o", str(output)) == 0
        alone = read_song(output).score
        assert together is not None
        assert alone is not None
        np.testing.assert_array_equal(together.codes, alone.codes)
        assert (together.recipe.seed, together.recipe.title) == (seed, f"song-{take}")
    capsys.readouterr()
    for count in ("0", "17"):
        assert run(tiny_folder, "--takes", count, "-o", str(output)) == 1
        assert f"Ask for 1 to 16 takes, not {count}." in capsys.readouterr().err


def test_a_take_that_cannot_be_written_costs_no_other(
    tiny_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def write(path: Path, samples: Samples, score: Score) -> float:
        if path.stem == "song-1":
            raise OutputError(Message("There is no room."))
        return write_audio(path, samples, score)

    monkeypatch.setattr("engine.songs.audio_file.write_audio", write)
    arguments = ["--tags", "rock", "--seconds", "1", "-o", str(tmp_path / "song.flac")]
    assert run(tiny_folder, *arguments, "--takes", "3") == cli.EXIT_FAILED
    kept = tmp_path / "song-1 tokens.npy"
    files = ["song-1 tokens.npy", "song-2.flac", "song-3.flac"]
    assert sorted(path.name for path in tmp_path.glob("song*")) == files
    told = capsys.readouterr().err
    assert "song-1.flac: There is no room." in told
    assert f"tokens are kept in {kept}" in told
    assert (
        run(tiny_folder, "--history", str(kept), "--seconds", "2", "-o", f"{tmp_path}/on.flac") == 0
    )
    others = read_song(tmp_path / "song-2.flac").require_score()
    assert np.load(kept).shape == others.codes.shape


def test_lyrics_and_tags_are_cleaned_as_in_the_window(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lyrics, output = tmp_path / "a.lrc", tmp_path / "song.flac"
    lyrics.write_text("[ti:Lamps]\n[00:01.00]Lamps<00:01.40> are\n### Chorus", encoding="utf-16")
    arguments = ["--tags", "Pop，Piano , Warm、soft", "--seconds", "1", "-o", str(output)]
    assert run(tiny_folder, *arguments, "--lyrics", str(lyrics)) == 0
    score = read_song(output).score
    assert score is not None
    assert score.recipe.tags == "pop,piano,warm,soft"
    assert score.recipe.lyrics == "Lamps are\n[Chorus]"
    lyrics.write_bytes("Дом".encode("koi8-r"))
    assert run(tiny_folder, *arguments, "--lyrics", str(lyrics)) == 0
    assert "a.lrc does not say which letters it is written in." in capsys.readouterr().err


@pytest.mark.parametrize("ending", [".wav", ".ogg", ".opus", ".mp3"])
def test_every_ending_carries_the_song(tiny_folder: Path, tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"song{ending}"
    assert run(tiny_folder, "--seconds", "1", "--seed", "5", "-o", str(output)) == 0
    song = read_song(output)
    assert song.playable
    assert song.score is not None
    assert song.score.recipe.tags == cli.read_example().tags


def test_a_long_song_in_vorbis_does_not_end_the_program(tmp_path: Path) -> None:
    """libsndfile's encoder overflows its stack when it is given all of it at once."""
    noise = np.random.default_rng(0).standard_normal((2, 48_000 * 100)).astype(np.float32)
    assert write_audio(tmp_path / "long.ogg", noise * np.float32(0.1)) == 1.0
    assert soundfile.info(tmp_path / "long.ogg").frames == noise.shape[1]


def test_every_option_reaches_the_request(tmp_path: Path) -> None:
    text = tmp_path / "words.txt"
    text.write_text("la la", encoding="utf-8")
    given = {
        "--tags": "a,b",
        "--lyrics": str(text),
        "--seconds": "2.5",
        "--seed": "9",
        "--temperature": "0.7",
        "--topk": "20",
        "--cfg": "2",
        "--steps": "4",
    }
    options = cli._parser().parse_args([word for pair in given.items() for word in pair])
    request = cli._request(options)
    assert (request.tags, request.lyrics, request.max_audio_length_ms) == ("a,b", "la la", 2500)
    assert (request.seed, request.codec.num_steps) == (9, 4)
    sampling = request.sampling
    assert (sampling.temperature, sampling.topk, sampling.cfg_scale) == (0.7, 20, 2.0)
    assert not request.codec.is_draft
    assert cli._request(cli._parser().parse_args(["--draft"])).codec.is_draft


def test_devices_and_precisions_reach_the_engine(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes: list[EngineWish] = []
    true = HeartMuLaGenPipeline.open

    def opened(folder: Path, wish: EngineWish, *others: Any) -> HeartMuLaGenPipeline:
        wishes.append(wish)
        return true(folder, wish, *others)

    monkeypatch.setattr(HeartMuLaGenPipeline, "open", opened)
    arguments = ["--seconds", "1", "--precision", "int4", "--codec-precision", "float32"]
    arguments += ["--codec-device", "cpu", "-o", str(tmp_path / "song.flac")]
    assert run(tiny_folder, *arguments) == 0
    assert wishes == [EngineWish("cpu", "int4", "cpu", "float32", (), str(tmp_path))]
    score = read_song(tmp_path / "song.flac").score
    assert score is not None
    assert score.recipe.device.precision == "int4"


def test_without_words_the_built_in_example_is_made() -> None:
    request = cli._request(cli._parser().parse_args([]))
    example = cli.read_example()
    assert (request.tags, request.lyrics) == (example.tags, example.lyrics)
    assert "[verse]" in request.lyrics.lower()
    assert request.max_audio_length_ms == example.length_s * 1000
    assert cli.STARTER.is_dir()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--temperature", "0"], "temperature must be"),
        (["--topk", "0"], "Top-k must be"),
        (["--cfg", "0.5"], "guidance"),
        (["--seconds", "0"], "length must be"),
        (["--seconds", "1e300"], "does not fit"),
        (["--seed", "-1"], "seed must be"),
        (["--lyrics", "nowhere.txt"], "nowhere.txt cannot be read"),
        (["--tags", ",".join(map(str, range(800)))], "These are 800 tags"),
        (["-o", "nowhere/song.flac"], "does not exist"),
        (["-o", "song.txt"], "no known audio ending"),
        (["-o", ""], "“.” is a folder. Give the name of a file"),
        (["--device", "tpu"], "not a device|not supported"),
        (["--version", "7B"], "HeartMuLa-oss-7B is missing"),
        (["--model", "nowhere"], "does not exist"),
    ],
)
def test_failures_are_sentences(
    tiny_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(tiny_folder, *arguments) == cli.EXIT_FAILED
    shown = capsys.readouterr().err
    assert any(part in shown for part in sentence.split("|"))
    assert "Traceback" not in shown
    assert list(tmp_path.iterdir()) == []


def score_at(path: Path) -> Score:
    return read_song(path).require_score()


def test_a_saved_song_is_extended(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parent, child = tmp_path / "parent.flac", tmp_path / "child.flac"
    arguments = ["--tags", "rock", "--seconds", "2", "--seed", "5", "--temperature", "0.7"]
    assert run(tiny_folder, *arguments, "-o", str(parent)) == 0
    extend = ["--extend", str(parent), "--from", "1", "--seconds", "1", "--seed", "6"]
    assert run(tiny_folder, *extend, "-o", str(child)) == 0
    old, new = score_at(parent), score_at(child)
    recipe = new.recipe
    assert recipe.parent_id == old.song_id
    assert recipe.parent_cut_frame is not None
    cut = recipe.parent_cut_frame
    assert cut in (12, 13)
    np.testing.assert_array_equal(new.codes[:, :cut], old.codes[:, :cut])
    assert new.frame_count == cut + 12
    assert (recipe.tags, recipe.request.sampling.temperature) == ("rock", 0.7)
    assert (recipe.seed, recipe.codec_seed) == (6, 5)
    assert recipe.request.min_new_frames == 63
    capsys.readouterr()
    beyond = ["--extend", str(parent), "--from", "99", "-o", str(child)]
    assert run(tiny_folder, *beyond) == cli.EXIT_FAILED
    assert "from a point within its" in capsys.readouterr().err


def test_tokens_from_elsewhere_are_continued(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = np.random.default_rng(1).integers(0, 40, (8, 20))
    np.save(tmp_path / "a.npy", codes)
    (tmp_path / "a.tags.txt").write_text("Pop, Warm")
    output = tmp_path / "song.flac"
    history = ["--history", str(tmp_path / "a.npy"), "--seconds", "1", "-o", str(output)]
    assert run(tiny_folder, *history, "--from", "1") == 0
    score = score_at(output)
    np.testing.assert_array_equal(score.codes[:, :12], codes[:, :12])
    assert (score.recipe.tags, score.recipe.parent_id) == ("pop,warm", None)
    capsys.readouterr()
    for words, sentence in (
        (["--from", "1"], "give --extend or --history too"),
        ([*history, "--extend", str(output)], "not both"),
        (["--history", str(tmp_path / "b.pt")], "b.pt is not there"),
        (["--extend", str(tmp_path / "a.npy")], "no sound file"),
    ):
        assert run(tiny_folder, *words, "-o", str(output)) == cli.EXIT_FAILED
        assert sentence in capsys.readouterr().err


def test_no_song_is_lost_to_another_one(
    tiny_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["--tags", "rock", "--seconds", "1"]
    assert run(tiny_folder, *arguments) == 0
    first = Path("song.flac").read_bytes()
    assert run(tiny_folder, "--extend", "song.flac", "--seconds", "1") == 0
    assert run(tiny_folder, *arguments, "--takes", "2") == 0
    assert run(tiny_folder, *arguments, "--takes", "2") == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("song 2-1.flac", "song 2-2.flac", "song 2.flac"),
        *("song-1.flac", "song-2.flac", "song.flac"),
    ]
    capsys.readouterr()
    extend = ["--extend", "song.flac", "--seconds", "1", "-o", str(tmp_path / "song.flac")]
    assert run(tiny_folder, *extend) == cli.EXIT_FAILED
    assert "song.flac is read here and would be lost" in capsys.readouterr().err
    assert Path("song.flac").read_bytes() == first
