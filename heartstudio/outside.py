"""Opens pages and folders in other programs, and shows files in the file manager.

Files are shown in each system's way (Explorer, Finder; on Linux the file manager that answers on
the session bus). If there is none, their folder is opened.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
from PySide6.QtGui import QDesktopServices

FILE_MANAGER = "org.freedesktop.FileManager1"
FILE_MANAGER_PATH = "/org/freedesktop/FileManager1"
ANSWER_MS = 5_000
Start = Callable[[Sequence[str] | str], object]
"""Starts a program, by its arguments or by a whole command line; does not wait for it to end."""


def open_outside(target: str | Path) -> bool:
    """Open a folder, a file or a web page in the system's program for it."""
    url = QUrl(target) if isinstance(target, str) else QUrl.fromLocalFile(str(target))
    return QDesktopServices.openUrl(url)


def show_files(
    files: Sequence[Path],
    start: Start = subprocess.Popen,
    platform: str = sys.platform,
    session_bus: Callable[[], QDBusConnection] = QDBusConnection.sessionBus,
) -> bool:
    """Show files of one folder, selected, in the file manager; False if nothing could be opened.

    Explorer selects one file only. The other parameters define how this system does it.
    """
    folder = files[0].parent
    if not folder.is_dir():
        return False
    existing = [path for path in files if path.exists()]
    try:
        if existing and platform == "win32":
            # Explorer requires the quotes in exactly this place
            start(f'explorer /select,"{existing[0]}"')
            return True
        if existing and platform == "darwin":
            start(["open", "-R", *map(str, existing)])
            return True
    except OSError:
        return open_outside(folder)
    bus = session_bus()
    if existing and bus.isConnected():
        _ask_file_manager(bus, existing)
        return True
    return open_outside(folder)


def _ask_file_manager(bus: QDBusConnection, files: Sequence[Path]) -> None:
    """Ask without blocking; open the folder if no file manager answers."""
    question = QDBusMessage.createMethodCall(
        FILE_MANAGER, FILE_MANAGER_PATH, FILE_MANAGER, "ShowItems"
    )
    encoding = QUrl.ComponentFormattingOption.FullyEncoded
    addresses = [QUrl.fromLocalFile(str(path)).toString(encoding) for path in files]
    question.setArguments([addresses, ""])
    watcher = QDBusPendingCallWatcher(
        bus.asyncCall(question, ANSWER_MS), QCoreApplication.instance()
    )

    def answered(call: QDBusPendingCallWatcher) -> None:
        if call.isError():
            open_outside(files[0].parent)
        call.deleteLater()

    watcher.finished.connect(answered)
