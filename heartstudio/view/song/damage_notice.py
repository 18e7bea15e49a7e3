"""Says which sound is missing from an opened file; a song's tokens can still restore all of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from engine.messages import NOTHING, Message
from heartstudio.context import AppContext
from heartstudio.view.messages import Messages


class DamageNotice(QObject):
    """Watches the open song's file and the deck. Lives on the GUI thread."""

    def __init__(self, context: AppContext, messages: Messages) -> None:
        super().__init__(messages)
        self._finish_sound = context.requests.finish_sound
        self._messages = messages
        self._open_song = context.open_song
        context.open_song.changed.connect(self._on_open_song_changed)
        context.deck.damage_found.connect(self._on_damage_found)

    @property
    def _known(self) -> Message:
        """What the open song's file itself says about damage."""
        file = self._open_song.file
        return file.damage if file is not None else NOTHING

    @Slot()
    def _on_open_song_changed(self) -> None:
        if self._known:
            self._tell(self._open_song.song_id, self._known)

    @Slot(str, object)
    def _on_damage_found(self, song_id: str, message: Message) -> None:
        """Handle a file from which less could be read than it seemed to contain."""
        if not song_id:
            self._messages.warn(message)
        elif not (self._known and song_id == self._open_song.song_id):
            self._tell(song_id, message)

    def _tell(self, song_id: str, message: Message) -> None:
        act = partial(self._finish_sound, song_id)
        self._messages.say(message, self.tr("Restore the sound"), act)
