"""How much work something does, counted in calls: alike on every machine, however busy it is.

What it takes on the clock is measured by tools/bench.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def calls_of(work: Callable[[], object]) -> int:
    """How many functions, of Python and of C, this thread calls while `work` runs."""
    count = 0

    def hear(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
