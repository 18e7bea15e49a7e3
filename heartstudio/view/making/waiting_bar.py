"""The bar that offers the songs which were still queued when the app ended."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from heartstudio.jobs.songs.waiting_songs import WaitingSongs
from heartstudio.view.widgets.notice_bar import NoticeBar

TITLES_SHOWN = 3


class WaitingBar(NoticeBar):
    """Make them, or discard them (undoable); hidden if there are none."""

    def __init__(self, waiting: WaitingSongs, parent: QWidget | None = None) -> None:
        super().__init__("waitingBar", parent)
        self._waiting = waiting
        make = (self.tr("Queue again"), self.tr("Make them as they were"))
        forget = (self.tr("Forget"), self.tr("Do not make them (can be undone)"))
        self.make_button = self.add_button("waiting_make", *make)
        self.forget_button = self.add_button("waiting_forget", *forget, is_quiet=True)
        self.make_button.clicked.connect(waiting.make)
        self.forget_button.clicked.connect(waiting.forget)
        waiting.changed.connect(self._on_changed)
        self.show_titles(waiting.titles)

    @Slot()
    def _on_changed(self) -> None:
        self.show_titles(self._waiting.titles)

    def show_titles(self, titles: list[str]) -> None:
        """Offer songs with these titles; hidden without any."""
        self.setVisible(bool(titles))
        quoted = self.tr("“{title}”")
        named = ", ".join(quoted.format(title=title) for title in titles[:TITLES_SHOWN])
        if len(titles) > TITLES_SHOWN:
            named += ", …"
        one = self.tr("A song was waiting to be made when the app ended: {titles}")
        many = self.tr("{n} songs were waiting to be made when the app ended: {titles}")
        text = one if len(titles) == 1 else many
        self.label.setText(text.format(n=len(titles), titles=named))
