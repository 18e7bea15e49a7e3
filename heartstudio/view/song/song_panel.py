"""The upper middle of the window: the open song's title and waveform, extend bar, transport.

It shows the deck; its buttons trigger actions defined elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from heartstudio.context import AppContext
from heartstudio.theme import MARGIN_PX, SPACING_PX, set_kind
from heartstudio.view.actions import Actions
from heartstudio.view.buttons import action_button
from heartstudio.view.menus import WAVEFORM_MENU, popup_menu
from heartstudio.view.song.deck_presenter import DeckPresenter
from heartstudio.view.song.draft_sound import DraftSoundBar
from heartstudio.view.song.extension import ExtendBar, ExtensionController
from heartstudio.view.song.gathering_bar import GatheringBar
from heartstudio.view.song.graft import GraftBar
from heartstudio.view.song.repair import CandidateCount, RepairBar, RepairController
from heartstudio.view.song.stem_bar import StemBar
from heartstudio.view.song.transport_bar import TransportBar
from heartstudio.view.song.waveform_state import WaveformState
from heartstudio.view.song.waveform_view import WaveformView
from heartstudio.view.widgets.elided_label import ElidedLabel, SungLine

ZOOM_STEP = 1.6
WORDY = ("extend", "restore", "repair")
"""Buttons that show text if there is room, the most important first."""
ICON_PX = 34
TITLE_PX = 240
"""Minimum width for icons and title before buttons get text."""


class SongPanel(QFrame):
    """Shows what is on the deck.  Lives on the GUI thread."""

    def __init__(
        self, context: AppContext, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("songPanel")
        set_kind(self, "card")
        self._context = context
        self._actions = actions
        self.state = WaveformState(self)
        self.waveform = WaveformView(self.state, self)
        self.waveform.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.title = ElidedLabel(self)
        self.title.setObjectName("songTitle")
        set_kind(self.title, "title")
        self.sung_line = SungLine(self)
        self.karaoke_button = action_button(actions["karaoke"], "karaokeButton", self, 18)
        self.karaoke_button.hide()  # like the sung line, for songs without times
        self.transport = TransportBar(context.player, context.settings, actions, self)
        self.extend_bar = ExtendBar(actions, self)
        self.presenter = DeckPresenter(context.deck, context.player, context.queue, self.state)
        self.extension = ExtensionController(self.extend_bar, context, actions, self.state)
        self.draft_sound_bar = DraftSoundBar(context, self)
        self.gathering_bar = GatheringBar(context.deck, context.player, self)
        self.stem_bar = StemBar(context, actions, self)
        self.repair_bar = RepairBar(self)
        self.repair_count = CandidateCount(self)
        self.repairing = RepairController(self.repair_bar, self.repair_count, context, actions)
        self.graft_bar = GraftBar(self)
        self._wordy_buttons: dict[str, QToolButton] = {}
        self._fill()
        self._connect()
        self._show_title()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show icons only if there is little room."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """Show text on buttons only if the whole title has room."""
        title_px = self.title.fontMetrics().horizontalAdvance(self.title.whole_text) + MARGIN_PX
        icons = 3 + len(self._wordy_buttons)
        room_px = self.width() - max(TITLE_PX, title_px) - icons * ICON_PX
        for name in WORDY:
            button = self._wordy_buttons[name]
            words_px = button.fontMetrics().horizontalAdvance(button.text()) + 8
            style = Qt.ToolButtonStyle.ToolButtonIconOnly
            if words_px <= room_px:
                style, room_px = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, room_px - words_px
            button.setToolButtonStyle(style)

    def _fill(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.title, 1)
        for name in ("extend", "repair", "restore"):
            button = action_button(self._actions[name], f"{name}Button", self, 18, True)
            button.setMinimumWidth(ICON_PX)
            self._wordy_buttons[name] = button
            head.addWidget(button)
            if name == "repair":
                head.addWidget(self.repair_count)
        for name in ("zoom_out", "zoom_in", "zoom_fit"):
            object_name = name.replace("_", " ").title().replace(" ", "")
            button = action_button(self._actions[name], f"song{object_name}Button", self, 18)
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX - 4, MARGIN_PX, MARGIN_PX - 4)
        layout.setSpacing(SPACING_PX)
        layout.addLayout(head)
        layout.addWidget(self.waveform, 1)
        sung = QHBoxLayout()
        sung.addWidget(self.sung_line, 1)
        sung.addWidget(self.karaoke_button)
        layout.addLayout(sung)
        layout.addWidget(self.gathering_bar)
        layout.addWidget(self.draft_sound_bar)
        layout.addWidget(self.stem_bar)
        layout.addWidget(self.extend_bar)
        layout.addWidget(self.repair_bar)
        layout.addWidget(self.graft_bar)
        layout.addWidget(self.transport)

    def _connect(self) -> None:
        actions, state = self._actions, self.state
        actions.on("zoom_in", lambda: state.zoom(ZOOM_STEP))
        actions.on("zoom_out", lambda: state.zoom(1 / ZOOM_STEP))
        actions.on("zoom_fit", lambda: state.set_viewport(state.viewport.fitted()))
        actions.on_toggled("loop", self.presenter.set_loop)
        self._context.deck.changed.connect(self._show_title)
        self._context.deck.title_changed.connect(self._show_title)
        self.repairing.follow(state)
        self.waveform.customContextMenuRequested.connect(self._on_context_menu)

    @Slot()
    def _show_title(self) -> None:
        deck = self._context.deck
        self.title.show_text(deck.title or self.tr("New song"))
        self._fit_words()
        has_sound = bool(deck.title or deck.song_id or deck.job_id)
        self._actions.enable(("zoom_in", "zoom_out", "zoom_fit"), has_sound)

    def _on_context_menu(self) -> None:
        menu = popup_menu(self, WAVEFORM_MENU, self._actions)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.cursor().pos())
