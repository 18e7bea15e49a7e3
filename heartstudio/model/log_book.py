"""The log as the window shows it, and reports without private paths.

It keeps the last records in memory; __main__ writes the log file.
"""

from __future__ import annotations

import logging
import platform
import re
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from heartstudio import __version__
from heartstudio.model.secrets import SafeFormatter, without_secrets

MAX_ENTRIES = 2_000
_USER = r"(?:[^\\/\r\n\"':]+(?=[\\/])|[^\\/\s\"']+)"
"""A folder named after a user: up to the next separator, or a word at the end of a path."""


@dataclass(frozen=True)
class LogEntry:
    """One log record; `text` may have several lines (a traceback)."""

    time_s: float
    level: str
    source: str
    text: str


class LogBook(QObject):
    """The last 2,000 log records.  Lives on the GUI thread; records may come from any thread.

    Signals: appended(LogEntry).
    """

    appended = Signal(object)
    _received = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: deque[LogEntry] = deque(maxlen=MAX_ENTRIES)
        self._handler = _BookHandler(self)
        self._received.connect(self._on_received, Qt.ConnectionType.QueuedConnection)

    def attach(self, logger: logging.Logger) -> None:
        """Add a handler to a logger (the root one in the app)."""
        logger.addHandler(self._handler)

    def detach(self, logger: logging.Logger) -> None:
        """Remove the handler."""
        logger.removeHandler(self._handler)

    def entries(self) -> list[LogEntry]:
        """Return the stored records, oldest first."""
        return list(self._entries)

    def receive(self, entry: LogEntry) -> None:
        """Add a record, from any thread."""
        self._received.emit(entry)

    def report(self, sentence: str, details: str = "") -> str:
        """Return a report to copy: message, versions, last log lines, no private paths."""
        lines = [f"{e.level} {e.source}: {e.text}" for e in list(self._entries)[-200:]]
        head = [
            f"Heart Studio {__version__}",
            f"{platform.platform()}, Python {platform.python_version()}",
            "",
            sentence,
            details,
            "",
        ]
        return without_private_paths("\n".join([*head, *lines]))

    @Slot(object)
    def _on_received(self, entry: LogEntry) -> None:
        self._entries.append(entry)
        self.appended.emit(entry)


class _BookHandler(logging.Handler):
    def __init__(self, book: LogBook) -> None:
        super().__init__(logging.INFO)
        self._book = book
        self.setFormatter(SafeFormatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = self.format(record)
            self._book.receive(LogEntry(record.created, record.levelname, record.name, text))
        except RuntimeError:  # the window is already destroyed
            return


def without_private_paths(text: str) -> str:
    """Return the text with home folders replaced by ~, also the user's name in any other path.

    Secrets in it are removed as well.

    A user's name may contain spaces: it then extends to the next separator.
    """
    text = without_secrets(text)
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~").replace(home.replace("\\", "/"), "~")
    text = re.sub(r"(?i)\b[A-Z]:[\\/]+Users[\\/]+" + _USER, "~", text)
    text = re.sub(r"/(?:home|Users)/" + _USER, "~", text)
    user = Path.home().name
    if user:
        text = re.sub(rf"(?<=[\\/]){re.escape(user)}(?=[\\/\s\"']|$)", "~", text)
    return text
