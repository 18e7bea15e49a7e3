"""Sound that can be played while it is still being made or read from disk.

A Track is written by the GUI thread and read by the audio callback; it plays nothing itself.
"""

from __future__ import annotations
