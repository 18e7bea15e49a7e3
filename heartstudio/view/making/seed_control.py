"""The seed: a number with a dice and a lock.

Seeds of restored songs may exceed the range of a spin box; they are shown and kept exactly.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QHBoxLayout,
    QSpinBox,
    QToolButton,
    QWidget,
)

from engine.contract import MAX_SEED
from heartstudio.icons import icon
from heartstudio.model.draft import SEED_RANGE, DraftModel, draw_seed
from heartstudio.theme import set_kind
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.binding import FieldBinding
from heartstudio.view.widgets.card import describe


class SeedSpin(QSpinBox):
    """A spin box for 0 … MAX_SEED. Signals: seed_edited(seed).

    `value()` is the seed up to 2**31 - 1 and stays at that for larger ones; `seed` is exact.
    """

    seed_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed = 0
        self.setRange(*SEED_RANGE)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        set_kind(self, "plain")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._on_value_changed)
        self.lineEdit().textEdited.connect(self._on_text_edited)

    @property
    def seed(self) -> int:
        """The exact seed."""
        return self._seed

    def show_seed(self, seed: int) -> None:
        """Show a seed without emitting seed_edited."""
        self._seed = seed
        with QSignalBlocker(self):
            self.setValue(min(seed, self.maximum()))
        if self.lineEdit().text() != str(seed):
            self.lineEdit().setText(str(seed))

    def textFromValue(self, value: int) -> str:
        """Return the digits of the exact seed, without group separators."""
        return str(self._seed) if value == min(self._seed, self.maximum()) else str(value)

    def valueFromText(self, text: str) -> int:
        """Return the seed, or the maximum for larger ones."""
        return min(int(text), self.maximum()) if text.isascii() and text.isdigit() else self.value()

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Accept digits up to the engine's largest seed."""
        if not text:
            return QValidator.State.Intermediate, text, pos
        if text.isascii() and text.isdigit() and int(text) <= MAX_SEED:
            return QValidator.State.Acceptable, text, pos
        return QValidator.State.Invalid, text, pos

    def stepBy(self, steps: int) -> None:
        """Step with the arrow keys, also beyond a spin box's range."""
        self._take(min(max(self._seed + steps, 0), MAX_SEED))
        self.show_seed(self._seed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the seed only when focused; otherwise the panel scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _on_text_edited(self, text: str) -> None:
        if self.validate(text, 0)[0] == QValidator.State.Acceptable:
            self._take(int(text))

    def _on_value_changed(self, value: int) -> None:
        if value != min(self._seed, self.maximum()):
            self._take(value)

    def _take(self, seed: int) -> None:
        if seed != self._seed:
            self._seed = seed
            self.seed_edited.emit(seed)


class SeedControl(QWidget):
    """Seed, dice and lock, bound to the draft's `seed` and `seed_locked`."""

    def __init__(self, draft: DraftModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("seedControl")
        self._draft = draft
        self.spin = SeedSpin(self)
        self.dice = QToolButton(self)
        self.lock = QToolButton(self)
        self._label = PlainLabel(self.tr("See&d"), self)
        self._label.setBuddy(self.spin)
        self._set_up()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._label)
        layout.addStretch(1)
        for widget in (self.spin, self.dice, self.lock):
            layout.addWidget(widget)
        FieldBinding(self, draft, "seed", self.spin.show_seed, self.spin.seed_edited)
        FieldBinding(self, draft, "seed_locked", self._show_lock, self.lock.toggled)
        self.dice.clicked.connect(self._on_dice_clicked)

    def _set_up(self) -> None:
        self.spin.setObjectName("seedSpin")
        self.spin.setMinimumWidth(112)
        explanation = self.tr(
            "The number that all randomness comes from. The same seed with the same settings on "
            "the same computer makes the same song again; another seed makes another song."
        )
        set_tip(self._label, explanation)
        describe(self.spin, self.tr("Seed"), explanation)
        self.dice.setObjectName("seedDiceButton")
        self.dice.setIcon(icon("dice"))
        self.dice.setAccessibleName(self.tr("New random seed"))
        set_tip(self.dice, self.tr("Draw a new random seed"))
        self.lock.setObjectName("seedLockButton")
        self.lock.setCheckable(True)
        self.lock.setAccessibleName(self.tr("Keep the seed"))
        for button in (self.dice, self.lock):
            button.setIconSize(QSize(20, 20))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _show_lock(self, is_locked: bool) -> None:
        self.lock.setChecked(is_locked)
        self.lock.setIcon(icon("lock" if is_locked else "unlock"))
        set_tip(
            self.lock,
            self.tr("The seed stays: change one setting and hear what it does")
            if is_locked
            else self.tr("A new seed is drawn for each song; lock to keep this one"),
        )

    def _on_dice_clicked(self) -> None:
        self._draft.end_merge()
        self._draft.set("seed", draw_seed())
        self._draft.end_merge()
