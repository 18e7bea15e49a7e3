"""A SOCKS5 proxy on loopback that needs no login, for tests of downloads."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer


class _Relay(StreamRequestHandler):
    def handle(self) -> None:
        take = self.rfile.read
        _version, count = take(2)
        take(count)
        self.wfile.write(b"\x05\x00")
        _version, _command, _reserved, kind = take(4)
        host = take(take(1)[0]).decode() if kind == 3 else socket.inet_ntoa(take(4))
        (port,) = struct.unpack(">H", take(2))
        assert isinstance(self.server, SocksServer)
        self.server.asked.append((host, port))
        with socket.create_connection((host, port)) as there:
            self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
            back = threading.Thread(target=_pump, args=(there, self.connection))
            back.start()
            while data := self.rfile.read1(65_536):
                there.sendall(data)
            with suppress(OSError):
                there.shutdown(socket.SHUT_WR)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)


class SocksServer(ThreadingTCPServer):
    """`asked`: the (host, port) pairs that were connected to."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Relay)
        self.asked: list[tuple[str, int]] = []

    @property
    def address(self) -> str:
        """Host and port, without a scheme."""
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def socks_server() -> Generator[SocksServer]:
    """A running proxy."""
    server = SocksServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
