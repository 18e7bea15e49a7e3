"""Songs as rows of a Qt list: roles, orders, insertion, removal.  It changes no file and no index.

song_list_model.py adds what a person can do to songs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from heartstudio.model.song import Song

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
MANY_SONGS = 100
"""From so many on, rows are not moved one by one: the list is reset."""


class SongRole(IntEnum):
    """What `index.data(role)` gives.  DisplayRole is the title."""

    SONG = Qt.ItemDataRole.UserRole + 1  # the whole frozen Song
    ID = Qt.ItemDataRole.UserRole + 2  # str
    TITLE = Qt.ItemDataRole.UserRole + 3  # str, editable
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
    TAKES_GROUP = Qt.ItemDataRole.UserRole + 14  # str | None, shared by takes of one another


class SortBy(IntEnum):
    """Orders of the library."""

    NEWEST = 0
    TITLE = 1
    STARS = 2
    LONGEST = 3


_GETTERS: dict[int, Callable[[Song], Any]] = {
    Qt.ItemDataRole.DisplayRole: lambda song: song.title,
    Qt.ItemDataRole.EditRole: lambda song: song.title,
    SongRole.SONG: lambda song: song,
    SongRole.ID: lambda song: song.id,
    SongRole.TITLE: lambda song: song.title,
    SongRole.TAGS: lambda song: tuple(tag for tag in song.tags.split(",") if tag),
    SongRole.LYRICS: lambda song: song.lyrics,
    SongRole.DURATION_S: lambda song: song.duration_s,
    SongRole.STARS: lambda song: song.stars,
    SongRole.CREATED_S: lambda song: song.created_s,
    SongRole.PATH: lambda song: song.path,
    SongRole.IS_MISSING: lambda song: song.missing,
    SongRole.PARENT_ID: lambda song: song.parent_id,
    SongRole.THUMBNAIL: lambda song: thumbnail_of(song),
    SongRole.IS_PARTIAL: lambda song: song.is_partial,
    SongRole.TAKES_GROUP: lambda song: song.takes_group,
}

_ROW_FLAGS = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemIsDragEnabled
)

_ORDERS: dict[SortBy, Callable[[Song], Any]] = {
    SortBy.NEWEST: lambda song: (-song.created_s, song.id),
    SortBy.TITLE: lambda song: (song.title.casefold(), -song.created_s, song.id),
    SortBy.STARS: lambda song: (-song.stars, -song.created_s, song.id),
    SortBy.LONGEST: lambda song: (-song.duration_s, -song.created_s, song.id),
}


def thumbnail_of(song: Song) -> np.ndarray | None:  # pyright: ignore[reportMissingTypeArgument]
    """The small waveform: (2, n) int8, minima and maxima of equal parts of the song, or None."""
    if len(song.peaks) < 2:
        return None
    return np.frombuffer(song.peaks[: len(song.peaks) // 2 * 2], np.int8).reshape(-1, 2).T


class SongRows(QAbstractListModel):
    """Songs in a chosen order.  Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._songs: list[Song] = []
        self._rows: dict[str, int] = {}
        self._order = SortBy.NEWEST

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Number of songs."""
        return 0 if parent.isValid() else len(self._songs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A song's value for a SongRole."""
        return self.value(index.row(), role)

    def value(self, row: int, role: int) -> Any:
        """`data` of a row by its number."""
        getter = _GETTERS.get(role)
        if getter is None or not 0 <= row < len(self._songs):
            return None
        return getter(self._songs[row])

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Songs can be chosen, renamed in place and dragged out."""
        return _ROW_FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def song(self, song_id: str) -> Song | None:
        """One song by its id."""
        row = self._rows.get(song_id)
        return None if row is None else self._songs[row]

    def songs(self) -> Sequence[Song]:
        """All songs in the chosen order."""
        return self._songs

    def index_of(self, song_id: str) -> QModelIndex:
        """The row of a song; invalid when it is not here."""
        row = self._rows.get(song_id)
        return QModelIndex() if row is None else self.index(row, 0)

    def reset_songs(self, songs: Iterable[Song]) -> None:
        """Replace everything."""
        self.beginResetModel()
        self._songs = sorted(songs, key=_ORDERS[self._order])
        self._number_rows()
        self.endResetModel()

    def put(self, songs: Iterable[Song]) -> None:
        """Add songs, or replace those of the same id, each at its place in the order."""
        fresh = list(songs)
        if len(fresh) >= MANY_SONGS:
            self.reset_songs({song.id: song for song in [*self._songs, *fresh]}.values())
            return
        for song in fresh:
            if song.id in self._rows:
                self._replace(song)
            else:
                row = bisect_left(self._songs, self._key(song), key=self._key)
                self.beginInsertRows(QModelIndex(), row, row)
                self._songs.insert(row, song)
                self._number_rows()
                self.endInsertRows()

    def take_out(self, song_ids: Iterable[str]) -> None:
        """Remove rows; files and index are not touched."""
        rows = sorted((self._rows[i] for i in set(song_ids) if i in self._rows), reverse=True)
        if len(rows) >= MANY_SONGS:
            gone = set(rows)
            self.reset_songs(song for row, song in enumerate(self._songs) if row not in gone)
            return
        for row in rows:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._songs[row]
            self._number_rows()
            self.endRemoveRows()

    def sort_by(self, order: SortBy) -> None:
        """Another order of all rows; what is selected stays selected."""
        self._order = order
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._songs[index.row()].id for index in before]
        self._songs.sort(key=self._key)
        self._number_rows()
        after = [self.index(self._rows[song_id], 0) for song_id in ids]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _replace(self, song: Song) -> None:
        row = self._rows[song.id]
        others = self._songs[:row] + self._songs[row + 1 :]
        place = bisect_left(others, self._key(song), key=self._key)
        if place != row:
            target = place if place < row else place + 1
            self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), target)
            self._songs = others
            self._songs.insert(place, song)
            self._number_rows()
            self.endMoveRows()
        self._songs[place] = song
        self.dataChanged.emit(self.index(place, 0), self.index(place, 0))

    def _key(self, song: Song) -> Any:
        return _ORDERS[self._order](song)

    def _number_rows(self) -> None:
        self._rows = {song.id: row for row, song in enumerate(self._songs)}
