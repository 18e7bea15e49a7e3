"""Files are shown in the file manager of each system, or their folder is opened."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from heartstudio.outside import FILE_MANAGER, show_files

BUS = "heart studio's tests"


class Started:
    """Programs that were started."""

    def __init__(self, error: OSError | None = None) -> None:
        self.commands: list[str | list[str]] = []
        self.error = error

    def __call__(self, command: Sequence[str] | str) -> None:
        if self.error is not None:
            raise self.error
        self.commands.append(command if isinstance(command, str) else list(command))


@pytest.fixture
def songs(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("Ein Lied, ö.flac", "Another.flac")]
    for path in paths:
        path.touch()
    return paths


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders that were opened."""
    opened: list[Path] = []

    def open_url(url: QUrl) -> bool:
        opened.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr("heartstudio.outside.QDesktopServices.openUrl", open_url)
    return opened


@pytest.fixture
def bus_address() -> Iterator[str]:
    """A message bus of the test's own."""
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("no dbus-daemon here")
    command = [program, "--session", "--nofork", "--print-address"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        QDBusConnection.disconnectFromBus(BUS)
        daemon.terminate()


def test_explorer_and_finder_select_the_files(songs: list[Path], folders: list[Path]) -> None:
    started = Started()
    assert show_files(songs, started, "win32")
    assert show_files(songs, started, "darwin")
    assert started.commands == [
        f'explorer /select,"{songs[0]}"',
        ["open", "-R", *map(str, songs)],
    ]
    assert folders == []


def test_the_folder_is_opened_where_files_cannot_be_shown(
    songs: list[Path], folders: list[Path], tmp_path: Path
) -> None:
    nobody = QDBusConnection("nobody")
    assert show_files(songs, Started(OSError("no program")), "darwin")
    assert show_files(songs, Started(), "linux", lambda: nobody)
    assert show_files([tmp_path / "missing.flac"], Started(), "win32")
    assert folders == [tmp_path] * 3
    assert not show_files([tmp_path / "gone" / "a.flac"], Started(), "win32")


def test_a_file_manager_on_the_bus_is_asked(
    qtbot: QtBot, songs: list[Path], folders: list[Path], bus_address: str
) -> None:
    jeepney = pytest.importorskip("jeepney")
    blocking = pytest.importorskip("jeepney.io.blocking")
    heard: list[list[str]] = []
    manager = blocking.open_dbus_connection(bus_address)
    manager.send_and_get_reply(jeepney.message_bus.RequestName(FILE_MANAGER))

    def answer() -> None:
        while not heard:
            message = manager.receive()
            if message.header.fields.get(jeepney.HeaderFields.member) == "ShowItems":
                heard.append(message.body[0])
                manager.send(jeepney.new_method_return(message))

    thread = threading.Thread(target=answer)
    thread.start()
    bus = QDBusConnection.connectToBus(bus_address, BUS)
    assert show_files(songs, Started(), "linux", lambda: bus)
    qtbot.waitUntil(lambda: bool(heard))
    thread.join()
    manager.close()
    assert [Path(QUrl(address).toLocalFile()) for address in heard[0]] == songs
    assert folders == []


def test_a_bus_without_a_file_manager_gets_the_folder_opened(
    qtbot: QtBot, songs: list[Path], folders: list[Path], bus_address: str, tmp_path: Path
) -> None:
    bus = QDBusConnection.connectToBus(bus_address, BUS)
    assert show_files(songs, Started(), "linux", lambda: bus)
    qtbot.waitUntil(lambda: folders == [tmp_path])
