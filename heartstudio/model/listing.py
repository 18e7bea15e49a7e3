"""The files of one release as the hub lists them: names, sizes, checksums, kept as JSON.

Large files carry their SHA-256 (Git LFS), small ones Git's SHA-1 of a blob.  It only remembers and
compares; it asks no server.
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
        """True when the file holds exactly what was published.  Raises OSError."""
        if file.stat().st_size != self.size_bytes:
            return False
        if self.sha256:
            return sha256_of(file, advance) == self.sha256
        digest = hashlib.sha1(f"blob {self.size_bytes}\0".encode(), usedforsecurity=False)
        return _digest(file, digest, advance) == self.git_sha1


def sha256_of(file: Path, advance: Advance) -> str:
    """The SHA-256 of a file.  Raises OSError and what `advance` raises."""
    return _digest(file, hashlib.sha256(), advance)


def _digest(file: Path, digest: Any, advance: Advance) -> str:
    with file.open("rb") as stream:
        while piece := stream.read(READ_BYTES):
            digest.update(piece)
            advance(len(piece))
    return digest.hexdigest()


@dataclass(frozen=True)
class Listing:
    """What a release consists of at one commit."""

    repo: str
    commit: str
    files: tuple[ListedFile, ...]

    @property
    def size_bytes(self) -> int:
        """All files together."""
        return sum(file.size_bytes for file in self.files)

    def fits(self, folder: Path) -> bool:
        """True when the folder holds weights of these names and sizes."""
        weights = [file for file in self.files if file.name.endswith(".safetensors")]
        return bool(weights) and all(has_size(folder / f.name, f.size_bytes) for f in weights)

    def write(self, path: Path) -> None:
        """Keep it.  Raises OSError."""
        partial = path.with_name(f"{path.name}.new")
        partial.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        partial.replace(path)


def has_size(file: Path, size_bytes: int) -> bool:
    """True for a file of exactly that size."""
    try:
        return file.is_file() and file.stat().st_size == size_bytes
    except OSError:
        return False


def read_listing(path: Path) -> Listing | None:
    """A kept listing, or None when there is none that can be read."""
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
    """The name under which a release's listing is kept beside its files."""
    return f".{release.id}.json"
