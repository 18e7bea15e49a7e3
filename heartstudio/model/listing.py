"""The files of one release as the hub lists them: names, sizes, checksums, stored as JSON.

Large files have their SHA-256 (Git LFS), small ones Git's SHA-1 of a blob. It stores and compares;
it makes no network requests.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.claimed_json import TABLE_BYTES, read_json
from heartstudio.model.releases import Release

READ_BYTES = 1 << 20
Advance = Callable[[int], None]
"""Called with the number of bytes just read; may raise to stop."""


@dataclass(frozen=True)
class ListedFile:
    """One file: `sha256` of large files, `git_sha1` of small ones; the other is ""."""

    name: str
    size_bytes: int
    sha256: str = ""
    git_sha1: str = ""

    def is_same(self, file: Path, advance: Advance) -> bool:
        """Whether the file has exactly the published content. Raises OSError."""
        if file.stat().st_size != self.size_bytes:
            return False
        if self.sha256:
            return sha256_of(file, advance) == self.sha256
        digest = hashlib.sha1(f"blob {self.size_bytes}\0".encode(), usedforsecurity=False)
        return _digest(file, digest, advance) == self.git_sha1


def sha256_of(file: Path, advance: Advance) -> str:
    """Return the SHA-256 of a file. Raises OSError and the exceptions of `advance`."""
    return _digest(file, hashlib.sha256(), advance)


def _digest(file: Path, digest: Any, advance: Advance) -> str:
    with file.open("rb") as stream:
        while piece := stream.read(READ_BYTES):
            digest.update(piece)
            advance(len(piece))
    return digest.hexdigest()


@dataclass(frozen=True)
class Listing:
    """The files of a release at one commit."""

    repo: str
    commit: str
    files: tuple[ListedFile, ...]

    @property
    def size_bytes(self) -> int:
        """Total size of all files."""
        return sum(file.size_bytes for file in self.files)

    def fits(self, folder: Path) -> bool:
        """Whether the folder contains weights with these names and sizes."""
        weights = [file for file in self.files if file.name.endswith(".safetensors")]
        return bool(weights) and all(has_size(folder / f.name, f.size_bytes) for f in weights)

    def write(self, path: Path) -> None:
        """Write the listing to `path` as JSON. Raises OSError."""
        partial = path.with_name(f"{path.name}.new")
        partial.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        partial.replace(path)


def has_size(file: Path, size_bytes: int) -> bool:
    """Whether the file has exactly this size."""
    try:
        return file.is_file() and file.stat().st_size == size_bytes
    except OSError:
        return False


def read_listing(path: Path) -> Listing | None:
    """Read a stored listing; None if there is none or it cannot be read."""
    try:
        data: Any = read_json(path, TABLE_BYTES)
        files = tuple(
            ListedFile(
                str(entry["name"]),
                int(entry["size_bytes"]),
                str(entry["sha256"]),
                str(entry["git_sha1"]),
            )
            for entry in data["files"]
        )
        return Listing(str(data["repo"]), str(data["commit"]), files)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def listing_name(release: Release) -> str:
    """Return the file name of a release's listing, stored next to its files."""
    return f".{release.id}.json"
