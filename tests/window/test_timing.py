"""Lyrics are timed and followed in the real window: asked for, refused, shown, switched off."""

from __future__ import annotations

from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from heartstudio.jobs.songs.timing import NO_WORDS
from heartstudio.view.library.export_dialog import ExportDialog
from heartstudio.view.lyrics.lyrics_edit import LyricsEdit
from tests.heartstudio.fake_transcriber import heard, make_transcriptor
from tests.window.conftest import Opened
from tests.window.test_accessibility import problems_of
from tests.window.test_controls import Open

LYRICS = "[verse]\nPaper boats on a silver stream\nCarry the light\n\n[chorus]\nSail on, sail on"
WORDS = heard((1.0, "paper boats on a silver stream"), (6.0, "sail on sail on"))


def make(opened: Opened, qtbot: QtBot, lyrics: str = LYRICS) -> str:
    """A song of 10 s on the deck, its lyrics in the draft."""
    for name, value in (("title", "Boats"), ("lyrics", lyrics), ("length_s", 10)):
        opened.context.draft.set(name, value)
    with qtbot.waitSignal(opened.context.saver.song_saved) as saved:
        opened.window.actions_by_name["generate"].trigger()
    song_id = str(saved.args[0])
    opened.context.deck.show_song(song_id)
    qtbot.waitUntil(lambda: opened.context.deck.duration_s > 9.9)
    return song_id


def timed(opened: Opened, qtbot: QtBot) -> str:
    """The same, listened to."""
    make_transcriptor(opened.context.catalog.models_folder)
    opened.transcriber.words = WORDS
    song_id = make(opened, qtbot)
    with qtbot.waitSignal(opened.context.timing.timed):
        opened.window.actions_by_name["time_lyrics"].trigger()
    return song_id


def edit_of(opened: Opened) -> LyricsEdit:
    return opened.window.columns.lyrics.edit


def sung_line(opened: Opened) -> int | None:
    """The line that is highlighted over its whole width."""
    for each in edit_of(opened).extraSelections():
        if not each.cursor.hasSelection():
            return each.cursor.blockNumber()
    return None


def underlined(opened: Opened) -> list[int]:
    dashes = QTextCharFormat.UnderlineStyle.DashUnderline
    marks = edit_of(opened).extraSelections()
    return [m.cursor.blockNumber() for m in marks if m.format.underlineStyle() == dashes]


def toast_of(opened: Opened) -> str:
    return opened.window.messages.toast.label.text()


def test_a_timed_song_is_followed_line_by_line(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    timed(opened, qtbot)
    strip, player = opened.window.columns.song.sung_line, opened.context.player
    assert strip.isVisible()
    assert "2 of 3 lines were heard" in toast_of(opened)
    for position_s, line, text in (
        (0.5, None, ""),
        (1.2, 1, "Paper boats on a silver stream"),
        (6.1, 5, "Sail on, sail on"),
        (0.0, None, ""),
    ):
        player.seek(position_s)
        qtbot.waitUntil(lambda line=line: sung_line(opened) == line)
        assert strip.accessibleName() == text
    assert [s.start_s for s in opened.context.deck.sections] == [0.96, 6.0]
    assert problems_of(opened.window) == []


def test_lines_not_heard_are_marked_with_the_reason(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    timed(opened, qtbot)
    assert underlined(opened) == [2]
    block = edit_of(opened).document().findBlockByNumber(2)
    assert "Probably missing" in edit_of(opened).issue_text_at(block, 0)
    assert edit_of(opened).issue_text_at(block.previous(), 0) == ""


def test_editing_is_not_disturbed(open_window: Open, qtbot: QtBot) -> None:
    """Marks move with their lines; cursor, undo and text are the person's."""
    opened = open_window()
    timed(opened, qtbot)
    edit = edit_of(opened)
    edit.setFocus()
    edit.go_to_line(0)
    QTest.keyClicks(edit, "x")
    QTest.keyClick(edit, "\r")
    before = edit.textCursor().position()
    opened.context.player.seek(6.1)
    qtbot.waitUntil(lambda: sung_line(opened) == 6)
    assert underlined(opened) == [3]
    assert edit.textCursor().position() == before
    assert edit.toPlainText() == "x\n" + LYRICS
    opened.context.draft.set("lyrics", "another song\nentirely")
    assert (sung_line(opened), underlined(opened)) == (None, [])
    assert opened.window.columns.song.sung_line.accessibleName() == "Sail on, sail on"


def test_following_can_be_switched_off(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    timed(opened, qtbot)
    opened.context.player.seek(6.1)
    qtbot.waitUntil(lambda: sung_line(opened) == 5)
    action = opened.window.actions_by_name["follow_lyrics"]
    assert action.isChecked()
    action.trigger()
    assert opened.context.settings.settings.follow_lyrics is False
    assert sung_line(opened) is None
    assert not opened.window.columns.song.sung_line.isVisible()
    opened.context.settings.set("follow_lyrics", True)
    assert action.isChecked()
    assert sung_line(opened) == 5


def test_a_song_without_times_is_not_followed(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make(opened, qtbot)
    opened.context.player.seek(3.0)
    qtbot.wait(100)
    assert sung_line(opened) is None
    assert not opened.window.columns.song.sung_line.isVisible()


def test_without_a_transcriber_the_way_to_it_is_shown(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make(opened, qtbot)
    action = opened.window.actions_by_name["time_lyrics"]
    assert action.isEnabled()
    with qtbot.waitSignal(opened.window.timing.models_wanted):
        action.trigger()
        qtbot.waitUntil(lambda: "HeartTranscriptor-oss" in toast_of(opened))
        opened.window.messages.toast.acted.emit()
    for dialog in opened.window.findChildren(QDialog):
        dialog.close()
    assert opened.transcriber.loads == []


def test_a_song_without_words_says_so(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make(opened, qtbot, "[intro]\n[chorus]")
    opened.window.actions_by_name["time_lyrics"].trigger()
    assert toast_of(opened) == str(NO_WORDS)


def test_timed_lyrics_can_be_asked_for_in_the_export(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song_id = make(opened, qtbot)
    dialog = ExportDialog((song_id,), opened.context.settings, opened.context.paths.music)
    qtbot.addWidget(dialog)
    assert dialog.order().with_lrc is False
    dialog.lrc.click()
    assert dialog.order().with_lrc is True
    opened.context.paths.music.mkdir(parents=True, exist_ok=True)
    dialog.accept()
    again = ExportDialog((song_id,), opened.context.settings, opened.context.paths.music)
    qtbot.addWidget(again)
    assert again.lrc.isChecked()
