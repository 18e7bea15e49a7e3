"""The bar under the waveform that says what Generate will continue, and from where.

The draft owns the extension; cut point and lyrics are only shown here, SongRequests changes them.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.contract import TOKEN_FRAME_RATE_HZ
from heartstudio.context import AppContext
from heartstudio.model.draft import ExtendFrom
from heartstudio.model.prompt_counter import PromptCounts
from heartstudio.model.song_list_model import SongRole
from heartstudio.view.actions import Actions
from heartstudio.view.buttons import action_button
from heartstudio.view.song.waveform_state import WaveformState
from heartstudio.view.widgets.notice_bar import NoticeBar
from heartstudio.view.widgets.viewport import FRAME_S, clock_text, precise_clock_text


class ExtendBar(NoticeBar):
    """Shown while the draft continues a song: a sentence, and a button to cancel."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("extendBar", parent)
        self.label.setObjectName("extendLabel")
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.cancel_button = action_button(
            actions["cancel_extension"], "cancelExtensionButton", self, 18
        )
        self.row.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignTop)

    def show_extension(self, title: str, kept_s: float, room: str) -> None:
        """Show what is continued from where, and how much room is left in the model's context."""
        text = self.tr(
            "Generate continues “{title}” from {time}: what comes before stays as it is. "
            "The lyrics below are what remains to be sung."
        ).format(title=title, time=precise_clock_text(kept_s))
        self.label.setText(f"{text} {room}".rstrip())
        self.show()


class ExtensionController(QObject):
    """Synchronises extend bar, cut point and draft. Lives on the GUI thread."""

    def __init__(
        self, bar: ExtendBar, context: AppContext, actions: Actions, state: WaveformState
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._context = context
        self._actions = actions
        self._state = state
        self._counts: PromptCounts | None = None
        actions.on("extend", self._on_extend)
        actions.on("cancel_extension", context.requests.cancel_extension)
        context.draft.changed.connect(self._on_draft_changed)
        context.deck.changed.connect(self._show)
        context.counter.counted.connect(self._on_counted)
        state.cut_moved.connect(self._on_cut_moved)
        self._show()

    def _on_extend(self) -> None:
        """Continue the open song from the playhead, or from its end if the playhead is at 0."""
        song_id, state = self._context.deck.song_id, self._state
        if song_id:
            at_start = state.position_s < FRAME_S
            self._context.requests.prepare_extension(
                song_id, state.sound_s if at_start else state.position_s
            )

    @Slot(str)
    def _on_draft_changed(self, field: str) -> None:
        if field == "extend":
            self._show()

    @Slot(object)
    def _on_counted(self, counts: PromptCounts | None) -> None:
        self._counts = counts
        if self._extension() is not None:
            self._show()

    @Slot(float)
    def _on_cut_moved(self, cut_s: float) -> None:
        extension = self._extension()
        if extension is not None:
            frame = round(cut_s / FRAME_S)
            self._context.draft.set("extend", replace(extension, cut_frame=frame))

    def _extension(self) -> ExtendFrom | None:
        return self._context.draft.draft.extend

    @Slot()
    def _show(self) -> None:
        extension, deck = self._extension(), self._context.deck
        self._actions["cancel_extension"].setEnabled(extension is not None)
        self._actions["extend"].setEnabled(bool(deck.song_id))
        if extension is None:
            self._bar.hide()
            self._state.set_cut(None)
            return
        kept_s = extension.cut_frame * FRAME_S
        title = self._context.songs.index_of(extension.song_id).data(SongRole.TITLE) or "…"
        self._bar.show_extension(str(title), kept_s, self._room())
        is_open = extension.song_id == deck.song_id
        self._state.set_cut(kept_s if is_open else None)

    def _room(self) -> str:
        if self._counts is None:
            return ""
        left_s = self._counts.left / TOKEN_FRAME_RATE_HZ
        if left_s >= 0:
            return self.tr("After that the model has room for {time} more.").format(
                time=clock_text(left_s)
            )
        more = self.tr("That is {time} more than the model's context holds.").format(
            time=clock_text(-left_s)
        )
        if self._counts.fits:
            return more
        return more + " " + self.tr("Switch on “Go on beyond the model's context” to extend it.")
