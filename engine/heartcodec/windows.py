"""The codec's windows: their number and positions.

Integer arithmetic without torch. A window is 372 token frames (29.76 s), one starts every 320 (25.6
s), so neighbours share 52 (4.16 s).

Letters: T token frames.
"""

from __future__ import annotations

WINDOW_FRAMES = 372
"""Token frames per window, the unit that the codec decodes."""
HOP_FRAMES = 320
"""Token frames from one window's start to the next."""
OVERLAP_FRAMES = WINDOW_FRAMES - HOP_FRAMES
"""Token frames that two neighbouring windows share (52)."""


def window_count(frames: int) -> int:
    """Return how many windows T token frames need; every frame is covered (T >= 1)."""
    if frames < 1:
        raise ValueError(f"at least one token frame is needed, not {frames}")
    if frames <= WINDOW_FRAMES:
        return 1
    return -(-(frames - OVERLAP_FRAMES) // HOP_FRAMES)


def complete_windows(frames: int) -> int:
    """Return how many windows lie entirely within the first T token frames, without padding."""
    return 0 if frames < WINDOW_FRAMES else (frames - WINDOW_FRAMES) // HOP_FRAMES + 1


def covered_frames(windows: int) -> int:
    """Return the token frames that `windows` windows (>= 1) span together: 320·n + 52."""
    return windows * HOP_FRAMES + OVERLAP_FRAMES
