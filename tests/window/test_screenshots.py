"""One scene of the screenshots under a real X server: the window is drawn, in both pixel ratios."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tools.screenshots import Shot, take


@pytest.mark.window
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="there is no Xvfb")
@pytest.mark.parametrize(("scale", "theme"), [(1, "dark"), (2, "light")])
def test_the_window_is_drawn_on_a_real_screen(tmp_path: Path, scale: int, theme: str) -> None:
    shot = Shot("draft", "draft", theme=theme, scale=scale, size=(1100, 760))
    assert take(shot, tmp_path)
    image = QImage(str(tmp_path / "draft.png"))
    assert (image.width(), image.height()) == (1100 * scale, 760 * scale)
    middle = image.pixelColor(image.width() // 3, image.height() - 30 * scale)
    assert (middle.lightness() < 100) == (theme == "dark")
    colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, 700, 7)}
    assert len(colours) > 40
