"""The true path through the network with a tiny checkpoint of random weights.

What it hears is nonsense; that times lie in the song, that progress and stop work, is real.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from safetensors.torch import load_file, save_file

from engine.contract import (
    CheckpointError,
    DeviceError,
    MemoryRanOut,
    OutOfMemoryError,
    OutputError,
    Progress,
    Stage,
)
from engine.hardware.machine import Gpu, Machine, Memory
from engine.listening import transcriber as transcriber_module
from engine.listening.lyrics_alignment import align_lyrics
from engine.listening.transcriber import (
    IN_A_SMALLER_WAY,
    WhisperTranscriber,
    _mono,
)
from engine.listening.transcriber_plan import PRECISIONS, Way, WhisperSizes, best_ways, ways
from engine.listening.transcript import Transcript, TranscriptRequest
from engine.resampling import resample
from engine.songs.sound_reader import load_stereo
from tools.make_whisper import make_whisper

SONG_S = 42.0
MANY = 10**6


def song_of_noise(folder: Path, seconds: float = SONG_S) -> Path:
    rng, path = np.random.default_rng(3), folder / "song.wav"
    noise = 0.1 * rng.standard_normal((round(48_000 * seconds), 2))
    soundfile.write(path, noise.astype(np.float32), 48_000, "FLOAT")
    return path


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return song_of_noise(tmp_path_factory.mktemp("song"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """A checkpoint with alignment heads, and one without."""
    root = tmp_path_factory.mktemp("whisper")
    return {heads: make_whisper(root / f"heads-{heads}", heads) for heads in (True, False)}


def listen(
    transcriber: WhisperTranscriber, request: TranscriptRequest, event: threading.Event
) -> tuple[list[Progress], Transcript]:
    events = list(transcriber.transcribe(request, event))
    assert isinstance(events[-1], Transcript)
    return [event for event in events if isinstance(event, Progress)], events[-1]


@pytest.mark.parametrize("has_heads", [True, False])
def test_a_song_is_heard_with_times(folders: dict[bool, Path], song: Path, has_heads: bool) -> None:
    transcriber = WhisperTranscriber.load(folders[has_heads], "cpu")
    assert transcriber.has_word_times is has_heads
    request = TranscriptRequest(song, "夏天的风吹过")
    steps, heard = listen(transcriber, request, threading.Event())
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert all(step.stage is Stage.LISTEN and step.total == round(SONG_S) for step in steps)
    assert len(steps) >= 3  # more than one window
    assert (heard.model, heard.stopped) == (folders[has_heads].name, False)
    assert heard.is_rough is not has_heads
    assert heard.words
    starts = [word.start_s for word in heard.words]
    assert starts == sorted(starts)
    assert all(0.0 <= word.start_s <= word.end_s <= SONG_S for word in heard.words)
    assert all(word.text == word.text.strip() != "" for word in heard.words)
    assert listen(transcriber, request, threading.Event())[1] == heard
    times = align_lyrics(" ".join(word.text for word in heard.words), heard.words, SONG_S)
    assert all(time.heard for time in times)
    transcriber.release()


class LateEvent(threading.Event):
    """Set by itself after it was asked so often."""

    def __init__(self, asked: int) -> None:
        super().__init__()
        self.left = asked

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("asked", [0, 1, 3])
def test_a_stop_ends_it_within_a_token(folders: dict[bool, Path], song: Path, asked: int) -> None:
    reading = LateEvent(MANY)
    _mono(song, reading)
    event = LateEvent(MANY - reading.left + asked)
    transcriber = WhisperTranscriber.load(folders[True], "cpu")
    steps, heard = listen(transcriber, TranscriptRequest(song), event)
    assert heard.stopped
    assert len(steps) == 1
    assert event.left > -5  # hardly a token more was made


def test_a_stop_ends_reading_a_song(folders: dict[bool, Path], song: Path) -> None:
    event = LateEvent(3)
    assert len(_mono(song, event)) < 16_000 * 2
    transcriber = WhisperTranscriber.load(folders[True], "cpu")
    _, heard = listen(transcriber, TranscriptRequest(song), event)
    assert (heard.words, heard.stopped) == ((), True)


def test_a_song_is_read_in_pieces_as_in_one(song: Path) -> None:
    whole = load_stereo(song).mean(axis=0, keepdims=True)
    pieces = _mono(song, threading.Event()).numpy()
    np.testing.assert_array_equal(pieces, resample(whole, 48_000, 16_000)[0])


def test_a_song_that_has_gone_is_named(folders: dict[bool, Path], tmp_path: Path) -> None:
    transcriber = WhisperTranscriber.load(folders[True], "cpu")
    with pytest.raises(OutputError, match=r"gone\.flac was moved or deleted"):
        listen(transcriber, TranscriptRequest(tmp_path / "gone.flac"), threading.Event())


def test_a_folder_that_is_not_whole_is_named(folders: dict[bool, Path], tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"config\.json.*Download it again"):
        WhisperTranscriber.load(tmp_path, "cpu")
    for file in folders[True].iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    tensors = load_file(tmp_path / "model.safetensors")
    del tensors["model.decoder.layer_norm.weight"]
    save_file(tensors, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(CheckpointError, match=r"lacks the tensor model\.decoder\.layer_norm"):
        WhisperTranscriber.load(tmp_path, "cpu")
    (tmp_path / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(CheckpointError, match="cannot be loaded"):
        WhisperTranscriber.load(tmp_path, "cpu")
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"\*\.safetensors is missing"):
        WhisperTranscriber.load(tmp_path, "cpu")


MEDIUM = WhisperSizes(764_000_000, 1500, 228, 1024, 4096, 24, 6)
GB = 10**9


def edited(folder: Path, place: Path, name: str, change: Callable[[Any], Any]) -> Path:
    """A copy of a checkpoint in which one JSON file is another."""
    shutil.copytree(folder, place)
    values = change(json.loads((place / name).read_text(encoding="utf-8")))
    text = values if isinstance(values, str) else json.dumps(values)
    (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values | {"_from_model_config": True},
        lambda values: {
            "_from_model_config": True,
            "bos_token_id": values["bos_token_id"],
            "eos_token_id": values["eos_token_id"],
        },
        lambda values: {"forced_decoder_ids": [[1, None], [2, values["eos_token_id"] + 5]]},
        lambda _values: {},
    ],
)
def test_a_generation_config_made_from_the_model_config_is_read(
    folders: dict[bool, Path], tmp_path: Path, change: Callable[[Any], Any]
) -> None:
    folder = edited(folders[True], tmp_path / "w", "generation_config.json", change)
    transcriber = WhisperTranscriber.load(folder, "cpu")
    told = TranscriptRequest(song_of_noise(tmp_path, 4.0), "hello")
    _, transcript = listen(transcriber, told, threading.Event())
    assert not transcript.stopped
    assert all(0 <= word.start_s <= word.end_s <= 4 for word in transcript.words)
    rules = transcriber._here.checkpoint.rules
    assert set(rules.languages) == {"<|en|>", "<|zh|>"}
    assert rules.transcribe is not None


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("generation_config.json", lambda _values: "[]"),
        ("generation_config.json", lambda _values: "[" * 100_000),
        ("config.json", lambda _values: "[" * 100_000),
        ("config.json", lambda values: values | {"encoder_layers": 10**9}),
        ("config.json", lambda values: values | {"decoder_layers": 10**9}),
        ("preprocessor_config.json", lambda _values: "[3]"),
        ("tokenizer.json", lambda _values: "[" * 100_000),
    ],
)
def test_files_that_claim_something_else_are_a_sentence(
    folders: dict[bool, Path], tmp_path: Path, name: str, change: Callable[[Any], Any]
) -> None:
    folder = edited(folders[True], tmp_path / "w", name, change)
    with pytest.raises(CheckpointError):
        WhisperTranscriber.load(folder, "cpu")


def computer(free_gb: float, *gpus: Gpu, total_gb: float = 32) -> Machine:
    return Machine(Memory(round(total_gb * GB), round(free_gb * GB)), gpus=gpus)


def card(free_gb: float, kind: str = "cuda") -> Gpu:
    return Gpu(kind, 0, "Card", "API", Memory(24 * GB, round(free_gb * GB)), has_bf16=True)


@pytest.mark.parametrize(
    ("here", "wish", "device", "precision"),
    [
        (computer(12), "auto", "cpu", "float32"),
        (computer(4), "auto", "cpu", "bfloat16"),
        (computer(12, card(6)), "auto", "cuda:0", "float16"),
        (computer(12, card(1)), "auto", "cpu", "float32"),
        (computer(12, card(6)), "cpu", "cpu", "float32"),
        (computer(12, card(8, "mps")), "auto", "mps", "float32"),
        (computer(12, card(3, "mps")), "auto", "mps", "float16"),
    ],
)
def test_where_and_how_it_listens(here: Machine, wish: str, device: str, precision: str) -> None:
    way = best_ways(ways(here, wish, MEDIUM))[0]
    assert (way.device, way.precision) == (device, precision)


def test_what_it_would_need_is_said() -> None:
    with pytest.raises(OutOfMemoryError, match=r"needs 2\.5 GB .* 2\.0 GB are free\. Close other"):
        best_ways(ways(computer(2), "auto", MEDIUM))
    with pytest.raises(OutOfMemoryError, match=r"needs 2\.5 GB of memory, but there are 2\.0 GB"):
        best_ways(ways(computer(1, total_gb=2), "auto", MEDIUM))


def test_it_goes_on_where_memory_ran_out(
    folders: dict[bool, Path], song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = TranscriptRequest(song, "夏天的风吹过")
    plain = WhisperTranscriber.load(folders[True], "cpu")
    _, whole = listen(plain, request, threading.Event())
    first = next(word for word in whole.words)
    transcriber = WhisperTranscriber.load(folders[True], "cpu", describe=lambda: computer(12))
    run, calls = transcriber.listen, []

    def short_of_memory(*arguments: Any) -> Any:
        calls.append(transcriber.way.precision)
        if len(calls) == 2:
            raise MemoryError
        return run(*arguments)

    monkeypatch.setattr(transcriber, "listen", short_of_memory)
    events = list(transcriber.transcribe(request, threading.Event()))
    assert [e.message for e in events if isinstance(e, MemoryRanOut)] == [IN_A_SMALLER_WAY]
    assert calls[:3] == ["float32", "float32", "bfloat16"]
    heard = events[-1]
    assert isinstance(heard, Transcript)
    assert heard.words[0] == first  # what was heard before is kept
    monkeypatch.setattr(transcriber, "listen", lambda *_: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(OutOfMemoryError, match="not enough memory for listening to this song"):
        list(transcriber.transcribe(request, threading.Event()))


def test_loading_takes_a_smaller_way_when_memory_runs_out(
    folders: dict[bool, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, tried = transcriber_module._read_checkpoint, []

    def short_of_memory(folder: Path, way: Way) -> object:
        tried.append(way.precision)
        if len(tried) == 1:
            raise MemoryError
        return read(folder, way)

    monkeypatch.setattr(transcriber_module, "_read_checkpoint", short_of_memory)
    here = WhisperTranscriber.load(folders[False], "cpu", describe=lambda: computer(12))
    assert (tried, here.way.precision) == (["float32", "bfloat16"], "bfloat16")
    tried.clear()
    monkeypatch.setitem(PRECISIONS, "cpu", ("float32",))
    with pytest.raises(OutOfMemoryError, match="not enough memory for the transcriber"):
        WhisperTranscriber.load(folders[False], "cpu", describe=lambda: computer(12))


def test_an_impossible_device_is_refused(folders: dict[bool, Path]) -> None:
    with pytest.raises(DeviceError):
        WhisperTranscriber.load(folders[True], "hpu")


def test_sound_becomes_mono_at_16_khz(tmp_path: Path) -> None:
    time_s = np.arange(48_000) / 48_000
    left = np.sin(2 * np.pi * 440 * time_s).astype(np.float32)
    path = tmp_path / "song.wav"
    soundfile.write(path, np.stack([left, np.zeros_like(left)]).T, 48_000, "FLOAT")
    sound = _mono(path, threading.Event()).numpy()
    assert sound.shape == (16_000,)
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    assert np.abs(sound - expected)[2_000:-2_000].max() < 1e-6
