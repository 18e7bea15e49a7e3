"""The bar that says what an endless song waits for before it plays on a slow computer."""

from __future__ import annotations

import math

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from heartstudio.audio.deck import Deck
from heartstudio.audio.player import Player
from heartstudio.model.gathering import Gathered
from heartstudio.view.widgets.notice_bar import NoticeBar
from heartstudio.view.widgets.viewport import clock_text


class GatheringBar(NoticeBar):
    """Shown while the player waits for more of an endless song. Its button plays what is there."""

    def __init__(self, deck: Deck, player: Player, parent: QWidget | None = None) -> None:
        super().__init__("gatheringBar", parent)
        self._deck = deck
        self.label.setObjectName("gatheringLabel")
        self.button = self.add_button(
            "playNowButton",
            self.tr("Play now"),
            self.tr("Play what is there; the music will stop and wait for more"),
        )
        self.button.clicked.connect(lambda: player.play())
        deck.gathering_changed.connect(self._show)
        deck.changed.connect(self._show)
        player.state_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        gathered = self._deck.gathered
        self.setVisible(gathered is not None)
        if gathered is not None:
            self.label.setText(self._sentence(gathered))

    def _sentence(self, gathered: Gathered) -> str:
        wait = clock_text(gathered.wait_s)
        if math.isinf(gathered.gapless_s):
            return self.tr("The song plays when more of it is made, in about {wait}.").format(
                wait=wait
            )
        text = self.tr(
            "A minute of music takes this computer {work}. The song plays when {music} are ready, "
            "in about {wait}; then it plays {gapless} without a gap."
        )
        return text.format(
            work=clock_text(60 * gathered.work_per_s),
            music=clock_text(gathered.needed_s),
            wait=wait,
            gapless=clock_text(gathered.gapless_s),
        )
