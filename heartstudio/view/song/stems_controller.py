"""Separating songs from the window: asking for it, and saying how it went."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from heartstudio.context import AppContext
from heartstudio.view.actions import Actions
from heartstudio.view.messages import Messages


class StemsController(QObject):
    """Connects the action with the stems. Lives on the GUI thread.

    Signals: models_wanted(), the user wants to download the network.
    """

    models_wanted = Signal()

    def __init__(
        self,
        context: AppContext,
        actions: Actions,
        messages: Messages,
        chosen: Callable[[], list[str]],
    ) -> None:
        """chosen() returns the songs that an action applies to."""
        super().__init__(messages)
        self._context = context
        self._messages = messages
        actions.on("separate", lambda: self.separate(chosen()))
        context.stems.separated.connect(self._on_separated)
        context.stems.network_wanted.connect(self._on_network_wanted)
        context.stems.note_appeared.connect(messages.say)
        context.stems.problem_occurred.connect(messages.fail)
        context.stem_player.problem_occurred.connect(messages.warn)

    def separate(self, song_ids: list[str]) -> None:
        """Queue songs for separation; says why if none of them can be separated."""
        stems = self._context.stems
        self._messages.act_on_songs(song_ids, stems.why_not, stems.separate)

    @Slot()
    def _on_network_wanted(self) -> None:
        text = self.tr("Separating this song needs HTDemucs (84 MB). It is among the models.")
        self._messages.say(text, self.tr("Models"), self.models_wanted.emit)

    @Slot(str)
    def _on_separated(self, song_id: str) -> None:
        song = self._context.songs.song(song_id)
        if song is None:
            return
        text = self.tr("“{title}” is separated into stems").format(title=song.title)
        if self._context.deck.song_id == song_id:
            self._messages.say(text)
        else:
            show = self._context.deck.show_song
            self._messages.say(text, self.tr("Show"), lambda: show(song_id))
