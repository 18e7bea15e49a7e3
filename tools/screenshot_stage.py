"""The set-up of the screenshots: the app opened in its own home folder, with songs.

screenshot_scenes.py and screenshot_states.py define what is shown.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import soundfile
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from engine.contract import SAMPLE_RATE_HZ
from heartstudio.app import Studio
from heartstudio.i18n import install_translations
from heartstudio.model.song import Song
from heartstudio.paths import AppPaths
from heartstudio.theme import Theme
from heartstudio.view.main_window import MainWindow
from tests.heartstudio.fake_engine import FakeEngine
from tools.demo_engine import DemoTranscriber, demo_sound, make_model_folder

TITLES = (
    *("Paper Boats", "Neon Rain", "Letters to the Moon", "Slow Train Home", "Glass Garden"),
    *("Kein Zurück", "夏天的风", "Northern Lights", "Salt and Honey", "The Long Way Round"),
)
TAGS = (
    *("folk,acoustic guitar,warm,female", "electronic,synthesizer,drums,energetic"),
    *("pop,piano,romantic,male", "rock,electric guitar,drums", "ambient,strings,calm"),
)
LYRICS = """[intro]

[verse]
Paper boats on a silver stream
Carry the light of a borrowed dream
Under the bridge where the willows lean
I fold another one

[chorus]
Sail on, sail on
Past the end of the song
I was right where I belong
Sail on

[verse]
Morning comes with a quiet hand
Writes our names in the river sand

[chorus]
Sail on, sail on
Past the end of the song

[outro]
"""
SONG_S = 96.0


class Scene:
    """The opened app, with everything a scene needs."""

    def __init__(self, engine: FakeEngine, options: argparse.Namespace, app: QApplication) -> None:
        root = Path.home() / "Heart Studio"
        root.mkdir()  # in its own home folder (screenshots.py): the real one is not touched
        paths = AppPaths.under(root)
        make_model_folder(paths.models / "HeartMuLa")
        install_translations(app, paths.resources / "i18n", options.language)
        self.theme = Theme(app, options.theme)
        self.studio = Studio(paths, engine.loader, transcribers=DemoTranscriber().loader)
        self.context = self.studio.context
        if options.scene != "empty":
            self.context.settings.set("first_run_done", True)
        self.window = MainWindow(self.context)
        width, height = (int(side) for side in options.size.split("x"))
        self.window.resize(width, height)
        self.window.move(0, 0)
        self.window.showMaximized()
        self.studio.begin()
        wait(600)

    def write_draft(self) -> None:
        """Fill in realistic tags and lyrics."""
        draft = self.context.draft
        draft.set("tags", ("folk", "acoustic guitar", "warm", "female"))
        draft.set("lyrics", LYRICS)
        draft.set("length_s", 120)
        draft.end_merge()

    def add_songs(self, count: int) -> None:
        """Add `count` songs to the list; their files do not exist, but are shown as if they did."""
        self.context.songs.reset_songs(demo_songs(count, self.context.paths.music))

    def open_song(self, song_id: str = "demo0") -> None:
        """Open one of them, with audio, a selection and the play head in it."""
        deck, frames = self.context.deck, round(SONG_S * 12.5)
        song = self.context.songs.song(song_id)
        assert song is not None
        soundfile.write(song.path, demo_sound(0, frames, frames).T, SAMPLE_RATE_HZ)
        deck.show_song(song_id)
        wait(2500)
        self.context.player.seek(31.0)
        self.window.columns.library.select(song_id)
        wait(300)


def demo_songs(count: int, folder: Path) -> list[Song]:
    """Return songs with waveforms, stars, parents and takes, newest first."""
    rng = np.random.default_rng(4)
    songs: list[Song] = []
    for number in range(count):
        swing = np.abs(np.convolve(rng.standard_normal(96), np.ones(7) / 7, "same"))
        arc = np.sin(np.linspace(0.15, np.pi - 0.1, 96)) * swing / swing.max() * 120
        pairs = np.stack([-arc, arc], axis=1).astype(np.int8)
        title = TITLES[number % len(TITLES)]
        songs.append(
            Song(
                id=f"demo{number}",
                path=folder / f"{number}.flac",
                title=title if number < len(TITLES) else f"{title} {number // len(TITLES) + 1}",
                tags=TAGS[number % len(TAGS)],
                lyrics=LYRICS,
                duration_s=SONG_S + 17 * (number % 9),
                created_utc="2026-01-01T00:00:00Z",
                created_s=1.7e9 - 3600 * number,
                stars=(4, 0, 5, 0, 3, 0, 0)[number % 7],
                model="HeartMuLa 3B",
                parent_id="demo0" if number == 3 else None,
                takes_group="takes" if number in (1, 2) else None,
                is_partial=number == 5,
                missing=number == 7,
                peaks=pairs.tobytes(),
            )
        )
    return songs


def wait(milliseconds: int) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
