"""Determines the status of a release or an added folder from the disk, without a server."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.messages import NOTHING, Message
from heartstudio.jobs.models.fetching import staged_bytes, staging_folder
from heartstudio.model.listing import listing_name, read_listing
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.releases import RELEASES, Release, ReleaseKind, find_release


class ModelState(Enum):
    """State of a release or a folder, for display."""

    ABSENT = "absent"
    WAITING = "waiting"
    DOWNLOADING = "downloading"
    CHECKING = "checking"
    REMOVING = "removing"
    PAUSED = "paused"
    FAILED = "failed"
    DAMAGED = "damaged"
    PRESENT = "present"


BUSY_STATES = frozenset({ModelState.DOWNLOADING, ModelState.CHECKING, ModelState.REMOVING})


@dataclass(frozen=True)
class ModelStatus:
    """State, progress and an optional message.

    `speed_bytes_s` and `seconds_left` are 0 while unknown; `file` is the one in progress;
        `is_stopping` until a pause or a cancel has taken effect; `is_check` if files are compared
        on the user's request, not as part of a download.
    """

    state: ModelState
    done_bytes: int = 0
    total_bytes: int = 0
    speed_bytes_s: float = 0.0
    seconds_left: float = 0.0
    file: str = ""
    message: Message = NOTHING
    is_stopping: bool = False
    is_check: bool = False


def is_release(key: str) -> bool:
    """Whether it is the id of a release; otherwise the key is the path of an added folder."""
    return any(release.id == key for release in RELEASES)


def disk_status(catalog: ModelCatalog, key: str, known: ModelState | None = None) -> ModelStatus:
    """Return the status by files; `known` is a more precise state for incomplete ones."""
    if not is_release(key):
        problem = catalog.folder_problem(Path(key))
        found = ModelState.DAMAGED if problem else ModelState.PRESENT
        return ModelStatus(known if known and problem else found, message=problem)
    release = find_release(key)
    place = release.place_in(catalog.models_folder)
    staging = staging_folder(catalog.models_folder, release)
    problem = catalog.release_problem(release)
    listing = read_listing(staging / listing_name(release))
    if listing is not None:
        staged = staged_bytes(staging, listing)
        return ModelStatus(known or ModelState.PAUSED, staged, listing.size_bytes)
    if not problem:
        return ModelStatus(ModelState.PRESENT, total_bytes=release.size_bytes)
    if _holds_files(release, place):
        return ModelStatus(known or ModelState.DAMAGED, message=problem)
    return ModelStatus(known or ModelState.ABSENT, total_bytes=release.size_bytes)


def damaged_names(catalog: ModelCatalog, release: Release) -> frozenset[str]:
    """Return the release's files that have the right size but are known to be damaged."""
    place = release.place_in(catalog.models_folder)
    listing = read_listing(place / listing_name(release))
    names = [file.name for file in listing.files] if listing else []
    return frozenset(name for name in names if catalog.damage.holds(place / name))


def _holds_files(release: Release, place: Path) -> bool:
    if not place.is_dir():
        return False
    if release.kind is ReleaseKind.TEXT:
        return any((place / name).is_file() for name in release.patterns)
    return any(release.wants(file.name) for file in place.iterdir())
