"""Dialogs by keys alone: what a person presses goes to whatever has the focus, nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

Key = Qt.Key
NONE, ALT, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
MOST_STEPS = 120


def focused() -> QWidget:
    """What has the focus; there always is something."""
    widget = QApplication.focusWidget()
    assert isinstance(widget, QWidget), "nothing has the focus"
    return widget


def focus_name() -> str:
    """The object name of what has the focus, or of the field it is a part of."""
    widget: QWidget | None = focused()
    while widget is not None:
        if widget.objectName() and not widget.objectName().startswith("qt_"):
            return widget.objectName()
        widget = widget.parentWidget()
    return ""


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """A key, for what has the focus."""
    QTest.keyClick(focused(), key, modifier)


def write(text: str) -> None:
    """Text, for what has the focus."""
    QTest.keyClicks(focused(), text)


def tab_to(name: str, back: bool = False) -> None:
    """Press Tab, or Shift+Tab, until a widget has the focus."""
    seen: list[str] = []
    for _ in range(MOST_STEPS):
        if focus_name() == name:
            return
        seen.append(focus_name())
        press(Key.Key_Backtab if back else Key.Key_Tab, SHIFT if back else NONE)
    raise AssertionError(f"{name} is not reached by Tab: {seen}")


def press_button(name: str) -> None:
    """Go to a button with Tab and press it with Space."""
    tab_to(name)
    assert isinstance(focused(), QAbstractButton)
    assert focused().isEnabled()
    press(Key.Key_Space)


def opened(qtbot: QtBot, dialog: QDialog) -> QDialog:
    """Show a dialog and wait until it takes keys."""
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return dialog


def ring(dialog: QWidget, back: bool = False) -> list[QWidget]:
    """All that Tab visits, from what has the focus until it comes again."""
    first, found = focused(), [focused()]
    for _ in range(MOST_STEPS):
        press(Key.Key_Backtab if back else Key.Key_Tab, SHIFT if back else NONE)
        assert focused().window() is dialog, "the focus has left the dialog"
        if focused() is first:
            return found
        if focused() is found[-1]:
            continue  # the links of a text, one after the other
        assert focused() not in found, f"Tab is caught at {focus_name()}"
        found.append(focused())
    raise AssertionError("Tab never comes back")


def expected_in_ring(dialog: QWidget) -> set[QWidget]:
    """All visible, enabled widgets that Tab is to reach."""
    return {
        widget
        for widget in dialog.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not isinstance(widget.parentWidget(), QAbstractItemView)
    }


def assert_tab_goes_round(dialog: QWidget) -> None:
    """Tab and Shift+Tab reach everything, in opposite orders, and are caught nowhere."""
    forth = ring(dialog)
    missed = expected_in_ring(dialog) - set(forth)
    assert not missed, [widget.objectName() or type(widget).__name__ for widget in missed]
    back = ring(dialog, back=True)
    assert back[1:] == forth[:0:-1]


def default_button(dialog: QDialog) -> str:
    """The button that Enter presses, "" without one."""
    found = [button for button in dialog.findChildren(QPushButton) if button.isDefault()]
    return found[0].objectName() or found[0].text() if found else ""
