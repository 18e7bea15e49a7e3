"""Opens the radio's window, and says what jobs/songs/radio.py tells."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from heartstudio.context import AppContext
from heartstudio.view.actions import Actions
from heartstudio.view.messages import Messages
from heartstudio.view.song.radio_dialog import RadioDialog


class RadioController(QObject):
    """Connects the action and the radio to the window. Lives on the GUI thread."""

    def __init__(
        self,
        window: QWidget,
        context: AppContext,
        actions: Actions,
        messages: Messages,
        chosen_ids: Callable[[], list[str]],
    ) -> None:
        """chosen_ids returns the songs that are chosen in the library."""
        super().__init__(window)
        self._window = window
        self._context = context
        self._messages = messages
        self._chosen_ids = chosen_ids
        self._dialog: RadioDialog | None = None
        actions.on("radio", self._show)
        context.radio.kept.connect(self._on_kept)
        context.radio.note_appeared.connect(messages.say)
        context.radio.problem_occurred.connect(messages.fail)

    def _show(self) -> None:
        """Open the window; there is only one at a time."""
        if self._dialog is None:
            self._dialog = RadioDialog(self._context, self._window)
            self._dialog.finished.connect(self._on_closed)
        songs = [self._context.songs.song(song_id) for song_id in self._chosen_ids()]
        self._dialog.offer([song for song in songs if song is not None])
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @Slot()
    def _on_closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    @Slot(str)
    def _on_kept(self, title: str) -> None:
        self._messages.say(self.tr("“{title}” is in the library").format(title=title))
