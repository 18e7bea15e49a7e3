"""Compares model files with the published ones by checksum; reads every byte.

Files other than the published ones, such as repacks in another precision, have no checksum to
compare with: their names, shapes and values are examined instead (engine/examination.py).

Runs on a worker thread and changes nothing. model/model_files.py checks file sizes, in
milliseconds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages import Message
from engine.model_layout import CONFIG, layout_in, part_problem
from engine.tensor_headers import weight_files
from heartstudio.engine_adapter import examine_part
from heartstudio.jobs.models.fetching import FetchProgress, StopFlag
from heartstudio.jobs.models.hub import DownloadError, Hub
from heartstudio.model.listing import Listing, listing_name, read_listing, sha256_of
from heartstudio.model.model_files import size_bytes
from heartstudio.model.releases import RELEASES, Release, ReleaseKind

if TYPE_CHECKING:
    from engine.examination import Examination

_log = logging.getLogger(__name__)

Examine = Callable[[Path, Callable[[int], None]], "Examination"]


@dataclass(frozen=True)
class CheckResult:
    """Files equal to the published ones, files that differ, and parts that differ but are valid.

    `faults` lists faulty files of such parts and their faults; `tensors` is how many were examined;
        `was_asked` is False if the server that lists the published files could not be reached.
    """

    good: tuple[Path, ...] = ()
    damaged: tuple[Path, ...] = ()
    examined: tuple[Path, ...] = ()
    faults: tuple[tuple[Path, Message], ...] = ()
    tensors: int = 0
    was_asked: bool = True

    def __add__(self, other: CheckResult) -> CheckResult:
        return CheckResult(
            self.good + other.good,
            self.damaged + other.damaged,
            self.examined + other.examined,
            self.faults + other.faults,
            self.tensors + other.tensors,
            self.was_asked and other.was_asked,
        )


class Checker:
    """Checks one folder at a time. Raises DownloadError (no listing), Stopped, OSError."""

    def __init__(
        self,
        hub: Callable[[], Hub],
        stop: StopFlag,
        report: Callable[[FetchProgress], None],
        examine: Examine | None = None,
    ) -> None:
        """Create a check.

        hub: opens the hub if a listing is not stored; examine: examines a part, by default with the
        engine.
        """
        self._open_hub = hub
        self._hub: Hub | None = None
        self._stop = stop
        self._report = report
        self._examine = examine or examine_part
        self._listings: dict[str, Listing] = {}
        self._is_reachable = True

    def close(self) -> None:
        """Close the connection, if one was opened."""
        if self._hub is not None:
            self._hub.close()

    def check_release(self, release: Release, folder: Path) -> CheckResult:
        """Compare a release with the listing stored with it, else with the hub's.

        Weights without a stored listing may differ from the published ones.
        """
        came_with = read_listing(folder / listing_name(release))
        if came_with is None and release.kind in (ReleaseKind.MODEL, ReleaseKind.CODEC):
            return self._check_part(folder, [release])
        return self._compare(self._listing(release, folder), folder)

    def check_checkpoint(self, root: Path) -> CheckResult:
        """Compare every part of a checkpoint folder with the release it resembles.

        A part that resembles none, e.g. stored in another precision, is examined.
        """
        result = CheckResult()
        layout = layout_in(root)
        codecs = [layout.codec] if layout.codec is not None else []
        for part in [*(model.folder for model in layout.language_models), *codecs]:
            kind = ReleaseKind.CODEC if part in codecs else ReleaseKind.MODEL
            result += self._check_part(part, [r for r in RELEASES if r.kind is kind])
        return result

    def _check_part(self, part: Path, releases: list[Release]) -> CheckResult:
        if problem := part_problem(part):
            return CheckResult(faults=((part / CONFIG, problem),))
        listings = [listing for listing in self._known(part, releases) if listing.fits(part)]
        if not listings:
            return self._examined(part)
        # Releases share names and sizes: read once, then find the release with these checksums.
        files, advance = weight_files(part), self._counter(part)
        sums = {file.name: sha256_of(file, partial(advance, file.name)) for file in files}
        published = [{f.name: f.sha256 for f in listing.files} for listing in listings]
        nearest = max(published, key=lambda known: sum(known[n] == s for n, s in sums.items()))
        good = tuple(file for file in files if nearest[file.name] == sums[file.name])
        if not good:
            return self._examined(part)
        return CheckResult(good, tuple(file for file in files if file not in good))

    def _examined(self, part: Path) -> CheckResult:
        advance = self._counter(part)
        found = self._examine(part, lambda count: advance(part.name, count))
        if found.fault:
            return CheckResult(faults=((found.file or weight_files(part)[0], found.fault),))
        return CheckResult(examined=(part,), tensors=found.tensors, was_asked=self._is_reachable)

    def _known(self, part: Path, releases: list[Release]) -> list[Listing]:
        """Return the releases' listings; without the server, the stored ones."""
        found: list[Listing] = []
        for release in releases:
            try:
                found.append(self._listing(release, part))
            except DownloadError as error:
                _log.info("no listing of %s: %s", release.id, error)
                self._is_reachable = False
        return found

    def _listing(self, release: Release, folder: Path) -> Listing:
        listing = self._listings.get(release.id) or read_listing(folder / listing_name(release))
        if listing is None and not self._is_reachable:
            raise DownloadError(Message("The server could not be reached before."))
        if listing is None:
            self._hub = self._hub or self._open_hub()
            listing = self._hub.listing(release, self._stop.check)
        self._listings[release.id] = listing
        return listing

    def _compare(self, listing: Listing, folder: Path) -> CheckResult:
        good: list[Path] = []
        damaged: list[Path] = []
        advance = self._counter(folder, listing.size_bytes)
        for file in listing.files:
            path = folder / file.name
            is_same = path.is_file() and file.is_same(path, partial(advance, file.name))
            (good if is_same else damaged).append(path)
        return CheckResult(tuple(good), tuple(damaged))

    def _counter(self, folder: Path, total_bytes: int = 0) -> Callable[[str, int], None]:
        """Return a function that counts the bytes read of a folder, and raises on a stop
        request.
        """
        total_bytes = total_bytes or size_bytes(weight_files(folder))
        read = 0

        def advance(name: str, count: int) -> None:
            nonlocal read
            self._stop.check()
            read += count
            self._report(FetchProgress(read, total_bytes, name, is_checking=True))

        return advance
