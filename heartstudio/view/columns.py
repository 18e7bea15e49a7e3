"""The three columns of the window: library, song over draft, sampling over progress.

Creates and places the widgets; it connects nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from heartstudio.context import AppContext
from heartstudio.model.tag_catalog import TagCatalog
from heartstudio.theme import MARGIN_PX, SPACING_PX, set_kind
from heartstudio.view.actions import Actions
from heartstudio.view.crash_bar import CrashBar
from heartstudio.view.library.library_view import LibraryPanel
from heartstudio.view.lyrics.lyrics_editor import LyricsEditor, LyricsParts
from heartstudio.view.making.parameter_panel import ParameterPanel
from heartstudio.view.making.progress_panel import ProgressPanel
from heartstudio.view.making.queue_view import QueueView
from heartstudio.view.making.recovery_bar import RecoveryBar
from heartstudio.view.making.waiting_bar import WaitingBar
from heartstudio.view.song.song_panel import SongPanel
from heartstudio.view.song.title_field import TitleField
from heartstudio.view.tags.tag_editor import TagEditor
from heartstudio.view.widgets.scroll_page import ScrollPage

GAP_PX = 10
SIZES = ((300, 720, 330), (320, 520))


class Columns(QWidget):
    """The window's central widget with all its parts as attributes."""

    def __init__(self, context: AppContext, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.library = LibraryPanel(context.songs, self)
        self.song = SongPanel(context, actions, self)
        self.crash = CrashBar(context.crashes, context.open_url, self)
        self.recovery = RecoveryBar(context.saver, self)
        self.waiting = WaitingBar(context.waiting, self)
        self.title = TitleField(context.draft, self)
        catalog = TagCatalog.load(context.paths.resources / "tags.json")
        self.tags = TagEditor(context.draft, catalog, context.presets, self)
        lyrics_parts = LyricsParts(context.counter, context.titles, context.settings)
        self.lyrics = LyricsEditor(context.draft, lyrics_parts, self)
        self.parameters = ParameterPanel(
            context.draft, context.catalog, context.adapters.list, self
        )
        context.counter.counted.connect(self.parameters.memory.show_counts)
        self.queue = QueueView(context.queue, self, lambda: context.deck.hidden_jobs)
        context.deck.changed.connect(self.queue.refresh)
        self.progress = ProgressPanel(context.queue, actions, self)
        self.middle = self._make_middle()
        self.pages = QStackedWidget(self)
        self.pages.setObjectName("middlePages")
        self.pages.addWidget(self.middle)
        self.right = self._make_right()
        self.across = self._make_across()

    def _make_middle(self) -> QSplitter:
        upper = QWidget(self)
        above = QVBoxLayout(upper)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(SPACING_PX)
        above.addWidget(self.recovery)
        above.addWidget(self.waiting)
        above.addWidget(self.song, 1)
        lower = QWidget(self)
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(GAP_PX)
        below.addWidget(self.title)
        below.addWidget(self.tags)
        below.addWidget(self.lyrics, 1)
        middle = QSplitter(Qt.Orientation.Vertical, self)
        middle.setObjectName("middleSplitter")
        middle.addWidget(upper)
        middle.addWidget(ScrollPage(lower, "draftScroll"))
        middle.setChildrenCollapsible(False)
        middle.setHandleWidth(GAP_PX)
        middle.setSizes(list(SIZES[1]))
        middle.setStretchFactor(0, 1)
        middle.setStretchFactor(1, 1)
        return middle

    def _make_right(self) -> QWidget:
        right = QWidget(self)
        layout = QVBoxLayout(right)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(ScrollPage(self.parameters, "samplingScroll"), 1)
        layout.addWidget(self.queue)
        layout.addWidget(self.progress)
        right.setMinimumWidth(304)
        return right

    def _make_across(self) -> QSplitter:
        left = QFrame(self)
        set_kind(left, "card")
        inside = QVBoxLayout(left)
        inside.setContentsMargins(MARGIN_PX, MARGIN_PX - 2, 6, 6)
        inside.addWidget(self.library)
        left.setMinimumWidth(204)
        self.left = left
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.setObjectName("columnSplitter")
        for widget, stretch in ((left, 0), (self.pages, 1), (self.right, 0)):
            across.addWidget(widget)
            across.setStretchFactor(across.count() - 1, stretch)
        across.setChildrenCollapsible(False)
        across.setHandleWidth(GAP_PX)
        across.setSizes(list(SIZES[0]))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_PX, 2, GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.crash)
        layout.addWidget(across, 1)
        return across
