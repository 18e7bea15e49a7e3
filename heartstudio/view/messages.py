"""Shows all messages of the window: toasts, and dialogs for failures."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from engine.messages import Message
from heartstudio.context import AppContext
from heartstudio.view.message_text import message_text
from heartstudio.view.notifications import Toast

MOST_AT_ONCE = 4
"""Of more messages that are told together only the last ones are shown."""


class Messages(QObject):
    """say and warn are toasts and never interrupt; fail is a dialog. Lives on the GUI thread."""

    def __init__(self, window: QWidget, context: AppContext, over: QWidget | None = None) -> None:
        """over: the part of the window on which toasts are shown."""
        super().__init__(window)
        self._window = window
        self._context = context
        self.toast = Toast(window, over)
        self.toast.acted.connect(self._on_acted)
        self._act: Callable[[], object] | None = None
        self._button = ""
        self._told: list[str] = []
        """What is told together, so that none hides another; else the last message."""
        self._is_together = False
        self._undoable: QUndoStack | None = None

    @Slot(object)
    def say(
        self, told: Message | str, button: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Show a message or a text of the window for a while; its optional button calls `act`.

        It replaces the one before, unless they are kept together.
        """
        text = message_text(told) if isinstance(told, Message) else told
        if not self._is_together:
            self._told.clear()
        if button or not self._told:
            if self._undoable is not None:
                self._undoable.indexChanged.disconnect(self._on_changed)
                self._undoable = None
            self._act, self._button = act, button
            self._told.append(text)
        else:
            self._told.insert(len(self._told) - bool(self._button), text)
        shown = list(dict.fromkeys(self._told))[-MOST_AT_ONCE:]
        self.toast.show_text("\n".join(shown), self._button)

    @Slot(bool)
    def keep_together(self, is_together: bool) -> None:
        """Show what is told from now on together, with the last button beside its message; or no
        longer.
        """
        self._is_together = is_together
        self._told.clear()

    def say_undoable(self, told: Message | str, stack: QUndoStack) -> None:
        """Say what was changed, with a button that undoes it as long as it is the last change."""
        self.say(told, self.tr("Undo"), stack.undo)
        self._undoable = stack
        stack.indexChanged.connect(self._on_changed)

    @Slot(object)
    def warn(self, told: Message | str) -> None:
        """Report that something did not work, without data loss."""
        self.say(told)

    @Slot(object, str)
    def act_on_songs(
        self,
        song_ids: list[str],
        why_not: Callable[[str], Message],
        act: Callable[[str], None],
    ) -> None:
        """Act on each of the songs, which does nothing where `why_not` has a reason.

        Says the first reason if there is one for every song.
        """
        reasons = [why_not(song_id) for song_id in song_ids]
        if reasons and all(reasons):
            self.say(reasons[0])
        for song_id in song_ids:
            act(song_id)

    def fail(self, message: Message, details: str = "") -> None:
        """Show a failure in a dialog with the reason, and offer a report.

        A message already shown in an open dialog is not shown again: a queue that fails as a whole
        shows one dialog, and the list shows the reason for each job.
        """
        from heartstudio.view.dialogs.error_dialog import ErrorDialog

        shown = self._window.findChildren(ErrorDialog)
        if any(dialog.isVisible() and dialog.says(message) for dialog in shown):
            return
        dialog = ErrorDialog(message, details, self._context.log, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _on_changed(self) -> None:
        self.toast.hide()

    @Slot()
    def _on_acted(self) -> None:
        act, self._act = self._act, None
        if act is not None:
            act()
