"""The library as Qt lists see it: one model over Song, one proxy that searches and sorts.

Files are only touched by rename-free operations here: deleting moves a file to the system's bin.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QUndoStack

if TYPE_CHECKING:
    from heartstudio.model.song import Song

Index = QModelIndex | QPersistentModelIndex


class SongRole(IntEnum):
    """What `index.data(role)` gives.  DisplayRole is the title."""

    SONG = Qt.ItemDataRole.UserRole + 1  # the whole frozen Song
    ID = Qt.ItemDataRole.UserRole + 2  # str
    TITLE = Qt.ItemDataRole.UserRole + 3  # str
    TAGS = Qt.ItemDataRole.UserRole + 4  # tuple[str, ...]
    LYRICS = Qt.ItemDataRole.UserRole + 5  # str
    DURATION_S = Qt.ItemDataRole.UserRole + 6  # float
    STARS = Qt.ItemDataRole.UserRole + 7  # int 0 … 5, editable
    CREATED_S = Qt.ItemDataRole.UserRole + 8  # float, seconds since 1970
    PATH = Qt.ItemDataRole.UserRole + 9  # pathlib.Path of the master file
    IS_MISSING = Qt.ItemDataRole.UserRole + 10  # bool: the file is not there
    PARENT_ID = Qt.ItemDataRole.UserRole + 11  # str | None
    THUMBNAIL = Qt.ItemDataRole.UserRole + 12  # (2, n) int8 minima and maxima, or None
    IS_PARTIAL = Qt.ItemDataRole.UserRole + 13  # bool: it was stopped


class SortBy(IntEnum):
    """Orders of the library."""

    NEWEST = 0
    TITLE = 1
    STARS = 2
    LONGEST = 3


class SongListModel(QAbstractListModel):
    """All songs, newest first.  Lives on the GUI thread; owns the undo stack of deletions.

    Signals besides the model's: problem_occurred(sentence).
    """

    problem_occurred = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Number of songs."""
        raise NotImplementedError

    def song(self, song_id: str) -> Song | None:
        """One song by its id."""
        raise NotImplementedError

    def index_of(self, song_id: str) -> QModelIndex:
        """The row of a song; invalid when it is not here."""
        raise NotImplementedError

    def family(self, song_id: str) -> list[Song]:
        """The song, its ancestors and all songs grown from them, oldest first."""
        raise NotImplementedError

    def rename(self, song_id: str, title: str) -> None:
        """Give a song another title (index and file)."""
        raise NotImplementedError

    def set_stars(self, song_id: str, stars: int) -> None:
        """0 … 5 stars."""
        raise NotImplementedError

    def delete(self, song_ids: list[str]) -> None:
        """Move the songs' files to the system's bin, as one undoable step on `undo_stack`."""
        raise NotImplementedError

    def refresh_missing(self) -> None:
        """Look again which files are there (when the window becomes active)."""
        raise NotImplementedError


class SongFilterModel(QSortFilterProxyModel):
    """Search and order over a SongListModel: every word must occur in title, tags or lyrics."""

    def set_search(self, text: str) -> None:
        """Show only songs in which every word of `text` occurs; "" shows all."""
        raise NotImplementedError

    def set_order(self, order: SortBy) -> None:
        """Another order."""
        raise NotImplementedError

    def set_min_stars(self, stars: int) -> None:
        """Only songs with at least so many stars."""
        raise NotImplementedError
