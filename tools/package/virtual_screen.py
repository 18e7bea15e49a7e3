"""A virtual X screen with readable pixels, to detect when a window is actually visible.

Xvfb stores its frame buffer in a file in XWD format, which is read directly.
"""

from __future__ import annotations

import os
import struct
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1440, 900
COLOURS_OF_A_WINDOW = 40
_WORDS_OF_HEADER = 25
_BYTES_OF_COLOUR = 12


class VirtualScreen:
    """One Xvfb; `close` it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "Xvfb_screen0"
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-fbdir", str(folder), "-ac"]
        command += ["-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as numbers:
            self.display = f":{numbers.readline().strip()}"
        self._root = self._search()

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait(10)

    def windows(self) -> list[str]:
        """Return the ids of visible top-level windows."""
        return [window for window in self._search() if window not in self._root]

    def _search(self) -> list[str]:
        """Same, including the root window."""
        command = ["xdotool", "search", "--onlyvisible", "--maxdepth", "1", "--name", ".*"]
        done = subprocess.run(
            command,
            env={**os.environ, "DISPLAY": self.display},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.stdout.split()

    def pixels(self) -> NDArray[np.uint32]:
        """Return the pixels (HEIGHT, WIDTH), 0x00RRGGBB."""
        data = self._file.read_bytes()
        words = struct.unpack(f">{_WORDS_OF_HEADER}I", data[: 4 * _WORDS_OF_HEADER])
        header_bytes, row_bytes, colours = words[0], words[12], words[19]
        start = header_bytes + colours * _BYTES_OF_COLOUR
        body = np.frombuffer(data, np.uint32, offset=start, count=HEIGHT * row_bytes // 4)
        seen: NDArray[np.uint32] = body.reshape(HEIGHT, -1)[:, :WIDTH].copy()
        seen &= np.uint32(0xFFFFFF)
        return seen

    def shows_a_window(self) -> bool:
        """Whether more than plain areas is painted."""
        return np.unique(self.pixels()[::4, ::4]).size >= COLOURS_OF_A_WINDOW

    def save(self, target: Path) -> None:
        """Return the screen as a PNG."""
        from PySide6.QtGui import QImage

        pixels = np.ascontiguousarray(self.pixels() | np.uint32(0xFF000000))
        image = QImage(pixels.data, WIDTH, HEIGHT, 4 * WIDTH, QImage.Format.Format_RGB32)
        image.save(str(target))
