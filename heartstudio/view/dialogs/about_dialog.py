"""About: version, third-party components and licences.

The app's own licence is read from the LICENSE file; those of the components from their installed
metadata, so that they match what is installed.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from heartstudio import __version__
from heartstudio.icons import app_icon
from heartstudio.paths import resources_folder
from heartstudio.theme import MARGIN_PX, set_kind
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.card import describe

ICON_PX = 72


@dataclass(frozen=True)
class Part:
    """A component of the app: `package` as installed, its licence, its home page."""

    package: str
    name: str
    licence: str
    url: str


PARTS: tuple[Part, ...] = (
    Part("PySide6-Essentials", "Qt for Python", "LGPL-3.0", "https://www.qt.io/qt-for-python"),
    Part("torch", "PyTorch", "BSD-3-Clause", "https://pytorch.org"),
    Part("torchtune", "torchtune", "BSD-3-Clause", "https://github.com/pytorch/torchtune"),
    Part("torchao", "torchao", "BSD-3-Clause", "https://github.com/pytorch/ao"),
    Part("safetensors", "safetensors", "Apache-2.0", "https://github.com/huggingface/safetensors"),
    Part("tokenizers", "tokenizers", "Apache-2.0", "https://github.com/huggingface/tokenizers"),
    Part("numpy", "NumPy", "BSD-3-Clause", "https://numpy.org"),
    Part(
        "sounddevice", "sounddevice, PortAudio", "MIT", "https://python-sounddevice.readthedocs.io"
    ),
    Part("soundfile", "soundfile", "BSD-3-Clause", "https://python-soundfile.readthedocs.io"),
    Part("", "libsndfile", "LGPL-2.1", "https://libsndfile.github.io/libsndfile/"),
    Part("soxr", "soxr, libsoxr", "LGPL-2.1-or-later", "https://github.com/dofuuz/python-soxr"),
    Part("mutagen", "mutagen", "GPL-2.0-or-later", "https://mutagen.readthedocs.io"),
    Part("chardet", "chardet", "0BSD", "https://github.com/chardet/chardet"),
    Part("keyring", "keyring", "MIT", "https://github.com/jaraco/keyring"),
    Part("wakepy", "wakepy", "MIT", "https://github.com/wakepy/wakepy"),
    Part(
        "huggingface_hub",
        "huggingface_hub",
        "Apache-2.0",
        "https://github.com/huggingface/huggingface_hub",
    ),
    Part("httpx2", "httpx2", "BSD-3-Clause", "https://github.com/pydantic/httpx2"),
    Part("", "HeartMuLa, HeartCodec (models)", "Apache-2.0", "https://huggingface.co/HeartMuLa"),
)


class AboutDialog(QDialog):
    """Version, components, licence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(self.tr("About Heart Studio"))
        self.resize(560, 460)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("aboutTabs")
        describe(self.tabs, self.tr("Pages"), self.tr("Parts and licence"))
        self.tabs.addTab(self._make_parts(), self.tr("&Parts"))
        self.tabs.addTab(self._make_licence(), self.tr("&Licence"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(MARGIN_PX)
        layout.addLayout(self._make_head())
        layout.addWidget(self.tabs, 1)
        layout.addLayout(self._make_foot())

    def version_text(self) -> str:
        """Return the versions of the app and of its runtime."""
        return (
            f"Heart Studio {__version__} · Qt {qVersion()} · Python {platform.python_version()} · "
            f"{platform.system()} {platform.machine()}"
        )

    def copy_version(self) -> None:
        """Copy the versions to the clipboard."""
        QGuiApplication.clipboard().setText(self.version_text())

    def _make_head(self) -> QHBoxLayout:
        sign = PlainLabel(self)
        sign.setPixmap(app_icon().pixmap(ICON_PX, ICON_PX))
        title = PlainLabel("Heart Studio", self)
        set_kind(title, "title")
        text = PlainLabel(
            self.tr(
                "Type tags and lyrics, get a song: made on your own computer by the open HeartMuLa "
                "models. Nothing is uploaded."
            ),
            self,
        )
        text.setWordWrap(True)
        version = PlainLabel(self.version_text(), self)
        version.setWordWrap(True)
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_kind(version, "muted")
        words = QVBoxLayout()
        for label in (title, text, version):
            words.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(MARGIN_PX)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _make_parts(self) -> QTextBrowser:
        view = QTextBrowser(self)
        view.setObjectName("aboutParts")
        view.setOpenExternalLinks(True)
        describe(view, self.tr("Parts"), self.tr("What the app is built with, and the licences"))
        rows = "".join(
            f"<tr><td style='padding:3px 14px 3px 0'><a href='{part.url}'>{part.name}</a></td>"
            f"<td style='padding:3px 14px 3px 0'>{_installed(part.package)}</td>"
            f"<td style='padding:3px 0'>{part.licence}</td></tr>"
            for part in PARTS
        )
        view.setHtml(f"<table>{rows}</table>")
        return view

    def _make_licence(self) -> QPlainTextEdit:
        whole = self.tr(
            "The sources are under Apache-2.0. The packaged apps contain mutagen "
            "(GPL-2.0-or-later) and are distributed as a whole under GPL-3.0-or-later; their "
            "folder “licences” has the texts of all parts."
        )
        view = QPlainTextEdit(f"{whole}\n\n{_licence_text()}", self)
        view.setObjectName("aboutLicence")
        view.setReadOnly(True)
        view.setTabChangesFocus(True)
        describe(view, self.tr("Licence"), self.tr("Heart Studio is free software: Apache-2.0"))
        return view

    def _make_foot(self) -> QHBoxLayout:
        copy = QPushButton(self.tr("&Copy version"), self)
        copy.setObjectName("copyVersionButton")
        describe(copy, self.tr("Copy version"), self.tr("Copy the versions for a report"))
        copy.clicked.connect(self.copy_version)
        close = QPushButton(self.tr("Close"), self)
        close.setObjectName("aboutCloseButton")
        close.setDefault(True)
        describe(close, self.tr("Close"), self.tr("Close this page"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(copy)
        foot.addStretch(1)
        foot.addWidget(close)
        return foot


def _installed(package: str) -> str:
    try:
        return metadata.version(package) if package else ""
    except metadata.PackageNotFoundError:
        return ""


def _licence_text() -> str:
    """Return the app's licence: next to the packages, or with the resources in a packaged app."""
    for folder in (resources_folder().parent, resources_folder()):
        path: Path = folder / "LICENSE"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return "Apache License, Version 2.0: https://www.apache.org/licenses/LICENSE-2.0"
