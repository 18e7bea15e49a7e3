"""Search over the library: the rows of a SongListModel that match, in its order.

One pass over all songs a key press, and one change of layout; Qt's own filtering proxy calls Python
once a row and moves rows group by group, which took up to 160 ms with 10 000 songs.  It sorts
nothing and changes no song.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QAbstractProxyModel, QModelIndex, QObject, Slot

from heartstudio.model.song import Song
from heartstudio.model.song_list_model import SongListModel
from heartstudio.model.song_rows import NO_INDEX, Index
from heartstudio.model.song_schema import search_key


class SongFilterModel(QAbstractProxyModel):
    """Every word must occur in title, tags or lyrics.  Lives on the GUI thread.

    `_shown` holds the matching rows of the source, rising; a row of this model is a place in it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._min_stars = 0
        self._family: frozenset[str] | None = None
        self._shown: list[int] = []
        self._held: list[tuple[QModelIndex, str]] = []

    def setSourceModel(self, sourceModel: QAbstractItemModel) -> None:
        """Follow a SongListModel.  Once, at the beginning."""
        self.beginResetModel()
        super().setSourceModel(sourceModel)
        source = self._songs_model
        self._shown = self._matching(source.songs())
        source.rowsInserted.connect(self._on_rows_inserted)
        source.rowsAboutToBeRemoved.connect(self._on_rows_leaving)
        source.rowsRemoved.connect(self._on_rows_removed)
        source.dataChanged.connect(self._on_data_changed)
        for signal in (source.rowsAboutToBeMoved, source.layoutAboutToBeChanged):
            signal.connect(self._begin_layout)
        for signal in (source.rowsMoved, source.layoutChanged):
            signal.connect(self._end_layout)
        source.modelAboutToBeReset.connect(self.beginResetModel)
        source.modelReset.connect(self._on_reset)
        self.endResetModel()

    def set_search(self, text: str) -> None:
        """Show only songs in which every word of `text` occurs; "" shows all."""
        words = tuple(search_key(text).split())
        if words != self._words:
            self._begin_layout()
            self._words = words
            self._end_layout()

    def set_min_stars(self, stars: int) -> None:
        """Only songs with at least so many stars."""
        if stars != self._min_stars:
            self._begin_layout()
            self._min_stars = stars
            self._end_layout()

    def set_family(self, song_ids: frozenset[str] | None) -> None:
        """Only these songs; None for all."""
        if song_ids != self._family:
            self._begin_layout()
            self._family = song_ids
            self._end_layout()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Number of songs that match."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """One."""
        return 0 if parent.isValid() else 1

    def index(self, row: int, column: int, parent: Index = NO_INDEX) -> QModelIndex:
        """The index of a row."""
        is_there = 0 <= row < len(self._shown) and column == 0 and not parent.isValid()
        return self.createIndex(row, column) if is_there else QModelIndex()

    def parent(self, child: Index = NO_INDEX) -> QModelIndex:  # pyright: ignore[reportIncompatibleMethodOverride]
        """None: it is a list."""
        del child
        return QModelIndex()

    def mapToSource(self, proxyIndex: Index) -> QModelIndex:
        """The same song in the library."""
        row = proxyIndex.row()
        is_there = 0 <= row < len(self._shown)
        return self._songs_model.index(self._shown[row], 0) if is_there else QModelIndex()

    def mapFromSource(self, sourceIndex: Index) -> QModelIndex:
        """The same song here; invalid when it does not match."""
        place = _place_of(sourceIndex.row(), self._shown) if sourceIndex.isValid() else None
        return QModelIndex() if place is None else self.createIndex(place, 0)

    @property
    def _songs_model(self) -> SongListModel:
        return cast(SongListModel, self.sourceModel())

    def _matching(self, songs: Sequence[Song], first: int = 0) -> list[int]:
        """The rows of those songs that match, the first one being row `first` of the source."""
        words, stars, text_of = self._words, self._min_stars, self._songs_model.search_text_of
        rows = range(first, first + len(songs))
        if stars:
            pairs = [(row, s) for row, s in zip(rows, songs, strict=True) if s.stars >= stars]
        else:
            pairs = list(zip(rows, songs, strict=True))
        family = self._family
        if family is not None:
            pairs = [(row, song) for row, song in pairs if song.id in family]
        for word in words:
            pairs = [(row, song) for row, song in pairs if word in text_of(song)]
        return [row for row, _ in pairs]

    @Slot()
    def _begin_layout(self) -> None:
        """Remember which songs the views hold on to."""
        self.layoutAboutToBeChanged.emit()
        songs = self._songs_model.songs()
        held = self.persistentIndexList()
        self._held = [(index, songs[self._shown[index.row()]].id) for index in held]

    @Slot()
    def _end_layout(self) -> None:
        """Find the matching rows anew, and for the views the songs they held."""
        source, held = self._songs_model, self._held
        self._held = []
        self._shown = self._matching(source.songs())
        after = [self.mapFromSource(source.index_of(song_id)) for _, song_id in held]
        self.changePersistentIndexList([index for index, _ in held], after)
        self.layoutChanged.emit()

    @Slot()
    def _on_reset(self) -> None:
        self._shown = self._matching(self._songs_model.songs())
        self.endResetModel()

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        del parent
        count = last - first + 1
        self._shown = [row if row < first else row + count for row in self._shown]
        fresh = self._matching(self._songs_model.songs()[first : last + 1], first)
        if fresh:
            place = bisect_left(self._shown, first)
            self.beginInsertRows(QModelIndex(), place, place + len(fresh) - 1)
            self._shown[place:place] = fresh
            self.endInsertRows()

    @Slot(QModelIndex, int, int)
    def _on_rows_leaving(self, parent: QModelIndex, first: int, last: int) -> None:
        del parent
        begin, end = bisect_left(self._shown, first), bisect_left(self._shown, last + 1)
        if begin < end:
            self.beginRemoveRows(QModelIndex(), begin, end - 1)
            del self._shown[begin:end]
            self.endRemoveRows()

    @Slot(QModelIndex, int, int)
    def _on_rows_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        del parent
        count = last - first + 1
        self._shown = [row if row < first else row - count for row in self._shown]

    @Slot(QModelIndex, QModelIndex)
    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """A replaced song may come to match, or no longer match."""
        for row in range(first.row(), last.row() + 1):
            place = _place_of(row, self._shown)
            matches = bool(self._matching(self._songs_model.songs()[row : row + 1]))
            if place is not None and matches:
                index = self.createIndex(place, 0)
                self.dataChanged.emit(index, index)
            elif place is not None:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._shown[place]
                self.endRemoveRows()
            elif matches:
                place = bisect_left(self._shown, row)
                self.beginInsertRows(QModelIndex(), place, place)
                self._shown.insert(place, row)
                self.endInsertRows()


def _place_of(row: int, rising: list[int]) -> int | None:
    """Where a number stands in a rising list."""
    place = bisect_left(rising, row)
    return place if place < len(rising) and rising[place] == row else None
