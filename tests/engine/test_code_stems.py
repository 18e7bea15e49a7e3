"""Songs of a codec that declares its stems are separated by their codes: the starter's are."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engine import stems_cli as cli
from engine.command_line import STARTER
from engine.contract import (
    CheckpointError,
    CodecParams,
    EngineWish,
    GenerationRequest,
    GenerationResult,
    Progress,
    RequestError,
    SamplesDecoded,
    Stage,
)
from engine.pipeline import HeartMuLaGenPipeline
from engine.separation.declared import CodeStems
from engine.separation.stem_files import has_stems, stem_path, stems_folder
from engine.separation.stems import STEMS, SeparationRequest, SeparationResult
from engine.songs.audio_file import write_audio
from engine.songs.recipe import recipe_of
from engine.songs.score import Score
from tools.make_separator import make_separator
from tools.train_starter.export import codec_config_json
from tools.train_starter.singing.product_codec import CONFIG
from tools.train_starter.vocabulary import DRUM_REST

SONG_ID = "12345678-1234-4234-8234-123456789abc"
REQUEST = GenerationRequest(
    "pop,piano,bass,drums,female",
    "[verse]\nLa la la la\nLa la la",
    6_000,
    codec=CodecParams(2),
    seed=3,
)


@pytest.fixture(scope="module")
def pipeline() -> HeartMuLaGenPipeline:
    return HeartMuLaGenPipeline.open(STARTER, EngineWish("cpu"))


@pytest.fixture(scope="module")
def result(pipeline: HeartMuLaGenPipeline) -> GenerationResult:
    *_, last = pipeline.run(REQUEST, threading.Event())
    assert isinstance(last, GenerationResult)
    return last


@pytest.fixture
def song(result: GenerationResult, tmp_path: Path) -> Path:
    recipe = recipe_of(REQUEST, result, title="Boats", created_utc="2026-11-29T00:00:00Z")
    path = tmp_path / "Boats.flac"
    write_audio(path, result.samples, Score(SONG_ID, result.codes, recipe))
    return path


def request_for(song: Path) -> SeparationRequest:
    return SeparationRequest(song, stems_folder(song), SONG_ID)


def steps_in(path: Path) -> np.ndarray[Any, np.dtype[np.int64]]:
    return soundfile.read(path, dtype="int32")[0].astype(np.int64) >> 8


def test_the_starters_config_is_the_one_that_its_maker_writes() -> None:
    text = (STARTER / "HeartCodec-oss" / "config.json").read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(json.dumps(codec_config_json(CONFIG, flow_steps=1)))


def test_a_song_is_separated_by_its_codes(pipeline: HeartMuLaGenPipeline, song: Path) -> None:
    *events, last = pipeline.separate(request_for(song), threading.Event())
    assert last == SeparationResult(stems_folder(song))
    progress = [event for event in events if isinstance(event, Progress)]
    assert {event.stage for event in progress} == {Stage.SEPARATE}
    assert progress[-1] == Progress(Stage.SEPARATE, 1.0, 3, 3)  # three parts, one Euler step
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    assert has_stems(song, SONG_ID, 6.0)
    made = {stem: steps_in(stem_path(stems_folder(song), stem)) for stem in STEMS}
    assert np.array_equal(sum(made.values(), np.int64(0)), steps_in(song))
    assert all(np.abs(steps).max() > 10_000 for steps in made.values())


def test_a_part_is_what_its_codes_sound_like_alone(
    pipeline: HeartMuLaGenPipeline, song: Path, result: GenerationResult
) -> None:
    list(pipeline.separate(request_for(song), threading.Event()))
    stems = CodeStems.of_codec(STARTER / "HeartCodec-oss")
    assert stems is not None
    codes = stems.parts(result.codes)["bass"]
    assert np.array_equal(codes[[0, 1, 3]], result.codes[[0, 1, 3]])
    assert codes[[2, 4, 5, 6, 7]].T.tolist() == [[0, DRUM_REST, 0, 0, 0]] * codes.shape[1]
    events = pipeline.decode(codes, REQUEST.codec, result.codec_seed, threading.Event())
    alone = [event.samples for event in events if isinstance(event, SamplesDecoded)]
    bass = soundfile.read(stem_path(stems_folder(song), "bass"), dtype="float32")[0].T
    assert np.allclose(bass, np.concatenate(alone, axis=1), atol=2**-23)


def test_a_codebook_may_belong_to_two_stems(tmp_path: Path) -> None:
    values = json.loads((STARTER / "HeartCodec-oss" / "config.json").read_text(encoding="utf-8"))
    values["stems"] = {
        "vocals": [6, [7, 90, 100]],
        "drums": [4],
        "bass": [3],
        "other": [[7, 0, 90]],
    }
    (tmp_path / "config.json").write_text(json.dumps(values), encoding="utf-8")
    stems = CodeStems.of_codec(tmp_path)
    assert stems is not None
    codes = np.full((8, 4), 5, np.int32)
    codes[7] = [0, 89, 90, 99]
    parts = stems.parts(codes)
    assert parts["vocals"][7].tolist() == [0, 0, 90, 99]
    assert parts["bass"][7].tolist() == [0, 0, 0, 0]


def test_a_stop_writes_nothing(pipeline: HeartMuLaGenPipeline, song: Path) -> None:
    abort = threading.Event()
    seen: list[object] = []
    for event in pipeline.separate(request_for(song), abort):
        seen.append(event)
        abort.set()
    assert seen[-1] == SeparationResult(stems_folder(song), stopped=True)
    assert len(seen) == 2
    assert not stems_folder(song).exists()


def test_a_model_that_declares_no_stems_says_so(tiny_folder: Path, song: Path) -> None:
    assert CodeStems.of_codec(tiny_folder / "HeartCodec-oss") is None
    other = HeartMuLaGenPipeline.open(tiny_folder, EngineWish("cpu"))
    with pytest.raises(RequestError, match="cannot decode stems"):
        list(other.separate(request_for(song), threading.Event()))


@pytest.mark.parametrize(
    "changes",
    [
        {"stems": ["drums"]},
        {"stems": {"drums": [1]}},
        {"stems": {"vocals": [6], "drums": [6], "bass": [3], "other": [2]}},
        {"stems": {"vocals": [8], "drums": [4], "bass": [3], "other": [2]}},
        {"stems": {"vocals": [True], "drums": [4], "bass": [3], "other": [2]}},
        {"stems": {"vocals": [[7, 90]], "drums": [4], "bass": [3], "other": [2]}},
        {"stems": {"vocals": [[7, 90, 90]], "drums": [4], "bass": [3], "other": [2]}},
        {"stems": {"vocals": [[7, 90, 9999]], "drums": [4], "bass": [3], "other": [2]}},
        {"stems": {"vocals": [[7, 90, 99]], "drums": [4], "bass": [3], "other": [[7, 0, 91]]}},
        {"silent_codes": [0] * 7},
        {"silent_codes": [0] * 7 + [1960]},
        {"silent_codes": None},
    ],
)
def test_a_wrong_declaration_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    values = json.loads((STARTER / "HeartCodec-oss" / "config.json").read_text(encoding="utf-8"))
    (tmp_path / "config.json").write_text(json.dumps({**values, **changes}), encoding="utf-8")
    with pytest.raises(CheckpointError, match=next(iter(changes))):
        CodeStems.of_codec(tmp_path)


def test_the_command_separates_a_song_of_the_starter(
    song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([str(song), "-o", str(tmp_path / "out")]) == 0
    assert "vocals.flac, drums.flac, bass.flac, other.flac" in capsys.readouterr().err
    assert all(stem_path(tmp_path / "out", stem).is_file() for stem in STEMS)


def test_the_command_separates_other_sound_by_the_network(
    song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = tmp_path / "foreign.wav"
    soundfile.write(foreign, steps_in(song)[:9_600] / (1 << 23), 48_000)
    out = tmp_path / "out"
    assert cli.main([str(foreign), "-o", str(out)]) == 1
    assert "--separator" in capsys.readouterr().err
    network = make_separator(tmp_path / "HTDemucs")
    assert cli.main([str(foreign), "-o", str(out), "--separator", str(network)]) == 0
    assert all(stem_path(out, stem).is_file() for stem in STEMS)


def test_the_command_says_what_it_cannot_do(
    song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([str(tmp_path / "gone.flac"), "-o", str(tmp_path / "out")]) == 1
    assert "gone.flac was moved or deleted." in capsys.readouterr().err
    assert cli.main([str(song), "-o", str(tmp_path / "no" / "out")]) == 1
    assert "does not exist. Create it first." in capsys.readouterr().err
    own = tmp_path / "vocals.flac"
    shutil.copy(song, own)
    assert cli.main([str(own), "-o", str(tmp_path)]) == 1
    assert "There is already a file vocals.flac in" in capsys.readouterr().err
    assert own.read_bytes() == song.read_bytes()
    renamed = tmp_path / "renamed"
    shutil.copytree(STARTER, renamed)
    assert cli.main([str(song), "-o", str(tmp_path / "out"), "--model", str(renamed)]) == 1
    assert "was not made by a model that" in capsys.readouterr().err
