"""Estimates the memory that the song being written will need.

Waits for the draft's token count, runs the engine's planner on its own thread, and informs the
window. The engine makes the actual choice when the song starts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from engine.contract import AdapterUse, EngineWish, message_of
from engine.devices.mode_choice import MemoryOutlook, SongSize
from engine.messages import NOTHING, Message
from heartstudio.jobs.background import Background
from heartstudio.model.draft import DraftModel
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.prompt_counter import PromptCounter
from heartstudio.model.settings import SettingsStore

DELAY_MS = 150
LookAhead = Callable[[str, EngineWish, SongSize, tuple[AdapterUse, ...]], MemoryOutlook]
"""(model folder, device and precision, song, adapters) -> outlook; slow at first.

It may raise EngineError.
"""
_OPTIONS = ("device_wish", "codec_device", "precision", "codec_precision")
_log = logging.getLogger(__name__)


class MemoryForecast(QObject):
    """Lives on the GUI thread.

    Signals: changed(MemoryOutlook | None, message): None while nothing is known; the message says
    why, NOTHING if there is no reason to give.
    """

    changed = Signal(object, object)

    def __init__(
        self,
        *,
        draft: DraftModel,
        catalog: ModelCatalog,
        counter: PromptCounter,
        settings: SettingsStore,
        wishes: Callable[[str], EngineWish],
        look_ahead: LookAhead | None,
        parent: QObject | None = None,
    ) -> None:
        """wishes(device) returns how to compute."""
        super().__init__(parent)
        self._wishes = wishes
        self._draft = draft
        self._catalog = catalog
        self._counter = counter
        self._settings = settings
        self._look_ahead = look_ahead
        self._thread = Background("memory", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._look)
        counter.counted.connect(self._on_counted)
        draft.changed.connect(self._on_draft_changed)
        settings.changed.connect(self._on_option_changed)

    def refresh(self) -> None:
        """Estimate again soon, because the free memory may have changed."""
        self._timer.start()

    def shutdown(self) -> bool:
        """End the thread.  Call once, at the end."""
        self._timer.stop()
        self._timer.timeout.disconnect(self._look)
        self._counter.counted.disconnect(self._on_counted)
        return self._thread.shutdown()

    def _on_counted(self, _counts: object) -> None:
        self._timer.start()

    def _on_draft_changed(self, field: str) -> None:
        if field in ("cfg_scale", "adapters"):
            self._timer.start()

    def _on_option_changed(self, name: str) -> None:
        if name in _OPTIONS:
            self._timer.start()

    def _look(self) -> None:
        look_ahead = self._look_ahead
        draft, counts = self._draft.draft, self._counter.counts
        model = self._catalog.chosen(draft.model_id)
        if look_ahead is None or counts is None or model is None:
            self.changed.emit(None, NOTHING)
            return
        usual = self._settings.settings.device_wish
        wish = self._wishes(draft.device_wish if draft.device_wish != "auto" else usual)
        frames = counts.history_positions + counts.new_positions
        positions = min(counts.maximum, counts.prompt_positions + frames)
        if counts.is_endless:
            positions = counts.maximum
        song = SongSize(positions, model.guidance(draft.cfg_scale) > 1, frames)
        path, adapters = str(model.path), draft.adapters
        self._thread.submit(
            lambda: look_ahead(path, wish, song, adapters), self._on_seen, self._on_failed
        )

    def _on_seen(self, outlook: MemoryOutlook) -> None:
        self.changed.emit(outlook, NOTHING)

    def _on_failed(self, error: Exception) -> None:
        _log.info("no outlook: %s", error)
        self.changed.emit(None, message_of(error, Message.plain(str(error))))
