"""The style adapters that the user added: their folders stay where they are.

What is known of them is kept in the settings; the files are checked in jobs/models/adapters.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from PySide6.QtCore import QObject, Signal

from heartstudio.model.settings import SettingsStore

DOCUMENT = "adapters"


@dataclass(frozen=True)
class KnownAdapter:
    """An added adapter. `sha256` identifies it in songs; `size_bytes` of its weights.

    `is_from_trainer`  it was trained in SimpleTuner's arithmetic, not in HeartMuLa's
    """

    name: str
    sha256: str
    folder: str
    size_bytes: int = 0
    is_from_trainer: bool = False


class AdapterList(QObject):
    """Added adapters, in the order in which they were added. Lives on the GUI thread.

    Signals: changed() after one was added or taken off.
    """

    changed = Signal()

    def __init__(self, store: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._known = _adapters_from(store.document(DOCUMENT))

    def adapters(self) -> list[KnownAdapter]:
        """Return all of them."""
        return list(self._known.values())

    def find(self, sha256: str) -> KnownAdapter | None:
        """Return the adapter with a hash, or None."""
        return self._known.get(sha256)

    def folders(self) -> tuple[str, ...]:
        """Return their folders, for the engine."""
        return tuple(known.folder for known in self._known.values())

    def put(self, adapter: KnownAdapter) -> None:
        """Add an adapter; the same one in another folder replaces it."""
        self._known[adapter.sha256] = adapter
        self._write()

    def forget(self, sha256: str) -> None:
        """Take an adapter off the list; nothing is deleted."""
        if self._known.pop(sha256, None) is not None:
            self._write()

    def _write(self) -> None:
        document = {sha256: asdict(known) for sha256, known in self._known.items()}
        self._store.set_document(DOCUMENT, document)
        self.changed.emit()


def _adapters_from(document: Mapping[str, Any]) -> dict[str, KnownAdapter]:
    """Return the stored adapters; what is not one is left out."""
    kinds = {f.name: type(f.default) if f.name in _OPTIONAL else str for f in fields(KnownAdapter)}
    found: dict[str, KnownAdapter] = {}
    for sha256, value in document.items():
        if not isinstance(value, dict) or value.get("sha256") != sha256:
            continue
        known = {name: value[name] for name in kinds if type(value.get(name)) is kinds[name]}
        if {"name", "sha256", "folder"} <= known.keys():
            found[sha256] = KnownAdapter(**known)
    return found


_OPTIONAL = ("size_bytes", "is_from_trainer")
