"""Crash reports: written on this computer during the crash, offered at the next start.

While the app runs it keeps a file open into which Python's faulthandler writes the stacks of all
threads when the process crashes (a segmentation fault in a library, an abort), and into which
unexpected Python errors are written as well. A normal exit removes it. The next start turns it into
a report without private paths. Nothing is sent anywhere.
"""

from __future__ import annotations

import datetime
import faulthandler
import logging
import os
import platform
from pathlib import Path
from typing import IO

from engine.messages import NOTHING, Message
from heartstudio import __version__
from heartstudio.model.log_book import without_private_paths
from heartstudio.model.secrets import SafeFormatter

RUNNING = "running.txt"
BEGIN_OF_TROUBLE = "What happened:\n"
REPORTS_KEPT = 5
MAX_REPORT_BYTES = 1 << 20
LOG_LINES = 80
_log = logging.getLogger(__name__)


LOST_FILE = Message(
    "A file that was being read, most likely of a model, was cut short or its drive went away "
    "while the app ran. Check the model under Models, and keep models on a drive that stays "
    "connected."
)
_SIGNS_OF_A_LOST_FILE = ("Fatal Python error: Bus error", "code 0xc0000006")
"""SIGBUS, and Windows' in-page error: a page of a mapped file could not be read."""


class CrashReports:
    """The reports in a folder. Used from the GUI thread; errors may come from any thread.

    `offered` is the report about the previous run, None if it ended normally.
    """

    def __init__(self, folder: Path, log_file: Path | None = None) -> None:
        self._folder = folder
        self._log_file = log_file
        self._file: IO[str] | None = None
        self._handler: _ErrorHandler | None = None
        self.offered: Path | None = None

    def begin(self) -> None:
        """Check what the previous run left, then watch this one. Does nothing without a folder."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.offered = self._take_up()
            self._file = (self._folder / RUNNING).open("w", encoding="utf-8")
        except OSError as error:
            _log.warning("there will be no crash reports: %s", error)
            return
        self._file.write(f"{_head()}\n{BEGIN_OF_TROUBLE}")
        self._file.flush()
        faulthandler.enable(self._file, all_threads=True)
        self._handler = _ErrorHandler(self._file)
        logging.getLogger().addHandler(self._handler)

    def end(self) -> None:
        """Normal exit: delete the file, unless there was an unexpected error."""
        if self._file is None or self._handler is None:
            return
        faulthandler.disable()
        logging.getLogger().removeHandler(self._handler)
        self._file.close()
        if not self._handler.has_written:
            (self._folder / RUNNING).unlink(missing_ok=True)
        self._file = self._handler = None

    def offered_text(self) -> str:
        """Return the offered report, "" if there is none or it cannot be read."""
        if self.offered is None:
            return ""
        try:
            return self.offered.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            _log.warning("the crash report cannot be read: %s", error)
            return ""

    def explanation(self) -> Message:
        """Return what the crash most likely means, NOTHING where the report does not say."""
        text = self.offered_text()
        return LOST_FILE if any(sign in text for sign in _SIGNS_OF_A_LOST_FILE) else NOTHING

    def dismiss(self) -> None:
        """Stop offering the report; the file stays until newer ones replace it."""
        self.offered = None

    def _take_up(self) -> Path | None:
        """Create a report from the previous run's file; None if it contains only its header."""
        left = self._folder / RUNNING
        if not left.exists():
            return None
        with left.open(encoding="utf-8", errors="replace") as file:
            text = file.read(MAX_REPORT_BYTES)
        if not text.partition(BEGIN_OF_TROUBLE)[2].strip():
            left.unlink()  # killed from outside, or a power failure: nothing to report
            return None
        stamp = datetime.datetime.fromtimestamp(left.stat().st_mtime).strftime("%Y%m%d-%H%M%S")
        report = self._folder / f"crash-{stamp}.txt"
        if any(sign in text for sign in _SIGNS_OF_A_LOST_FILE):
            text += f"\nWhat it means: {LOST_FILE}\n"
        report.write_text(without_private_paths(text + self._log_tail()), encoding="utf-8")
        left.unlink()
        for old in sorted(self._folder.glob("crash-*.txt"))[:-REPORTS_KEPT]:
            old.unlink()
        return report

    def _log_tail(self) -> str:
        """Return the last lines of the log, which end before the crash."""
        if self._log_file is None:
            return ""
        try:
            lines = self._log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n\nThe log before it:\n" + "\n".join(lines[-LOG_LINES:]) + "\n"


class _ErrorHandler(logging.Handler):
    """Writes unexpected errors (level CRITICAL) to the open file."""

    def __init__(self, file: IO[str]) -> None:
        super().__init__(logging.CRITICAL)
        self._file = file
        self.has_written = False
        self.setFormatter(SafeFormatter("%(asctime)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._file.write(self.format(record) + "\n")
            self._file.flush()
            self.has_written = True
        except (OSError, ValueError):  # a full disk, a closed file
            self.handleError(record)


def _head() -> str:
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    return (
        f"Heart Studio {__version__}, started {now}, process {os.getpid()}\n"
        f"{platform.platform()}, Python {platform.python_version()}\n"
    )
