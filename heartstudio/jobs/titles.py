"""Titles for songs, and help with lyrics.

The built-in title needs nothing.  A text model (OpenAI-compatible, local or remote) is asked only
when the settings say so; its failure never stops a song.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from heartstudio.model.settings import SettingsStore


def title_from_lyrics(lyrics: str, tags: tuple[str, ...] = ()) -> str:
    """The built-in title: the hook line, else theme words, else the tags, else "Untitled"."""
    raise NotImplementedError


class TitleService(QObject):
    """Titles and lyrics from a text model, with the built-in title as what it falls back to.

    Lives on the GUI thread, never blocks.  Signals: title_ready(request id, title) always comes,
    exactly once a request · fell_back(sentence) when the text model failed · lyrics_ready(request
    id, text) · lyrics_failed(request id, sentence)
    """

    title_ready = Signal(int, str)
    fell_back = Signal(str)
    lyrics_ready = Signal(int, str)
    lyrics_failed = Signal(int, str)

    def __init__(self, store: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)

    @property
    def can_write_lyrics(self) -> bool:
        """True when a text model is set up."""
        raise NotImplementedError

    def request_title(self, lyrics: str, tags: tuple[str, ...]) -> int:
        """Ask for a title; title_ready brings it (from the event loop, not from this call)."""
        raise NotImplementedError

    def request_lyrics(self, topic: str, tags: tuple[str, ...]) -> int:
        """Ask for new lyrics about a topic."""
        raise NotImplementedError

    def request_polish(self, lyrics: str, tags: tuple[str, ...]) -> int:
        """Ask for better lyrics."""
        raise NotImplementedError

    def cancel(self, request_id: int) -> None:
        """Forget a request; nothing more is heard of it."""
        raise NotImplementedError

    def api_key(self) -> str:
        """The key from the system's keyring, "" without one."""
        raise NotImplementedError

    def set_api_key(self, key: str) -> str:
        """Keep the key in the system's keyring.  Returns "" or a sentence why that failed."""
        raise NotImplementedError
