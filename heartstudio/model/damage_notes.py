"""Remembers which files were found damaged, until they change.

A note is the file's size and modification time, and the fault if known, both in English (the only
form that earlier versions wrote) and as a message: once the file was downloaded again or replaced,
the note no longer applies. The user's files are neither renamed nor deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.messages import NOTHING, Message
from heartstudio.model.settings import SettingsStore

DOCUMENT = "damaged_files"


class DamageNotes:
    """Stored in the settings file. GUI thread."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        kept = store.document(DOCUMENT)
        self._notes = {file: note for file, note in kept.items() if isinstance(note, list)}

    def add(self, file: Path, fault: Message = NOTHING) -> None:
        """Mark this file, in its current state, as damaged.

        `fault` names the file and describes the damage, if known.
        """
        known = [str(fault), fault.to_json()] if fault else []
        self._notes[str(file)] = [*_mark(file), *known]
        self._write()

    def clear(self, files: Iterable[Path]) -> None:
        """Remove the notes of these files."""
        before = len(self._notes)
        for file in files:
            self._notes.pop(str(file), None)
        if len(self._notes) != before:
            self._write()

    def holds(self, file: Path) -> bool:
        """Whether the file is still the one that was found damaged."""
        note = self._notes.get(str(file))
        return note is not None and note[:2] == _mark(file)

    def problem_with(self, files: Iterable[Path]) -> Message:
        """Return a message about the first damaged file, NOTHING if there is none."""
        for file in files:
            if self.holds(file):
                return _fault_in(self._notes[str(file)]) or Message(
                    "{name} is damaged or was not downloaded to its end. Download this file again.",
                    name=file,
                )
        return NOTHING

    def _write(self) -> None:
        self._store.set_document(DOCUMENT, self._notes)


def _fault_in(note: list[Any]) -> Message:
    try:
        return Message.from_json(note[3])
    except (IndexError, ValueError):
        return Message.plain(str(note[2])) if len(note) > 2 else NOTHING


def _mark(file: Path) -> list[int]:
    try:
        status = file.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns]
