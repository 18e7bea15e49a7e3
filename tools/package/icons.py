"""Makes the app's icon in each system's format from one SVG, and other build files.

Needs PySide6 (to draw) and runs without a screen. The .ico and .icns containers are written here:
both are a table of contents followed by PNG images.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

from tools.package import contents

ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
# Apple's name for each size in pixels, the last two for high-density displays.
ICNS_TYPES = {"icp4": 16, "icp5": 32, "ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024}
IDENTITY_VARIABLE = "HEARTSTUDIO_SIGNING_IDENTITY"


def draw_png(svg: Path, size_px: int) -> bytes:
    """Return the drawing as a square PNG of that size, with a transparent background."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(svg.read_bytes()))
    if not renderer.isValid():
        raise ValueError(f"{svg.name} is no SVG drawing")
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
    buffer.close()
    return bytes(data.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return a Windows icon of PNG images by size (at most 256)."""
    header = struct.pack("<HHH", 0, 1, len(pictures))
    place = len(header) + 16 * len(pictures)
    table, body = b"", b""
    for size_px, picture in sorted(pictures.items()):
        edge = size_px % 256  # 0 stands for 256
        table += struct.pack("<BBBBHHII", edge, edge, 0, 0, 1, 32, len(picture), place + len(body))
        body += picture
    return header + table + body


def icns(pictures: dict[str, bytes]) -> bytes:
    """Return a macOS icon of PNG images by Apple's type names."""
    body = b"".join(
        name.encode("ascii") + struct.pack(">I", 8 + len(picture)) + picture
        for name, picture in pictures.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def make_icon(svg: Path, folder: Path, platform: str = sys.platform) -> str:
    """Write this system's icon into `folder`; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    if platform == "darwin":
        file = folder / f"{contents.PROGRAM_NAME}.icns"
        data = icns({name: draw_png(svg, size) for name, size in ICNS_TYPES.items()})
    elif platform == "win32":
        file = folder / f"{contents.PROGRAM_NAME}.ico"
        data = ico({size: draw_png(svg, size) for size in ICO_SIZES})
    else:
        file = folder / f"{contents.PROGRAM_NAME}.png"
        data = draw_png(svg, 256)
    file.write_bytes(data)
    return str(file)


def write_version_file(folder: Path, version: str, platform: str = sys.platform) -> str | None:
    """Write what Windows shows under Properties, Details; None on other systems."""
    if platform != "win32":
        return None
    file = folder / "version.txt"
    file.write_text(contents.windows_version_resource(version), encoding="utf-8")
    return str(file)


def signing_identity() -> str | None:
    """Return the macOS signing identity, or None for an ad hoc signature."""
    return os.environ.get(IDENTITY_VARIABLE) or None
