"""One window per user: a second start passes its files to the first and exits.

Uses a local socket named after the settings folder; nothing leaves the computer or the account.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

CONNECT_MS = 500
HAND_OVER_MS = 15_000
"""Long enough for a first start that is still building its window."""
MAX_MESSAGE_BYTES = 1 << 20
_log = logging.getLogger(__name__)


def server_name(settings_file: Path) -> str:
    """Return a name that is unique per account and settings file."""
    try:
        user = getpass.getuser()
    # an account without a name; the settings file is enough
    except (OSError, KeyError, ImportError):
        user = ""
    key = f"{user}\n{settings_file}".encode()
    return f"heart-studio-{hashlib.sha256(key).hexdigest()[:16]}"


def hand_over(name: str, files: list[Path]) -> bool:
    """Pass files to the window that is already open. False if there is none."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(CONNECT_MS):
        return False
    _let_come_forward()
    message = json.dumps([str(file.resolve()) for file in files]).encode() + b"\n"
    socket.write(message)
    was_heard = socket.waitForBytesWritten(HAND_OVER_MS) and socket.waitForReadyRead(HAND_OVER_MS)
    socket.disconnectFromServer()
    return was_heard


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
        if not self._server.listen(name):
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
            self._socket.write(b"ok\n")
            self._socket.flush()
            self._instance.activated.emit([Path(str(name)) for name in names])
        else:
            self._socket.disconnectFromServer()
