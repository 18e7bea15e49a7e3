"""The bar that offers the songs which still waited in the queue when the app ended."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from heartstudio.jobs.waiting_songs import WaitingSongs
from heartstudio.theme import set_kind
from heartstudio.view.card import describe
from heartstudio.view.plain_text import PlainLabel

TITLES_SHOWN = 3


class WaitingBar(QFrame):
    """Make them, or forget them (which can be taken back); hidden where nothing waits."""

    def __init__(self, waiting: WaitingSongs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("waitingBar")
        set_kind(self, "notice")
        self._waiting = waiting
        self.label = PlainLabel(self)
        self.label.setWordWrap(True)
        make, forget = self.tr("Queue again"), self.tr("Forget")
        self.make_button = self._button("waiting_make", make, self.tr("Make them as they were"))
        self.forget_button = self._button(
            "waiting_forget", forget, self.tr("Do not make them (can be undone)")
        )
        set_kind(self.forget_button, "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.label, 1)
        row.addWidget(self.make_button)
        row.addWidget(self.forget_button)
        self.make_button.clicked.connect(waiting.make)
        self.forget_button.clicked.connect(waiting.forget)
        waiting.changed.connect(self._on_changed)
        self.show_titles(waiting.titles)

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        describe(button, text, tip)
        return button

    @Slot()
    def _on_changed(self) -> None:
        self.show_titles(self._waiting.titles)

    def show_titles(self, titles: list[str]) -> None:
        """Offer songs of these titles; hidden without any."""
        self.setVisible(bool(titles))
        named = ", ".join(f"“{title}”" for title in titles[:TITLES_SHOWN])
        if len(titles) > TITLES_SHOWN:
            named += ", …"
        one = self.tr("A song was waiting to be made when the app ended: {titles}")
        many = self.tr("{n} songs were waiting to be made when the app ended: {titles}")
        text = one if len(titles) == 1 else many
        self.label.setText(text.format(n=len(titles), titles=named))
