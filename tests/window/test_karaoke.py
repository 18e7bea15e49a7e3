"""The karaoke view over the real window: opened, followed, driven by keys, left."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from engine.separation.stem_files import stem_path, stems_folder
from heartstudio.audio.null_output import NullOutput
from heartstudio.audio.player import PlayState
from heartstudio.model.karaoke import Shown
from heartstudio.theme import DARK
from heartstudio.view.song.karaoke_stage import LEAST_CURRENT, LIT, UNLIT, KaraokeStage, fitted
from heartstudio.view.song.karaoke_window import KaraokeWindow
from tests.heartstudio.test_awake import Power
from tests.heartstudio.test_theme import contrast_ratio
from tests.window.conftest import Opened
from tests.window.test_accessibility import problems_of
from tests.window.test_controls import Open
from tests.window.test_stems import separated
from tests.window.test_timing import make, timed, toast_of

PLAYING = PlayState.PLAYING
FIRST, SECOND = "Paper boats on a silver stream", "Sail on, sail on"


def shown_view(opened: Opened, qtbot: QtBot) -> KaraokeWindow:
    opened.window.actions_by_name["karaoke"].trigger()
    view = opened.window.karaoke.view
    assert view is not None
    qtbot.waitUntil(view.isActiveWindow)
    return view


def at(opened: Opened, qtbot: QtBot, view: KaraokeWindow, position_s: float) -> Shown:
    opened.context.player.seek(position_s)
    qtbot.waitUntil(lambda: view._song.at(position_s) == view.stage.shown)
    return view.stage.shown


def test_lines_and_words_follow_the_song(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    assert not opened.window.actions_by_name["karaoke"].isEnabled()
    timed(opened, qtbot)
    assert opened.window.columns.song.karaoke_button.isVisible()
    view = shown_view(opened, qtbot)
    assert view.isFullScreen()
    assert at(opened, qtbot, view, 0.0).title == "Boats"
    shown = at(opened, qtbot, view, 1.1)
    assert (shown.current, shown.title) == (FIRST, "")
    assert shown.after == (SECOND,)
    assert 0 < shown.lit < len(FIRST)
    assert view.stage.accessibleName() == FIRST
    shown = at(opened, qtbot, view, 7.9)
    assert (shown.before, shown.current, shown.lit) == (FIRST, SECOND, len(SECOND))
    assert problems_of(view) == []


def test_keys_play_seek_by_line_and_leave(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    timed(opened, qtbot)
    player, view = opened.context.player, shown_view(opened, qtbot)
    first_s, second_s = (line.start_s for line in view._song.lines)
    toggled: list[object] = []
    player.toggle = lambda: toggled.append(True)  # type: ignore[method-assign]
    for key, position_s in (
        (Qt.Key.Key_Right, first_s),
        (Qt.Key.Key_Down, second_s),
        (Qt.Key.Key_Down, second_s),
        (Qt.Key.Key_Left, first_s),
        (Qt.Key.Key_Up, 0.0),
        (Qt.Key.Key_Right, first_s),
        (Qt.Key.Key_Home, 0.0),
    ):
        QTest.keyClick(view.stage, key)
        assert player.position_s == pytest.approx(position_s, abs=1e-3)
    QTest.keyClick(view.stage, Qt.Key.Key_Space)
    assert toggled == [True]
    QTest.keyClick(view.stage, Qt.Key.Key_F11)
    assert not view.isFullScreen()
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert view.isFullScreen()
    QTest.keyClick(view.stage, Qt.Key.Key_Escape)
    assert opened.window.karaoke.view is None
    QTest.keyClick(shown_view(opened, qtbot).stage, Qt.Key.Key_F8)
    assert opened.window.karaoke.view is None


def test_the_screen_stays_awake_while_a_song_plays_full_screen(
    open_window: Open, qtbot: QtBot
) -> None:
    opened = open_window(output=NullOutput())
    screen = Power()
    opened.context.screen._hold = screen.hold

    def wait_for(*calls: str) -> None:
        qtbot.waitUntil(lambda: screen.calls == list(calls))
        screen.calls.clear()

    timed(opened, qtbot)
    view, player = shown_view(opened, qtbot), opened.context.player
    player.play()
    wait_for("hold")
    player.pause()
    wait_for("let go")
    player.play()
    wait_for("hold")
    QTest.keyClick(view.stage, Qt.Key.Key_F11)
    wait_for("let go")
    QTest.keyClick(view.stage, Qt.Key.Key_F11)
    wait_for("hold")
    view.close()
    wait_for("let go")
    player.pause()
    player.play()
    assert not opened.context.screen._is_wanted


def test_a_second_request_shows_the_same_view(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    timed(opened, qtbot)
    view = shown_view(opened, qtbot)
    assert shown_view(opened, qtbot) is view
    opened.window.close()
    assert opened.window.karaoke.view is None


def test_a_song_without_times_offers_to_find_them(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make(opened, qtbot)
    view = shown_view(opened, qtbot)
    qtbot.waitUntil(view.notice.isVisible)  # its file was read
    assert view.notice.text() == "The lyrics of this song have no times yet."
    assert columns_of(view.grab(view.notice.geometry()).toImage(), DARK.text)
    assert view.time_button.isVisible()
    assert problems_of(view) == []
    view.time_button.click()
    assert not view.time_button.isVisible()  # while its tokens are looked at
    qtbot.waitUntil(lambda: "HeartTranscriptor-oss" in toast_of(opened))
    assert opened.window.karaoke.view is None  # what is missing is said in the main window


def test_a_song_without_words_says_so(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make(opened, qtbot, "[intro]\n[chorus]")
    view = shown_view(opened, qtbot)
    qtbot.waitUntil(view.notice.isVisible)
    assert view.notice.text() == "This song has no words to be timed."
    assert not view.time_button.isVisible()


def test_new_times_are_shown_at_once(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    make(opened, qtbot)
    view = shown_view(opened, qtbot)
    timed(opened, qtbot)
    assert opened.window.karaoke.view is view
    assert not view.notice.isVisible()
    assert view.stage.shown.current == FIRST


def test_vocals_need_stems(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song = opened.context.songs.song(separated(opened, qtbot))
    assert song is not None
    view, stems = shown_view(opened, qtbot), opened.context.stem_player
    assert view.vocals_button.isEnabled()
    assert view.vocals_button.isChecked()
    QTest.keyClick(view.stage, Qt.Key.Key_V)
    assert stems.levels.of("vocals").is_muted
    assert not view.vocals_button.isChecked()
    qtbot.waitUntil(lambda: not stems.is_reading)
    assert view.sentence.whole_text == ""
    QTest.keyClick(view.stage, Qt.Key.Key_V)
    assert not stems.levels.of("vocals").is_muted
    make(opened, qtbot)
    assert not view.vocals_button.isEnabled()
    assert "separate the song into stems first (Ctrl+Shift+P)" in view.sentence.whole_text
    QTest.keyClick(view.stage, Qt.Key.Key_V)
    assert not stems.levels.of("vocals").is_muted
    shutil.rmtree(stems_folder(song.path))


def test_what_does_not_work_is_said_in_the_view(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    song = opened.context.songs.song(separated(opened, qtbot))
    assert song is not None
    view = shown_view(opened, qtbot)
    QTest.keyClick(view.stage, Qt.Key.Key_Space)
    assert "no sound output" in view.sentence.whole_text
    stem_path(stems_folder(song.path), "drums").write_bytes(b"no sound")
    QTest.keyClick(view.stage, Qt.Key.Key_V)
    assert "being read" in view.sentence.whole_text
    qtbot.waitUntil(lambda: "drums.flac cannot be read" in view.sentence.whole_text)
    assert view.vocals_button.isChecked()


def test_controls_hide_only_while_nobody_needs_them(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_window()
    timed(opened, qtbot)
    view = shown_view(opened, qtbot)
    view.hide_controls()
    assert view.bar.isVisible()  # nothing plays
    playing = type("Playing", (), {"state": property(lambda _: PLAYING), "position_s": 0.0})()
    monkeypatch.setattr(view, "_context", replace(opened.context, player=playing))
    view.hide_controls()
    assert not view.bar.isVisible()
    assert view.cursor().shape() is Qt.CursorShape.BlankCursor
    place = QPointF(9, 9)
    kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    moved = QMouseEvent(kind, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, moved)
    assert view.bar.isVisible()
    view.leave_button.setFocus()
    view.hide_controls()
    assert view.bar.isVisible()


def test_buttons_do_what_the_keys_do(open_window: Open, qtbot: QtBot) -> None:
    opened = open_window()
    timed(opened, qtbot)
    view = shown_view(opened, qtbot)
    for button in view.findChildren(QToolButton):
        assert button.focusPolicy() is Qt.FocusPolicy.TabFocus
    view.full_button.click()
    assert not view.isFullScreen()
    view.leave_button.click()
    assert opened.window.karaoke.view is None


def picture(stage: KaraokeStage, shown: Shown) -> QImage:
    stage.resize(1280, 720)
    stage.show_now(shown)
    return stage.grab().toImage()


def columns_of(image: QImage, colour: str) -> list[int]:
    """In which columns there are pixels of a colour."""
    wanted = QColor(colour).rgb()
    height, width = image.height(), image.width()
    return [x for x in range(width) if any(image.pixel(x, y) == wanted for y in range(0, height))]


def test_the_sung_line_is_large_and_what_was_sung_is_lit(qtbot: QtBot) -> None:
    stage = KaraokeStage()
    qtbot.addWidget(stage)
    image = picture(stage, Shown(current="<b>Sail</b> on", lit=len("<b>Sail</b>")))
    lit, unlit = columns_of(image, LIT), columns_of(image, UNLIT)
    assert max(lit) < min(unlit)
    font = stage.sung_block().layout.font()
    assert font.pixelSize() >= LEAST_CURRENT * 720
    assert contrast_ratio(UNLIT, DARK.sunken) > 12
    assert contrast_ratio(LIT, DARK.sunken) > 6


def test_lines_from_right_to_left_are_lit_from_the_right(qtbot: QtBot) -> None:
    stage = KaraokeStage()
    qtbot.addWidget(stage)
    image = picture(stage, Shown(current="שלום עולם", lit=4))
    assert min(columns_of(image, LIT)) > max(columns_of(image, UNLIT))


def test_characters_beyond_the_first_plane_are_lit_as_a_whole(qtbot: QtBot) -> None:
    stage = KaraokeStage()
    qtbot.addWidget(stage)
    image = picture(stage, Shown(current="𝄞𝄞 la la", lit=8))
    assert columns_of(image, UNLIT) == []


@pytest.mark.parametrize("words", [1, 6, 12, 30, 300])
def test_long_lines_shrink_then_wrap_and_always_fit(qtbot: QtBot, words: int) -> None:
    stage = KaraokeStage()
    qtbot.addWidget(stage)
    text = " ".join(["harbour"] * words)
    picture(stage, Shown(current=text, after=(text, text)))
    block = stage.sung_block()
    rows = [block.layout.lineAt(n) for n in range(block.layout.lineCount())]
    assert all(row.naturalTextWidth() <= 1280 for row in rows)
    assert block.height <= 720
    if words <= 12:
        assert block.layout.font().pixelSize() >= LEAST_CURRENT * 720
    assert (len(rows) > 1) == (words > 6 or block.layout.lineCount() > 1)


def test_rows_are_about_equally_long(qtbot: QtBot) -> None:
    stage = KaraokeStage()
    qtbot.addWidget(stage)
    block = fitted("la " * 20 + "la", stage.font(), 500, 400, sizes=(40, 30))
    layout = block.layout
    widths = [layout.lineAt(n).naturalTextWidth() for n in range(layout.lineCount())]
    assert len(widths) > 1
    assert min(widths) > 0.6 * max(widths)


@pytest.mark.parametrize("size", [(1, 1), (200, 40), (40, 700)])
def test_any_size_can_be_painted(qtbot: QtBot, size: tuple[int, int]) -> None:
    stage = KaraokeStage()
    qtbot.addWidget(stage)
    stage.set_foot(50)
    stage.show_now(Shown("T", "before", "sung words here", 4, ("a", "b"), 2))
    stage.resize(*size)
    stage.grab()
