"""Requests lyrics from the language model; its button is hidden until a model is configured.

The answer replaces the lyrics as one undo step; a failure is reported and changes nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton, QWidget

from engine.messages import Message
from heartstudio.icons import icon
from heartstudio.jobs.titles.titles import TitleService
from heartstudio.model.draft import DraftModel
from heartstudio.model.settings import SettingsStore
from heartstudio.view.message_text import message_text
from heartstudio.view.widgets.card import describe, tool_button


class LyricsHelper(QObject):
    """Owns the button. Signals: note_changed(sentence), "" to clear the note."""

    note_changed = Signal(str)

    def __init__(
        self,
        draft: DraftModel,
        titles: TitleService,
        settings: SettingsStore,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._titles = titles
        self._request = 0
        self.button = tool_button(parent, "lyricsHelperButton", "sparkle")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        describe(
            self.button,
            self.tr("Lyrics helper"),
            self.tr("Let your text model draft or polish lyrics"),
        )
        self._menu = QMenu(self.button)
        self.write_action = self._menu.addAction(
            icon("pencil"), self.tr("Write lyrics about…"), self.ask_and_write
        )
        self.polish_action = self._menu.addAction(
            icon("sparkle"), self.tr("Polish these lyrics"), self.polish
        )
        self.cancel_action = self._menu.addAction(
            icon("close"), self.tr("Stop asking"), self.cancel
        )
        self.button.setMenu(self._menu)
        titles.lyrics_ready.connect(self._on_lyrics_ready)
        titles.lyrics_failed.connect(self._on_lyrics_failed)
        settings.changed.connect(self._on_option_changed)
        self._update()

    def ask_and_write(self) -> None:
        """Ask for a topic, then request lyrics about it."""
        topic, ok = QInputDialog.getText(
            self.button.window(), self.tr("Write lyrics"), self.tr("What is the song about?")
        )
        if ok and topic.strip():
            self._wait_for(self._titles.request_lyrics(topic.strip(), self._draft.draft.tags))

    def polish(self) -> None:
        """Request a better version of the lyrics."""
        draft = self._draft.draft
        self._wait_for(self._titles.request_polish(draft.lyrics, draft.tags))

    def cancel(self) -> None:
        """Cancel the request."""
        if self._request:
            self._titles.cancel(self._request)
            self._end("")

    def _wait_for(self, request: int) -> None:
        self._request = request
        self._update()
        self.note_changed.emit(self.tr("The text model is writing…"))

    def _end(self, note: str) -> None:
        self._request = 0
        self._update()
        self.note_changed.emit(note)

    def _update(self) -> None:
        is_waiting = bool(self._request)
        self.button.setVisible(self._titles.can_write_lyrics or is_waiting)
        self.write_action.setEnabled(not is_waiting)
        self.polish_action.setEnabled(not is_waiting and bool(self._draft.draft.lyrics.strip()))
        self.cancel_action.setVisible(is_waiting)

    def refresh(self) -> None:
        """The lyrics changed: there may be something to improve now."""
        self._update()

    def _on_lyrics_ready(self, request: int, text: str) -> None:
        if request == self._request:
            self._draft.end_merge()
            self._draft.set("lyrics", text)
            self._draft.end_merge()
            self._end("")

    def _on_lyrics_failed(self, request: int, message: Message) -> None:
        if request == self._request:
            self._end(message_text(message))

    def _on_option_changed(self, name: str) -> None:
        if name.startswith("titles_"):
            self._update()
