"""Which stretch of a song a waveform shows: zoom, pan, seconds to pixels, snapping to frames.

Plain numbers, no Qt.  It draws nothing and knows nothing of sound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.contract import TOKEN_FRAME_MS

FRAME_S = TOKEN_FRAME_MS / 1000
MIN_SPAN_S = 0.25


@dataclass(frozen=True)
class Viewport:
    """The seconds `start_s ... start_s + span_s` of a song of `total_s`, over `width_px` pixels.

    Values out of range are pulled back into it, so every viewport is one that can be shown.
    """

    total_s: float = 0.0
    start_s: float = 0.0
    span_s: float = 0.0
    width_px: float = 1.0

    def __post_init__(self) -> None:
        total = max(0.0, self.total_s)
        span = min(max(self.span_s, min(MIN_SPAN_S, total)), total) if self.span_s > 0 else total
        start = min(max(0.0, self.start_s), total - span)
        object.__setattr__(self, "total_s", total)
        object.__setattr__(self, "span_s", span)
        object.__setattr__(self, "start_s", start)
        object.__setattr__(self, "width_px", max(1.0, self.width_px))

    @property
    def end_s(self) -> float:
        """The last second shown."""
        return self.start_s + self.span_s

    @property
    def shows_all(self) -> bool:
        """True when nothing lies outside the view."""
        return self.span_s >= self.total_s

    def x_of(self, second: float) -> float:
        """The pixel at which a second stands; outside 0 ... width_px when it is out of view."""
        if self.span_s <= 0:
            return 0.0
        return (second - self.start_s) / self.span_s * self.width_px

    def second_at(self, x_px: float) -> float:
        """The second under a pixel, within the song."""
        second = self.start_s + x_px / self.width_px * self.span_s
        return min(max(0.0, second), self.total_s)

    def zoomed(self, factor: float, around_s: float) -> Viewport:
        """Show `factor` times as much detail; the second `around_s` stays under its pixel."""
        if self.span_s <= 0:
            return self
        span = min(max(self.span_s / factor, min(MIN_SPAN_S, self.total_s)), self.total_s)
        share = (around_s - self.start_s) / self.span_s
        return Viewport(self.total_s, around_s - share * span, span, self.width_px)

    def panned(self, seconds: float) -> Viewport:
        """Move the view by so many seconds, as far as the song goes."""
        return Viewport(self.total_s, self.start_s + seconds, self.span_s, self.width_px)

    def resized(self, width_px: float) -> Viewport:
        """The same stretch over another width."""
        return Viewport(self.total_s, self.start_s, self.span_s, width_px)

    def with_total(self, total_s: float) -> Viewport:
        """The same view of a song that has become longer; a whole view stays whole."""
        span = 0.0 if self.shows_all else self.span_s
        return Viewport(total_s, self.start_s, span, self.width_px)

    def fitted(self) -> Viewport:
        """The whole song."""
        return Viewport(self.total_s, 0.0, 0.0, self.width_px)

    def revealing(self, second: float) -> Viewport:
        """The view turned like a page, if need be, so that the second is inside."""
        if self.start_s <= second <= self.end_s:
            return self
        return Viewport(self.total_s, second - 0.1 * self.span_s, self.span_s, self.width_px)


def snap_to_frame(second: float) -> float:
    """The nearest border between two token frames, in seconds."""
    return round(round(second / FRAME_S) * FRAME_S, 6)


def snap(second: float, marks: Iterable[float], reach_s: float) -> float:
    """The nearest of the marks when one is within `reach_s`, else the nearest frame border."""
    near = [mark for mark in marks if abs(mark - second) <= reach_s]
    if near:
        return snap_to_frame(min(near, key=lambda mark: abs(mark - second)))
    return snap_to_frame(second)


def clock_text(seconds: float) -> str:
    """Seconds as players show them, begun ones left out: 72.9 is "1:12", 3 725 is "1:02:05"."""
    whole = max(0, int(seconds + 1e-6))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


def precise_clock_text(seconds: float) -> str:
    """As clock_text, with hundredths: 72.4 becomes "1:12.40"."""
    hundredths = round(max(0.0, seconds) * 100)
    return f"{clock_text(hundredths // 100)}.{hundredths % 100:02d}"
