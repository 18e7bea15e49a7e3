"""Downloads one release: list, check disk space, download missing files, verify, install.

Files are downloaded to a staging folder, each as `<name>.part` and resumable, and verified there;
only then is the release moved to its place, so that a partial model never appears. Runs on a worker
thread; the service (downloads.py) decides what is downloaded when.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from engine.atomic_file import patiently
from engine.messages import Message
from heartstudio.jobs.models.hub import DownloadError, Hub
from heartstudio.model.listing import ListedFile, Listing, has_size, listing_name, read_listing
from heartstudio.model.releases import Release

STAGING_FOLDER = ".downloads"
SPARE_BYTES = 200_000_000
"""Disk space to leave free."""
ATTEMPTS = 5
LONGEST_WAIT_S = 300
"""Hugging Face counts requests in windows of five minutes."""
REPORT_S = 0.1
_DISK_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_log = logging.getLogger(__name__)


class Stopped(Exception):
    """The user paused or cancelled, or the app closes."""


class StopFlag:
    """Set on the GUI thread, read on the worker thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Request a stop."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        """Whether a stop was requested."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Stopped if a stop was requested."""
        if self._event.is_set():
            raise Stopped

    def wait(self, seconds: float) -> None:
        """Sleep, but raise Stopped as soon as a stop is requested."""
        if self._event.wait(seconds):
            raise Stopped


@dataclass(frozen=True)
class FetchProgress:
    """`done_bytes` of `total_bytes` are present, or were checked; `file` is in progress."""

    done_bytes: int = 0
    total_bytes: int = 0
    file: str = ""
    is_checking: bool = False


@dataclass(frozen=True)
class FetchOrder:
    """What to download, and to which folder; `again` names files present but damaged."""

    release: Release
    models_folder: Path
    again: frozenset[str] = frozenset()

    @property
    def place(self) -> Path:
        """The installed folder of the release."""
        return self.release.place_in(self.models_folder)

    @property
    def staging(self) -> Path:
        """Folder of its files until all are complete."""
        return staging_folder(self.models_folder, self.release)

    @property
    def listing_file(self) -> Path:
        """The listing stored with the installed files."""
        return self.place / listing_name(self.release)


def staging_folder(models_folder: Path, release: Release) -> Path:
    """Return the folder of a release's files until all are complete."""
    return models_folder / STAGING_FOLDER / release.id


def staged_bytes(staging: Path, listing: Listing) -> int:
    """Return how many bytes of a release are in its staging folder."""
    total = 0
    for file in listing.files:
        for path in (staging / file.name, staging / f"{file.name}.part"):
            with contextlib.suppress(OSError):
                total += min(path.stat().st_size, file.size_bytes)
    return total


