"""Tasks of the download worker thread: download, check, remove, discard.

Each call is one complete task; downloads.py holds the queue.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from pathlib import Path

from engine.atomic_file import patiently
from heartstudio.jobs.key_store import KeyStore, asked_within
from heartstudio.jobs.models.fetching import (
    STAGING_FOLDER,
    Fetcher,
    FetchOrder,
    FetchProgress,
    StopFlag,
    disk_sentences,
    staging_folder,
)
from heartstudio.jobs.models.hub import Hub, HubAddress
from heartstudio.jobs.models.model_check import Checker, CheckResult
from heartstudio.jobs.models.model_status import is_release
from heartstudio.model.listing import Listing, listing_name
from heartstudio.model.releases import Release, find_release

TOKEN_WAIT_S = 10.0
"""How long a download waits for the keyring; published models need no token."""
Report = Callable[[FetchProgress], None]
_log = logging.getLogger(__name__)


class WorkKind(Enum):
    """Kind of task."""

    FETCH = "fetch"
    CHECK = "check"
    REMOVE = "remove"


@dataclass(frozen=True)
class ModelTask:
    """`key` is a release's id or the path of an added folder; `stop` ends the task.

    `again` names files to download although they are present.
    """

    kind: WorkKind
    key: str
    again: frozenset[str] = frozenset()
    stop: StopFlag = field(default_factory=StopFlag, compare=False)


class ModelWork:
    """Created on the GUI thread with one task's settings; `run` is called on the worker thread."""

    def __init__(self, keys: KeyStore, address: HubAddress, models_folder: Path) -> None:
        self._keys = keys
        self._address = address
        self._folder = models_folder

    def run(self, task: ModelTask, report: Report) -> Listing | CheckResult | None:
        """Run a task. Raises DownloadError with a message, and Stopped."""
        if task.kind is WorkKind.FETCH:
            return self._fetch(task, report)
        if task.kind is WorkKind.CHECK:
            return self._check(task, report)
        self._remove(find_release(task.key))
        return None

    def _fetch(self, task: ModelTask, report: Report) -> Listing:
        hub = self._hub(task.stop)
        try:
            order = FetchOrder(find_release(task.key), self._folder, task.again)
            return Fetcher(hub, task.stop, report).fetch(order)
        finally:
            hub.close()

    def _check(self, task: ModelTask, report: Report) -> CheckResult:
        checker = Checker(partial(self._hub, task.stop), task.stop, report)
        try:
            with disk_sentences(self._folder):
                if not is_release(task.key):
                    return checker.check_checkpoint(Path(task.key))
                release = find_release(task.key)
                return checker.check_release(release, release.place_in(self._folder))
        finally:
            checker.close()

    def _remove(self, release: Release) -> None:
        """Delete the release's own files; other files in its folder stay."""
        place = release.place_in(self._folder)
        with disk_sentences(self._folder):
            for file in [file for file in place.iterdir() if release.wants(file.name)]:
                patiently(file.unlink)  # the engine is just releasing it
            (place / listing_name(release)).unlink(missing_ok=True)
            if release.folder and not any(place.iterdir()):
                place.rmdir()
        discard(self._folder, release)

    def _hub(self, stop: StopFlag) -> Hub:
        token, keys, host = "", self._keys, self._address.host
        try:
            token = asked_within(lambda: keys.read(host), lambda: stop.is_set, TOKEN_WAIT_S)
        except Exception as error:  # keyrings raise any exception; published models need no token
            _log.info("the keyring gave no token: %r", error)
        return Hub(replace(self._address, token=token))


def discard(models_folder: Path, release: Release) -> None:
    """Delete the downloaded data of a release that is not installed."""
    shutil.rmtree(staging_folder(models_folder, release), ignore_errors=True)
    with contextlib.suppress(OSError):  # others may be staged there
        (models_folder / STAGING_FOLDER).rmdir()
