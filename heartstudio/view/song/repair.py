"""Repair: from the selection on the waveform to candidates that can be compared and kept.

The queue makes candidates and songs, the deck plays them; this module connects them to the window.
"""

from __future__ import annotations

import itertools

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QWidget,
)

from heartstudio.context import AppContext
from heartstudio.icons import icon
from heartstudio.jobs.songs.repairs import (
    DEFAULT_CANDIDATES,
    MOST_CANDIDATES,
    Passage,
    RepairOffer,
)
from heartstudio.theme import set_kind
from heartstudio.view.actions import Actions
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import set_tip
from heartstudio.view.song.waveform_state import WaveformState
from heartstudio.view.widgets.elided_label import ElidedLabel
from heartstudio.view.widgets.notice_bar import NoticeBar
from heartstudio.view.widgets.viewport import FRAME_S, precise_clock_text

ORIGINAL = 0
"""The choice for the original; candidate i (from 0) is choice i + 1."""


class CandidateCount(QComboBox):
    """Selects how many candidates a repair makes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("repairCandidates")
        self.setAccessibleName(self.tr("Candidates of a repair"))
        set_tip(self, self.tr("How many candidates a repair makes to choose from"))
        for count in range(1, MOST_CANDIDATES + 1):
            self.addItem(f"{count} ×", count)
        self.setCurrentIndex(DEFAULT_CANDIDATES - 1)

    @property
    def count_wanted(self) -> int:
        """The chosen number, 1 … 6."""
        return self.currentIndex() + 1


class RepairBar(NoticeBar):
    """Shown while candidates are offered for the open song.

    Signals: chosen(choice), 0 is the original · keep_wanted() · discard_wanted()
    """

    chosen = Signal(int)
    keep_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        title = ElidedLabel()
        super().__init__("repairBar", parent, label=title, buttons_below=True)
        self._title = title
        self.setAccessibleName(self.tr("Candidates for the repaired passage"))
        self.label.setObjectName("repairLabel")
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_clicked)
        self.keep_button = self._make_button("repairKeepButton", "check", self.tr("Keep"))
        self.keep_button.clicked.connect(self.keep_wanted)
        self.discard_button = self._make_button("repairDiscardButton", "close", self.tr("Discard"))
        set_tip(self.discard_button, self.tr("Drop the candidates; the song stays as it is"))
        self.discard_button.clicked.connect(self.discard_wanted)
        self._choices = QHBoxLayout()
        self._choices.setSpacing(2)
        self.row.setSpacing(2)
        self.row.insertLayout(0, self._choices)
        self.row.addWidget(self.keep_button)
        self.row.addWidget(self.discard_button)
        self._is_saving = False

    @property
    def choice(self) -> int:
        """What is playing: 0 the original, else candidate `choice`, counted from 1."""
        return max(self._group.checkedId(), ORIGINAL)

    def show_offer(self, start: str, end: str, count: int) -> None:
        """Offer `count` candidates for a passage between two times; the original is selected."""
        text = self.tr("Takes of {start} to {end}, the best match first:")
        self._title.show_text(text.format(start=start, end=end))
        self._clear()
        self._add(ORIGINAL, self.tr("Original"), self.tr("Hear the song as it is"))
        tip = self.tr("Hear candidate {n} in its place")
        for number in range(1, count + 1):
            self._add(number, str(number), tip.format(n=number))
        for first, second in itertools.pairwise([*self._group.buttons(), self.keep_button]):
            self.setTabOrder(first, second)
        self.choose(ORIGINAL)
        self.show()

    def choose(self, choice: int) -> None:
        """Mark the current choice without emitting a signal."""
        for button in self._group.buttons():
            if self._group.id(button) == choice:
                button.setChecked(True)
        self._show_keep()

    def show_saving(self, is_saving: bool) -> None:
        """Disable keep and discard while a candidate is being saved."""
        self._is_saving = is_saving
        self.discard_button.setEnabled(not is_saving)
        self._show_keep()

    def _show_keep(self) -> None:
        can_keep = self.choice != ORIGINAL and not self._is_saving
        self.keep_button.setEnabled(can_keep)
        save = self.tr("Save a copy of the song with this candidate as a new song")
        set_tip(self.keep_button, save if can_keep else self.tr("Choose a candidate first"))

    def _clear(self) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._choices.removeWidget(button)
            button.hide()
            button.deleteLater()

    def _add(self, choice: int, text: str, tip: str) -> None:
        button = QToolButton(self)
        button.setObjectName(f"repairChoice{choice}")
        button.setText(text)
        set_tip(button, tip)
        button.setAccessibleName(tip)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.addButton(button, choice)
        self._choices.addWidget(button)
        button.show()

    def _make_button(self, name: str, picture: str, text: str) -> QPushButton:
        button = QPushButton(icon(picture), text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setIconSize(QSize(16, 16))
        set_kind(button, "quiet")
        return button

    def _on_clicked(self, choice: int) -> None:
        self._show_keep()
        self.chosen.emit(choice)


class RepairController(QObject):
    """Connects action, number of candidates and bar to the repairs. Lives on the GUI thread."""

    def __init__(
        self, bar: RepairBar, count: CandidateCount, context: AppContext, actions: Actions
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._count = count
        self._context = context
        self._action = actions["repair"]
        self._tip = self._action.toolTip()
        self._state: WaveformState | None = None
        self._shown: RepairOffer | None = None
        actions.on("repair", self._on_repair)
        repairs = context.repairs
        repairs.changed.connect(self._show)
        context.deck.changed.connect(self._on_deck_changed)
        bar.chosen.connect(self._on_chosen)
        bar.keep_wanted.connect(self._on_keep)
        bar.discard_wanted.connect(lambda: repairs.discard(context.deck.song_id))

    def follow(self, state: WaveformState) -> None:
        """Repair the selection of this waveform state."""
        self._state = state
        state.selection_changed.connect(self._show)
        self._on_deck_changed()

    @Slot()
    def _on_deck_changed(self) -> None:
        deck = self._context.deck
        deck.end_audition()
        self._bar.choose(ORIGINAL)
        self._show()

    @Slot()
    def _show(self) -> None:
        reason = self._why_not()
        self._action.setEnabled(not reason)
        set_tip(self._action, f"{self._tip}\n{reason}" if reason else self._tip)
        self._count.setVisible(not reason)
        song_id = self._context.deck.song_id
        offer = self._context.repairs.offer(song_id)
        if offer is not self._shown:
            self._shown = offer
            self._context.deck.end_audition()
            self._show_offer(offer)
        self._bar.show_saving(self._context.repairs.is_saving(song_id))

    def _show_offer(self, offer: RepairOffer | None) -> None:
        if offer is None:
            self._bar.hide()
            return
        start_s, end_s = offer.passage.start_frame * FRAME_S, offer.passage.end_frame * FRAME_S
        texts = (precise_clock_text(start_s), precise_clock_text(end_s))
        self._bar.show_offer(*texts, len(offer.candidates))

    def _why_not(self) -> str:
        """Return the reason why nothing can be repaired now, "" if it can."""
        deck = self._context.deck
        if not deck.song_id and not deck.title:
            return self.tr("Open a song first.")
        if deck.job_id:
            return self.tr("Wait until the song is made.")
        reason = self._context.repairs.why_not(deck.song_id)
        if reason is None:
            return self.tr("The song is being checked.")
        if not reason and (self._state is None or self._state.selection is None):
            return self.tr("Select a passage on the waveform first.")
        return message_text(reason)

    def _on_repair(self) -> None:
        span = self._state.selection if self._state is not None else None
        if span is not None and not self._why_not():
            passage = Passage(round(span.start_s / FRAME_S), round(span.end_s / FRAME_S))
            wanted = self._count.count_wanted
            self._context.repairs.repair(self._context.deck.song_id, passage, wanted)

    @Slot(int)
    def _on_chosen(self, choice: int) -> None:
        """A/B: play the original or a candidate, at the position of the playhead."""
        deck, offer = self._context.deck, self._shown
        if offer is None or choice == ORIGINAL:
            deck.end_audition()
            return
        candidate = offer.candidates[choice - 1]
        gain = offer.spec.recipe.peak_gain
        if not deck.audition(candidate.first_sample, candidate.samples, gain):
            self._bar.choose(ORIGINAL)

    def _on_keep(self) -> None:
        if self._shown is not None and self._bar.choice != ORIGINAL:
            self._context.repairs.keep(self._shown.song_id, self._bar.choice - 1)
