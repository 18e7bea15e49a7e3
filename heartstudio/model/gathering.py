"""When an endless song plays: how much of it must be made before that, so that no gap is heard.

Pure rules without Qt, clock or sound. A computer that makes music more slowly than it is played is
overtaken some day; it gathers so much that it plays for a long time first, as the radio does.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from engine.contract import TOKEN_FRAME_RATE_HZ
from engine.heartcodec.windows import HOP_FRAMES
from heartstudio.model.radio_plan import GAPLESS_S

MOST_GATHERED_S = 600.0
"""No more music than this is waited for, however slow the computer is."""
SPARE = 0.1
"""Composing may become slower by this share without a gap."""
RECENT_S = 60.0
"""The speed is that of so many last seconds of music."""
EASY = 0.5
"""With no more work for a second of music previews come in time; a song plays at once."""
_WINDOW_S = HOP_FRAMES / TOKEN_FRAME_RATE_HZ


@dataclass(frozen=True)
class Gathered:
    """What a listener waits for. Seconds.

    `work_per_s`  of work for a second of music    `ready_s`  of sound ahead of the playhead
    `needed_s`    of sound ahead when it plays     `wait_s`   until then
    `gapless_s`   of music that plays without a gap from then on; infinite if composing keeps up
    """

    work_per_s: float
    ready_s: float
    needed_s: float
    wait_s: float
    gapless_s: float


@dataclass
class Gathering:
    """The speed of one endless song, and what follows from it."""

    _points: deque[tuple[float, float]] = field(default_factory=lambda: deque([(0.0, 0.0)]))

    def grew(self, made_s: float, work_s: float) -> None:
        """So many seconds of new music were made with so many seconds of work, both in all."""
        self._points.append((made_s, work_s))
        while len(self._points) > 2 and made_s - self._points[1][0] >= RECENT_S:
            self._points.popleft()

    @property
    def work_per_s(self) -> float:
        """Seconds of work for a second of music, decoding included; 0 while it is unknown."""
        (from_s, from_work_s), (made_s, work_s) = self._points[0], self._points[-1]
        return (work_s - from_work_s) / (made_s - from_s) if made_s > from_s else 0.0

    @property
    def needed_s(self) -> float:
        """Seconds of sound ahead with which the song may play.

        They last until the next window is decoded; where composing is slower than playing,
        GAPLESS_S, or as long as MOST_GATHERED_S last.
        """
        work_per_s = self.work_per_s * (1 + SPARE)
        until_more_s = work_per_s * _WINDOW_S if work_per_s > EASY else 0.0
        lasting_s = GAPLESS_S * (1 - 1 / work_per_s) if work_per_s > 1 else 0.0
        return min(max(until_more_s, lasting_s), MOST_GATHERED_S)

    def gathered(self, ready_s: float) -> Gathered | None:
        """Return what is waited for, with `ready_s` seconds of sound ahead.

        None while the speed is unknown, and where nothing needs to be gathered.
        """
        speed, needed_s = self.work_per_s, self.needed_s
        if not needed_s:
            return None
        gapless_s = needed_s * speed / (speed - 1) if speed > 1 else math.inf
        wait_s = max(needed_s - ready_s, 0.0) * speed
        return Gathered(speed, ready_s, needed_s, wait_s, gapless_s)
