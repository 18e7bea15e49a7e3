"""The stems of the open song: a level, mute and solo for each, and its file to drag out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QToolButton,
    QWidget,
)

from engine.separation.stem_files import stem_path
from engine.separation.stems import OTHER, STEMS
from heartstudio.context import AppContext
from heartstudio.jobs.songs.stem_player import VOCALS, StemPlayer
from heartstudio.theme import SPACING_PX, set_kind
from heartstudio.view.actions import Actions
from heartstudio.view.buttons import action_button
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.value_slider import ValueSlider

WITHOUT_VOCALS = "without_vocals"
COLUMNS = 2
BUTTON_PX = 26


@dataclass(frozen=True)
class _Controls:
    """The controls of one stem."""

    level: ValueSlider
    mute: QToolButton
    solo: QToolButton


class StemName(PlainLabel):
    """A stem's name, which can be dragged into a file manager or a DAW as the stem's file."""

    def __init__(self, text: str, stem: str, stems: StemPlayer, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setObjectName(f"stemName_{stem}")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._stem = stem
        self._stems = stems
        self._pressed_at = QPointF()

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        self._pressed_at = ev.position()

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        """Begin to drag the file."""
        way = (ev.position() - self._pressed_at).manhattanLength()
        data = self.drag_data()
        if data is not None and way >= QApplication.startDragDistance():
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.setPixmap(self.grab())
            drag.setHotSpot(QPoint(8, self.height() // 2))
            drag.exec(Qt.DropAction.CopyAction)

    def drag_data(self) -> QMimeData | None:
        """Return the stem's file as a URL; None without one."""
        folder = self._stems.folder
        if folder is None:
            return None
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(stem_path(folder, self._stem)))])
        return data


class StemBar(QFrame):
    """Shown while the open song has stems. Lives on the GUI thread."""

    def __init__(
        self, context: AppContext, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("stemBar")
        self._stems = context.stem_player
        self._controls: dict[str, _Controls] = {}
        self._without_vocals = actions.on_toggled(
            WITHOUT_VOCALS, lambda wants: self._stems.set_muted(VOCALS, wants)
        )
        self.reading = PlainLabel(self.tr("The stems are being read…"), self)
        self.reading.setObjectName("stemsReading")
        set_kind(self.reading, "muted")
        karaoke = action_button(self._without_vocals, "withoutVocalsButton", self, 18)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACING_PX)
        grid.setVerticalSpacing(0)
        for place, stem in enumerate(STEMS):
            grid.addLayout(self._row(stem), place // COLUMNS, place % COLUMNS)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid, 1)
        layout.addWidget(self.reading)
        layout.addWidget(karaoke)
        self._stems.changed.connect(self._show)
        self._show()

    def _row(self, stem: str) -> QHBoxLayout:
        name_text = self._name(stem)
        name = StemName(name_text, stem, self._stems, self)
        set_tip(name, self.tr("Drag it into a music program or a folder: the stem's own file"))
        widest = max(name.fontMetrics().horizontalAdvance(self._name(one)) for one in STEMS)
        name.setFixedWidth(widest + SPACING_PX)
        level = ValueSlider(self)
        level.setObjectName(f"stemLevel_{stem}")
        level.setRange(0, 100)
        level.setSingleStep(5)
        level.setPageStep(20)
        level.set_default(100)
        text = self.tr("Level of {name}").format(name=name_text)
        describe(level, text, text)
        level.valueChanged.connect(lambda value: self._stems.set_level(stem, value / 100))
        mute = self._switch(f"stemMute_{stem}", self.tr("M"), self.tr("Mute {name}"), name_text)
        mute.toggled.connect(lambda wants: self._stems.set_muted(stem, wants))
        solo = self._switch(f"stemSolo_{stem}", self.tr("S"), self.tr("Solo {name}"), name_text)
        solo.toggled.connect(lambda wants: self._stems.set_solo(stem, wants))
        self._controls[stem] = _Controls(level, mute, solo)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(name)
        row.addWidget(level, 1)
        row.addWidget(mute)
        row.addWidget(solo)
        return row

    def _switch(self, object_name: str, letter: str, text: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(object_name)
        button.setText(letter)
        button.setCheckable(True)
        button.setFixedSize(BUTTON_PX, BUTTON_PX)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        describe(button, text.format(name=name), text.format(name=name))
        return button

    def _name(self, stem: str) -> str:
        names = {
            VOCALS: self.tr("Vocals"),
            "drums": self.tr("Drums"),
            "bass": self.tr("Bass"),
            OTHER: self.tr("Other"),
        }
        return names[stem]

    @Slot()
    def _show(self) -> None:
        has_stems = self._stems.folder is not None
        self.setVisible(has_stems)
        self.reading.setVisible(self._stems.is_reading)
        self._without_vocals.setEnabled(has_stems)
        self._without_vocals.setChecked(self._stems.levels.of(VOCALS).is_muted)
        for stem, controls in self._controls.items():
            level = self._stems.levels.of(stem)
            controls.level.setValue(round(100 * level.level))
            controls.mute.setChecked(level.is_muted)
            controls.solo.setChecked(level.is_solo)
