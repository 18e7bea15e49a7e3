"""Opens the karaoke view, and has the lyrics of its song timed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from heartstudio.context import AppContext
from heartstudio.view.actions import Actions
from heartstudio.view.song.karaoke_window import KaraokeWindow


class KaraokeController(QObject):
    """Connects the action with the view. Lives on the GUI thread."""

    def __init__(
        self,
        window: QWidget,
        context: AppContext,
        actions: Actions,
        listen: Callable[[list[str]], None],
    ) -> None:
        """listen(song ids) has songs listened to, or says in the main window why not."""
        super().__init__(window)
        self._window = window
        self._context = context
        self._actions = actions
        self._listen = listen
        self.view: KaraokeWindow | None = None
        """The view while it is open."""
        actions.on("karaoke", self.open)
        context.deck.changed.connect(self._on_deck_changed)
        self._on_deck_changed()

    def open(self) -> None:
        """Open the view, or bring it to the front."""
        if self.view is None:
            self.view = KaraokeWindow(self._context, self._actions, self._window)
            self.view.closed.connect(self._on_closed)
            self.view.times_wanted.connect(self._on_times_wanted)
            self.view.begin()
        self.view.raise_()
        self.view.activateWindow()

    def close(self) -> None:
        """Close the view."""
        if self.view is not None:
            self.view.close()

    @Slot()
    def _on_closed(self) -> None:
        self.view = None

    @Slot(str)
    def _on_times_wanted(self, song_id: str) -> None:
        self._context.timing.time_by_tokens([song_id], self._leave_and_listen)

    def _leave_and_listen(self, song_ids: list[str]) -> None:
        """Listening takes minutes, and what it lacks is said in the main window."""
        self.close()
        self._listen(song_ids)

    @Slot()
    def _on_deck_changed(self) -> None:
        self._actions["karaoke"].setEnabled(bool(self._context.deck.song_id))
