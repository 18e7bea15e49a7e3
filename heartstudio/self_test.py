"""`--self-test`: does this installation make a song?  Starter model, two seconds, no window.

Used on packaged apps.  It checks that the parts are there and fit together, not how songs sound.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.contract import (
    SAMPLES_PER_TOKEN_FRAME,
    EngineError,
    GenerationRequest,
    GenerationResult,
)
from heartstudio import __version__
from heartstudio.paths import resources_folder

SECONDS = 2


def run_self_test() -> int:
    """Run all checks, write one JSON line with the outcome; 0 when all is well."""
    report: dict[str, Any] = {"version": __version__, "python": sys.version.split()[0]}
    checks: tuple[tuple[str, Callable[[dict[str, Any]], None]], ...] = (
        ("song", _check_song),
        ("window", _check_window),
        ("sound", _check_sound),
    )
    failures: list[str] = []
    for name, check in checks:
        began_at = time.monotonic()
        try:
            check(report)
        except Exception as error:
            failures.append(name)
            details = error.details if isinstance(error, EngineError) else ""
            report[f"{name}_error"] = f"{type(error).__name__}: {error} {details}".strip()
        report[f"{name}_s"] = round(time.monotonic() - began_at, 2)
    report["ok"] = not failures
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()
    return 1 if failures else 0


def _check_song(report: dict[str, Any]) -> None:
    """Make two seconds of music, write the song file, read it back."""
    from engine.recipe import recipe_of
    from engine.score import Score, new_song_id
    from engine.song_file import read_song, write_master
    from heartstudio.engine_adapter import load_engine

    request = GenerationRequest(
        tags="pop,piano", lyrics="[verse]\nhello", max_audio_length_ms=SECONDS * 1000, seed=1
    )
    abort = threading.Event()
    engine = load_engine(str(resources_folder() / "starter"), "auto", abort)
    result: GenerationResult | None = None
    for event in engine.run(request, abort):
        if isinstance(event, GenerationResult):
            result = event
    if result is None or result.samples.shape[1] != result.codes.shape[1] * SAMPLES_PER_TOKEN_FRAME:
        raise RuntimeError("the song is not whole")
    report["device"] = result.device.device
    report["precision"] = result.device.precision
    score = Score(new_song_id(), result.codes, recipe_of(request, result, title="Self-test"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "song.flac"
        write_master(path, result.samples, score)
        found = read_song(path)
    if found.score is None or found.score.recipe.title != "Self-test":
        raise RuntimeError(f"the song file cannot be read back: {found.reason}")


def _check_window(report: dict[str, Any]) -> None:
    """Build the whole window on an invisible screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from heartstudio.app import Studio
    from heartstudio.engine_adapter import load_engine
    from heartstudio.paths import AppPaths
    from heartstudio.view.main_window import MainWindow

    app = QApplication.instance() or QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(AppPaths.under(Path(folder)), load_engine)
        window = MainWindow(studio.context)
        window.show()
        app.processEvents()
        report["models"] = len(studio.context.catalog.choices())
        window.close()
        if not studio.shutdown():
            raise RuntimeError("a thread did not end")


def _check_sound(report: dict[str, Any]) -> None:
    """Whether PortAudio and an output are there.  A computer without sound is no failure."""
    from heartstudio.audio.mixer import Mixer
    from heartstudio.audio.output import Output

    report["sound_outputs"] = len(Output(Mixer()).devices())
