"""Locations on this computer: settings, library, journals, models, music.

It only names folders; `make` creates them. Tests pass their own root.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path

APP_FOLDER_NAME = "Heart Studio"


@dataclass(frozen=True)
class AppPaths:
    """Every location the app reads or writes.

    `resources`   read-only files shipped with the app (icons, i18n, tags.json, examples, starter)
    `settings`    INI file        `library`  song index (SQLite)     `journals`  running jobs
    `models`      checkpoints of the user                             `music`    master files
    `logs`        log files
    """

    resources: Path
    settings: Path
    library: Path
    journals: Path
    models: Path
    music: Path
    logs: Path

    @property
    def waiting(self) -> Path:
        """The folder of the songs that wait in the queue."""
        return self.journals.with_name("waiting")

    @property
    def radio(self) -> Path:
        """The folder of the radio's songs, which exists only while it plays."""
        return self.journals.with_name("radio")

    @staticmethod
    def under(root: Path) -> AppPaths:
        """Return paths with all writable locations below one folder: for tests and portable use."""
        return AppPaths(
            resources=resources_folder(),
            settings=root / "settings.ini",
            library=root / "library.sqlite",
            journals=root / "journals",
            models=root / "models",
            music=root / "music",
            logs=root / "logs",
        )

    def make(self) -> None:
        """Create the folders that must exist; raises OSError if that fails.

        The music folder is made at the first start only: later it may be missing because its drive
        is away, and a folder in its place would hide its songs when that is back.
        """
        for folder in (self.journals, self.models, self.logs, self.settings.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.library.parent.mkdir(parents=True, exist_ok=True)
        if not self.library.exists() and self.music.parent.parent.is_dir():
            with contextlib.suppress(OSError):  # said when the window is up
                self.music.mkdir(parents=True, exist_ok=True)


def resources_folder() -> Path:
    """Return the read-only resources: inside a frozen app or next to the source packages."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen or Path(__file__).resolve().parent.parent) / "resources"


def system_paths() -> AppPaths:
    """Return this platform's locations for settings, data and music. Needs a QCoreApplication."""
    from PySide6.QtCore import QStandardPaths

    def place(kind: QStandardPaths.StandardLocation, fallback: str) -> Path:
        text = QStandardPaths.writableLocation(kind)
        return Path(text) if text else Path.home() / fallback

    location = QStandardPaths.StandardLocation
    data = place(location.AppDataLocation, ".heartstudio")
    music = place(location.MusicLocation, "Music")
    return AppPaths(
        resources=resources_folder(),
        settings=place(location.AppConfigLocation, ".heartstudio") / "settings.ini",
        library=data / "library.sqlite",
        journals=data / "journals",
        models=data / "models",
        music=music / APP_FOLDER_NAME,
        logs=data / "logs",
    )
