"""Tempi and metres: where the eighths of a bar begin, in token frames.

Every quarter is a whole number of token frames, so onsets fall on frame edges. An odd number is
divided unevenly, which is a light swing.
"""

from __future__ import annotations

from dataclasses import dataclass

FRAME_S = 0.08
BARS_PER_LINE, SLOTS_PER_BAR = 2, 8


@dataclass(frozen=True)
class Metre:
    """Token frames of a quarter, and quarters in a bar."""

    quarter: int
    quarters: int = 4

    @property
    def eighths(self) -> int:
        """Eighths in a bar."""
        return 2 * self.quarters

    @property
    def bar(self) -> int:
        """Frames of a bar."""
        return self.quarter * self.quarters

    @property
    def half(self) -> int:
        """The frame where the second half of a bar begins: its third beat."""
        return 2 * self.quarter

    @property
    def line(self) -> int:
        """Frames of a line."""
        return self.bar * BARS_PER_LINE

    @property
    def bpm(self) -> float:
        """Quarters a minute."""
        return 60.0 / (self.quarter * FRAME_S)

    def at(self, eighth: int) -> int:
        """Return the frame of a bar (or of a longer span) at which an eighth begins."""
        quarter, second = divmod(eighth, 2)
        return quarter * self.quarter + second * -(-self.quarter // 2)

    def slots(self) -> tuple[int, ...]:
        """Return the frames of a line at which syllables may begin, eight in a bar: its eighths; in
        a waltz also the halves of the last beat's.
        """
        if self.eighths == SLOTS_PER_BAR:
            starts = [self.at(eighth) for eighth in range(self.eighths)]
        else:
            last = (self.quarters - 1) * self.quarter
            starts = [self.at(eighth) for eighth in range(self.eighths - 2)]
            starts += [last + part * self.quarter // 4 for part in range(4)]
        return tuple(bar * self.bar + start for bar in range(BARS_PER_LINE) for start in starts)

    def next_slot(self, frame: int, early: int) -> int | None:
        """Return the first slot that begins after a frame of the line.

        The next line is looked at `early` frames before its first one; before that, behind the last
        slot, there is None.
        """
        if frame >= self.line - early:
            return 0
        later = [slot for slot, start in enumerate(self.slots()) if start > frame]
        return later[0] if later else None

    def eighth_of(self, frame: int) -> tuple[int, int]:
        """Return the eighth of the line in which a frame lies, and the frame's number in it."""
        quarter, rest = divmod(frame, self.quarter)
        first = -(-self.quarter // 2)
        return (2 * quarter + 1, rest - first) if rest >= first else (2 * quarter, rest)


METRES = {
    "slow": Metre(10),
    "easy": Metre(9),
    "medium": Metre(8),
    "swing": Metre(7),
    "fast": Metre(6),
    "waltz": Metre(12, 3),
}
"""The tempi by name: 75, 83, 94, 107 and 125 quarters a minute, and a waltz of 62."""
