"""A model reads only codes that mean the same to it; a song of an earlier starter is refused."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import (
    cli,
    command_line,
    graft_cli,
    model_identity,
    stems_cli,
    tensor_files,
    tensor_headers,
    timing_cli,
)
from engine.checkpoint import Checkpoint
from engine.contract import (
    CheckpointError,
    CodecParams,
    EngineWish,
    GenerationRequest,
    ModelInfo,
    RepairRequest,
    RequestError,
)
from engine.model_identity import EARLIER_STARTER, composing_problem, decoding_problem, model_info
from engine.model_layout import model_parts
from engine.pipeline import HeartMuLaGenPipeline
from engine.separation.stems import SeparationRequest
from engine.songs.audio_file import write_audio
from engine.songs.journal import JournalWriter
from engine.songs.journal_reader import open_journals
from engine.songs.recipe import NO_REQUEST, Recipe
from engine.songs.score import Score, new_song_id
from engine.tensor_headers import read_header
from tests.engine.stated_songs import declare, stated_codes
from tools.make_checkpoint import write_checkpoint

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
EARLIER = ModelInfo("starter", "3B", "0" * 32, "a" * 32, "c" * 32)
STARTER = ModelInfo("starter", "3B", "1" * 32, "b" * 32, "c" * 32)
TRAINED = replace(STARTER, fingerprint="4" * 32)
"""The starter after another training, with the same codec."""
RESTATED = replace(TRAINED, vocabulary="d" * 32)
"""The same, whose tokens state other things."""
UNSTATED = replace(STARTER, codec="", vocabulary="")
"""What songs of an earlier version of the app call the starter."""
BIG = ModelInfo("models", "3B", "2" * 32, "e" * 32, "f" * 32)
PACKED = ModelInfo("models", "3B-int8", "3" * 32, "5" * 32, "f" * 32)
UNKNOWN = ModelInfo("starter", "3B", "")
BEFORE = ModelInfo("starter", "3B", "86b36a0071f79a7f66a4fb326113de92")
NOW = ModelInfo(
    "starter",
    "3B",
    "6" * 32,
    "f3a087bfcd2b75b35e2403af93bff85c",
    "b5ca1f080d50584e4b282c5bb20fe0d6",
)
IS_EARLIER = "an earlier starter model"


@pytest.mark.parametrize(
    ("reader", "maker", "decodes", "composes"),
    [
        (STARTER, STARTER, "", ""),
        (STARTER, EARLIER, IS_EARLIER, IS_EARLIER),
        (TRAINED, STARTER, "", ""),
        (STARTER, TRAINED, "", ""),
        (RESTATED, STARTER, "", IS_EARLIER),
        (STARTER, UNSTATED, "", ""),
        (TRAINED, UNSTATED, IS_EARLIER, IS_EARLIER),
        (NOW, BEFORE, "", ""),
        (STARTER, BEFORE, IS_EARLIER, IS_EARLIER),
        (STARTER, BIG, *["made by HeartMuLa 3B, whose tokens the starter model cannot read"] * 2),
        (BIG, STARTER, *["made by the starter model, whose tokens HeartMuLa 3B cannot read"] * 2),
        (BIG, PACKED, "", ""),
        (PACKED, BIG, "", ""),
        (replace(EARLIER, name="copy"), EARLIER, "", ""),
        (STARTER, UNKNOWN, "", ""),
        (UNKNOWN, STARTER, "", ""),
    ],
)
def test_whose_codes_a_model_reads(
    reader: ModelInfo, maker: ModelInfo, decodes: str, composes: str
) -> None:
    for problem_of, words in ((decoding_problem, decodes), (composing_problem, composes)):
        problem = problem_of(reader, maker)
        assert words in str(problem)
        assert bool(problem) is bool(words)


def test_the_identity_is_the_one_that_songs_carry() -> None:
    """A change here makes every song of the starter one of an earlier starter."""
    wanted = ModelInfo(
        "golden",
        "3B",
        "9d3528778fdadf30f2195dd720ae8b6f",
        "9e21c562329276597081ae9e2da0c9e8",
        "1d1d11f35dad4af0097caf1e0c0f11a0",
    )
    assert model_info(model_parts(GOLDEN, None)) == wanted
    assert Checkpoint.open(GOLDEN).info() == wanted


def test_a_checkpoint_identifies_itself_by_the_headers_it_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checkpoint = Checkpoint.open(GOLDEN)
    calls = Counter[str]()
    for module in (tensor_headers, tensor_files, model_identity):
        monkeypatch.setattr(module, "read_header", lambda file: calls.update([file.name]))
    assert checkpoint.info().fingerprint
    assert not calls


def test_each_training_leaves_the_codec_and_what_codes_mean(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "starter", tmp_path / "b" / "starter"
    write_checkpoint(first)
    write_checkpoint(second, seed=1)
    shutil.rmtree(second / "HeartCodec-oss")
    shutil.copytree(first / "HeartCodec-oss", second / "HeartCodec-oss")
    old, new = (model_info(model_parts(folder, None)) for folder in (first, second))
    assert old.fingerprint != new.fingerprint
    assert (old.codec, old.vocabulary) == (new.codec, new.vocabulary)
    declare(second)
    stating = model_info(model_parts(second, None))
    assert stating.fingerprint == new.fingerprint
    assert stating.vocabulary != new.vocabulary
    assert not decoding_problem(stating, old)
    assert composing_problem(stating, old) == EARLIER_STARTER


def test_a_change_in_the_middle_of_a_codecs_tensor_is_another_codec(tmp_path: Path) -> None:
    write_checkpoint(tmp_path)
    parts = model_parts(tmp_path, None)
    before = model_info(parts)
    file = parts.codec / "model.safetensors"
    entry = next(e for e in read_header(file).entries.values() if len(e.shape) > 1)
    data = bytearray(file.read_bytes())
    data[(entry.start_bytes + entry.end_bytes) // 2] ^= 1
    file.write_bytes(data)
    after = model_info(parts)
    assert after.fingerprint == before.fingerprint
    assert after.codec != before.codec


def test_a_fingerprint_does_not_cover_how_texts_are_read(tmp_path: Path) -> None:
    write_checkpoint(tmp_path)
    before = model_info(model_parts(tmp_path, None))
    (tmp_path / "pronunciation.json").write_text("{}")
    tokenizer = tmp_path / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text() + "\n")
    assert model_info(model_parts(tmp_path, None)) == before


def test_a_model_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    write_checkpoint(tmp_path)
    parts = model_parts(tmp_path, None)
    (parts.codec / "model.safetensors").write_bytes(b"12345678")
    with pytest.raises(CheckpointError, match=r"model\.safetensors is damaged"):
        model_info(parts)


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A starter whose songs state their lines."""
    folder = tmp_path / "starter"
    write_checkpoint(folder)
    declare(folder)
    return folder


