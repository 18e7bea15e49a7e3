"""The bar that offers songs which were interrupted by a crash or a stop.

The song saver finds and continues them; nothing is deleted unless the user chooses to.
"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from heartstudio.jobs.songs.interrupted_songs import InterruptedSong
from heartstudio.jobs.songs.song_saver import SongSaver
from heartstudio.view.making.status import duration_text
from heartstudio.view.widgets.notice_bar import NoticeBar


class RecoveryBar(NoticeBar):
    """One interrupted song at a time: compose the rest, keep what exists, or discard it.

    If composing is complete, only decoding is offered.
    """

    def __init__(self, saver: SongSaver, parent: QWidget | None = None) -> None:
        super().__init__("recoveryBar", parent, buttons_below=True)
        self._saver = saver
        go_on = (self.tr("Compose the rest"), self.tr("Finish the song as it was planned"))
        keep = (self.tr("Keep what was made"), self.tr("Turn what was composed into sound"))
        discard = (self.tr("Discard"), self.tr("Move what was composed to the bin"))
        self.buttons = {
            "go_on": self.add_button("recovery_go_on", *go_on),
            "keep": self.add_button("recovery_keep", *keep),
            "discard": self.add_button("recovery_discard", *discard, is_quiet=True),
        }
        self.buttons["go_on"].clicked.connect(lambda: self._finish(True))
        self.buttons["keep"].clicked.connect(lambda: self._finish(False))
        self.buttons["discard"].clicked.connect(self._discard)
        saver.interrupted_found.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        waiting = self._saver.interrupted
        self.setVisible(bool(waiting))
        if not waiting:
            return
        song, keep = waiting[0], self.buttons["keep"]
        self.buttons["go_on"].setVisible(song.can_compose)
        if song.can_compose:
            is_endless = song.asked_s <= 0
            text = self.tr("“{title}” was interrupted after {made} of {asked}.")
            rest = self.tr("Compose the rest")
            if is_endless:
                text = self.tr(
                    "“{title}”, which goes on until you stop it, was interrupted after {made}."
                )
                rest = self.tr("Go on")
            self.buttons["go_on"].setText(rest)
            self.buttons["go_on"].setAccessibleName(rest)
            keep.setText(self.tr("Keep what was made"))
        else:
            text = self.tr("“{title}” is composed, {made}, but not turned into sound yet.")
            keep.setText(self.tr("Finish the sound"))
        keep.setAccessibleName(keep.text())
        made, asked = duration_text(song.composed_s), duration_text(song.asked_s)
        text = text.format(title=song.title, made=made, asked=asked)
        if len(waiting) > 1:
            in_all = self.tr("Unfinished songs in all: {count}.").format(count=len(waiting))
            text = f"{text} {in_all}"
        self.label.setText(text)

    def _first(self) -> InterruptedSong | None:
        waiting = self._saver.interrupted
        return waiting[0] if waiting else None

    def _finish(self, go_on: bool) -> None:
        song = self._first()
        if song is not None:
            self._saver.finish_interrupted(song.journal, go_on)
        self._show()

    def _discard(self) -> None:
        song = self._first()
        if song is not None:
            self._saver.discard_interrupted(song.journal)
        self._show()
