"""Scenes of the screenshots: puts the app into a state, waits, captures the screen.

Run by screenshots.py, one process per picture; every scene is a function of the opened window.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from engine.contract import GenerationRequest
from engine.listening.lyrics_alignment import section_times, sung_lines
from engine.songs.line_times import LineTime, LyricsTimes
from engine.songs.recipe import Recipe
from engine.songs.score import Score, Section, new_song_id
from engine.songs.song_file import write_new_master
from heartstudio.audio.player import PlayState
from heartstudio.model.draft import ExtendFrom
from heartstudio.model.song import song_of
from heartstudio.view.song.waveform_state import Span
from tools.demo_engine import demo_engine, demo_sound
from tools.screenshot_stage import LYRICS, SONG_S, TAGS, Scene, wait
from tools.screenshot_states import STATES


def song(scene: Scene) -> None:
    """A song open, another one in the draft."""
    scene.write_draft()
    scene.add_songs(10)
    scene.open_song()
    scene.window.columns.song.state.select(Span(48.0, 60.0))


def timed(scene: Scene) -> None:
    """A song with timed lyrics, in the middle of a line; one line was not heard."""
    scene.write_draft()
    scene.add_songs(10)
    songs, frames = scene.context.songs, round(SONG_S * 12.5)
    lines = [number for number, _ in sung_lines(LYRICS)]
    step_s = (SONG_S - 16) / len(lines)
    times = tuple(
        LineTime(line, 8 + k * step_s, 8 + (k + 0.8) * step_s, 0.9, k != 6)
        for k, line in enumerate(lines)
    )
    sections = tuple(
        Section(section.name, round(section.start_s * 12.5))
        for section in section_times(LYRICS, times)
    )
    score = Score(
        song_id=new_song_id(),
        codes=np.zeros((8, frames), np.int32),
        recipe=Recipe(GenerationRequest(TAGS[0], LYRICS), title="Paper Boats", stars=4),
        sections=sections,
        lyrics_times=LyricsTimes("HeartTranscriptor-oss", times),
    )
    written = write_new_master(scene.context.paths.music, demo_sound(0, frames, frames), score)
    songs.take_out(["demo0"])
    songs.put([song_of(written.score, written.path, SONG_S)])
    scene.context.deck.show_song(score.song_id)
    wait(2500)
    scene.context.player.seek(8 + 4.3 * step_s)
    scene.window.columns.library.select(score.song_id)
    wait(300)


def karaoke(scene: Scene) -> None:
    """The karaoke view in the middle of a line."""
    timed(scene)
    scene.window.actions_by_name["karaoke"].trigger()
    view = scene.window.karaoke.view
    if view is not None:
        view.setGeometry(QApplication.primaryScreen().geometry())  # without a window manager
    wait(700)


def generating(scene: Scene) -> None:
    """A song being made, two queued."""
    scene.write_draft()
    scene.add_songs(10)
    scene.context.draft.set("title", "Paper Boats")
    for _ in range(3):
        scene.window.actions_by_name["generate"].trigger()
    wait(9000)


def extending(scene: Scene) -> None:
    """A song about to be continued from the play head."""
    song(scene)
    scene.context.draft.set("extend", ExtendFrom("demo0", round(60 * 12.5)))
    scene.window.columns.song.state.select(None)
    wait(300)


def repairing(scene: Scene) -> None:
    """Takes of a regenerated passage, one of them playing in its place."""
    scene.write_draft()
    scene.add_songs(9)
    scene.context.draft.set("title", "Paper Boats")
    scene.context.draft.set("length_s", 40)
    scene.window.actions_by_name["generate"].trigger()
    wait(11_000)
    scene.window.columns.library.select(scene.context.deck.song_id)
    scene.window.columns.song.state.select(Span(14.0, 20.0))
    scene.window.actions_by_name["repair"].trigger()
    wait(7000)


def models(scene: Scene) -> None:
    """The page that downloads and adds models."""
    scene.write_draft()
    scene.add_songs(10)
    scene.window.columns.parameters.add_model_requested.emit()
    wait(900)


def error(scene: Scene) -> None:
    """A failed song."""
    scene.write_draft()
    scene.add_songs(6)
    scene.window.actions_by_name["generate"].trigger()
    wait(6000)


def empty(scene: Scene) -> None:
    """The first start."""
    wait(300)
    del scene


def draft(scene: Scene) -> None:
    """Songs in the library, none open, an empty draft."""
    scene.add_songs(10)
    wait(300)


def many(scene: Scene) -> None:
    """A search in a thousand songs."""
    scene.write_draft()
    scene.add_songs(1000)
    scene.open_song("demo12")
    scene.window.columns.library.search.setText("moon")
    wait(300)


def export(scene: Scene) -> None:
    """The export dialog."""
    song(scene)
    scene.window.actions_by_name["export"].trigger()
    wait(700)


def settings(scene: Scene) -> None:
    """The settings."""
    song(scene)
    scene.window.actions_by_name["settings"].trigger()
    wait(700)


def keys(scene: Scene) -> None:
    """All shortcuts."""
    song(scene)
    scene.window.actions_by_name["shortcuts"].trigger()
    wait(700)


SCENES: dict[str, Callable[[Scene], None]] = {
    function.__name__: function
    for function in (
        *(song, timed, karaoke, generating, extending, repairing, error, empty, draft, many),
        *(export, settings, models, keys),
    )
} | STATES


def photograph(target: Path) -> bool:
    """Return the whole virtual screen."""
    screen = QApplication.primaryScreen()
    return screen.grabWindow(0).save(str(target))


def main() -> int:
    """Show one scene and capture it."""
    parser = argparse.ArgumentParser(description="One scene of the screenshots.")
    parser.add_argument("scene", choices=sorted(SCENES))
    parser.add_argument("target", type=Path)
    parser.add_argument("--theme", default="dark")
    parser.add_argument("--language", default="en")
    parser.add_argument("--size", default="1360x880")
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    engine = demo_engine(frame_s=0.012, fails=options.scene == "error")
    scene = Scene(engine, options, app)
    SCENES[options.scene](scene)
    scene.window.cursor().setPos(QPoint(5000, 5000))
    wait(200)
    is_saved = photograph(options.target)
    if scene.context.player.state is PlayState.PLAYING:
        scene.context.player.pause()
    for widget in QApplication.topLevelWidgets():
        widget.close()
    scene.studio.shutdown()
    return 0 if is_saved else 1


if __name__ == "__main__":
    sys.exit(main())
