"""Files that people open, whole and damaged: what is heard of them, and what is said."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.songs import sound_reader
from engine.songs.score import MAGIC
from engine.songs.song_file import read_song, write_master
from heartstudio.jobs.songs import peak_loader
from heartstudio.jobs.songs.peak_loader import PeakLoader
from heartstudio.view.messages import Messages
from heartstudio.view.song.damage_notice import DamageNotice
from tests.engine.song_samples import make_score, make_sound
from tests.engine.test_damaged_sound import foreign_sound

RATE_HZ = 48_000


class Heard:
    """What a loader reported."""

    def __init__(self, loader: PeakLoader) -> None:
        self.begun: list[int] = []
        self.pieces: list[np.ndarray] = []
        self.ends: list[str] = []
        self.damages: list[str] = []
        self.loudness: list[float] = []
        loader.begun.connect(lambda _token, count: self.begun.append(count))
        loader.piece_loaded.connect(lambda _token, sound: self.pieces.append(sound.samples))
        loader.loaded.connect(self._on_loaded)
        loader.failed.connect(lambda _token, message: self.ends.append(str(message)))
        loader.damage_found.connect(lambda _token, message: self.damages.append(str(message)))

    def _on_loaded(self, _token: int, loudness: float) -> None:
        self.loudness.append(loudness)
        self.ends.append("")

    @property
    def sound(self) -> np.ndarray:
        return np.concatenate(self.pieces, axis=1)


@pytest.fixture
def load(qtbot: QtBot) -> Any:
    """path -> what a loader reports of it, when it is done."""
    loaders: list[PeakLoader] = []

    def run(path: Path) -> Heard:
        loader = PeakLoader()
        loaders.append(loader)
        heard = Heard(loader)
        loader.load(path)
        qtbot.waitUntil(lambda: bool(heard.ends))
        return heard

    yield run
    for loader in loaders:
        assert loader.shutdown()


def test_a_file_without_samples_is_no_riddle(load: Any, tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    soundfile.write(path, np.zeros((0, 2), np.float32), RATE_HZ)
    assert load(path).ends == ["There is no sound in empty.wav."]


def test_a_recording_of_unknown_length_is_loaded_whole(load: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, foreign_sound(5), RATE_HZ)
    data = bytearray(path.read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    path.write_bytes(data)
    heard = load(path)
    assert heard.begun == [5 * RATE_HZ]
    assert heard.sound.shape == (2, 5 * RATE_HZ)
    assert heard.damages == []


def test_what_is_missing_of_a_recording_is_said_and_the_rest_is_heard(
    load: Any, tmp_path: Path
) -> None:
    path = write_master(tmp_path / "a.flac", make_sound(250), make_score(250)).path
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    heard = load(path)
    seconds = heard.sound.shape[1] / RATE_HZ
    assert 5 < seconds < 15
    assert heard.ends == [""]
    assert heard.damages == [], "the file says that itself"
    damage = str(read_song(path).damage)
    assert f"{seconds:.1f} of its 20.0 seconds can be heard" in damage
    assert "makes all of it from its tokens" in damage


def test_sound_that_turns_out_to_be_shorter_is_said(load: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.ogg"
    soundfile.write(path, foreign_sound(10), RATE_HZ, format="OGG", subtype="VORBIS")
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 3, len(data) // 2):
        data[place] ^= 0x55
    path.write_bytes(data)
    heard = load(path)
    assert 1 < heard.sound.shape[1] / RATE_HZ < 9.9
    assert "is damaged" in heard.damages[0]


def test_values_that_are_none_are_neither_drawn_nor_measured(load: Any, tmp_path: Path) -> None:
    odd = foreign_sound(3)
    odd[1_000:3_000], odd[5_000], odd[6_000] = np.nan, np.inf, 1e30
    path = tmp_path / "odd.wav"
    soundfile.write(path, odd, RATE_HZ, subtype="FLOAT")
    heard = load(path)
    assert np.isfinite(heard.sound).all()
    assert np.isfinite(heard.loudness[0])


def test_more_than_two_hours_are_refused_at_once(load: Any, tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    with soundfile.SoundFile(path, "w", 8_000, 1, "PCM_16") as file:
        for _ in range(121):
            file.write(np.zeros(8_000 * 60, np.int16))
    heard = load(path)
    assert heard.pieces == []
    assert "longer than two hours" in heard.ends[0]


def test_a_damage_in_the_middle_is_silent_and_said(load: Any, tmp_path: Path) -> None:
    path = write_master(tmp_path / "a.flac", make_sound(250), make_score(250)).path
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 20_000] = bytes(20_000)
    path.write_bytes(bytes(data))
    heard = load(path)
    assert heard.sound.shape[1] == 20 * RATE_HZ
    silent_s = (np.abs(heard.sound).max(axis=0) == 0).sum() / RATE_HZ
    assert 0.05 < silent_s < 1
    assert heard.damages == [
        f"a.flac is damaged: {max(silent_s, 0.1):.1f} of its 20.0 seconds are silent."
    ]


def test_the_loader_keeps_no_samples_and_waits_for_the_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window that is busy is not buried under pieces."""
    path = tmp_path / "a.flac"
    soundfile.write(path, foreign_sound(30), RATE_HZ)
    monkeypatch.setattr(peak_loader, "PIECE_S", 1)
    read: list[int] = []
    blocks = sound_reader.decode_blocks

    def counted(place: Path, on_gap: Any) -> Any:
        for block in blocks(place, on_gap):
            read.append(block.shape[1])
            yield block

    monkeypatch.setattr(sound_reader, "decode_blocks", counted)
    loader = PeakLoader()
    heard = Heard(loader)
    most: list[float] = []
    loader.piece_loaded.connect(
        lambda _token, _piece: most.append(sum(read) / RATE_HZ - len(heard.pieces))
    )
    loader.load(path)
    qtbot.waitUntil(lambda: bool(heard.ends))
    ahead_s = peak_loader.FIRST_PIECE_S + peak_loader.PIECES_ON_THEIR_WAY + 2
    assert max(most) <= ahead_s
    assert loader.shutdown()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_among_the_songs_holds_nobody_up(
    make_kit: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    kit = make_kit()
    os.mkfifo(tmp_path / "pipe.flac")
    (tmp_path / "folder.flac").mkdir()
    said: list[str] = []
    kit.context.opener.failed.connect(lambda _path, message: said.append(str(message)))
    kit.context.opener.open([tmp_path / "pipe.flac"])
    qtbot.waitUntil(lambda: bool(said))
    assert "pipe.flac cannot be opened: it is a folder, a pipe or a device" in said[0]


def opened(kit: Any, qtbot: QtBot, path: Path) -> Any:
    """The song of a file that was opened."""
    ids: list[str] = []
    kit.context.opener.song_opened.connect(lambda opened_id, _notes: ids.append(opened_id))
    kit.context.opener.open([path])
    qtbot.waitUntil(lambda: bool(ids))
    return kit.context.songs.song(ids[0])


def test_a_song_that_is_cut_is_in_the_library_as_long_as_it_is(
    make_kit: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write_master(tmp_path / "a.flac", make_sound(250), make_score(250)).path
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    kit = make_kit()
    song = opened(kit, qtbot, path)
    assert song.duration_s == read_song(path).duration_s
    assert song.is_partial
    window = QWidget()
    qtbot.addWidget(window)
    messages = Messages(window, kit.context)
    DamageNotice(kit.context, messages)
    kit.context.deck.show_song(song.id)
    toast = messages.toast
    qtbot.waitUntil(lambda: "of its 20.0 seconds can be heard" in toast.label.text())
    toast.button.click()
    qtbot.waitUntil(lambda: bool(kit.saved))
    made = kit.context.songs.song(kit.saved[0])
    assert made.duration_s == 20.0


def test_a_song_whose_sound_is_gone_still_has_its_tokens(
    make_kit: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write_master(tmp_path / "a.flac", make_sound(25), make_score(25)).path
    data = path.read_bytes()
    path.write_bytes(data[: data.index(MAGIC) + len(data) // 20])
    while read_song(path).playable or read_song(path).score is None:
        path.write_bytes(path.read_bytes()[:-2_000])
    kit = make_kit()
    song = opened(kit, qtbot, path)
    assert (song.duration_s, song.is_partial) == (0.0, True)
    window = QWidget()
    qtbot.addWidget(window)
    messages = Messages(window, kit.context)
    DamageNotice(kit.context, messages)
    kit.context.player.problem_occurred.connect(messages.warn)
    deck = kit.context.deck
    with qtbot.waitSignal(deck.damage_found):
        deck.show_song(song.id)
    qtbot.waitUntil(lambda: deck.song_id == "", timeout=5_000)
    assert "“Decode again”" in messages.toast.label.text()
    assert messages.toast.button.text() == "Restore the sound"
    messages.toast.button.click()
    qtbot.waitUntil(lambda: bool(kit.saved), timeout=20_000)
    assert kit.context.songs.song(kit.saved[0]).duration_s == 2.0


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_song_whose_name_is_no_text_here_is_opened_and_heard(
    make_kit: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    path = Path(str(tmp_path), b"l\xe4rm \xff.flac".decode("utf-8", "surrogateescape"))
    write_master(path, make_sound(50), make_score(50))
    kit = make_kit()
    song = opened(kit, qtbot, path)
    assert song.path == path
    kit.context.deck.show_song(song.id)
    qtbot.waitUntil(lambda: kit.context.deck.duration_s == pytest.approx(4.0))
