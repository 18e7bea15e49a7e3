"""Downloads, checks and removes models with one queue, a worker thread, and states for display.

It decides what runs when; model_work.py and the modules named there do the work. Nothing is
downloaded, and no server contacted, without a request.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.messages import NOTHING, Message
from engine.model_layout import part_name
from heartstudio.jobs.background import Background
from heartstudio.jobs.key_store import CLOSING_MS, KeyStore
from heartstudio.jobs.models.fetching import FetchProgress, Stopped
from heartstudio.jobs.models.hub import DownloadError, HubAddress
from heartstudio.jobs.models.model_check import CheckResult
from heartstudio.jobs.models.model_status import (
    ModelState,
    ModelStatus,
    damaged_names,
    disk_status,
    is_release,
)
from heartstudio.jobs.models.model_work import ModelTask, ModelWork, WorkKind, discard
from heartstudio.model.listing import Listing
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.releases import Release, find_release, wanted_by, with_needs
from heartstudio.model.settings import SettingsStore

KEYRING_NAME = "Hugging Face"
SHUTDOWN_MS = 20_000
SPEED_WINDOW_S = 8.0
"""Seconds over which a speed is averaged."""
_STATES = {
    WorkKind.FETCH: ModelState.DOWNLOADING,
    WorkKind.CHECK: ModelState.CHECKING,
    WorkKind.REMOVE: ModelState.REMOVING,
}
_log = logging.getLogger(__name__)


class SpeedMeter:
    """Download speed, averaged over the last seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque()

    def speed(self, done_bytes: int) -> float:
        """Bytes per second over the last seconds, 0.0 if unknown."""
        now = self._clock()
        if self._marks and done_bytes < self._marks[-1][1]:
            self._marks.clear()  # a damaged file was restarted
        self._marks.append((now, done_bytes))
        while len(self._marks) > 2 and now - self._marks[0][0] > SPEED_WINDOW_S:
            self._marks.popleft()
        first_s, first_bytes = self._marks[0]
        return (done_bytes - first_bytes) / (now - first_s) if now - first_s > 0.5 else 0.0


