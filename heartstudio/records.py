"""The app's records: the log and the crash report.

They start before anything else of the app can fail, so this module imports little and reads no
settings.
"""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject

from heartstudio.model.crash_reports import CrashReports
from heartstudio.model.log_book import LogBook
from heartstudio.model.secrets import SafeFormatter

LOG_BYTES = 2_000_000
LOG_FILE = "heartstudio.log"
_log = logging.getLogger(__name__)


class Records(QObject):
    """The log as the window shows it (`book`), crash reports (`crashes`), in one folder."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.book = LogBook(self)
        self.crashes = CrashReports(folder / "crashes", folder / LOG_FILE)

    def begin(self) -> None:
        """Start recording. Without a folder only the window shows the log."""
        start_log(self.book, self.folder)
        self.crashes.begin()


def start_log(book: LogBook, folder: Path) -> None:
    """Send the log to a rotating file and to the window."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    book.attach(root)
    try:
        file = RotatingFileHandler(
            folder / LOG_FILE,
            maxBytes=LOG_BYTES,
            backupCount=2,
            encoding="utf-8",
            errors="backslashreplace",  # for file names that this system cannot decode
        )
    except OSError as error:
        _log.warning("there will be no log file: %s", error)
    else:
        file.setFormatter(SafeFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(file)
    sys.excepthook = _log_exception
    threading.excepthook = _log_thread_exception


def _log_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Log an exception that was not caught (in a slot, for instance)."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("unexpected error", exc_info=(kind, error, trace))


def _log_thread_exception(failed: threading.ExceptHookArgs) -> None:
    """Same for a Python thread; ignores the exit of the interpreter."""
    if failed.exc_value is not None and failed.exc_type is not SystemExit:
        _log_exception(failed.exc_type, failed.exc_value, failed.exc_traceback)
