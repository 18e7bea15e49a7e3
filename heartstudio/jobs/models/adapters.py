"""Adds style adapters: a folder is checked and hashed on a thread of its own, then listed."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.adapters.adapter import Adapter
from engine.adapters.names import Origin
from engine.contract import message_of
from engine.messages import Message
from heartstudio.jobs.background import Background
from heartstudio.model.adapter_list import AdapterList, KnownAdapter

_log = logging.getLogger(__name__)


class AdapterService(QObject):
    """Adds folders to the list of adapters. Lives on the GUI thread.

    Signals: added(sha256) · refused(message)
    """

    added = Signal(str)
    refused = Signal(object)

    def __init__(self, adapters: AdapterList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.list = adapters
        self._background = Background("adapters", self)

    def add(self, folder: Path) -> None:
        """Check a folder that holds an adapter; added or refused follows."""
        self._background.submit(lambda: _examined(folder), self._on_examined, self._on_failed)

    def shutdown(self) -> bool:
        """End the thread. Call once, at the end."""
        return self._background.shutdown()

    def _on_examined(self, adapter: KnownAdapter) -> None:
        self.list.put(adapter)
        self.added.emit(adapter.sha256)

    def _on_failed(self, error: Exception) -> None:
        _log.warning("an adapter was not added: %r", error)
        self.refused.emit(message_of(error, Message("The adapter cannot be read.")))


def _examined(folder: Path) -> KnownAdapter:
    """Runs on the adapters' thread. Raises AdapterError."""
    adapter = Adapter.open(folder)
    return KnownAdapter(
        adapter.name,
        adapter.sha256(),
        str(folder),
        adapter.file.stat().st_size,
        adapter.origin is Origin.TRAINER,
    )
