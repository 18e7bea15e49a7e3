"""The list of songs: a QListView with rating keys, file drags, and a text if empty.

It only knows rows and roles; library_controller.py connects actions on songs.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDrag, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyleOptionViewItem, QWidget

from heartstudio.model.song_list_model import SongRole
from heartstudio.theme import roles_of, set_kind
from heartstudio.view.library.song_delegate import SongDelegate


class SongList(QListView):
    """Signals: stars_keyed(stars), a number key was pressed · opened(song id), Enter or double
    click · context_menu_wanted(global position)
    """

    stars_keyed = Signal(int)
    opened = Signal(str)
    context_menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.song_delegate = SongDelegate(self)
        self.empty_text = ""
        self.setObjectName("libraryView")
        self.setAccessibleName(self.tr("Library"))
        self.setAccessibleDescription(
            self.tr("Songs. Enter plays, F2 renames, 0 to 5 give stars, Delete moves to the bin.")
        )
        self.setItemDelegate(self.song_delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        set_kind(self, "bare")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda place: self.context_menu_wanted.emit(self.viewport().mapToGlobal(place))
        )
        self.activated.connect(self._on_activated)

    def chosen_ids(self) -> list[str]:
        """Return the selected songs from top to bottom."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=QModelIndex.row)
        return [str(index.data(SongRole.ID)) for index in rows]

    def sizeHint(self) -> QSize:
        """Use the width a row needs."""
        return QSize(300, 400)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """0 … 5 set stars; other keys as usual, but without search by first letter."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        stars = event.key() - Qt.Key.Key_0.value
        if plain and 0 <= stars <= 5:
            self.stars_keyed.emit(stars)
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Disabled: letters belong to the search field, digits to the stars."""

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """Drag the selected songs out as files, e.g. to a file manager, a mail or a DAW."""
        del supportedActions
        data = self.drag_data()
        if data is None:
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        index = self.currentIndex()
        size = QSize(self.visualRect(index).size())
        drag.setPixmap(self._row_picture(index, size))
        drag.setHotSpot(QPoint(24, size.height() // 2))
        drag.exec(Qt.DropAction.CopyAction)

    def drag_data(self) -> QMimeData | None:
        """Return the selected songs' files as URLs; None if none of them exists."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=QModelIndex.row)
        there = [index for index in rows if not index.data(SongRole.IS_MISSING)]
        if not there:
            return None
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(i.data(SongRole.PATH))) for i in there])
        data.setText("\n".join(str(i.data(SongRole.TITLE)) for i in there))
        return data

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or a sentence if there are none."""
        super().paintEvent(event)
        if self.model().rowCount() == 0 and self.empty_text:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(roles_of(QGuiApplication.palette()).muted))
            place = self.viewport().rect().adjusted(24, 40, -24, -24)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(place, int(flags) | int(Qt.TextFlag.TextWordWrap), self.empty_text)
            painter.end()

    def _row_picture(self, index: QModelIndex, size: QSize) -> QPixmap:
        dpr = self.devicePixelRatioF()
        picture = QPixmap(size * dpr)
        picture.setDevicePixelRatio(dpr)
        picture.fill(Qt.GlobalColor.transparent)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = QRect(QPoint(0, 0), size)
        painter = QPainter(picture)
        painter.setOpacity(0.85)
        self.song_delegate.paint(painter, option, index)
        painter.end()
        return picture

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(str(index.data(SongRole.ID)))
