"""Says what is missing of a sound that was opened; a song's tokens can still give all of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from engine.messages import Message
from heartstudio.context import AppContext
from heartstudio.view.messages import Messages


class DamageNotice(QObject):
    """Listens to the deck.  Lives on the GUI thread."""

    def __init__(self, context: AppContext, messages: Messages) -> None:
        super().__init__(messages)
        self._finish_sound = context.requests.finish_sound
        self._messages = messages
        context.deck.damage_found.connect(self._on_damage_found)

    @Slot(str, object)
    def _on_damage_found(self, song_id: str, message: Message) -> None:
        if song_id:
            act = partial(self._finish_sound, song_id)
            self._messages.say(message, self.tr("Make all of it sound"), act)
        else:
            self._messages.warn(message)
