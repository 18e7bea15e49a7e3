"""The left column: heading, search, order, and the list of songs.

It shows the library model; library_controller.py connects changes to songs.
"""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from heartstudio.icons import icon
from heartstudio.model.song import parents_of
from heartstudio.model.song_filter import SongFilterModel
from heartstudio.model.song_list_model import SongListModel, SortBy
from heartstudio.theme import SPACING_PX, set_kind
from heartstudio.view.library.song_list import SongList
from heartstudio.view.plain_text import PlainLabel, set_tip

SHOW_DELAY_MS = 150
HEAD_END_PX = 8
"""Aligns the song count with the right edge of the rows."""


class LibraryPanel(QWidget):
    """Signals: song_shown(song id), the user selected one song and stayed on it ·
    order_chosen(SortBy)
    """

    song_shown = Signal(str)
    order_chosen = Signal(object)

    def __init__(self, songs: SongListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("libraryPanel")
        self._songs = songs
        self._announced = ""
        self._family_of = ""
        self.filter = SongFilterModel(songs, self)
        self.list = SongList(self)
        self.list.setModel(self.filter)
        self.count_label = PlainLabel(self)
        self.count_label.setObjectName("libraryCount")
        set_kind(self.count_label, "muted")
        self.search = self._make_search()
        self.order_button = self._make_order_button()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SHOW_DELAY_MS)
        self._rest.timeout.connect(self._on_rested)
        self._fill()
        for signal in (songs.rowsInserted, songs.rowsRemoved, songs.modelReset):
            signal.connect(self._on_rows_changed)
        songs.dataChanged.connect(self._show_counts)
        self.list.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._on_rows_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """No selection is pending while the row is hidden."""
        self._rest.stop()
        super().hideEvent(event)

    def select(self, song_id: str) -> None:
        """Select a song without opening it, and scroll to it."""
        index = self.filter.index_of(song_id)
        if index.isValid():
            self._announced = song_id
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)

    def show_family(self, song_id: str) -> None:
        """List only the family of a song; "" lists all songs again."""
        self._family_of = song_id
        self._follow_family()
        self._show_counts()

    def _follow_family(self) -> None:
        """List songs that join the family later; if the family becomes empty, list all."""
        family = frozenset(song.id for song in self._songs.family(self._family_of))
        self.filter.set_family(family or None)

    def choose_current(self) -> None:
        """Select the focused row, and open its song: the neighbour of a deleted one."""
        index: QModelIndex = self.list.currentIndex()
        if index.isValid():
            self.list.setCurrentIndex(index)
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().select(index, select)

    def choose_order(self, order: SortBy) -> None:
        """Sort the songs in this order, and check it in the menu."""
        self._songs.sort_by(order)
        for action in self._orders:
            action.setChecked(action.data() == int(order))
        self.order_chosen.emit(order)

    def begin_rename(self) -> None:
        """Let the user edit the title in the row."""
        index: QModelIndex = self.list.currentIndex()
        if index.isValid():
            self.list.edit(index)

    def focus_list(self) -> None:
        """Focus a row of the list."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.list.currentIndex().isValid() and self.filter.rowCount():
            self.list.setCurrentIndex(self.filter.index(0, 0))

    def focus_search(self) -> None:
        """Focus the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _make_search(self) -> QLineEdit:
        search = QLineEdit(self)
        search.setObjectName("librarySearch")
        search.setAccessibleName(self.tr("Search the library"))
        search.setPlaceholderText(self.tr("Search title, tags, lyrics"))
        set_tip(search, self.tr("Every word must occur in title, tags or lyrics (Ctrl+F)"))
        search.setClearButtonEnabled(True)
        search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        search.textChanged.connect(self._on_search_changed)
        for key, slot in ((Qt.Key.Key_Escape, search.clear), (Qt.Key.Key_Down, self.focus_list)):
            shortcut = QShortcut(QKeySequence(key), search)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)
        return search

    def _make_order_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("libraryOrderButton")
        button.setIcon(icon("more"))
        button.setIconSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(self.tr("Order and filter"))
        set_tip(button, self.tr("Order of the songs, and how many stars they need"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        orders = {
            SortBy.NEWEST: self.tr("Newest first"),
            SortBy.TITLE: self.tr("By title"),
            SortBy.STARS: self.tr("Most stars first"),
            SortBy.LONGEST: self.tr("Longest first"),
        }
        texts = {int(key): text for key, text in orders.items()}
        self._orders = _add_choices(
            menu, texts, lambda action: self.choose_order(SortBy(action.data()))
        )
        menu.addSeparator()
        stars = {0: self.tr("All songs"), 1: self.tr("With stars"), 3: self.tr("3 stars or more")}
        stars[5] = self.tr("5 stars")
        _add_choices(menu, stars, self._on_min_stars_chosen)
        button.setMenu(menu)
        return button

    def _fill(self) -> None:
        heading = PlainLabel(self.tr("Library"), self)
        set_kind(heading, "heading")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, HEAD_END_PX, 0)
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self.count_label)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.search, 1)
        row.addWidget(self.order_button)
        self.setTabOrder(self.search, self.order_button)
        self.setTabOrder(self.order_button, self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING_PX)
        layout.addLayout(head)
        layout.addLayout(row)
        layout.addWidget(self.list, 1)

    def _on_min_stars_chosen(self, action: QAction) -> None:
        self.filter.set_min_stars(int(action.data()))
        self._show_counts()

    def _on_search_changed(self, text: str) -> None:
        self.filter.set_search(text)
        self.list.scrollToTop()
        self._show_counts()

    @Slot()
    def _on_selection_changed(self) -> None:
        self._rest.start()

    def _on_rested(self) -> None:
        chosen = self.list.chosen_ids()
        if len(chosen) == 1 and chosen[0] != self._announced:
            self._announced = chosen[0]
            self.song_shown.emit(chosen[0])

    @Slot()
    def _on_rows_changed(self) -> None:
        songs = self._songs.songs()
        grown = Counter(parent_id for song in songs for parent_id in parents_of(song))
        takes = Counter(song.takes_group for song in songs if song.takes_group)
        in_takes = {song.id for song in songs if takes.get(song.takes_group or "", 0) > 1}
        self.list.song_delegate.set_family(in_takes | set(grown))
        if self._family_of:
            self._follow_family()
        self._show_counts()

    @Slot()
    def _show_counts(self) -> None:
        total, shown = self._songs.rowCount(), self.filter.rowCount()
        if total == 0:
            self.list.empty_text = self.tr("No songs yet.\nWhat you make appears here.")
        else:
            self.list.empty_text = self.tr("Nothing found.\nTry fewer words.")
        text = self.tr("1 song") if total == 1 else self.tr("{n} songs").format(n=total)
        if shown != total:
            text = self.tr("{shown} of {total}").format(shown=shown, total=total)
        elif separated := sum(song.has_stems for song in self._songs.songs()):
            text = self.tr("{songs}, {n} with stems").format(songs=text, n=separated)
        self.count_label.setText(text if total else "")
        self.list.viewport().update()


def _add_choices(menu: QMenu, choices: dict[int, str], slot: object) -> list[QAction]:
    """Add exclusive checkable entries, the first one checked; returns them."""
    group = QActionGroup(menu)
    for number, (value, text) in enumerate(choices.items()):
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(number == 0)
        action.setData(value)
        group.addAction(action)
    group.triggered.connect(slot)
    return group.actions()
