"""Asks how a song's tokens should be decoded again: steps, and the same or different noise."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from heartstudio.theme import MARGIN_PX, set_kind
from heartstudio.view.buttons import answer_buttons
from heartstudio.view.flow_steps import flow_steps_tip
from heartstudio.view.plain_text import PlainLabel, add_row, set_tip
from heartstudio.view.widgets.switch import Switch

STEPS_RANGE = (1, 50)


class RenderDialog(QDialog):
    """Modal; `choice` is the answer after it was accepted."""

    def __init__(
        self, steps: int, flow_steps: int | None = None, parent: QWidget | None = None
    ) -> None:
        """flow_steps: the model's steps beyond which nothing changes, if there are such."""
        super().__init__(parent)
        self.setObjectName("renderDialog")
        self.setWindowTitle(self.tr("Decode again"))
        self.steps = QSpinBox(self)
        self.steps.setObjectName("renderSteps")
        self.steps.setRange(*STEPS_RANGE)
        self.steps.setValue(min(max(2 * steps, STEPS_RANGE[0]), STEPS_RANGE[1]))
        self.steps.setAccessibleName(self.tr("Steps"))
        set_tip(self.steps, self.tr("More steps take longer and can sound cleaner"))
        if flow_steps is not None:
            self.steps.setMaximum(min(flow_steps, STEPS_RANGE[1]))
            self.steps.setEnabled(flow_steps > STEPS_RANGE[0])
            set_tip(self.steps, flow_steps_tip(flow_steps))
        self.new_noise = Switch(self.tr("Other noise"), self)
        self.new_noise.setObjectName("renderNewNoise")
        self.new_noise.setAccessibleName(self.tr("Other noise"))
        set_tip(self.new_noise, self.tr("The same music with another texture of the sound"))
        self._fill()

    def choice(self) -> tuple[int, bool]:
        """The answer: (steps, whether different noise is wanted)."""
        return self.steps.value(), self.new_noise.isChecked()

    def _fill(self) -> None:
        text = self.tr(
            "The same song, its sound made anew from the same tokens. It becomes another song in "
            "the library; this one stays."
        )
        label = PlainLabel(text, self)
        label.setWordWrap(True)
        set_kind(label, "muted")
        form = QFormLayout()
        add_row(form, self.tr("&Steps"), self.steps)
        add_row(form, "", self.new_noise)
        decode = (self.tr("Decode"), self.tr("Queue it"))
        cancel = (self.tr("Cancel"), self.tr("Close and change nothing"))
        buttons = answer_buttons(self, "render", decode, cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX + 6, MARGIN_PX + 6, MARGIN_PX + 6, MARGIN_PX)
        layout.setSpacing(12)
        layout.addWidget(label)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(400)
