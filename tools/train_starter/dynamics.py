"""How softly bass and pad play: a line swells and falls, and weak beats are lighter."""

from __future__ import annotations

from tools.train_starter.vocabulary import TOUCHES

_SWELL, _QUIET = (2, 1, 0, 1), (2, 1, 1, 2)
_LOUD = (1, 0, 0, 1)
_SOFTEST = TOUCHES - 1


def line_touches(fullness: int, leads_on: bool) -> tuple[int, int, int, int]:
    """Return the touch of each half bar of a line.

    `fullness`: that of its section (`rhythm_parts.fullness`); `leads_on`: the section's last line
    does not fall, it swells into the next.
    """
    first, second, third, last = (_QUIET, _SWELL, _LOUD)[fullness]
    return first, second, third, third if leads_on else last


def stroke_touch(touch: int, strong: bool) -> int:
    """Return the touch of a stroke where the line has `touch`: a step softer on a weak beat."""
    return touch if strong else min(touch + 1, _SOFTEST)
