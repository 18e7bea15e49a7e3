"""How long composing takes: a song's later frames cost more than its first ones.

A frame attends to all frames before it, so the cost of a second of music is taken as a straight
line over its place in the song.  The line's height follows what was measured last, for other
programs come and go; its slope is a least-squares fit over the whole song, drawn towards the one
that earlier songs had until there is enough of this one (ridge regression).  Pure arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

MEMORY_S = 20.0
"""Seconds of work after which what was measured fades."""
MIN_MEASURED_S = 0.5
BLOCK_S = 2.0
"""Seconds of music that make one point of the fit."""
TYPICAL_SLOWING = 0.0015
"""Part by which a second of music costs more with each second before it (of its cost at 0:00),
where no song has been measured yet."""
PRIOR_S2 = 20_000.0
"""How much the slope known before counts: as much as points that spread by so many s²."""
MIN_FITTED_S = 60.0
"""From so much music on, a slope is worth remembering."""


@dataclass
class ComposingPace:
    """Follows the composing of one song.  Music and places in seconds of song, work in seconds.

    `remembered` seconds of music a second of work and `slowing` as above, of earlier songs; 0: not
    known.
    """

    remembered: float = 0.0
    slowing: float = 0.0
    _block_music_s: float = 0.0
    _block_work_s: float = 0.0
    _points: float = 0.0
    _x: float = 0.0
    _y: float = 0.0
    _xx: float = 0.0
    _xy: float = 0.0
    _music_s: float = 0.0
    _work_s: float = 0.0
    _music_x: float = 0.0

    def add(self, end_s: float, music_s: float, work_s: float) -> None:
        """So much music, up to a place in the song, took so much work."""
        self._block_music_s += music_s
        self._block_work_s += work_s
        if self._block_music_s >= BLOCK_S:
            x = end_s - self._block_music_s / 2
            y = self._block_work_s / self._block_music_s
            self._points += 1
            self._x, self._y = self._x + x, self._y + y
            self._xx, self._xy = self._xx + x * x, self._xy + x * y
            self._block_music_s = self._block_work_s = 0.0
        self._music_s += music_s
        self._work_s += work_s
        self._music_x += music_s * (end_s - music_s / 2)
        if self._work_s > MEMORY_S:
            kept = MEMORY_S / self._work_s
            self._work_s = MEMORY_S
            self._music_s, self._music_x = self._music_s * kept, self._music_x * kept

    @property
    def is_known(self) -> bool:
        """Whether work can be foretold."""
        return self._is_measured or self.remembered > 0

    @property
    def rate(self) -> float:
        """Seconds of music a second of work, of late; 0 while nothing was measured."""
        return self._music_s / self._work_s if self._is_measured else 0.0

    def work_s(self, from_s: float, to_s: float) -> float:
        """Seconds of work for the music between two places; `is_known` must be true."""
        if not self._is_measured:
            return (to_s - from_s) / self.remembered
        middle = (from_s + to_s) / 2 - self._music_x / self._music_s
        least = 0.5 * self._work_s / self._music_s
        return (to_s - from_s) * max(self._work_s / self._music_s + self._slope * middle, least)

    @property
    def measured_slowing(self) -> float:
        """The slowing of this song, mixed half and half with the one before; 0: not known."""
        if self._points * BLOCK_S < MIN_FITTED_S:
            return self.slowing
        at_start = self._y / self._points - self._slope * self._x / self._points
        fresh = self._slope / at_start if at_start > 0 else 0.0
        return (self.slowing + fresh) / 2 if self.slowing > 0 else fresh

    @property
    def _is_measured(self) -> bool:
        return self._work_s >= MIN_MEASURED_S and self._music_s > 0

    @property
    def _slope(self) -> float:
        """Seconds of work a second of music costs more, for each second of song before it."""
        slowing = self.slowing or TYPICAL_SLOWING
        if self._points < 1:
            place = self._music_x / self._music_s
            return slowing * (self._work_s / self._music_s) / (1 + slowing * place)
        x, y = self._x / self._points, self._y / self._points
        known = slowing * y / (1 + slowing * x)
        spread = self._xx - self._points * x * x
        together = self._xy - self._points * x * y
        return max((together + PRIOR_S2 * known) / (spread + PRIOR_S2), 0.0)
