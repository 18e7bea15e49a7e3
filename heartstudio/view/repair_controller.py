"""Repair: from the selection on the waveform to candidates that are heard in place and kept.

The service makes candidates and songs, the deck lets them be heard; here they meet the window.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from heartstudio.context import AppContext
from heartstudio.jobs.repairs import Passage, RepairOffer
from heartstudio.view.actions import Actions
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import set_tip
from heartstudio.view.repair_bar import ORIGINAL, CandidateCount, RepairBar
from heartstudio.view.viewport import FRAME_S, precise_clock_text
from heartstudio.view.waveform_state import WaveformState


class RepairController(QObject):
    """Wires action, number of candidates and bar to the repairs.  Lives on the GUI thread."""

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
        context.catalog.changed.connect(self._on_deck_changed)
        bar.chosen.connect(self._on_chosen)
        bar.keep_wanted.connect(self._on_keep)
        bar.discard_wanted.connect(lambda: repairs.discard(context.deck.song_id))

    def follow(self, state: WaveformState) -> None:
        """Repair what is selected there."""
        self._state = state
        state.selection_changed.connect(self._show)
        self._on_deck_changed()

    @Slot()
    def _on_deck_changed(self) -> None:
        deck = self._context.deck
        deck.end_audition()
        self._bar.choose(ORIGINAL)
        if deck.song_id:
            self._context.repairs.examine(deck.song_id)
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
        """The reason why nothing can be repaired now, "" when it can."""
        deck = self._context.deck
        if not deck.song_id and not deck.title:
            return self.tr("Open a song first.")
        if deck.job_id:
            return self.tr("Wait until the song is made.")
        reason = self._context.repairs.why_not(deck.song_id)
        if reason is None:
            return self.tr("The song is being looked at.")
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
        """A/B: the original or a candidate, at the place where the play head stands."""
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
