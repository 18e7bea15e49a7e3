"""A number as a synchronised slider and spin box, with a label.

The slider counts in integer steps of `unit`; the spin box shows the number itself or a duration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QGridLayout,
    QSpinBox,
    QWidget,
)

from heartstudio.theme import set_kind
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.value_slider import ValueSlider
from heartstudio.view.widgets.viewport import clock_text

ENDLESS = "∞"


@dataclass(frozen=True)
class NumberSpec:
    """Specification of a number.

    name      object names become <name>Slider and <name>Spin
    limits    smallest and largest value
    default   marked on the slider
    unit      one step of the slider (0.01 for two decimals); values below 1 make decimals
    step      one step of the arrow keys
    endless   a duration one step beyond the limits, shown as ∞; None: there is none
    """

    name: str
    limits: tuple[float, float]
    default: float
    unit: float = 1.0
    step: float = 1.0
    is_log: bool = False
    is_duration: bool = False
    endless: int | None = None

    @property
    def most(self) -> float:
        """The value at the slider's end."""
        return self.limits[1] if self.endless is None else self.endless

    def fitting(self, value: float) -> float:
        """Return a value that is possible: none lies between the limits and `endless`."""
        return value if value == self.endless else min(value, self.limits[1])

    @property
    def decimals(self) -> int:
        """Digits after the decimal point."""
        return max(0, len(f"{self.unit:.6f}".rstrip("0").split(".")[1]))

    def to_slider(self, value: float) -> int:
        """Convert a value to slider steps."""
        return round(value / self.unit)

    def from_slider(self, steps: int) -> float:
        """Convert slider steps to a value, rounded (0.7 and not 0.7000000000000001)."""
        return round(steps * self.unit, self.decimals)


class DurationSpin(QSpinBox):
    """Seconds, shown and entered as minutes:seconds; "90" is ninety seconds."""

    def __init__(self, spec: NumberSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec

    def textFromValue(self, value: int) -> str:
        """Return e.g. "2:05"."""
        return ENDLESS if value == self._spec.endless else clock_text(value)

    def valueFromText(self, text: str) -> int:
        """Return the seconds that the text means."""
        if text.strip() == ENDLESS and self._spec.endless is not None:
            return self._spec.endless
        seconds = parse_duration_s(text)
        return self.value() if seconds is None else seconds

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Accept digits with at most one colon; range errors are corrected when editing ends."""
        if text.strip() == ENDLESS and self._spec.endless is not None:
            return QValidator.State.Acceptable, text, pos
        if not re.fullmatch(r"\d{0,4}(?::\d{0,2})?", text.strip()):
            return QValidator.State.Invalid, text, pos
        seconds = parse_duration_s(text)
        if seconds is None or not self._spec.limits[0] <= seconds <= self._spec.limits[1]:
            return QValidator.State.Intermediate, text, pos
        return QValidator.State.Acceptable, text, pos

    def fixup(self, text: str) -> str:
        """Clamp to the range."""
        seconds = parse_duration_s(text)
        value = self.value() if seconds is None else seconds
        least, most = (int(limit) for limit in self._spec.limits)
        return self.textFromValue(min(max(value, least), most))


def parse_duration_s(text: str) -> int | None:
    """Parse "90", "1:30" or "1:3" (= "1:03") to seconds; None for anything else."""
    match = re.fullmatch(r"\s*(?:(\d+):)?(\d+)\s*", text)
    return int(match.group(1) or 0) * 60 + int(match.group(2)) if match else None


class SliderSpin(QWidget):
    """Label, slider and spin box. Signals: edited(value) while it is moved, released() after."""

    edited = Signal(object)
    released = Signal()

    def __init__(self, spec: NumberSpec, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{spec.name}Control")
        self._spec = spec
        self.slider = ValueSlider(self, is_log=spec.is_log)
        self.spin = _make_spin(spec, self)
        self._label = PlainLabel(text, self)
        self._label.setBuddy(self.spin)
        self._set_up(text.replace("&", ""))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(1)
        layout.addWidget(self._label, 0, 0)
        layout.addWidget(self.spin, 0, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.slider, 1, 0, 1, 2)
        self.slider.valueChanged.connect(self._on_slider_moved)
        self.spin.valueChanged.connect(self._on_spin_changed)
        self.slider.sliderReleased.connect(self.released)
        self.spin.editingFinished.connect(self.released)
        self.show_value(spec.default)

    def show_value(self, value: float) -> None:
        """Show a value without emitting edited.

        A spin box that has the value already is not changed: "1." must stay while "1.5" is typed.
        """
        steps = self._spec.to_slider(value)
        with QSignalBlocker(self.slider), QSignalBlocker(self.spin):
            self.slider.setValue(steps)
            if self._spec.to_slider(self.spin.value()) != steps:
                _set_spin(self.spin, value)
        self.slider.update()

    def explain(self, tooltip: str) -> None:
        """Set the tooltip of label, slider and spin box; screen readers read it as description."""
        set_tip(self._label, tooltip)
        for widget in (self.slider, self.spin):
            describe(widget, widget.accessibleName(), tooltip)

    def _set_up(self, name: str) -> None:
        spec = self._spec
        self.slider.setObjectName(f"{spec.name}Slider")
        self.spin.setObjectName(f"{spec.name}Spin")
        self.slider.setAccessibleName(name)
        self.spin.setAccessibleName(name)
        self.slider.setRange(spec.to_slider(spec.limits[0]), spec.to_slider(spec.most))
        self.slider.setSingleStep(max(1, spec.to_slider(spec.step)))
        self.slider.setPageStep(max(1, spec.to_slider(spec.step) * 5))
        self.slider.set_default(spec.to_slider(spec.default))

    def _on_slider_moved(self, steps: int) -> None:
        self._edit(self._spec.from_slider(steps))

    def _on_spin_changed(self, value: float) -> None:
        self._edit(value)

    def _edit(self, value: float) -> None:
        value = self._spec.fitting(value)
        value = round(value, self._spec.decimals) if self._spec.decimals else int(value)
        self.show_value(value)
        self.edited.emit(value)


def _set_spin(spin: QSpinBox | QDoubleSpinBox, value: float) -> None:
    if isinstance(spin, QSpinBox):
        spin.setValue(int(value))
    else:
        spin.setValue(value)


class _CalmSpin(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_with_focus(self, event)


class _CalmDoubleSpin(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_with_focus(self, event)


def _wheel_with_focus(spin: QAbstractSpinBox, event: QWheelEvent) -> None:
    if not spin.hasFocus():
        event.ignore()
    elif isinstance(spin, QSpinBox):
        QSpinBox.wheelEvent(spin, event)
    elif isinstance(spin, QDoubleSpinBox):
        QDoubleSpinBox.wheelEvent(spin, event)


def _make_spin(spec: NumberSpec, parent: QWidget) -> QSpinBox | QDoubleSpinBox:
    if spec.decimals:
        spin: QSpinBox | QDoubleSpinBox = _CalmDoubleSpin(parent)
        spin.setDecimals(spec.decimals)
        spin.setRange(*spec.limits)
        spin.setSingleStep(spec.step)
    else:
        spin = DurationSpin(spec, parent) if spec.is_duration else _CalmSpin(parent)
        spin.setRange(int(spec.limits[0]), int(spec.most))
        spin.setSingleStep(int(spec.step))
    spin.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
    set_kind(spin, "plain")
    spin.setAlignment(Qt.AlignmentFlag.AlignRight)
    spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    spin.setFixedWidth(72)
    spin.setLocale(QLocale())
    return spin
