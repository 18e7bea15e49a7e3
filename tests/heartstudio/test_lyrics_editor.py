"""The lyrics pane: binding, sections, remarks, files, counters, instrumental, the text model."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QHelpEvent, QPalette, QTextCursor
from PySide6.QtWidgets import QApplication, QInputDialog, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from engine.messages import Message
from engine.prompt_text import TRAINED_SECTIONS
from heartstudio.model.draft import Draft, DraftModel, requests_of
from heartstudio.model.prompt_counter import PromptCounts
from heartstudio.model.settings import SettingsStore
from heartstudio.theme import DARK, LIGHT, make_palette
from heartstudio.view.lyrics.lyrics_editor import LyricsEditor, LyricsParts
from heartstudio.view.lyrics.lyrics_texts import fit_sentence, issue_sentence, section_title
from heartstudio.view.lyrics.section_buttons import SectionButton
from tests.work_count import calls_of


class Counter(QObject):
    """A PromptCounter that counts what it is told."""

    counted = Signal(object)
    counts: PromptCounts | None = None


class Titles(QObject):
    """A text model that answers when it is told to."""

    lyrics_ready = Signal(int, str)
    lyrics_failed = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.can_write_lyrics = False
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.cancelled: list[int] = []

    def request_polish(self, lyrics: str, tags: tuple[str, ...]) -> int:
        self.asked.append((lyrics, tags))
        return len(self.asked)

    request_lyrics = request_polish

    def cancel(self, request: int) -> None:
        self.cancelled.append(request)


@pytest.fixture
def draft() -> DraftModel:
    return DraftModel(Draft(seed=1, length_s=60))


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def titles() -> Titles:
    return Titles()


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.ini")


@pytest.fixture
def editor(
    qtbot: QtBot, draft: DraftModel, counter: Counter, titles: Titles, store: SettingsStore
) -> LyricsEditor:
    parts = LyricsParts(counter, titles, store)  # pyright: ignore[reportArgumentType]
    widget = LyricsEditor(draft, parts)
    qtbot.addWidget(widget)
    widget.resize(600, 500)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def put_cursor(editor: LyricsEditor, position: int) -> None:
    cursor = editor.edit.textCursor()
    cursor.setPosition(position)
    editor.edit.setTextCursor(cursor)


def click_section(qtbot: QtBot, editor: LyricsEditor, section: str) -> None:
    button = editor.findChild(SectionButton, f"{section}Button")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_typed_lyrics_reach_the_engine(
    qtbot: QtBot, editor: LyricsEditor, draft: DraftModel
) -> None:
    qtbot.keyClicks(editor.edit, "[verse]")
    qtbot.keyClick(editor.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(editor.edit, "Hello there")
    assert requests_of(draft.draft)[0].lyrics == "[verse]\nHello there"


def test_the_draft_is_shown_without_moving_the_cursor(
    editor: LyricsEditor, draft: DraftModel
) -> None:
    draft.set("lyrics", "one\ntwo")
    assert editor.edit.toPlainText() == "one\ntwo"
    put_cursor(editor, 2)
    draft.set("lyrics", "one\ntwo")
    assert editor.edit.textCursor().position() == 2
    draft.undo_stack.undo()
    assert editor.edit.toPlainText() == ""


def test_the_field_has_its_own_undo(qtbot: QtBot, editor: LyricsEditor, draft: DraftModel) -> None:
    qtbot.keyClicks(editor.edit, "abc")
    editor.edit.undo()
    assert draft.draft.lyrics == ""


@pytest.mark.parametrize("section", TRAINED_SECTIONS)
def test_section_buttons_insert_their_mark(
    qtbot: QtBot, editor: LyricsEditor, draft: DraftModel, section: str
) -> None:
    click_section(qtbot, editor, section)
    assert draft.draft.lyrics == f"[{section}]\n"
    assert editor.edit.hasFocus()
    assert section_title(section)


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 0, "[verse]\n"),
        ("one line", 0, "[verse]\none line"),
        ("one line", 4, "one line\n\n[verse]\n"),
        ("one\n\ntwo", 4, "one\n\n[verse]\n\ntwo"),
        ("one\ntwo", 4, "one\n\n[verse]\ntwo"),
        ("one\n", 4, "one\n\n[verse]\n"),
    ],
)
def test_sections_are_inserted_at_the_cursor(
    editor: LyricsEditor, draft: DraftModel, text: str, position: int, expected: str
) -> None:
    draft.set("lyrics", text)
    put_cursor(editor, position)
    editor.edit.insert_section("verse")
    assert draft.draft.lyrics == expected
    before = editor.edit.textCursor().block().previous().text()
    assert before == "[verse]"


def test_remarks_are_listed_with_reasons(
    qtbot: QtBot, editor: LyricsEditor, draft: DraftModel
) -> None:
    draft.set("lyrics", "[verse]\nla la\n[drop]\n")
    qtbot.waitUntil(lambda: editor.lint.list.count() == 1)
    item = editor.lint.list.item(0)
    assert item.text().startswith("Line 3")
    assert "[drop]" in item.text()
    assert editor.lint.fix_button.isHidden()
    editor.lint.list.itemActivated.emit(item)
    assert editor.edit.textCursor().blockNumber() == 2
    draft.set("lyrics", "[verse]\nla la")
    editor.analyse_now()
    assert editor.lint.isHidden()


def test_all_remarks_with_a_cure_are_cured_in_one_step(
    qtbot: QtBot, editor: LyricsEditor, draft: DraftModel
) -> None:
    text = "[Verse 2]\nsing (softly) now\n[Chorus: loud] \n[outro] bye"
    draft.set("lyrics", text)
    editor.analyse_now()
    qtbot.mouseClick(editor.lint.fix_button, Qt.MouseButton.LeftButton)
    assert draft.draft.lyrics == "[verse]\nsing now\n[chorus]\n[outro]\nbye"
    assert editor.lint.isHidden()
    editor.edit.undo()
    assert draft.draft.lyrics == text


def test_reasons_are_tooltips_too(editor: LyricsEditor, draft: DraftModel) -> None:
    draft.set("lyrics", "[drop]")
    block = editor.edit.document().firstBlock()
    assert "does not know [drop]" in editor.edit.issue_text_at(block, 2)
    rect = editor.edit.cursorRect(QTextCursor(block))
    place = rect.center() + QPoint(8, 0)
    where = editor.edit.viewport().mapToGlobal(place)
    QApplication.sendEvent(editor.edit.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, where))
    assert "[drop]" in QToolTip.text()
    QToolTip.hideText()


def formats(editor: LyricsEditor, line: int) -> list[tuple[str, bool]]:
    block = editor.edit.document().findBlockByNumber(line)
    return [
        (f.format.foreground().color().name(), f.format.underlineStyle().value != 0)
        for f in block.layout().formats()
    ]


def test_marks_are_coloured_and_faults_underlined_in_both_themes(
    editor: LyricsEditor, draft: DraftModel
) -> None:
    draft.set("lyrics", "[chorus]\nla\n[drop]")
    for roles in (DARK, LIGHT):
        editor.setPalette(make_palette(roles))
        assert formats(editor, 0) == [(roles.rose, False)]
        assert formats(editor, 1) == []
        assert formats(editor, 2) == [(roles.grey, True)]


def test_lrc_text_loses_its_times_when_pasted(editor: LyricsEditor, draft: DraftModel) -> None:
    data = QMimeData()
    data.setText("[00:10.00]one\n[00:12.00]two")
    editor.edit.insertFromMimeData(data)
    assert draft.draft.lyrics == "one\ntwo"


def test_text_files_are_dropped_and_songs_left_to_the_window(
    editor: LyricsEditor, draft: DraftModel, tmp_path: Path
) -> None:
    file = tmp_path / "words.lrc"
    file.write_text("[00:01.00]hello", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    assert editor.edit.canInsertFromMimeData(data)
    editor.edit.insertFromMimeData(data)
    assert draft.draft.lyrics == "hello"
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "song.flac"))])
    assert not editor.edit.canInsertFromMimeData(data)


def test_a_file_that_is_no_text_is_told(editor: LyricsEditor, tmp_path: Path) -> None:
    file = tmp_path / "sound.txt"
    file.write_bytes(b"\x00\x01")
    editor.edit.open_file(file)
    assert editor.note.text() == "sound.txt is no text, so it cannot be used as lyrics."
    assert editor.note.isVisible()


def test_a_file_offers_its_title(editor: LyricsEditor, draft: DraftModel, tmp_path: Path) -> None:
    file = tmp_path / "words.lrc"
    file.write_text("[ti:Lamps]\n[00:01.00]hello", encoding="utf-8")
    editor.edit.open_file(file)
    assert (draft.draft.title, draft.draft.lyrics) == ("Lamps", "hello")
    draft.set("title", "My own")
    editor.edit.open_file(file)
    assert draft.draft.title == "My own"


def test_guessed_letters_are_said_and_can_be_changed(
    editor: LyricsEditor, draft: DraftModel, tmp_path: Path
) -> None:
    file = tmp_path / "house.txt"
    file.write_bytes("Дом".encode("koi8-r"))
    editor.edit.open_file(file)
    assert editor.note.text().startswith("house.txt does not say which letters")
    seen = [draft.draft.lyrics]
    while "Дом" not in seen:
        editor.other_letters.click()
        assert draft.draft.lyrics not in seen
        seen.append(draft.draft.lyrics)
    assert editor.other_letters.isVisible()
    assert "Cyrillic (KOI8-R)" in editor.note.text()
    draft.set("lyrics", "Дом, ")
    assert not editor.other_letters.isVisible()
    assert not editor.note.isVisible()


def test_pasted_text_is_cleaned_or_refused(editor: LyricsEditor, draft: DraftModel) -> None:
    def paste(text: str) -> None:
        data = QMimeData()
        data.setText(text)
        editor.edit.insertFromMimeData(data)

    paste("**[Verse]**\r\none ")
    paste("and two")
    assert draft.draft.lyrics == "[Verse]\none and two"
    paste("a" * 200_000)
    assert draft.draft.lyrics == "[Verse]\none and two"
    assert editor.note.text().startswith("The lyrics have 200000 characters")


def test_counters_and_fit(editor: LyricsEditor, draft: DraftModel, counter: Counter) -> None:
    draft.set("lyrics", "[verse]\n" + "walking home with you tonight\n" * 40)
    draft.set("length_s", 20)
    counter.counted.emit(PromptCounts(10, 300, 0, 250, 8192))
    text = editor.counters.counts_label.text()
    assert "Lines: 40" in text
    assert "Tokens: 300" in text
    assert "Positions left: 7" in text
    assert "Too many words" in editor.counters.fit_label.text()
    draft.set("length_s", 240)
    assert "Too many words" not in editor.counters.fit_label.text()
    assert 0.3 < editor.counters.fit_bar.fraction < 1
    counter.counted.emit(PromptCounts(10, 300, 0, 250, 8192, sung_s=40 * 9.0))
    assert "Too many words" in editor.counters.fit_label.text(), "that model sings slowly"
    counter.counted.emit(PromptCounts(10, 300, 0, 250, 8192, too_many_lines=(40, 20)))
    assert "40 lines: this model may skip some" in editor.counters.fit_label.text()
    assert editor.counters.fit_label.property("kind") == "warning"
    counter.counted.emit(PromptCounts(10, 9000, 0, 250, 8192))
    assert "too many" in editor.counters.counts_label.text()
    counter.counted.emit(None)
    assert "Tokens" not in editor.counters.counts_label.text()


def test_words_that_the_model_cannot_read_are_told(editor: LyricsEditor, counter: Counter) -> None:
    assert not editor.unread.isVisibleTo(editor)
    counter.counted.emit(PromptCounts(10, 300, 0, 250, 8192, unread_word="тебя"))
    assert editor.unread.isVisibleTo(editor)
    assert editor.unread.text() == (
        "This model cannot read words like “тебя”: it sings them as vowels."
    )
    counter.counted.emit(PromptCounts(10, 300, 0, 250, 8192, unread_word="我爱你" * 9))
    assert "“我爱你我爱你我爱你我爱你我爱你我…”" in editor.unread.text()
    for nothing in (PromptCounts(10, 300, 0, 250, 8192), None):
        counter.counted.emit(nothing)
        assert not editor.unread.isVisibleTo(editor)


def test_instrumental_reaches_the_engine(
    qtbot: QtBot, editor: LyricsEditor, draft: DraftModel
) -> None:
    draft.set("lyrics", "[verse]\nwords\n[chorus]\nmore")
    qtbot.mouseClick(editor.instrumental, Qt.MouseButton.LeftButton)
    assert draft.draft.instrumental
    assert requests_of(draft.draft)[0].lyrics == "[verse]\n\n[chorus]"
    assert "weak side" in editor.counters.fit_label.text()
    assert editor.edit.toPlainText().count("words") == 1
    draft.undo_stack.undo()
    assert not editor.instrumental.isChecked()


def test_the_line_being_sung_is_marked(editor: LyricsEditor, draft: DraftModel) -> None:
    draft.set("lyrics", "one\ntwo\nthree")
    editor.highlight_line(1)
    (selection,) = editor.edit.extraSelections()
    assert selection.cursor.blockNumber() == 1
    editor.setPalette(make_palette(DARK))
    (selection,) = editor.edit.extraSelections()
    assert selection.format.background().color().name() == DARK.accent_soft
    editor.highlight_line(None)
    assert editor.edit.extraSelections() == []


def test_typing_after_a_pause_is_another_undo_step(
    qtbot: QtBot, editor: LyricsEditor, draft: DraftModel
) -> None:
    qtbot.keyClicks(editor.edit, "one")
    editor.edit.editing_ended.emit()
    qtbot.keyClicks(editor.edit, " two")
    draft.undo_stack.undo()
    assert draft.draft.lyrics == "one"


def test_the_helper_is_absent_until_a_text_model_is_set_up(
    editor: LyricsEditor, titles: Titles, store: SettingsStore
) -> None:
    assert editor.helper.button.isHidden()
    titles.can_write_lyrics = True
    store.set("titles_remote", True)
    assert not editor.helper.button.isHidden()


def test_polished_lyrics_are_one_undoable_step(
    editor: LyricsEditor, draft: DraftModel, titles: Titles
) -> None:
    draft.set("lyrics", "roses are red")
    editor.helper.polish()
    assert titles.asked == [("roses are red", ())]
    assert not editor.helper.polish_action.isEnabled()
    titles.lyrics_ready.emit(99, "not ours")
    titles.lyrics_ready.emit(1, "[verse]\nRoses burn")
    assert draft.draft.lyrics == "[verse]\nRoses burn"
    assert editor.note.isHidden()
    draft.undo_stack.undo()
    assert draft.draft.lyrics == "roses are red"


def test_new_lyrics_are_written_about_a_topic(
    qapp: QApplication, editor: LyricsEditor, draft: DraftModel, titles: Titles
) -> None:
    draft.set("tags", ("pop",))

    def answer() -> None:
        dialog = qapp.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        dialog.setTextValue(" the sea ")
        dialog.accept()

    QTimer.singleShot(50, answer)
    editor.helper.ask_and_write()
    assert titles.asked == [("the sea", ("pop",))]
    assert editor.note.text() == "The text model is writing…"
    titles.lyrics_ready.emit(1, "[verse]\nwaves")
    assert draft.draft.lyrics == "[verse]\nwaves"


def test_a_failing_or_cancelled_helper_changes_nothing(
    editor: LyricsEditor, draft: DraftModel, titles: Titles
) -> None:
    draft.set("lyrics", "keep me")
    editor.helper.polish()
    titles.lyrics_failed.emit(1, Message.plain("It did not answer."))
    assert editor.note.text() == "It did not answer."
    editor.helper.polish()
    editor.helper.cancel()
    assert titles.cancelled == [2]
    titles.lyrics_ready.emit(2, "too late")
    assert draft.draft.lyrics == "keep me"


def test_everything_focusable_has_a_name(
    editor: LyricsEditor, draft: DraftModel, titles: Titles, store: SettingsStore
) -> None:
    titles.can_write_lyrics = True
    store.set("titles_remote", True)
    draft.set("lyrics", "[Verse 1]\n")
    editor.analyse_now()
    for widget in editor.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName(), widget.objectName()
            assert widget.toolTip(), widget.objectName()


@pytest.mark.parametrize(
    "text",
    ["", "one", "word " * 5000, "🎵🔥", "مرحبا بالعالم", "我爱你\n你爱我", "a\u2028b\n\ud800"],
    ids=["empty", "word", "5000", "emoji", "rtl", "cjk", "odd"],
)
def test_any_lyrics_can_be_shown(editor: LyricsEditor, draft: DraftModel, text: str) -> None:
    draft.set("lyrics", text)
    editor.analyse_now()
    editor.grab()


def test_every_issue_and_fit_has_a_sentence() -> None:
    from heartstudio.model.lyrics_analysis import Fit, FitEstimate, IssueKind, LineIssue

    for kind in IssueKind:
        assert issue_sentence(LineIssue(kind, 0, 1, "x", "[verse]"))
    for fit in Fit:
        assert bool(fit_sentence(FitEstimate(fit, 10, 20), 60)) == (fit is not Fit.NO_WORDS)


def test_twice_the_lyrics_are_twice_the_work(editor: LyricsEditor, draft: DraftModel) -> None:
    calls: list[int] = []
    for lines in (350, 700):
        draft.set("lyrics", "\n".join(["walking down the road with you tonight"] * lines))
        editor.analyse_now()
        calls.append(calls_of(editor.analyse_now))
    assert calls[1] < 2.2 * calls[0]
    assert calls[1] < 700 * 500, "a line costs more than it did"


def test_palette_role_is_read_when_painting(editor: LyricsEditor) -> None:
    editor.setPalette(make_palette(DARK))
    assert editor.edit.palette().color(QPalette.ColorRole.Text).name() == DARK.text
