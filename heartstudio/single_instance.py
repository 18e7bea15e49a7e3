"""One window per user: a second start passes its files to the first and exits.

Uses a local socket named after the settings folder; nothing leaves the computer or the account.
Except on Windows it lies in a folder that only this user can enter: whoever answers is this user.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
import os
import stat
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

CONNECT_MS = 500
HAND_OVER_MS = 15_000
"""Long enough for a first start that is still building its window."""
MAX_MESSAGE_BYTES = 1 << 20
ANSWER = b"ok\n"
PRIVATE = 0o700
MAX_FOLDER_BYTES = 70
"""A socket's path has at most 103 bytes on macOS, 107 on Linux; its name takes 30."""
_log = logging.getLogger(__name__)


def server_name(settings_file: Path) -> str:
    """Return a name that is unique per account and settings file: a path in a private folder, a
    bare name on Windows; "" where there is no such folder."""
    try:
        user = getpass.getuser()
    # an account without a name; the settings file is enough
    except (OSError, KeyError, ImportError):
        user = ""
    key = f"{user}\n{settings_file}".encode()
    name = f"heart-studio-{hashlib.sha256(key).hexdigest()[:16]}"
    if sys.platform == "win32":
        return name
    folder = _private_folder(settings_file)
    return str(folder / name) if folder is not None else ""


def _private_folder(settings_file: Path) -> Path | None:
    """The first folder that is this user's alone and short enough for the path of a socket."""
    runtime = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.RuntimeLocation)
    candidates = [Path(runtime) / "heart-studio"] if runtime else []
    candidates += [
        settings_file.parent / "run",
        Path(tempfile.gettempdir()) / f"heart-studio-{os.getuid()}",
    ]
    for folder in candidates:
        try:
            folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            found = folder.lstat()
        except OSError as error:
            _log.info("no socket in %s: %s", folder, error)
            continue
        is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        is_closed = stat.S_IMODE(found.st_mode) & ~PRIVATE == 0
        if is_own and is_closed and len(os.fsencode(folder)) <= MAX_FOLDER_BYTES:
            return folder
    _log.warning("later starts cannot be noticed: no folder is this user's alone")
    return None


def hand_over(name: str, files: list[Path]) -> bool:
    """Pass files to the window that is already open. False if there is none."""
    if not name:
        return False
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(CONNECT_MS):
        return False
    _let_come_forward()
    message = json.dumps([str(file.resolve()) for file in files]).encode() + b"\n"
    socket.write(message)
    was_heard = socket.waitForBytesWritten(HAND_OVER_MS) and socket.waitForReadyRead(HAND_OVER_MS)
    answer = bytes(socket.readAll().data())
    socket.disconnectFromServer()
    return was_heard and answer.startswith(ANSWER)


def _let_come_forward() -> None:
    """Allow the open window to come to the front: on Windows only the active program can."""
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)


class SingleInstance(QObject):
    """Listens for later starts. Lives on the GUI thread.

    Signals: activated(list[Path]): the app was started again, with these files.
    """

    activated = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if name and not self._server.listen(name):
            # A crashed app leaves its socket file behind; hand_over found that nobody answers on
            # it.
            QLocalServer.removeServer(name)
            if not self._server.listen(name):
                _log.warning("later starts cannot be noticed: %s", self._server.errorString())

    def close(self) -> None:
        """Stop listening, and close open connections."""
        for caller in self.findChildren(_Caller):
            caller.hang_up()
        self._server.close()

    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            _Caller(self._server.nextPendingConnection(), self)


class _Caller(QObject):
    """Connection of one later start: reads its line, answers, closes."""

    def __init__(self, socket: QLocalSocket, instance: SingleInstance) -> None:
        super().__init__(instance)
        self._instance = instance
        self._socket = socket
        socket.setParent(self)
        socket.readyRead.connect(self._on_ready_read)
        socket.disconnected.connect(self.deleteLater)
        self._on_ready_read()

    def hang_up(self) -> None:
        """Ignore further data of this connection."""
        self._socket.blockSignals(True)
        self._socket.abort()

    @Slot()
    def _on_ready_read(self) -> None:
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() > MAX_MESSAGE_BYTES:
                self._socket.disconnectFromServer()
            return
        try:
            names = json.loads(bytes(self._socket.readLine(MAX_MESSAGE_BYTES).data()))
        except ValueError:
            names = None
        if isinstance(names, list):
            self._socket.write(ANSWER)
            self._socket.flush()
            self._instance.activated.emit([Path(str(name)) for name in names])
        else:
            self._socket.disconnectFromServer()
