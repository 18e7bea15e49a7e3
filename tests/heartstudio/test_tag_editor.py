"""The tag editor: typing, chips, completion, presets, dice, hints, undo, the engine's text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from engine.incoming.limits import MAX_TAGS
from heartstudio.model.draft import Draft, DraftModel, requests_of
from heartstudio.model.presets import PresetStore
from heartstudio.model.settings import SettingsStore
from heartstudio.model.tag_catalog import TagCatalog
from heartstudio.paths import resources_folder
from heartstudio.view.tags.preset_menu import PresetMenu
from heartstudio.view.tags.tag_chip import TagChip
from heartstudio.view.tags.tag_editor import TagEditor
from heartstudio.view.widgets.flow_layout import FlowLayout

K = Qt.Key


@pytest.fixture
def draft() -> DraftModel:
    return DraftModel(Draft(seed=1))


@pytest.fixture
def presets(tmp_path: Path) -> PresetStore:
    return PresetStore(SettingsStore(tmp_path / "settings.ini"))


@pytest.fixture
def editor(qtbot: QtBot, draft: DraftModel, presets: PresetStore) -> TagEditor:
    catalog = TagCatalog.load(resources_folder() / "tags.json")
    widget = TagEditor(draft, catalog, presets)
    qtbot.addWidget(widget)
    widget.resize(600, 200)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    return widget


def chips(editor: TagEditor) -> list[TagChip]:
    found = [c for c in editor.findChildren(TagChip) if not c.isHidden()]
    return sorted(found, key=lambda c: (c.y() // 10, c.x()))


def names(editor: TagEditor) -> list[str]:
    return [chip.tag for chip in chips(editor)]


def many(count: int) -> tuple[str, ...]:
    return tuple(f"tag {number}" for number in range(count))


def test_many_tags_are_laid_out_in_one_pass(
    editor: TagEditor, draft: DraftModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []
    arrange = FlowLayout.setGeometry

    def counted(layout: FlowLayout, rect: QRect) -> None:
        passes.append(layout.count())
        arrange(layout, rect)

    monkeypatch.setattr(FlowLayout, "setGeometry", counted)
    draft.set("tags", many(100))
    QApplication.processEvents()
    assert names(editor)[:2] == ["tag 0", "tag 1"]
    assert len(passes) < 10
    kept = {chip.tag: chip for chip in chips(editor)}
    draft.set("tags", ("new", *many(100)[1:], "tag 0"))
    assert names(editor) == ["new", *many(100)[1:], "tag 0"]
    assert all(kept[chip.tag] is chip for chip in chips(editor) if chip.tag != "new")


def test_too_many_tags_are_refused_with_a_sentence(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    draft.set("tags", many(MAX_TAGS))
    type_tags(qtbot, editor, "jazz")
    assert draft.draft.tags == many(MAX_TAGS)
    assert editor.hints.sentences() == ["These are 101 tags; a song can have 100. Remove some."]
    assert editor.field.input.text() == "jazz"
    qtbot.keyClick(editor.field.input, ",")
    assert editor.field.input.text() == "jazz,"
    draft.set("tags", ("pop",))
    type_tags(qtbot, editor, "")
    assert draft.draft.tags == ("pop", "jazz")


def type_tags(qtbot: QtBot, editor: TagEditor, text: str) -> None:
    qtbot.keyClicks(editor.field.input, text)
    qtbot.keyClick(editor.field.input, K.Key_Return)


def test_typed_tags_reach_the_engine_normalised(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    type_tags(qtbot, editor, "Rock, Electric Guitar , drums, rock")
    assert draft.draft.tags == ("rock", "electric guitar", "drums")
    assert requests_of(draft.draft)[0].tags == "rock,electric guitar,drums"
    assert names(editor) == ["rock", "electric guitar", "drums"]
    assert editor.field.input.text() == ""


def test_keys_typed_at_the_editor_go_to_its_field(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    qtbot.keyClicks(editor, "jazz,")
    assert draft.draft.tags == ("jazz",)


def test_a_key_the_field_does_not_want_goes_on_once(qtbot: QtBot, editor: TagEditor) -> None:
    for widget in (editor, editor.field.input):
        qtbot.keyClick(widget, K.Key_Return)
    assert editor.field.input.text() == ""


def test_each_comma_makes_a_chip_at_once(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    qtbot.keyClicks(editor.field.input, "pop,war")
    assert draft.draft.tags == ("pop",)
    assert editor.field.input.text() == "war"


def test_what_is_typed_counts_when_the_focus_leaves(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    editor.field.input.setFocus()
    qtbot.keyClicks(editor.field.input, "folk")
    editor.field.completer.hide()
    editor.dice.setFocus(Qt.FocusReason.TabFocusReason)
    assert draft.draft.tags == ("folk",)


def test_what_is_typed_counts_before_a_control_shortcut(
    editor: TagEditor, draft: DraftModel
) -> None:
    editor.field.input.setText("soul")
    ctrl = Qt.KeyboardModifier.ControlModifier
    event = QKeyEvent(QEvent.Type.ShortcutOverride, K.Key_Return, ctrl)
    QApplication.sendEvent(editor.field.input, event)
    assert draft.draft.tags == ("soul",)


def test_pasted_lines_are_tags(qtbot: QtBot, editor: TagEditor, draft: DraftModel) -> None:
    QGuiApplication.clipboard().setText("Rock\nAcoustic Guitar，warm")
    editor.field.input.setFocus()
    qtbot.keyClick(editor.field.input, K.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert draft.draft.tags == ("rock", "acoustic guitar", "warm")
    QGuiApplication.clipboard().setText("soft")
    qtbot.keyClick(editor.field.input, K.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.field.input.text() == "soft"


def test_escape_forgets_what_is_typed(qtbot: QtBot, editor: TagEditor, draft: DraftModel) -> None:
    qtbot.keyClicks(editor.field.input, "zz")
    editor.field.completer.hide()
    qtbot.keyClick(editor.field.input, K.Key_Escape)
    qtbot.keyClick(editor.field.input, K.Key_Return)
    assert draft.draft.tags == ()


def test_completion_is_grouped_and_taken_by_keyboard(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    field = editor.field
    field.input.setFocus()
    qtbot.keyClicks(field.input, "gui")
    popup = field.completer.popup()
    assert popup.isVisible()
    qtbot.keyClick(popup, K.Key_Down)
    assert field.completer.highlighted_tag() == "guitar"
    qtbot.keyClick(popup, K.Key_Return)
    assert draft.draft.tags == ("guitar",)
    assert not popup.isVisible()
    assert field.input.text() == ""


def test_arrow_down_shows_all_known_tags(qtbot: QtBot, editor: TagEditor) -> None:
    editor.field.input.setFocus()
    qtbot.keyClick(editor.field.input, K.Key_Down)
    popup = editor.field.completer.popup()
    assert popup.isVisible()
    assert popup.model().rowCount() > 150
    text = popup.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Genre" in text
    popup.hide()


def test_a_button_shows_all_known_tags(qtbot: QtBot, editor: TagEditor) -> None:
    qtbot.mouseClick(editor.browse, Qt.MouseButton.LeftButton)
    popup = editor.field.completer.popup()
    assert popup.isVisible()
    assert popup.model().rowCount() > 150
    popup.hide()


def test_a_click_on_a_completion_takes_it(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    editor.field.input.setFocus()
    qtbot.keyClicks(editor.field.input, "saxo")
    popup = editor.field.completer.popup()
    place = popup.visualRect(popup.model().index(0, 0)).center()
    qtbot.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert draft.draft.tags == ("saxophone",)


def test_chips_by_keyboard(qtbot: QtBot, editor: TagEditor, draft: DraftModel) -> None:
    draft.set("tags", ("a", "b", "c"))
    editor.field.input.setFocus()
    qtbot.keyClick(editor.field.input, K.Key_Left)
    assert chips(editor)[2].hasFocus()
    ctrl = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(chips(editor)[2], K.Key_Left, ctrl)
    assert draft.draft.tags == ("a", "c", "b")
    assert chips(editor)[1].hasFocus()
    qtbot.keyClick(chips(editor)[1], K.Key_Right)
    assert chips(editor)[2].hasFocus()
    qtbot.keyClick(chips(editor)[2], K.Key_Delete)
    assert draft.draft.tags == ("a", "c")
    assert chips(editor)[1].hasFocus()
    qtbot.keyClick(chips(editor)[1], K.Key_Return)
    assert draft.draft.tags == ("a",)
    assert editor.field.input.text() == "c"
    assert editor.field.input.hasFocus()


def test_backspace_at_an_empty_line_goes_to_the_last_chip(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    draft.set("tags", ("a", "b"))
    qtbot.keyClick(editor.field.input, K.Key_Backspace)
    assert chips(editor)[1].hasFocus()
    qtbot.keyClick(chips(editor)[1], K.Key_Backspace)
    qtbot.keyClick(chips(editor)[0], K.Key_Backspace)
    assert draft.draft.tags == ()
    assert editor.field.input.hasFocus()


def test_a_click_on_the_cross_removes(qtbot: QtBot, editor: TagEditor, draft: DraftModel) -> None:
    draft.set("tags", ("rock", "drums"))
    chip = chips(editor)[0]
    cross = QPoint(chip.width() - 16, chip.height() // 2)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)
    assert draft.draft.tags == ("drums",)


def drag(widget: QWidget, start: QPoint, target: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    kinds = QEvent.Type
    for kind, where, button, held in (
        (kinds.MouseButtonPress, start, left, left),
        (kinds.MouseMove, (start + target) / 2, none, left),
        (kinds.MouseMove, target, none, left),
        (kinds.MouseButtonRelease, target, left, none),
    ):
        at = QPointF(where)
        over = QPointF(widget.mapToGlobal(where))
        event = QMouseEvent(kind, at, over, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)


def test_chips_are_reordered_by_dragging(editor: TagEditor, draft: DraftModel) -> None:
    draft.set("tags", ("one", "two", "three"))
    first, last = chips(editor)[0], chips(editor)[2]
    target = first.mapFrom(editor.field, last.geometry().center() + QPoint(10, 0))
    drag(first, QPoint(20, 14), target)
    assert draft.draft.tags == ("two", "three", "one")
    moved = chips(editor)[2]
    drag(moved, QPoint(20, 14), moved.mapFrom(editor.field, QPoint(2, 14)))
    assert draft.draft.tags == ("one", "two", "three")


def test_a_short_drag_is_a_click(editor: TagEditor, draft: DraftModel) -> None:
    draft.set("tags", ("one", "two"))
    drag(chips(editor)[0], QPoint(20, 14), QPoint(22, 14))
    assert draft.draft.tags == ("one", "two")


def test_changes_are_undone_by_the_draft(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    type_tags(qtbot, editor, "rock")
    type_tags(qtbot, editor, "drums")
    draft.undo_stack.undo()
    assert names(editor) == ["rock"]
    draft.undo_stack.redo()
    assert names(editor) == ["rock", "drums"]


def test_dice_rolls_a_sensible_set_as_one_step(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    qtbot.mouseClick(editor.dice, Qt.MouseButton.LeftButton)
    assert 2 <= len(draft.draft.tags) <= 5
    assert names(editor) == list(draft.draft.tags)
    draft.undo_stack.undo()
    assert draft.draft.tags == ()


def test_hints_appear_and_go(editor: TagEditor, draft: DraftModel) -> None:
    draft.set("tags", ("pop", "folk"))
    assert any("pop, folk" in text for text in editor.hints.sentences())
    draft.set("tags", ("piano",))
    assert any("No genre" in text for text in editor.hints.sentences())
    draft.set("tags", ("pop", "piano", "a", "b", "c", "d"))
    assert any("More than 5" in text for text in editor.hints.sentences())
    draft.set("tags", ("pop", "piano"))
    assert editor.hints.sentences() == []
    assert editor.hints.isHidden()


def test_exact_text_is_what_the_model_gets(
    qtbot: QtBot, editor: TagEditor, draft: DraftModel
) -> None:
    draft.set("tags", ("rock", "drums"))
    assert editor.exact_text.isHidden()
    qtbot.mouseClick(editor.exact_button, Qt.MouseButton.LeftButton)
    draft.set("lyrics", "[Verse]\nHello You")
    expected = "<tag>rock,drums</tag>\n\n[verse]\nhello you"
    assert editor.exact_text.toPlainText() == expected


def test_presets_are_applied_undoably(
    editor: TagEditor, draft: DraftModel, presets: PresetStore
) -> None:
    menu = editor.presets.menu()
    assert isinstance(menu, PresetMenu)
    menu.fill()
    action = next(a for a in menu.actions() if a.text() == "Rock band")
    action.trigger()
    assert draft.draft.tags[0] == "rock"
    draft.undo_stack.undo()
    assert draft.draft.tags == ()


def test_own_presets_are_listed_and_offered_for_deletion(
    editor: TagEditor, draft: DraftModel, presets: PresetStore
) -> None:
    draft.set("tags", ("folk",))
    draft.set("temperature", 0.7)
    presets.save("Mine", draft.draft)
    draft.set("temperature", 1.2)
    menu = editor.presets.menu()
    assert isinstance(menu, PresetMenu)
    menu.fill()
    texts = [a.text() for a in menu.actions()]
    assert "Mine" in texts
    assert "Delete a preset" in texts
    next(a for a in menu.actions() if a.text() == "Mine").trigger()
    assert draft.draft.temperature == 0.7


def test_everything_focusable_has_a_name(editor: TagEditor, draft: DraftModel) -> None:
    draft.set("tags", ("rock",))
    for widget in editor.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName(), widget.objectName()
            assert widget.toolTip(), widget.objectName()
    assert "Genre" in chips(editor)[0].accessibleName()


def test_right_to_left_mirrors_the_chips(editor: TagEditor, draft: DraftModel) -> None:
    editor.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    draft.set("tags", ("one", "two"))
    by_tag = {chip.tag: chip for chip in chips(editor)}
    assert by_tag["one"].x() > by_tag["two"].x()


def answer_dialog(qapp: QApplication, text: str) -> None:
    """Type into the dialog that opens next and accept it."""

    def answer() -> None:
        dialog = qapp.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        dialog.setTextValue(text)
        dialog.accept()

    QTimer.singleShot(50, answer)


def test_a_preset_is_saved_under_a_name_asked_for(
    qapp: QApplication, editor: TagEditor, draft: DraftModel, presets: PresetStore
) -> None:
    draft.set("tags", ("jazz", "trumpet"))
    menu = editor.presets.menu()
    assert isinstance(menu, PresetMenu)
    answer_dialog(qapp, " Late  night ")
    menu.ask_and_save()
    saved = presets.find("Late night")
    assert saved is not None
    assert saved.tags == ("jazz", "trumpet")


def test_a_preset_is_deleted_after_asking(
    qapp: QApplication, editor: TagEditor, draft: DraftModel, presets: PresetStore
) -> None:
    presets.save("Old", draft.draft)
    menu = editor.presets.menu()
    assert isinstance(menu, PresetMenu)
    menu.fill()
    deleting = next(a for a in menu.actions() if a.text() == "Delete a preset").menu()

    def say_yes() -> None:
        box = qapp.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "Old" in box.text()
        box.button(QMessageBox.StandardButton.Yes).click()

    QTimer.singleShot(50, say_yes)
    assert isinstance(deleting, QMenu)
    deleting.actions()[0].trigger()
    assert presets.find("Old") is None
