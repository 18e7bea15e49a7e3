"""A small bar: how much of the free memory the song being written will take, and how.

Shows what it is given; the numbers come from jobs/engine/memory_forecast.py.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale, Slot
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from engine.devices.mode_choice import MemoryOutlook, Remedies, Staging
from engine.messages import NOTHING, Message
from heartstudio.theme import set_kind
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.card import describe

GB = 1e9


class MemoryBar(QWidget):
    """Hidden until something is known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("memoryBar")
        self.bar = QProgressBar(self)
        self.bar.setObjectName("memoryUse")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        self.bar.setFixedHeight(6)
        self.label = PlainLabel(self)
        self.label.setObjectName("memoryLabel")
        self.label.setWordWrap(True)
        set_kind(self.label, "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.bar)
        layout.addWidget(self.label)
        self.hide()

    @Slot(object, object)
    def show_outlook(self, outlook: MemoryOutlook | None, message: Message = NOTHING) -> None:
        """Show an outlook, or a message that says why there is none."""
        self.setVisible(outlook is not None or bool(message))
        self.bar.setVisible(outlook is not None)
        if outlook is None:
            set_kind(self.label, "warning")
            self.label.setText(message_text(message))
            return
        share = outlook.needed_bytes / max(1, outlook.free_bytes)
        self.bar.setValue(min(100, round(100 * share)))
        set_kind(self.bar, "" if outlook.fits else "warning")
        set_kind(self.label, "muted" if outlook.fits else "warning")
        text = self._text(outlook)
        self.label.setText(text)
        describe(self.bar, self.tr("Memory for this song"), text)
        set_tip(self.label, self._how(outlook))

    def _text(self, outlook: MemoryOutlook) -> str:
        numbers = {
            "needed": QLocale().toString(outlook.needed_bytes / GB, "f", 1),
            "free": QLocale().toString(outlook.free_bytes / GB, "f", 1),
        }
        if outlook.fits:
            text = self.tr("Memory: needs {needed} of {free} free GB · {precision}, {staging}")
            return text.format(
                **numbers, precision=outlook.precision, staging=self._staging(outlook.staging)
            )
        text = self.tr("This song needs {needed} GB of memory, {free} GB are free. {advice}")
        return text.format(**numbers, advice=self._advice(outlook.remedies or Remedies()))

    def _how(self, outlook: MemoryOutlook) -> str:
        text = self.tr(
            "Peak of model, song and working memory, in {where}. Free includes what this app "
            "would release. Precision and device: Settings → Models."
        )
        where = self.tr("main memory") if outlook.device == "cpu" else outlook.device
        return text.format(where=where)

    def _staging(self, staging: Staging) -> str:
        return {
            Staging.RESIDENT: self.tr("both models at once"),
            Staging.WAITING: self.tr("the sound model waits in main memory"),
            Staging.ONE_AT_A_TIME: self.tr("one model at a time"),
        }[staging]

    def _advice(self, found: Remedies) -> str:
        ways: list[str] = []
        if found.int8:
            ways.append(self.tr("It fits in the precision int8 (Settings → Models)."))
        if found.int4:
            ways.append(self.tr("It fits in the precision int4 (Settings → Models)."))
        if found.automatic:
            ways.append(
                self.tr("It fits on other devices, chosen automatically (Settings → Models).")
            )
        if found.no_guidance:
            ways.append(self.tr("It fits without guidance (1.0)."))
        if found.length_s is not None:
            ways.append(
                self.tr("It fits up to a length of {seconds} s.").format(seconds=found.length_s)
            )
        return " ".join(ways) or self.tr("Close other programs, or choose a smaller model.")
