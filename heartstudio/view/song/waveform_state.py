"""What a waveform shows and the user's marks on it: visible range, selection, cut, playhead.

Lives on the GUI thread. It does not paint or play: the widget reads it and gestures change it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.contract import SAMPLE_RATE_HZ, Samples
from heartstudio.model.peaks import PeakPyramid
from heartstudio.view.widgets.viewport import FRAME_S, Viewport, snap, snap_to_frame

SNAP_REACH_PX = 7.0
RawSource = Callable[[int, int], Samples]
"""(first sample, end sample) -> the sound between them, (2, n), clipped to what exists."""


@dataclass(frozen=True)
class SectionMark:
    """A section as the lyrics name it, in seconds; `kind` ("verse", …) gives its colour."""

    label: str
    start_s: float
    end_s: float
    kind: str = ""


@dataclass(frozen=True)
class Span:
    """A time range, start_s < end_s."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class Making:
    """Progress of a song being made: seconds composed, final and previewed sound."""

    composed_s: float = 0.0
    final_s: float = 0.0


class WaveformState(QObject):
    """What a waveform shows; the user's marks on it are clamped and snapped here.

    Signals: changed (the picture must be redrawn), overlay_changed (marks over it),
    position_changed(old s, new s), selection_changed(Span or None), cut_moved(s), the user moved
    the cut · seek_requested(s).
    """

    changed = Signal()
    overlay_changed = Signal()
    position_changed = Signal(float, float)
    selection_changed = Signal(object)
    cut_moved = Signal(float)
    seek_requested = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.peaks: PeakPyramid | None = None
        self.raw: RawSource | None = None
        self.viewport = Viewport()
        self.sections: tuple[SectionMark, ...] = ()
        self.selection: Span | None = None
        self.cut_s: float | None = None
        self.position_s = 0.0
        self.is_playing = False
        self.making: Making | None = None

    @property
    def total_s(self) -> float:
        """Length of what is shown, or the planned length while a song is being made."""
        return self.viewport.total_s

    @property
    def sound_s(self) -> float:
        """Seconds of existing sound."""
        return self.peaks.sample_count / SAMPLE_RATE_HZ if self.peaks is not None else 0.0

    def show_song(
        self,
        peaks: PeakPyramid | None,
        total_s: float = 0.0,
        sections: tuple[SectionMark, ...] = (),
        raw: RawSource | None = None,
    ) -> None:
        """Show another song from its beginning; resets selection, cut and playhead.

        `raw`, if given, adds detail below 256 samples per pixel.
        """
        self.peaks = peaks
        self.raw = raw
        self.sections = sections
        self.making = None
        self.viewport = Viewport(total_s, width_px=self.viewport.width_px)
        self.select(None)
        self.set_cut(None)
        self.set_position(0.0)
        self.changed.emit()

    def show_making(self, making: Making, planned_s: float) -> None:
        """Show the progress of a song being made; call again whenever more of it exists."""
        self.making = making
        total_s = max(planned_s, self.sound_s, making.composed_s)
        self.viewport = self.viewport.with_total(total_s)
        self.changed.emit()

    def settle(self, total_s: float) -> None:
        """The same song, read further or finished: draw it at this length, as finished sound."""
        self.making = None
        self.viewport = self.viewport.with_total(max(total_s, self.sound_s))
        self.changed.emit()

    def set_sections(self, sections: tuple[SectionMark, ...]) -> None:
        """Replace the section marks."""
        if sections != self.sections:
            self.sections = sections
            self.changed.emit()

    def set_position(self, second: float, playing: bool = False) -> None:
        """Move the playhead; while playing, the view turns pages."""
        old, self.position_s = self.position_s, second
        self.is_playing = playing
        if playing and not self.viewport.shows_all:
            self.set_viewport(self.viewport.revealing(second))
        self.position_changed.emit(old, second)

    def set_viewport(self, viewport: Viewport) -> None:
        """Show another range of the song."""
        if viewport != self.viewport:
            self.viewport = viewport
            self.changed.emit()

    def zoom(self, factor: float, around_s: float | None = None) -> None:
        """Zoom around a second, or around the playhead if none is given."""
        centre = self.position_s if around_s is None else around_s
        if not self.viewport.start_s <= centre <= self.viewport.end_s:
            centre = self.viewport.start_s + self.viewport.span_s / 2
        self.set_viewport(self.viewport.zoomed(factor, centre))

    def select(self, span: Span | None) -> None:
        """Select a range; both ends snap to token frames. Less than one frame clears it."""
        if span is not None:
            start = min(max(0.0, snap_to_frame(span.start_s)), self.total_s)
            end = min(max(0.0, snap_to_frame(span.end_s)), self.total_s)
            span = Span(start, end) if end - start >= FRAME_S / 2 else None
        if span != self.selection:
            self.selection = span
            self.overlay_changed.emit()
            self.selection_changed.emit(span)

    def set_cut(self, second: float | None) -> None:
        """Set the point from which the song will be continued, on a frame, or None."""
        if second is not None:
            second = snap_to_frame(min(max(FRAME_S, second), max(FRAME_S, self.total_s)))
        if second != self.cut_s:
            self.cut_s = second
            self.overlay_changed.emit()

    def snapped(self, second: float) -> float:
        """Snap a second to a section border a few pixels away, else to a frame."""
        marks = [mark.start_s for mark in self.sections] + [mark.end_s for mark in self.sections]
        reach = SNAP_REACH_PX / self.viewport.width_px * self.viewport.span_s
        return snap(second, marks, reach)

    def section_at(self, second: float) -> SectionMark | None:
        """Return the section at a second."""
        return next((m for m in self.sections if m.start_s <= second < m.end_s), None)