class DownloadService(QObject):
    """Lives on the GUI thread, never blocks.

    A model is identified by its key: the id of a release, or the path of a folder the user added.
    Signals: changed(key) when its status changed · arrived(key) when a release was installed ·
    token_saved(message), NOTHING on success · replacing() before files of a model that may be in
    use are deleted or rewritten: some systems lock what a loaded model has mapped.
    """

    changed = Signal(str)
    arrived = Signal(str)
    token_saved = Signal(object)
    replacing = Signal()

    def __init__(
        self,
        catalog: ModelCatalog,
        store: SettingsStore,
        parent: QObject | None = None,
        keys: KeyStore | None = None,
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._store = store
        self._keys = keys or KeyStore(KEYRING_NAME)
        self._queue: list[ModelTask] = []
        self._current: ModelTask | None = None
        self._discards_current = False
        self._discarding: list[str] = []
        self._live = ModelStatus(ModelState.WAITING)
        self._notes: dict[str, ModelStatus] = {}
        self._meter = SpeedMeter()
        self._is_closing = False
        self._background = Background("downloads", self)
        # For work that must not wait until a download of hours has finished.
        self._aside = Background("downloads-aside", self)
        self._keyring = Background("downloads-keyring", self)

    @property
    def is_busy(self) -> bool:
        """Whether anything is being downloaded, checked or removed."""
        return self._current is not None

    def status(self, key: str) -> ModelStatus:
        """Return the status of a release or an added folder, from the disk, without a server."""
        if self._current is not None and self._current.key == key:
            return self._live
        if any(task.key == key for task in self._queue):
            waiting = disk_status(self._catalog, key, ModelState.WAITING)
            return replace(waiting, state=ModelState.WAITING, message=NOTHING)
        note = self._notes.get(key)
        if note is None:
            return disk_status(self._catalog, key)
        found = disk_status(self._catalog, key, note.state)
        return found if found.state is ModelState.DAMAGED else replace(found, message=note.message)

    def start(self, release_id: str) -> None:
        """Download a release and its dependencies: start, resume, retry, or repair."""
        for release in with_needs(find_release(release_id)):
            is_wanted = release.id == release_id or self._catalog.release_problem(release)
            if is_wanted and not self._is_queued(release.id):
                again = damaged_names(self._catalog, release)
                if again:
                    self.replacing.emit()
                self._enqueue(ModelTask(WorkKind.FETCH, release.id, again))

    def pause(self, key: str) -> None:
        """Stop work on a release and on dependencies only it needs; all downloaded data is kept."""
        for release_id in _with_own_needs(key, self._is_queued):
            self._stop(release_id, discards=False)

    def cancel(self, release_id: str) -> None:
        """Stop downloading a release and dependencies only it needs; delete what was downloaded."""
        for key in _with_own_needs(release_id, self._is_queued):
            self._stop(key, discards=True)

    def check(self, key: str) -> None:
        """Compare a release, or an added folder, with the published files."""
        if not self._is_queued(key):
            self._enqueue(ModelTask(WorkKind.CHECK, key))

    def remove(self, release_id: str) -> None:
        """Delete a release's files from the models folder."""
        if not self._is_queued(release_id):
            self.replacing.emit()
            self._enqueue(ModelTask(WorkKind.REMOVE, release_id))

    def set_token(self, token: str) -> None:
        """Store the token of the configured hub in the system's keyring ("" deletes it).

        token_saved reports the result.
        """
        host = HubAddress(self._store.settings.hub_endpoint).host

        def refused(error: Exception) -> None:
            _log.warning("the keyring refused the token: %r", error)
            self.token_saved.emit(
                Message("The key could not be kept: this computer offers no usable keyring.")
            )

        self._keyring.submit(
            lambda: self._keys.write(token.strip(), host),
            lambda _: self.token_saved.emit(NOTHING),
            refused,
        )

    def shutdown(self) -> bool:
        """Pause running work and end the threads. Call once, at the end.

        Returns False if one does not end, e.g. because the keyring does not answer.
        """
        self._is_closing = True
        self._queue.clear()
        if self._current is not None:
            self._current.stop.set()
        return all(
            [
                self._background.shutdown(SHUTDOWN_MS),
                self._aside.shutdown(),
                self._keyring.shutdown(CLOSING_MS),
            ]
        )

    def _is_queued(self, key: str) -> bool:
        """Whether it is queued or running; work that is being stopped may be requested again."""
        current = self._current
        runs = current is not None and current.key == key and not current.stop.is_set
        return runs or any(task.key == key for task in self._queue)

    def _enqueue(self, task: ModelTask) -> None:
        self._notes.pop(task.key, None)
        self._queue.append(task)
        self.changed.emit(task.key)
        self._next()

    def _stop(self, key: str, discards: bool) -> None:
        """Remove it from the queue; discards: delete its downloaded data once it has stopped."""
        self._queue = [task for task in self._queue if task.key != key]
        self._notes.pop(key, None)
        if self._current is not None and self._current.key == key:
            self._discards_current = discards
            self._live = replace(self._live, is_stopping=True)
            self._current.stop.set()
        elif discards:
            self._discard(key)
        self.changed.emit(key)

    def _discard(self, key: str) -> None:
        """Delete a release's downloaded data; until then nothing of it is downloaded."""
        folder, release = self._catalog.models_folder, find_release(key)
        self._discarding.append(key)

        def done(_nothing: object) -> None:
            self._discarding.remove(key)
            self.changed.emit(key)
            self._next()

        self._aside.submit(partial(discard, folder, release), done, done)

    def _next(self) -> None:
        task = next((task for task in self._queue if task.key not in self._discarding), None)
        if self._current is not None or task is None or self._is_closing:
            return
        self._queue.remove(task)
        self._current = task
        self._discards_current = False
        self._meter = SpeedMeter()
        found = disk_status(self._catalog, task.key)
        is_check = task.kind is WorkKind.CHECK
        self._live = replace(found, state=_STATES[task.kind], message=NOTHING, is_check=is_check)
        settings = self._store.settings
        address = HubAddress(settings.hub_endpoint, settings.hub_proxy)
        work = ModelWork(self._keys, address, self._catalog.models_folder)

        def report(progress: FetchProgress) -> None:
            self._background.report(partial(self._on_progress, task, progress))

        self._background.submit(
            lambda: work.run(task, report),
            partial(self._on_done, task),
            partial(self._on_failed, task),
        )
        self.changed.emit(task.key)

    def _on_progress(self, task: ModelTask, progress: FetchProgress) -> None:
        if task is not self._current or task.stop.is_set:
            return
        speed = 0.0 if progress.is_checking else self._meter.speed(progress.done_bytes)
        self._live = ModelStatus(
            state=ModelState.CHECKING if progress.is_checking else ModelState.DOWNLOADING,
            done_bytes=progress.done_bytes,
            total_bytes=progress.total_bytes,
            speed_bytes_s=speed,
            seconds_left=(progress.total_bytes - progress.done_bytes) / speed if speed else 0.0,
            file=progress.file,
            is_check=task.kind is WorkKind.CHECK,
        )
        self.changed.emit(task.key)

    def _on_done(self, task: ModelTask, result: Listing | CheckResult | None) -> None:
        if isinstance(result, Listing):
            place = find_release(task.key).place_in(self._catalog.models_folder)
            self._catalog.damage.clear(place / file.name for file in result.files)
        elif isinstance(result, CheckResult):
            self._catalog.damage.clear(result.good)
            for path in result.damaged:
                self._catalog.damage.add(path)
            for path, fault in result.faults:
                self._catalog.damage.add(path, fault)
            if not result.damaged and not result.faults:
                message = _check_sentence(result)
                self._notes[task.key] = ModelStatus(ModelState.PRESENT, message=message)
        self._end(task)
        if isinstance(result, Listing):
            self.arrived.emit(task.key)

    def _on_failed(self, task: ModelTask, error: Exception) -> None:
        if isinstance(error, Stopped) or task.stop.is_set:  # whatever else failed in the meantime
            if self._discards_current:
                self._discard(task.key)
            elif task.kind is WorkKind.FETCH:  # also if it was stopped before anything arrived
                self._notes[task.key] = ModelStatus(ModelState.PAUSED)
            self._end(task)
            return
        message = Message("The download stopped unexpectedly. The log says more.")
        if isinstance(error, DownloadError):
            message = error.message
            _log.warning("%s: %s %s", task.key, message, error.details)
        else:
            _log.error("%s failed", task.key, exc_info=error)
        self._notes[task.key] = ModelStatus(ModelState.FAILED, message=message)
        if task.kind is WorkKind.FETCH:
            self._give_up_those_that_need(find_release(task.key))
        self._end(task)

    def _give_up_those_that_need(self, release: Release) -> None:
        """Remove queued models whose codec cannot be downloaded, with the same message."""
        needing = {other.id for other in wanted_by(release)}
        for task in [task for task in self._queue if task.key in needing]:
            self._queue.remove(task)
            self._notes[task.key] = self._notes[release.id]
            self.changed.emit(task.key)

    def _end(self, task: ModelTask) -> None:
        self._current = None
        self._catalog.refresh()
        self.changed.emit(task.key)
        self._next()


def _with_own_needs(key: str, is_queued: Callable[[str], bool]) -> list[str]:
    """Return the release and those dependencies that are downloaded only for it."""
    if not is_release(key):
        return [key]
    own = [key]
    for need in find_release(key).needs:
        others = [other for other in wanted_by(find_release(need)) if other.id != key]
        if not any(is_queued(other.id) for other in others) and is_queued(need):
            own.append(need)
    return own


def _check_sentence(result: CheckResult) -> Message:
    if not result.examined:
        return Message(
            "All files are as they were published ({count} compared).", count=len(result.good)
        )
    names = ", ".join(part_name(path) for path in result.examined)
    count = result.tensors
    if result.was_asked:
        return Message(
            "{names}: names, shapes and all values are right ({count} tensors read). These are not "
            "the published files, so no checksum can be compared.",
            names=names,
            count=count,
        )
    return Message(
        "{names}: names, shapes and all values are right ({count} tensors read). Without the "
        "server of the published models no checksum can be compared.",
        names=names,
        count=count,
    )
