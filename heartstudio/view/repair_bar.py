"""The bar under the waveform that offers the candidates for a repaired passage, and their number.

It shows an offer and says what the person wants; repair_controller.py carries it out.
"""

from __future__ import annotations

import itertools

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from heartstudio.icons import icon
from heartstudio.jobs.repairs import DEFAULT_CANDIDATES, MOST_CANDIDATES
from heartstudio.theme import set_kind
from heartstudio.view.elided_label import ElidedLabel
from heartstudio.view.plain_text import set_tip

ORIGINAL = 0
"""The choice that is no candidate; candidate i (from 0) is choice i + 1."""


class CandidateCount(QComboBox):
    """How many candidates a repair makes."""

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
        """1 … 6."""
        return self.currentIndex() + 1


class RepairBar(QFrame):
    """Shown while candidates are offered for the open song.

    Signals: chosen(choice), 0 is the original · keep_wanted() · discard_wanted()
    """

    chosen = Signal(int)
    keep_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("repairBar")
        self.setAccessibleName(self.tr("Candidates for the repaired passage"))
        set_kind(self, "notice")
        self.label = ElidedLabel(self)
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
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addLayout(self._choices)
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.discard_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 4)
        layout.setSpacing(2)
        layout.addWidget(self.label)
        layout.addLayout(row)
        self._is_saving = False
        self.hide()

    @property
    def choice(self) -> int:
        """What is heard: 0 the original, else candidate `choice` from 1 on."""
        return max(self._group.checkedId(), ORIGINAL)

    def show_offer(self, start: str, end: str, count: int) -> None:
        """Offer so many candidates for a passage between two times; the original is heard."""
        text = self.tr("Takes of {start} to {end}, the best match first:")
        self.label.show_text(text.format(start=start, end=end))
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
        """Mark what is heard, without a signal."""
        for button in self._group.buttons():
            if self._group.id(button) == choice:
                button.setChecked(True)
        self._show_keep()

    def show_saving(self, is_saving: bool) -> None:
        """While a candidate is being saved nothing else can be done with them."""
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
