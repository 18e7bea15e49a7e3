"""A model hub on loopback that implements the part of Hugging Face's protocol used for downloads.

For tests and measurements: it counts the bytes it sends and can misbehave on request: refuse, cut
connections, send damaged bytes, ignore ranges, be slow. Large files are redirected as on the hub.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LFS_FROM_BYTES = 200
PIECE_BYTES = 16_384


@dataclass
class Faults:
    """How the hub misbehaves.

    status           answers every request for a path that contains this text with an HTTP status
    headers          additional headers of such answers
    cut_after        closes a connection after this many bytes of a file; 0: never
    cuts             number of connections to cut
    speed_bytes_s    0: unlimited
    damaged          names of files whose middle byte is damaged, and how often
    ignores_range    always sends the whole file
    page             answers everything with an HTML page, like a hotel's login page
    endless          answers listings with this HTTP status and an endless body
    listing          answers listings with these bytes
    listing_packed_by  Content-Encoding of these bytes, e.g. "gzip"
    token            refuses requests without it
    hold             files stop arriving while it exists and is not `is_set()`
    """

    status: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int = 0
    cuts: int = 0
    speed_bytes_s: float = 0.0
    damaged: Counter[str] = field(default_factory=Counter)
    ignores_range: bool = False
    page: bool = False
    token: str = ""
    endless: int = 0
    listing: bytes = b""
    listing_packed_by: str = ""
    hold_after: int = 0
    hold: threading.Event = field(default_factory=threading.Event)


class HubServer:
    """Use as a context manager; `endpoint` is its address, `sent` counts bytes by file name."""

    def __init__(self, repos: Mapping[str, Mapping[str, bytes]]) -> None:
        self.repos = repos
        self.faults = Faults()
        self.sent: Counter[str] = Counter()
        self.requests: list[str] = []
        self.tokens: set[str] = set()
        self.lock = threading.Lock()
        self.refused = threading.Event()
        """Set when a request was answered by a status of the faults."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = False
        self._server.hub = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def sent_bytes(self) -> int:
        """Bytes of files sent so far, counted when written to a connection."""
        with self.lock:
            return sum(self.sent.values())

    def __enter__(self) -> HubServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.faults.hold.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def sha256(self, repo: str, name: str) -> str:
        """The checksum in its listing."""
        return hashlib.sha256(self.repos[repo][name]).hexdigest()

    def by_sum(self, digest: str) -> tuple[str, bytes]:
        """Return the large file with that checksum."""
        for files in self.repos.values():
            for name, data in files.items():
                if len(data) >= LFS_FROM_BYTES and hashlib.sha256(data).hexdigest() == digest:
                    return name, data
        raise KeyError(digest)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = 0

    @property
    def hub(self) -> HubServer:
        """The hub of this connection."""
        return self.server.hub  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""

    def do_HEAD(self) -> None:
        """Same as GET, without a body."""
        self._answer()

    def do_GET(self) -> None:
        """Send a listing, a file, or the redirect to a large file."""
        self._answer()

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        faults = self.hub.faults
        with self.hub.lock:
            self.hub.requests.append(f"{self.command} {path} {self.headers.get('Range', '')}")
            self.hub.tokens.add(self.headers.get("Authorization", ""))
        for text, status in faults.status.items():
            if text in path:
                self._say(status, b"", faults.headers)
                self.hub.refused.set()
                return
        if faults.endless and path.startswith("/api/"):
            self._say_without_end(faults.endless)
        elif faults.listing and path.startswith("/api/"):
            packed = {"Content-Encoding": faults.listing_packed_by or "identity"}
            self._say(200, faults.listing, {"Content-Type": "application/json", **packed})
        elif faults.page:
            self._say(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html"})
        elif faults.token and self.headers.get("Authorization") != f"Bearer {faults.token}":
            if not path.startswith("/cdn/"):
                self._say(401, b"", {})
            else:
                self._route(path)
        else:
            self._route(path)

    def _route(self, path: str) -> None:
        parts = path.strip("/").split("/")
        try:
            if parts[0] == "api":
                self._say_json(_info("/".join(parts[2:4]), self.hub.repos["/".join(parts[2:4])]))
            elif parts[0] == "cdn":
                self._send_file(*self.hub.by_sum(parts[1]))
            else:
                self._resolve("/".join(parts[:2]), "/".join(parts[4:]))
        except KeyError:
            self._say(404, b"", {})

    def _resolve(self, repo: str, name: str) -> None:
        data = self.hub.repos[repo][name]
        if len(data) < LFS_FROM_BYTES:
            self._send_file(name, data)
            return
        digest = self.hub.sha256(repo, name)
        headers = {
            "Location": f"{self.hub.endpoint}/cdn/{digest}",
            "X-Repo-Commit": COMMIT,
            "X-Linked-Etag": f'"{digest}"',
            "X-Linked-Size": str(len(data)),
        }
        self._say(302, b"", headers)

    def _send_file(self, name: str, data: bytes) -> None:
        faults = self.hub.faults
        start = 0
        wish = self.headers.get("Range", "")
        if wish.startswith("bytes=") and not faults.ignores_range:
            start = int(wish.removeprefix("bytes=").partition("-")[0])
        if start >= len(data) > 0:
            self._say(416, b"", {"Content-Range": f"bytes */{len(data)}"})
            return
        self.send_response(206 if wish and not faults.ignores_range else 200)
        if wish and not faults.ignores_range:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if self.command == "HEAD":
            return
        if faults.damaged[name] > 0:
            faults.damaged[name] -= 1
            data = _with_wrong_byte(data)
        try:
            self._send_pieces(name, memoryview(data)[start:])
        except OSError:  # the client has disconnected
            self.close_connection = True

    def _send_pieces(self, name: str, data: memoryview) -> None:
        faults = self.hub.faults
        began_s = time.monotonic()
        sent = 0
        while sent < len(data):
            if faults.cuts > 0 and sent >= faults.cut_after:
                faults.cuts -= 1
                self.close_connection = True
                return
            if faults.hold_after and self.hub.sent_bytes >= faults.hold_after:
                faults.hold.wait()
            piece = data[sent : sent + PIECE_BYTES]
            self.wfile.write(piece)
            sent += len(piece)
            with self.hub.lock:
                self.hub.sent[name] += len(piece)
            if faults.speed_bytes_s:
                late_s = began_s + sent / faults.speed_bytes_s - time.monotonic()
                time.sleep(max(0.0, late_s))

    def _say_without_end(self, status: int) -> None:
        """Send spaces until the client disconnects; `sent` counts them under "endless"."""
        self.close_connection = True
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with contextlib.suppress(OSError):
            while not self.hub.faults.hold.is_set():
                self.wfile.write(b" " * PIECE_BYTES)
                with self.hub.lock:
                    self.hub.sent["endless"] += PIECE_BYTES

    def _say_json(self, answer: object) -> None:
        self._say(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _say(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _info(repo: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the hub's description of a repository, as with blobs=true."""
    siblings = [_sibling(name, data) for name, data in files.items()]
    return {"id": repo, "modelId": repo, "sha": COMMIT, "tags": [], "siblings": siblings}


def _sibling(name: str, data: bytes) -> dict[str, Any]:
    blob = hashlib.sha1(f"blob {len(data)}\0".encode() + data, usedforsecurity=False)
    entry: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": blob.hexdigest()}
    if len(data) >= LFS_FROM_BYTES:
        digest = hashlib.sha256(data).hexdigest()
        entry["lfs"] = {"sha256": digest, "size": len(data), "pointerSize": 134}
    return entry


def _with_wrong_byte(data: bytes) -> bytes:
    wrong = bytearray(data)
    wrong[len(wrong) // 2] ^= 1
    return bytes(wrong)


def waiting(until: Callable[[], bool], seconds: float = 20.0) -> Iterator[None]:
    """Yield every few milliseconds until the condition holds; raises TimeoutError."""
    end_s = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end_s:
            raise TimeoutError
        time.sleep(0.005)
        yield
