"""Separating in the window, and a level for each stem of the song that plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.contract import Samples
from engine.separation.stem_files import stem_path, stems_folder
from engine.separation.stems import STEMS
from heartstudio.audio.mixer import Block
from heartstudio.view.song.stem_bar import StemName
from heartstudio.view.widgets.value_slider import ValueSlider
from tests.heartstudio.fake_separator import SHARES, make_network
from tests.window.conftest import Opened
from tests.window.test_controls import make_song

W = TypeVar("W", bound=QWidget)
Open = Callable[..., Opened]
REST = 1.0 - sum(SHARES.values())


def separated(opened: Opened, qtbot: QtBot) -> str:
    """Make a song and separate it by the action; its id."""
    make_network(opened.context.paths.models)
    song_id = make_song(opened, qtbot)
    with qtbot.waitSignal(opened.context.stems.separated):
        opened.window.actions_by_name["separate"].trigger()
    qtbot.waitUntil(lambda: part(opened, QWidget, "stemBar").isVisible())
    return song_id


def part(opened: Opened, kind: type[W], name: str) -> W:
    found = opened.window.findChild(kind, name)
    assert found is not None
    return found


def heard(opened: Opened, qtbot: QtBot) -> Samples:
    """What the mixer makes of half a second in the middle, once the stems are read."""
    qtbot.waitUntil(lambda: not opened.context.stem_player.is_reading)
    mixer = opened.context.player._mixer
    mixer.seek(100_000)
    mixer.play()
    out: Block = np.zeros((24_000, 2), np.float32)
    mixer.fill(out)
    mixer.fill(out)  # the first one fades in and reaches the levels
    mixer.pause()
    mixer.fill(np.zeros((4_800, 2), np.float32))
    return out.T


def plain(opened: Opened) -> Samples:
    return opened.context.deck.samples_between(124_000, 148_000) * opened.context.player._mixer.gain


def test_levels_mute_and_solo_are_heard(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    separated(opened, qtbot)
    assert np.array_equal(heard(opened, qtbot), plain(opened))
    part(opened, ValueSlider, "stemLevel_drums").setValue(50)
    share = 1 - SHARES["drums"] * (1 - 0.5**3)
    assert np.allclose(heard(opened, qtbot), plain(opened) * share, atol=1e-5)
    QTest.mouseClick(part(opened, QToolButton, "stemMute_bass"), Qt.MouseButton.LeftButton)
    share -= SHARES["bass"]
    assert np.allclose(heard(opened, qtbot), plain(opened) * share, atol=1e-5)
    solo = part(opened, QToolButton, "stemSolo_other")
    QTest.mouseClick(solo, Qt.MouseButton.LeftButton)
    assert np.allclose(heard(opened, qtbot), plain(opened) * REST, atol=1e-5)
    QTest.mouseClick(solo, Qt.MouseButton.LeftButton)
    QTest.mouseClick(part(opened, QToolButton, "stemMute_bass"), Qt.MouseButton.LeftButton)
    part(opened, ValueSlider, "stemLevel_drums").setValue(100)
    assert np.array_equal(heard(opened, qtbot), plain(opened))


def test_without_vocals_is_an_action_and_the_mute_of_the_voice(
    open_window: Open, qtbot: QtBot
) -> None:
    opened = open_window()
    action = opened.window.actions_by_name["without_vocals"]
    assert not action.isEnabled()
    separated(opened, qtbot)
    assert action.isEnabled()
    action.trigger()
    mute = part(opened, QToolButton, "stemMute_vocals")
    assert mute.isChecked()
    assert np.allclose(heard(opened, qtbot), plain(opened) * (1 - SHARES["vocals"]), atol=1e-5)
    QTest.mouseClick(mute, Qt.MouseButton.LeftButton)
    assert not action.isChecked()
    assert np.array_equal(heard(opened, qtbot), plain(opened))


def test_another_song_begins_with_all_stems(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = separated(opened, qtbot)
    opened.window.actions_by_name["without_vocals"].trigger()
    heard(opened, qtbot)
    other = make_song(opened, qtbot, "Other")
    assert not part(opened, QWidget, "stemBar").isVisible()
    assert np.array_equal(heard(opened, qtbot), plain(opened))
    opened.context.deck.matches_loudness = False
    opened.context.deck.compare_with(song_id)
    qtbot.waitUntil(lambda: opened.context.deck.song_id == song_id)
    assert not opened.window.actions_by_name["without_vocals"].isChecked()
    assert np.array_equal(heard(opened, qtbot), plain(opened))
    assert other != song_id


def test_stems_that_cannot_be_read_are_said(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song = opened.context.songs.song(separated(opened, qtbot))
    assert song is not None
    stem_path(stems_folder(song.path), "drums").write_bytes(b"no sound")
    with qtbot.waitSignal(opened.context.stem_player.problem_occurred) as told:
        opened.window.actions_by_name["without_vocals"].trigger()
    assert "drums.flac cannot be read as sound" in str(told.args[0])
    assert not opened.window.actions_by_name["without_vocals"].isChecked()
    assert np.array_equal(heard(opened, qtbot), plain(opened))


def test_a_stem_is_dragged_out_as_its_file(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song = opened.context.songs.song(separated(opened, qtbot))
    assert song is not None
    for stem in STEMS:
        data = part(opened, StemName, f"stemName_{stem}").drag_data()
        assert data is not None
        paths = [url.toLocalFile() for url in data.urls()]
        assert paths == [str(stem_path(stems_folder(song.path), stem))]


def test_without_the_network_the_models_are_offered(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make_song(opened, qtbot)
    with qtbot.waitSignal(opened.context.stems.network_wanted):
        opened.window.actions_by_name["separate"].trigger()
    texts = [label.text() for label in opened.window.findChildren(QLabel)]
    assert any("needs HTDemucs (84 MB)" in text for text in texts)
