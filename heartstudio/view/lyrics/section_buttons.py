"""Buttons that insert a section mark at the lyrics cursor, each in its section's colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from heartstudio.theme import roles_of, section_colour
from heartstudio.view.lyrics.lyrics_texts import section_title
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.flow_layout import FlowLayout

HEIGHT_PX = 26
SECTION_KEYS = {
    "intro": "Ctrl+Alt+I",
    "verse": "Ctrl+Alt+V",
    "prechorus": "Ctrl+Alt+P",
    "chorus": "Ctrl+Alt+C",
    "bridge": "Ctrl+Alt+B",
    "outro": "Ctrl+Alt+O",
}


class SectionButton(QAbstractButton):
    """A rounded button with a coloured dot."""

    def __init__(self, section: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self.setObjectName(f"{section}Button")
        self.setText(section_title(section))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        key = QKeySequence(SECTION_KEYS.get(section, ""))
        tip = self.tr("Insert [{section}] at the cursor ({key})").format(
            section=section, key=key.toString(QKeySequence.SequenceFormat.NativeText)
        )
        describe(self, self.tr("Insert {name}").format(name=self.text()), tip)
        self.setShortcut(key)

    def sizeHint(self) -> QSize:
        """Size of dot and text."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 36, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw with the current palette."""
        del event
        roles = roles_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_focus = self.hasFocus()
        ring = roles.focus if has_focus else roles.border
        fill = roles.border if self.isDown() else roles.hover if self.underMouse() else roles.raised
        painter.setPen(QPen(QColor(ring), 2 if has_focus else 1))
        painter.setBrush(QColor(fill))
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(body, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(section_colour(roles, self.section))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = self.width() - 17 if mirrored else 10
        painter.drawRoundedRect(QRectF(x, (self.height() - 8) / 2, 7, 8), 2, 2)
        painter.setPen(QColor(roles.text))
        text = self.rect().adjusted(0, 0, -22, 0) if mirrored else self.rect().adjusted(23, 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self.text())


class SectionButtons(QWidget):
    """One button per trained section. Signals: section_chosen(name)."""

    section_chosen = Signal(str)

    def __init__(self, sections: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sectionButtons")
        flow = FlowLayout(self, spacing_px=6)
        for section in sections:
            button = SectionButton(section, self)
            button.clicked.connect(lambda _=False, name=section: self.section_chosen.emit(name))
            flow.addWidget(button)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
