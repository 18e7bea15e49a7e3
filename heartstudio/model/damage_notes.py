"""Files that were found damaged, remembered until they are another file.

A note is the file's size and time of change, and what is wrong where that is known: once the file
was downloaded again or replaced, the note counts no more.  The person's files are neither renamed
nor deleted for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from heartstudio.model.settings import SettingsStore

DOCUMENT = "damaged_files"
_DAMAGED = "{file} is damaged or was not downloaded to its end. Download this file again."


class DamageNotes:
    """Kept in the settings' file.  GUI thread."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._notes = dict(store.document(DOCUMENT))

    def add(self, file: Path, sentence: str = "") -> None:
        """This file, as it is now, is damaged; the sentence names it and says how, if that is
        known."""
        self._notes[str(file)] = [*_mark(file), *([sentence] if sentence else [])]
        self._write()

    def clear(self, files: Iterable[Path]) -> None:
        """These files are good."""
        before = len(self._notes)
        for file in files:
            self._notes.pop(str(file), None)
        if len(self._notes) != before:
            self._write()

    def holds(self, file: Path) -> bool:
        """True when the file is still the one that was found damaged."""
        note = self._notes.get(str(file))
        return note is not None and note[:2] == _mark(file)

    def sentence_for(self, files: Iterable[Path]) -> str:
        """Names the first damaged file, "" when none of these is."""
        for file in files:
            if self.holds(file):
                known = self._notes[str(file)][2:]
                return known[0] if known else _DAMAGED.format(file=file)
        return ""

    def _write(self) -> None:
        self._store.set_document(DOCUMENT, self._notes)


def _mark(file: Path) -> list[int]:
    try:
        status = file.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns]
