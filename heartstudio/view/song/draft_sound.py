"""The bar of a song with a draft sound, and the action that makes the full one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from heartstudio.context import AppContext
from heartstudio.view.actions import Actions
from heartstudio.view.message_text import message_text
from heartstudio.view.messages import Messages
from heartstudio.view.widgets.notice_bar import NoticeBar


class DraftSoundBar(NoticeBar):
    """Shown while the open song has a draft sound. Its button makes the full one."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__("draftSoundBar", parent)
        self._context = context
        self.label.setObjectName("draftSoundLabel")
        self.button = self.add_button(
            "fullSoundButton",
            self.tr("Make the full sound"),
            self.tr("Replace the draft sound by the full one, of the same song"),
        )
        self.button.clicked.connect(self._on_clicked)
        context.deck.changed.connect(self._show)
        context.songs.dataChanged.connect(self._show)
        context.full_sounds.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        song = self._context.songs.song(self._context.deck.song_id)
        self.setVisible(song is not None and song.is_draft)
        if song is None:
            return
        full_sounds = self._context.full_sounds
        reason, texts = full_sounds.why_not(song.id), [self.tr("This is a draft sound.")]
        if full_sounds.is_at_work(song.id):
            texts = [self.tr("The full sound of this song is being made.")]
        elif reason:
            texts.append(message_text(reason))
        self.label.setText(" ".join(texts))
        self.button.setEnabled(not reason)

    @Slot()
    def _on_clicked(self) -> None:
        self._context.full_sounds.make(self._context.deck.song_id)


class FullSoundController(QObject):
    """Says how making full sounds went, and plays them. Lives on the GUI thread."""

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
        actions.on("full_sound", lambda: self.make(chosen()))
        context.full_sounds.made.connect(self._on_made)
        context.full_sounds.note_appeared.connect(messages.say)
        context.full_sounds.problem_occurred.connect(messages.fail)

    def make(self, song_ids: list[str]) -> None:
        """Queue the full sounds of songs; says why if none of them can have one."""
        full_sounds = self._context.full_sounds
        self._messages.act_on_songs(song_ids, full_sounds.why_not, full_sounds.make)

    @Slot(str)
    def _on_made(self, song_id: str) -> None:
        song = self._context.songs.song(song_id)
        if song is None:
            return
        self._context.deck.sound_changed(song_id)
        self._messages.say(self.tr("“{title}” has its full sound").format(title=song.title))