@pytest.fixture
def pipeline(starter: Path) -> Iterator[HeartMuLaGenPipeline]:
    pipeline = HeartMuLaGenPipeline.open(starter, EngineWish("cpu"))
    yield pipeline
    pipeline.release()


def song_of(model: ModelInfo, path: Path, most: int = 4096) -> Path:
    codes = stated_codes([4, 6]) % most
    request = replace(NO_REQUEST, lyrics="[verse]\nla la la la\nla la la la la la\n")
    score = Score(new_song_id(), codes, Recipe(request, title=path.stem, model=model))
    write_audio(path, np.zeros((2, 3840 * codes.shape[1]), np.float32), score)
    return path


CODES = np.zeros((8, 5), np.int32)
SONG = GenerationRequest("rock", "la", 800, codec=CodecParams(1), seed=1, codec_seed=1)
ENGINE_DOORS: dict[str, Callable[[HeartMuLaGenPipeline], object]] = {
    "compose": lambda pipeline: list(
        pipeline.run(replace(SONG, history=CODES, history_model=EARLIER), threading.Event())
    ),
    "decode": lambda pipeline: list(
        pipeline.decode(CODES, SONG.codec, 1, threading.Event(), EARLIER)
    ),
    "repair": lambda pipeline: list(
        pipeline.repair(
            RepairRequest(SONG, CODES, np.zeros((2, 5 * 3840), np.float32), 1, 2, 1, model=EARLIER),
            threading.Event(),
        )
    ),
}


