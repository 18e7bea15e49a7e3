"""Library search: the rows of a SongListModel that match, in its order.

One pass over all songs per key press, and one layout change. It sorts nothing and changes no song.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Slot
from PySide6.QtGui import QStandardItemModel

from heartstudio.model.search_text import search_key
from heartstudio.model.song import Song
from heartstudio.model.song_list_model import Index, SongListModel


class SongFilterModel(QStandardItemModel):
    """Every word must occur in title, tags or lyrics. Lives on the GUI thread.

    It uses the row counting and indexes of Qt's own model, but holds no items: a list view requests
    every row's index twice during layout, which takes 1 ms with 10 000 songs; in Python it took 40
    ms and more, and Qt's filtering proxy 160 ms.

    `_shown` holds the matching rows of the songs, ascending; a row of this model is an index into
    it.
    """

    def __init__(self, songs: SongListModel, parent: QObject | None = None) -> None:
        super().__init__(0, 1, parent)
        self._words: tuple[str, ...] = ()
        self._min_stars = 0
        self._family: frozenset[str] | None = None
        self._shown: list[int] = []
        self._next: list[int] = []
        self._held: list[tuple[QModelIndex, str]] = []
        self._songs = songs
        # `_shown` must be updated before any view learns of inserted or removed rows.
        self.rowsInserted.connect(self._on_own_rows_changed)
        self.rowsRemoved.connect(self._on_own_rows_changed)
        songs.rowsInserted.connect(self._on_rows_inserted)
        songs.rowsAboutToBeRemoved.connect(self._on_rows_leaving)
        songs.rowsRemoved.connect(self._on_rows_removed)
        songs.dataChanged.connect(self._on_data_changed)
        for signal in (songs.rowsAboutToBeMoved, songs.layoutAboutToBeChanged):
            signal.connect(self._begin_layout)
        for signal in (songs.rowsMoved, songs.layoutChanged):
            signal.connect(self._end_layout)
        songs.modelAboutToBeReset.connect(self.beginResetModel)
        songs.modelReset.connect(self._on_reset)
        self.beginResetModel()
        self._on_reset()

    def set_search(self, text: str) -> None:
        """Show only songs that contain every word of `text`; "" shows all."""
        words = tuple(search_key(text).split())
        if words != self._words:
            self._begin_layout()
            self._words = words
            self._end_layout()

    def set_min_stars(self, stars: int) -> None:
        """Show only songs with at least this many stars."""
        if stars != self._min_stars:
            self._begin_layout()
            self._min_stars = stars
            self._end_layout()

    def set_family(self, song_ids: frozenset[str] | None) -> None:
        """Show only these songs; None for all."""
        if song_ids != self._family:
            self._begin_layout()
            self._family = song_ids
            self._end_layout()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a song's value for a SongRole."""
        row = index.row()
        return self._songs.value(self._shown[row], role) if 0 <= row < len(self._shown) else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename or rate, as in the library."""
        row = index.row()
        is_there = 0 <= row < len(self._shown)
        return is_there and self._songs.setData(self._songs.index(self._shown[row], 0), value, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return a song's item flags."""
        return self._songs.flags(index)

    def index_of(self, song_id: str) -> QModelIndex:
        """Return the index of a song; invalid if it does not match or does not exist."""
        song = self._songs.index_of(song_id)
        place = _place_of(song.row(), self._shown) if song.isValid() else None
        return QModelIndex() if place is None else self.index(place, 0)

    def _matching(self, songs: Sequence[Song], first: int = 0) -> list[int]:
        """Return the rows of those songs that match; `first` is the source row of the first one."""
        stars = self._min_stars
        rows = range(first, first + len(songs))
        if stars:
            pairs = [(row, s) for row, s in zip(rows, songs, strict=True) if s.stars >= stars]
        else:
            pairs = list(zip(rows, songs, strict=True))
        family = self._family
        if family is not None:
            pairs = [(row, song) for row, song in pairs if song.id in family]
        for word in self._words:
            pairs = [(row, song) for row, song in pairs if word in song.search_text]
        return [row for row, _ in pairs]

    @Slot()
    def _on_own_rows_changed(self) -> None:
        self._shown = self._next

    @Slot()
    def _begin_layout(self) -> None:
        """Record the songs that the views' persistent indexes refer to."""
        self.layoutAboutToBeChanged.emit()
        songs = self._songs.songs()
        held = self.persistentIndexList()
        self._held = [(index, songs[self._shown[index.row()]].id) for index in held]

    @Slot()
    def _end_layout(self) -> None:
        """Recompute the matching rows and update the views' persistent indexes."""
        held, self._held = self._held, []
        self._shown = self._matching(self._songs.songs())
        self._count_rows(max(self.rowCount(), len(self._shown)))
        after = [self.index_of(song_id) for _, song_id in held]
        self.changePersistentIndexList([index for index, _ in held], after)
        self._count_rows(len(self._shown))
        self.layoutChanged.emit()

    @Slot()
    def _on_reset(self) -> None:
        self._shown = self._matching(self._songs.songs())
        self._count_rows(len(self._shown))
        self.endResetModel()

    def _count_rows(self, count: int) -> None:
        """Set the number of rows; signals are blocked, because one for the whole change follows."""
        was_silent = self.blockSignals(True)
        self.setRowCount(count)
        self.blockSignals(was_silent)

    def _insert(self, place: int, rows: list[int]) -> None:
        self._next = [*self._shown[:place], *rows, *self._shown[place:]]
        self.insertRows(place, len(rows))

    def _remove(self, place: int, count: int) -> None:
        self._next = [*self._shown[:place], *self._shown[place + count :]]
        self.removeRows(place, count)

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        del parent
        count = last - first + 1
        self._shown = [row if row < first else row + count for row in self._shown]
        fresh = self._matching(self._songs.songs()[first : last + 1], first)
        if fresh:
            self._insert(bisect_left(self._shown, first), fresh)

    @Slot(QModelIndex, int, int)
    def _on_rows_leaving(self, parent: QModelIndex, first: int, last: int) -> None:
        del parent
        begin, end = bisect_left(self._shown, first), bisect_left(self._shown, last + 1)
        if begin < end:
            self._remove(begin, end - begin)

    @Slot(QModelIndex, int, int)
    def _on_rows_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        del parent
        count = last - first + 1
        self._shown = [row if row < first else row - count for row in self._shown]

    @Slot(QModelIndex, QModelIndex)
    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """A changed song may match now, or no longer match."""
        for row in range(first.row(), last.row() + 1):
            place = _place_of(row, self._shown)
            matches = bool(self._matching(self._songs.songs()[row : row + 1]))
            if place is not None and matches:
                index = self.index(place, 0)
                self.dataChanged.emit(index, index)
            elif place is not None:
                self._remove(place, 1)
            elif matches:
                self._insert(bisect_left(self._shown, row), [row])


def _place_of(row: int, rising: list[int]) -> int | None:
    """Return the index of a number in an ascending list."""
    place = bisect_left(rising, row)
    return place if place < len(rising) and rising[place] == row else None
