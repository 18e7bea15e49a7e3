"""The separation network, piece by piece from a song's file to its stems, with random weights.

What the stems sound like is nonsense; that the network computes what the published one does, that
stems add up to the song, that progress, stop and damage are handled, is real.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from engine.contract import (
    CheckpointError,
    MemoryRanOut,
    NumericalError,
    OutOfMemoryError,
    OutputError,
    Progress,
    Samples,
    Stage,
)
from engine.hardware.machine import Gpu, Machine, Memory
from engine.messages import Message
from engine.separation.config import SeparatorConfig
from engine.separation.network_separator import NetworkSeparator, read_network, weights_file
from engine.separation.pieces import joined_pieces, triangle
from engine.separation.stem_files import (
    NOTE,
    SongReader,
    exact_steps,
    has_stems,
    stem_path,
    stems_folder,
    written_stems,
)
from engine.separation.stems import OTHER, PARTS, STEMS, SeparationRequest, SeparationResult
from tools.make_separator import FILE, make_separator, network_arguments

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "separation.safetensors"
SECONDS = 0.3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_separator(tmp_path_factory.mktemp("separator") / "HTDemucs")


@pytest.fixture
def network(folder: Path, one_thread: None) -> NetworkSeparator:
    return NetworkSeparator.load(folder, "cpu", threading.Event())


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return write_song(tmp_path / "Boats.flac")


def noise(seconds: float = SECONDS, rate_hz: int = 48_000) -> Samples:
    rng = np.random.default_rng(3)
    return (0.2 * rng.standard_normal((2, round(rate_hz * seconds)))).clip(-1, 1).astype(np.float32)


def write_song(path: Path, seconds: float = SECONDS, rate_hz: int = 48_000) -> Path:
    soundfile.write(path, noise(seconds, rate_hz).T, rate_hz, subtype="PCM_24")
    return path


def request_for(song: Path) -> SeparationRequest:
    return SeparationRequest(song, stems_folder(song), "id-1")


def run(network: NetworkSeparator, song: Path) -> list[Progress | MemoryRanOut | SeparationResult]:
    return list(network.separate(request_for(song), threading.Event()))


def steps_in(path: Path) -> np.ndarray[Any, np.dtype[np.int64]]:
    return soundfile.read(path, dtype="int32")[0].astype(np.int64) >> 8


def sum_of_stems(song: Path) -> np.ndarray[Any, np.dtype[np.int64]]:
    return sum((steps_in(stem_path(stems_folder(song), s)) for s in STEMS), np.int64(0))


def test_the_network_computes_what_the_published_class_does(folder: Path) -> None:
    golden = load_file(GOLDEN)
    config = SeparatorConfig.of_file(folder / FILE)
    with torch.inference_mode():
        made = read_network(folder / FILE, config)(golden["mix"][None])[0]
    assert made.shape == golden["sources"].shape == (4, 2, config.segment_samples)
    assert float((made - golden["sources"]).abs().max()) < 1e-5 * float(
        golden["sources"].abs().max()
    )


def test_the_published_size_has_the_published_number_of_values() -> None:
    from engine.separation.htdemucs import HTDemucs

    network = HTDemucs.meta(SeparatorConfig.from_dict(network_arguments("full"), "full"))
    assert sum(value.numel() for value in network.parameters()) == 41_984_456
    assert network.config.segment_samples == 343_980


@pytest.mark.parametrize("count", [1, 99, 100, 101, 175, 176, 1_000])
def test_pieces_are_joined_without_a_step_and_keep_the_length(count: int) -> None:
    sound = noise()[:, :count]
    blocks = (sound[:, at : at + 37] for at in range(0, count, 37))
    pieces: list[Samples] = []

    def same(piece: Samples) -> Samples:
        pieces.append(piece)
        return np.concatenate([piece, np.ones_like(piece)])

    made = np.concatenate(list(joined_pieces(blocks, same, 100)), axis=1)
    assert made.shape == (4, count)
    assert np.allclose(made[:2], sound, atol=1e-6)
    assert np.allclose(made[2:], 1.0, atol=1e-6)  # the weights sum to one
    assert {piece.shape for piece in pieces} == {(2, 100)}
    assert len(pieces) == max(1, -(-(count - 25) // 75))


def test_pieces_that_differ_in_level_fade_into_each_other() -> None:
    levels = iter(range(1, 9))
    sound = np.ones((2, 400), np.float32)
    made = np.concatenate(
        list(joined_pieces(iter([sound]), lambda p: 0 * p + next(levels), 100)), axis=1
    )
    assert float(np.abs(np.diff(made[0])).max()) <= 0.08
    assert triangle(4).tolist() == [0.5, 1.0, 1.0, 0.5]


@pytest.mark.parametrize("rate_hz", [48_000, 44_100, 22_050])
def test_stems_have_the_songs_length_and_add_up_to_it(
    network: NetworkSeparator, tmp_path: Path, rate_hz: int
) -> None:
    song = write_song(tmp_path / "Boats.flac", rate_hz=rate_hz)
    *events, result = run(network, song)
    assert result == SeparationResult(stems_folder(song))
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[0].fraction == 0.0
    assert progress[-1].fraction == 1.0
    assert {event.stage for event in progress} == {Stage.SEPARATE}
    sound = SongReader(song).take(1 << 30)
    whole = np.rint(sound.T.astype(np.float64) * (1 << 23)).astype(np.int64)
    assert np.array_equal(sum_of_stems(song), whole)
    assert all(steps_in(stem_path(stems_folder(song), stem)).any() for stem in STEMS)
    assert has_stems(song, "id-1", SECONDS)
    assert not has_stems(song, "id-2", SECONDS)
    assert not has_stems(song, "id-1", 2 * SECONDS)  # another sound
    assert sorted(path.name for path in stems_folder(song).iterdir()) == sorted(
        [NOTE, *(f"{stem}.flac" for stem in STEMS)]
    )


def test_the_same_song_gives_the_same_stems_and_a_quiet_one_the_same_in_quiet(
    network: NetworkSeparator, song: Path, tmp_path: Path
) -> None:
    soundfile.write(song, noise().T / 4, 48_000, subtype="PCM_24")
    run(network, song)
    first = {stem: steps_in(stem_path(stems_folder(song), stem)) for stem in STEMS}
    run(network, song)
    for stem in STEMS:
        assert np.array_equal(steps_in(stem_path(stems_folder(song), stem)), first[stem])
    quiet = tmp_path / "Quiet.flac"
    soundfile.write(quiet, noise().T / 64, 48_000, subtype="PCM_24")
    run(network, quiet)
    for part in PARTS:
        made = steps_in(stem_path(stems_folder(quiet), part))
        assert np.abs(16 * made - first[part]).max() <= 32


def test_silence_stays_silent(network: NetworkSeparator, tmp_path: Path) -> None:
    song = tmp_path / "Silence.flac"
    soundfile.write(song, np.zeros((9_600, 2)), 48_000, subtype="PCM_24")
    run(network, song)
    assert not sum_of_stems(song).any()


def test_what_is_too_loud_for_one_stem_is_taken_over_by_the_others() -> None:
    mix = np.array([[0.9, -1.0, 0.5], [0.0, 1.0, -0.5]], np.float32)
    parts = {
        part: np.full((2, 3), level, np.float32)
        for part, level in zip(PARTS, (3, -2, 1.5), strict=True)
    }
    made = exact_steps(mix, parts)
    assert all(np.abs(steps).max() < 1 << 23 for steps in made.values())
    whole = np.rint(mix.T.astype(np.float64) * (1 << 23)).astype(np.int64)
    assert np.array_equal(sum(made.values()), whole)
    plain = exact_steps(mix, {part: 0 * mix for part in PARTS})
    assert np.abs(plain[OTHER]).max() == (1 << 23) - 1


def stopping(events: Iterator[Any], abort: threading.Event) -> list[Any]:
    """Stop at the second step of the progress."""
    seen: list[Any] = []
    for event in events:
        seen.append(event)
        if len(seen) == 2:
            abort.set()
    return seen


def test_a_stop_leaves_no_stems_and_keeps_earlier_ones(
    network: NetworkSeparator, song: Path
) -> None:
    abort = threading.Event()
    seen = stopping(network.separate(request_for(song), abort), abort)
    assert seen[-1] == SeparationResult(stems_folder(song), stopped=True)
    assert len(seen) == 3  # nothing more was computed
    assert not stems_folder(song).exists()
    run(network, song)
    abort = threading.Event()
    stopping(network.separate(request_for(song), abort), abort)
    assert has_stems(song, "id-1", SECONDS)


def test_a_stop_is_heard_within_a_piece(network: NetworkSeparator, song: Path) -> None:
    abort = threading.Event()
    inner = network._here.crosstransformer.layers[0]
    calls: list[int] = []

    def stop(_module: object, _inputs: object) -> None:
        calls.append(1)
        abort.set()

    inner.register_forward_pre_hook(stop)
    *_, last = network.separate(request_for(song), abort)
    assert last == SeparationResult(stems_folder(song), stopped=True)
    assert len(calls) == 1


def test_no_crash_leaves_stems_that_look_complete(song: Path) -> None:
    def interrupted() -> None:
        with written_stems(stems_folder(song), "id-1", "test") as write:
            write(noise(), {part: noise() for part in PARTS})
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert not stems_folder(song).exists()
    with written_stems(stems_folder(song), "id-1", "test") as write:
        write(noise(), {part: noise() for part in PARTS})
    assert has_stems(song, "id-1", SECONDS)
    stem_path(stems_folder(song), "bass").unlink()
    assert not has_stems(song, "id-1", SECONDS)


def test_songs_of_one_name_and_two_endings_have_their_own_stems() -> None:
    assert stems_folder(Path("Boats.flac")) != stems_folder(Path("Boats.mp3"))


def test_foreign_files_in_the_folder_stay(song: Path) -> None:
    folder = stems_folder(song)
    folder.mkdir()
    (folder / "mine.txt").write_text("kept")

    def interrupted() -> None:
        with written_stems(folder, "id-1", "test"):
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_is_said(network: NetworkSeparator, song: Path) -> None:
    stems_folder(song).write_text("a file of the same name")
    with pytest.raises(OutputError, match=r"Boats\.flac\.stems"):
        run(network, song)


def test_what_is_no_sound_is_said(network: NetworkSeparator, tmp_path: Path) -> None:
    text = tmp_path / "words.flac"
    text.write_text("no sound")
    with pytest.raises(OutputError, match="cannot be read as sound"):
        run(network, text)


def test_invalid_numbers_are_said_and_write_nothing(network: NetworkSeparator, song: Path) -> None:
    network._here.channel_upsampler.bias.data.fill_(float("nan"))
    with pytest.raises(NumericalError, match="no stems were written"):
        run(network, song)
    assert not stems_folder(song).exists()


def test_when_memory_runs_out_the_processor_separates_the_rest(
    network: NetworkSeparator, song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed, failures = network._computed, [OutOfMemoryError(Message("full"))]

    def failing(piece: Samples) -> Samples:
        if failures:
            raise failures.pop()
        return computed(piece)

    monkeypatch.setattr(network, "_computed", failing)
    network._devices = [torch.device("cpu:0"), torch.device("cpu")]
    events = run(network, song)
    assert [event for event in events if isinstance(event, MemoryRanOut)]
    assert has_stems(song, "id-1", SECONDS)
    failures.append(OutOfMemoryError(Message("full")))
    with pytest.raises(OutOfMemoryError):
        run(network, song)


def machine(free_bytes: int, gpu_bytes: int = 0) -> Machine:
    gpus = (Gpu("cuda", 0, "Card", "CUDA", Memory(gpu_bytes, gpu_bytes), False),) * bool(gpu_bytes)
    return Machine(Memory(16 << 30, free_bytes), gpus=gpus)


def test_a_device_is_used_only_with_memory_for_it(folder: Path) -> None:
    def load(machine: Machine) -> NetworkSeparator:
        return NetworkSeparator.load(folder, "auto", threading.Event(), lambda: machine)

    assert load(machine(4 << 30)).device == torch.device("cpu")
    assert load(machine(4 << 30, 1 << 28)).device == torch.device("cpu")
    with pytest.raises(OutOfMemoryError, match=r"Separating a song needs 1\.1 GB"):
        load(machine(1 << 28))


def rewritten(folder: Path, target: Path, **notes: object) -> Path:
    """Copy a network with other notes in its header."""
    with safe_open(str(folder / FILE), framework="pt") as stored:
        kept: dict[str, str] = stored.metadata()
    target.mkdir()
    changed = {**kept, **{key: str(note) for key, note in notes.items()}}
    save_file(load_file(folder / FILE), str(target / FILE), changed)
    return target


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("dconv_mode", 1),
        ("t_sparse_self_attn", True),
        ("wiener_iters", 2),
        ("sources", ["vocals", "rest"]),
        ("segment", {"numerator": 1}),
        ("segment", "long"),
        ("depth", 9),
        ("t_heads", 7),
        ("norm_starts", 1),
        ("channels", -1),
        ("nfft", 10**9),
    ],
)
def test_other_variants_are_refused_with_the_key(
    folder: Path, tmp_path: Path, key: str, value: object
) -> None:
    arguments = {**network_arguments("tiny"), key: value}
    other = rewritten(folder, tmp_path / "other", kwargs=json.dumps(arguments))
    name = {"segment": "numerator|denominator|segment", "nfft": "segment"}.get(key, key)
    with pytest.raises(CheckpointError, match=name):
        NetworkSeparator.load(other, "cpu", threading.Event())


def test_other_files_are_refused(folder: Path, tmp_path: Path) -> None:
    def load(path: Path) -> None:
        NetworkSeparator.load(path, "cpu", threading.Event())

    with pytest.raises(CheckpointError, match="no separation network in"):
        load(tmp_path)
    with pytest.raises(CheckpointError, match="no separation network that is known"):
        load(rewritten(folder, tmp_path / "class", klass="demucs.hdemucs.HDemucs"))
    with pytest.raises(CheckpointError, match="cannot be read"):
        load(rewritten(folder, tmp_path / "notes", kwargs="{"))
    wider = {**network_arguments("tiny"), "channels": 16}
    with pytest.raises(CheckpointError, match="has the shape"):
        load(rewritten(folder, tmp_path / "wide", kwargs=json.dumps(wider)))
    cut = tmp_path / "cut"
    cut.mkdir()
    (cut / FILE).write_bytes((folder / FILE).read_bytes()[:-9])
    with pytest.raises(CheckpointError, match="was not downloaded to its end"):
        weights_file(cut)
