"""How fast bytes arrive: the mean over the last seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 8.0


class SpeedMeter:
    """Tell it the bytes done; it tells the speed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque()

    def speed(self, done_bytes: int) -> float:
        """Bytes a second over the last seconds, 0.0 while that is not known."""
        now = self._clock()
        if self._marks and done_bytes < self._marks[-1][1]:
            self._marks.clear()  # a damaged file began anew
        self._marks.append((now, done_bytes))
        while len(self._marks) > 2 and now - self._marks[0][0] > WINDOW_S:
            self._marks.popleft()
        first_s, first_bytes = self._marks[0]
        return (done_bytes - first_bytes) / (now - first_s) if now - first_s > 0.5 else 0.0
