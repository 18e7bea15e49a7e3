"""The trial's own tools: the virtual screen, and what it takes a bare root to lack."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tools.package.bare_root import BareRoot
from tools.package.virtual_screen import HEIGHT, WIDTH, VirtualScreen

SHOW = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(["show"])
label = QLabel()
from PySide6.QtGui import QColor, QImage, QPixmap
image = QImage(64, 64, QImage.Format.Format_RGB32)
for x in range(64):
    for y in range(64):
        image.setPixelColor(x, y, QColor(4 * x, 4 * y, 128))
label.setPixmap(QPixmap.fromImage(image).scaled(512, 512))
label.show()
app.exec()
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux")
    or not all(shutil.which(tool) for tool in ("Xvfb", "xdotool")),
    reason="Xvfb and xdotool are not installed",
)
def test_a_window_is_seen_when_it_is_painted(tmp_path: Path) -> None:
    screen = VirtualScreen(tmp_path)
    environment = {**os.environ, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
    assert screen.pixels().shape == (HEIGHT, WIDTH)
    assert not screen.shows_a_window()
    assert screen.windows() == []
    process = subprocess.Popen([sys.executable, "-c", SHOW], env=environment)
    try:
        for _ in range(400):
            if screen.windows() and screen.shows_a_window():
                break
            assert process.poll() is None
            subprocess.run(["sleep", "0.05"], check=True)
        assert len(screen.windows()) == 1
        assert screen.shows_a_window()
        screen.save(tmp_path / "seen.png")
        assert QImage(str(tmp_path / "seen.png")).width() == WIDTH
    finally:
        process.kill()
        process.wait()
        screen.close()


def test_what_a_bare_root_should_lack_is_named(tmp_path: Path) -> None:
    root = BareRoot(tmp_path, tmp_path / "Heart Studio")
    assert root.unwanted() == []
    for place in ("usr/bin/python3.11", "usr/lib/x86_64-linux-gnu/libX11.so.6"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).touch()
    assert len(root.unwanted()) == 2
