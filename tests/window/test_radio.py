"""The radio's window: what is offered, what it says, its buttons, and the keys."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from heartstudio.audio.null_output import NullOutput
from heartstudio.i18n import install_translations
from heartstudio.jobs.songs.radio import RadioState, RadioStatus
from heartstudio.model.presets import BUILTIN_PRESETS
from heartstudio.model.radio_plan import Beginning
from heartstudio.paths import resources_folder
from heartstudio.view.song.radio_dialog import FROM_LIST, FROM_MODEL, RadioDialog
from tests.heartstudio.fake_engine import Script
from tests.heartstudio.keyboard import assert_tab_goes_round, press
from tests.window.conftest import Opened
from tests.window.test_accessibility import problems_of
from tests.window.test_controls import make_song

Open = Callable[..., Opened]
SPEED = 4.0


def dialog_of(opened: Opened) -> RadioDialog:
    opened.window.actions_by_name["radio"].trigger()
    (dialog,) = (one for one in opened.window.findChildren(RadioDialog) if one.isVisible())
    return dialog


def click(button: QPushButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def texts_of(dialog: RadioDialog) -> list[str]:
    return [dialog.sources.item(row).text() for row in range(dialog.sources.count())]


def tick(dialog: RadioDialog, *rows: int) -> None:
    for row in range(dialog.sources.count()):
        state = Qt.CheckState.Checked if row in rows else Qt.CheckState.Unchecked
        dialog.sources.item(row).setCheckState(state)


def test_presets_songs_and_stars_are_offered(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = make_song(opened, qtbot, "Boats")
    dialog = dialog_of(opened)
    names = [preset.name for preset in BUILTIN_PRESETS]
    assert texts_of(dialog) == ["Like “Boats”", *names]
    assert dialog.station() is not None
    dialog.close()
    opened.context.songs.set_stars(song_id, 5)
    dialog = dialog_of(opened)
    assert texts_of(dialog)[:2] == ["Like “Boats”", "Songs with 4 stars or more (1)"]
    tick(dialog, 1, 2)
    station = dialog.station()
    assert station is not None
    assert station.tags == (("piano",), BUILTIN_PRESETS[0].tags)
    assert station.lyrics == ()
    tick(dialog)
    assert dialog.station() is None
    assert not dialog.start_button.isEnabled()


def test_presets_have_their_names_in_the_windows_language(
    open_window: Open, qapp: QApplication
) -> None:
    opened, before, known = open_window(), QLocale(), set(qapp.findChildren(QTranslator))
    install_translations(qapp, resources_folder() / "i18n", "de")
    try:
        dialog = dialog_of(opened)
        assert "Klavierballade" in texts_of(dialog)
        assert "Piano ballad" not in texts_of(dialog)
    finally:
        for translator in set(qapp.findChildren(QTranslator)) - known:
            qapp.removeTranslator(translator)
            translator.deleteLater()
        QLocale.setDefault(before)


def test_choices_are_remembered(open_window: Open) -> None:
    opened = open_window()
    dialog = dialog_of(opened)
    tick(dialog, 2, 3)
    dialog.lyrics_kind.setCurrentIndex(dialog.lyrics_kind.findData(FROM_LIST))
    assert dialog.station() is None
    dialog.lyrics.setPlainText("One\n---\nTwo")
    dialog.length.setValue(90)
    before = dialog.station()
    assert before is not None
    assert (before.lyrics, before.song_s) == (("One", "Two"), 90)
    dialog.close()
    assert dialog_of(opened).station() == before


def test_a_text_model_is_offered_where_one_is_set_up(open_window: Open) -> None:
    opened = open_window()
    dialog = dialog_of(opened)
    assert dialog.lyrics_kind.count() == 2
    dialog.close()
    for name, value in (("titles_remote", True), ("titles_url", "http://a"), ("titles_model", "m")):
        opened.context.settings.set(name, value)
    dialog = dialog_of(opened)
    dialog.lyrics_kind.setCurrentIndex(dialog.lyrics_kind.findData(FROM_MODEL))
    assert dialog.topic.isVisible()
    assert not dialog.start_button.isEnabled()
    dialog.topic.setText(" boats ")
    station = dialog.station()
    assert station is not None
    assert (station.topic, station.lyrics) == ("boats", ())
    dialog.close()
    assert dialog_of(opened).station() == station


def test_space_pauses_a_radio_that_was_just_started(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window(output=NullOutput(SPEED))
    radio = opened.context.radio
    dialog = dialog_of(opened)
    dialog.length.setValue(60)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.start_button.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: radio.status.state is RadioState.PLAYING)
    qtbot.waitUntil(lambda: dialog.play_button.hasFocus())
    press(Qt.Key.Key_Space)
    assert radio.status.state is RadioState.PAUSED


def test_it_is_used_with_its_buttons(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window(output=NullOutput(SPEED))
    context, radio = opened.context, opened.context.radio
    dialog = dialog_of(opened)
    dialog.length.setValue(60)
    assert "Only songs that you keep" in dialog.sentence.text()
    tick(dialog, 0, 1)
    click(dialog.start_button)
    assert not dialog.sources.isEnabled()
    qtbot.waitUntil(lambda: radio.status.state is RadioState.PLAYING)
    assert "Songs that are ready" in dialog.sentence.text()
    first = radio.status.song
    assert first is not None
    click(dialog.keep_button)
    assert not dialog.keep_button.isEnabled()
    qtbot.waitUntil(lambda: context.songs.song(first.song_id) is not None)
    assert first.title in opened.window.messages.toast.label.text()
    click(dialog.play_button)
    assert radio.status.state is RadioState.PAUSED
    click(dialog.play_button)
    qtbot.waitUntil(lambda: radio.status.ready >= 1)
    click(dialog.skip_button)
    qtbot.waitUntil(lambda: radio.status.song is not None and radio.status.song.draw.number == 2)
    second = radio.status.song
    assert second is not None
    assert not dialog.keep_previous_button.isEnabled()
    click(dialog.never_button)
    qtbot.waitUntil(lambda: radio.status.song is not second)
    click(dialog.keep_previous_button)
    qtbot.waitUntil(lambda: context.songs.song(second.song_id) is not None)
    dialog.close()
    assert radio.is_on
    dialog = dialog_of(opened)
    assert dialog.start_button.text() == "&Stop"
    click(dialog.start_button)
    assert not radio.is_on
    assert dialog.start_button.text() == "&Start"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (RadioStatus(RadioState.GATHERING), "The first song is being composed."),
        (
            RadioStatus(RadioState.GATHERING, beginning=Beginning(1, 60.0, math.inf), wait_s=65.0),
            "The radio begins with its first song, in about 1:05.",
        ),
        (
            RadioStatus(
                RadioState.GATHERING,
                beginning=Beginning(4, 240.0, 480.0),
                wait_s=600.0,
                work_per_s=2.5,
            ),
            "A minute of music takes this computer 2:30. The radio begins when 4:00 of music are "
            "ready, in about 10:00; then it plays 8:00 without a gap.",
        ),
        (
            RadioStatus(RadioState.GATHERING, is_asking=True),
            "The text model is writing lyrics.",
        ),
        (RadioStatus(RadioState.WAITING), "The next song is not ready yet."),
        (
            RadioStatus(RadioState.ASIDE),
            "Another song has the player. Play goes on with the radio.",
        ),
    ],
)
def test_it_says_what_it_waits_for(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, status: RadioStatus, text: str
) -> None:
    opened = open_window()
    dialog = dialog_of(opened)
    monkeypatch.setattr("heartstudio.jobs.songs.radio.Radio.status", status)
    opened.context.radio.changed.emit()
    assert dialog.sentence.text() == text


def test_it_is_named_and_used_by_keys(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window(Script(frame_s=0.05))
    dialog = dialog_of(opened)
    assert problems_of(dialog) == []
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.focusWidget() is dialog.sources
    dialog.lyrics_kind.setCurrentIndex(dialog.lyrics_kind.findData(FROM_LIST))
    assert_tab_goes_round(dialog)
    assert opened.window.findChildren(RadioDialog) == [dialog]
    assert dialog_of(opened) is dialog