@pytest.mark.parametrize("door", ENGINE_DOORS)
def test_the_engine_refuses_codes_that_it_cannot_read(
    pipeline: HeartMuLaGenPipeline, door: str
) -> None:
    with pytest.raises(RequestError, match="an earlier starter model"):
        ENGINE_DOORS[door](pipeline)


def test_the_engine_refuses_to_separate_by_codes_it_cannot_read(tmp_path: Path) -> None:
    pipeline = HeartMuLaGenPipeline.open(command_line.STARTER, EngineWish("cpu"))
    song = song_of(EARLIER, tmp_path / "a.flac")
    with pytest.raises(RequestError, match="an earlier starter model"):
        list(pipeline.separate(SeparationRequest(song, tmp_path / "s", "x"), threading.Event()))
    assert not (tmp_path / "s").exists()
    pipeline.release()


def test_every_command_says_it_in_one_sentence(
    starter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song, other = (str(song_of(EARLIER, tmp_path / name)) for name in ("a.flac", "b.flac"))
    model = ["--model", str(starter)]
    out = str(tmp_path / "out.flac")
    for command, words, sentence in (
        (cli.main, ["--extend", song, "--seconds", "1", "-o", out], str(EARLIER_STARTER)),
        (graft_cli.main, [song, other, "-o", out], str(EARLIER_STARTER)),
        (timing_cli.main, [song, "-o", out], "Or give a model that listens with --transcriber."),
        (timing_cli.main, [song, "-o", out, "--words"], "an earlier starter model"),
    ):
        assert command([*words, *model]) == command_line.EXIT_FAILED
        told = capsys.readouterr().err
        assert "an earlier starter model" in told
        assert sentence in told
    assert stems_cli.main([song, "-o", str(tmp_path / "stems")]) == command_line.EXIT_FAILED
    told = capsys.readouterr().err
    assert "an earlier starter model" in told
    assert "Or give the folder of the network HTDemucs with --separator." in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.flac", "b.flac", "starter"]


def test_two_songs_of_two_starters_do_not_become_a_graft(
    starter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = model_info(model_parts(starter, None))
    old, new = song_of(EARLIER, tmp_path / "a.flac"), song_of(own, tmp_path / "b.flac")
    words = [str(old), str(new), "--model", str(starter), "-o", str(tmp_path / "out.flac")]
    assert graft_cli.main(words) == command_line.EXIT_FAILED
    assert "“a” and “b” have tokens of different models" in capsys.readouterr().err


def test_the_model_that_made_it_goes_on_with_a_song(starter: Path, tmp_path: Path) -> None:
    own = model_info(model_parts(starter, None))
    moved = starter.rename(tmp_path / "moved")
    song, short = song_of(own, tmp_path / "a.flac"), song_of(own, tmp_path / "b.flac", 64)
    words = ["-o", str(tmp_path / "out.flac"), "--model", str(moved), "--steps", "1"]
    assert cli.main(["--extend", str(short), "--seconds", "1", *words]) == 0
    words = ["-o", str(tmp_path / "out.lrc"), "--model", str(moved), "--words"]
    assert timing_cli.main([str(song), *words]) == 0


def test_a_journal_keeps_who_made_its_history(tmp_path: Path) -> None:
    request = replace(SONG, history=CODES, history_model=EARLIER)
    JournalWriter.create(tmp_path, new_song_id(), request, Recipe(SONG)).close()
    [job] = open_journals(tmp_path)
    assert job.request.history_model == EARLIER
    assert job.resume_request().history_model == EARLIER
    JournalWriter.create(tmp_path / "new", new_song_id(), SONG, Recipe(SONG)).close()
    [job] = open_journals(tmp_path / "new")
    assert job.request.history_model is None
