"""How much of the model's context the song takes, and whether it may exceed it.

The draft owns the switch; the counts come from the prompt counter.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.contract import TOKEN_FRAME_RATE_HZ
from engine.request_check import OPENING_FRAMES
from heartstudio.model.draft import DraftModel
from heartstudio.model.prompt_counter import PromptCounts
from heartstudio.theme import set_kind
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.binding import FieldBinding
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.switch import Switch
from heartstudio.view.widgets.viewport import clock_text


class ContextRow(QWidget):
    """A switch, and a sentence with the positions taken."""

    def __init__(self, draft: DraftModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contextRow")
        self.slide = Switch(self.tr("Go on be&yond the model's context"), self)
        self.slide.setObjectName("slideContextSwitch")
        describe(
            self.slide,
            self.tr("Go on beyond the model's context"),
            self.tr(
                "When a song outgrows the model's context, the model still sees the tags, "
                "the lyrics, the first {opening} and what it made last. It no longer sees the "
                "middle, so themes from there may not come back."
            ).format(opening=clock_text(OPENING_FRAMES / TOKEN_FRAME_RATE_HZ)),
        )
        self.label = PlainLabel(self)
        self.label.setObjectName("contextLabel")
        self.label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.slide)
        layout.addWidget(self.label)
        FieldBinding(self, draft, "slide_context", self.slide.setChecked, self.slide.toggled)
        self._draft = draft
        draft.changed.connect(self._on_draft_changed)
        self._on_draft_changed("length_s")
        self.show_counts(None)

    def _on_draft_changed(self, field: str) -> None:
        if field == "length_s":  # an endless song always goes on
            self.slide.setEnabled(not self._draft.draft.until_stopped)

    @Slot(object)
    def show_counts(self, counts: PromptCounts | None) -> None:
        """Show how many of the model's positions the draft takes; None without a model."""
        self.label.setVisible(counts is not None)
        if counts is None:
            return
        if counts.left >= 0 and (counts.fits or not counts.slides):
            number = QLocale().toString
            text = self.tr("{used} of the model's {all} positions").format(
                used=number(counts.maximum - counts.left), all=number(counts.maximum)
            )
        elif counts.fits:
            text = self.tr("The model sees all of it up to {time}; after that its window slides.")
            text = text.format(time=_clock(counts.room))
        elif counts.slides:
            text = self.tr("The lyrics take too much of the model's context. Shorten them.")
        else:
            text = self.tr("{time} more than the model's context holds.").format(
                time=_clock(-counts.left)
            )
        self.label.setText(text)
        set_kind(self.label, "muted" if counts.fits else "error")


def _clock(frames: int) -> str:
    return clock_text(frames / TOKEN_FRAME_RATE_HZ)