class Fetcher:
    """Downloads releases one at a time. Raises DownloadError and Stopped."""

    def __init__(
        self,
        hub: Hub,
        stop: StopFlag,
        report: Callable[[FetchProgress], None],
        pause_s: float = 1.0,
    ) -> None:
        """pause_s: the first pause before a retry; each further one is twice as long."""
        self._hub = hub
        self._stop = stop
        self._report = report
        self._pause_s = pause_s
        self._progress = FetchProgress()
        self._reported_s = 0.0

    def fetch(self, order: FetchOrder) -> Listing:
        """Download and install a release, reusing staged files."""
        with disk_sentences(order.models_folder):
            order.staging.mkdir(parents=True, exist_ok=True)
            listing = self._listing_for(order)
            needed = self._missing(order, listing)
            staged = staged_bytes(order.staging, listing)
            needed_bytes = sum(file.size_bytes for file in needed)
            self._progress = FetchProgress(
                listing.size_bytes - needed_bytes + staged, listing.size_bytes
            )
            check_room(order.models_folder, needed_bytes - staged)
            for file in needed:
                self._fetch_file(listing, file, order.staging)
            self._stop.check()
            _install(order, needed)
        return listing

    def _listing_for(self, order: FetchOrder) -> Listing:
        """Return the listing: a resumed download, or a repair, keeps the commit it started with."""
        kept = order.staging / listing_name(order.release)
        listing = read_listing(kept) or (read_listing(order.listing_file) if order.again else None)
        if listing is None:
            listing = self._published(order.release)
        listing.write(kept)
        return listing

    def _published(self, release: Release) -> Listing:
        """Return the listing of today, waiting where a server asks to; other failures end it."""
        failures = 0
        while True:
            self._stop.check()
            try:
                return self._hub.listing(release, self._stop.check)
            except DownloadError as error:
                if not error.wait_s:
                    raise
                failures += 1
                self._pause(error, failures, release.repo)

    def _missing(self, order: FetchOrder, listing: Listing) -> list[ListedFile]:
        """Return the files not yet in the release's place; files of unknown origin are compared."""
        is_ours = read_listing(order.listing_file) == listing
        missing: list[ListedFile] = []
        self._progress = FetchProgress(total_bytes=listing.size_bytes, is_checking=True)
        for file in listing.files:
            path = order.place / file.name
            is_there = file.name not in order.again and has_size(path, file.size_bytes)
            if not is_there or not (is_ours or self._is_same(file, path)):
                missing.append(file)
        return missing

    def _fetch_file(self, listing: Listing, file: ListedFile, staging: Path) -> None:
        done, part = staging / file.name, staging / f"{file.name}.part"
        if has_size(done, file.size_bytes):
            return
        for attempt in range(2):
            self._receive_all(listing, file, part)
            before = self._progress
            self._progress = FetchProgress(0, file.size_bytes, file.name, is_checking=True)
            is_same = self._is_same(file, part)
            self._progress = before
            if is_same:
                part.replace(done)
                return
            _log.warning("%s arrived damaged (attempt %d)", file.name, attempt + 1)
            part.unlink()
            self._advance(-file.size_bytes)
        raise DownloadError(
            Message(
                "{name} arrived damaged twice. Try again later, or choose another server.",
                name=file.name,
            )
        )

    def _receive_all(self, listing: Listing, file: ListedFile, part: Path) -> None:
        """Download until the file is complete, however often the connection breaks."""
        failures = 0
        self._progress = replace(self._progress, file=file.name, is_checking=False)
        part.touch()
        while (start := _length(part, file)) < file.size_bytes:
            self._stop.check()
            try:
                self._receive(listing, file, part, start)
            except DownloadError as error:
                failures = 1 if _length(part, file) > start else failures + 1
                self._pause(error, failures, file.name)

    def _pause(self, error: DownloadError, failures: int, what: str) -> None:
        """Wait before trying again; raises the error if that is of no use."""
        pause_s = max(self._pause_s * 2.0 ** (failures - 1), error.wait_s)
        if not error.may_pass or failures >= ATTEMPTS or error.wait_s > LONGEST_WAIT_S:
            raise error
        _log.warning("%s: %s Trying again in %.0f s", what, error, pause_s)
        self._stop.wait(pause_s)

    def _receive(self, listing: Listing, file: ListedFile, part: Path, start: int) -> None:
        room = file.size_bytes - start
        with (
            part.open("ab", buffering=0) as out,
            self._hub.open(listing, file, start) as pieces,
        ):
            for piece in pieces:
                self._stop.check()
                kept = piece[:room]
                out.write(kept)
                room -= len(kept)
                self._advance(len(kept))
                if room == 0:
                    break

    def _is_same(self, file: ListedFile, path: Path) -> bool:
        return file.is_same(path, self._advance_checked)

    def _advance_checked(self, count: int) -> None:
        self._stop.check()
        self._advance(count)

    def _advance(self, count: int) -> None:
        self._progress = replace(self._progress, done_bytes=self._progress.done_bytes + count)
        now = time.monotonic()
        if now - self._reported_s >= REPORT_S:
            self._reported_s = now
            self._report(self._progress)


def check_room(folder: Path, needed_bytes: int) -> None:
    """Raise DownloadError if the disk has too little space."""
    free = shutil.disk_usage(folder).free
    if needed_bytes > 0 and needed_bytes + SPARE_BYTES > free:
        raise DownloadError(
            Message(
                "There is not enough room in {folder}: {needed} GB are needed, {free} GB are free. "
                "Make room or choose another folder under Downloads.",
                folder=folder,
                needed=needed_bytes / 1e9,
                free=free / 1e9,
            )
        )


@contextmanager
def disk_sentences(folder: Path) -> Generator[None, None, None]:
    """Convert file system errors to messages."""
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_FULL:
            sentence = Message(
                "The disk with {folder} is full. Make room, then resume: what was fetched is kept.",
                folder=folder,
            )
        elif isinstance(error, PermissionError):
            sentence = Message(
                "{name} cannot be written. If a song is being made with this model, free the "
                "model's memory; else choose another folder under Downloads.",
                name=error.filename or folder,
            )
        else:
            sentence = Message(
                "{name} cannot be written ({reason}).",
                name=error.filename or folder,
                reason=str(error.strerror),
            )
        raise DownloadError(sentence, repr(error)) from error


def _length(part: Path, file: ListedFile) -> int:
    """Return how much of a file is present; a file that is too long is deleted."""
    try:
        length = part.stat().st_size
    except FileNotFoundError:
        return 0
    if length > file.size_bytes:
        part.unlink()
        return 0
    return length


def _install(order: FetchOrder, fetched: list[ListedFile]) -> None:
    """Move the verified files to their place: a new release at once, otherwise file by file."""
    if order.release.folder and not order.place.exists():
        os.rename(order.staging, order.place)
    else:
        for name in [*(file.name for file in fetched), listing_name(order.release)]:
            patiently(partial(os.replace, order.staging / name, order.place / name))
        shutil.rmtree(order.staging)
    with contextlib.suppress(OSError):  # others may still be staged there
        order.staging.parent.rmdir()
