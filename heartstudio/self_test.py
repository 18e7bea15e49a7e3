"""`--self-test`: checks this installation by using the real app without a screen.

It opens the window, makes 5 s of music with the starter model, reads the saved file back, continues
the song, plays it to a null device, exports it, and times its words with a transcriber of random
weights. It prints versions, sizes and a result. It checks that the parts exist and work together,
not how songs sound.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.contract import (
    SAMPLES_PER_TOKEN_FRAME,
    TOKEN_FRAME_RATE_HZ,
    EngineError,
    EngineLoader,
    GenerationRequest,
)
from heartstudio.engine_adapter import hear_with_random_model, load_engine
from heartstudio.self_test_report import describe_song, sizes, sound_library, versions

if TYPE_CHECKING:
    from engine.songs.score import Score
    from heartstudio.app import Studio
    from heartstudio.jobs.engine.job import JobEvent
    from heartstudio.view.main_window import MainWindow

SECONDS = 5
CUT_S = 3.0
EXTENSION_S = 10
"""The shortest length the window offers."""
PLAY_SPEED = 20.0
NOBODY = "https://127.0.0.1:9"
LIMIT_S = 300.0
POLL_S = 0.01
REQUEST = GenerationRequest(
    tags="pop,piano",
    lyrics="[verse]\nThe morning light comes in\n\n[chorus]\nAnd we begin",
    max_audio_length_ms=SECONDS * 1000,
    seed=1,
    codec_seed=1,
)


class SelfTestFailed(Exception):
    """A step failed; the text says how."""


@dataclass
class _Session:
    """The opened app, and data that the steps pass to each other."""

    studio: Studio
    window: MainWindow
    problems: list[str] = field(default_factory=list[str])
    saved: list[str] = field(default_factory=list[str])
    songs: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def hear(self, _job_id: int, event: JobEvent) -> None:
        """Record a job that failed."""
        from heartstudio.jobs.engine.job import Failure, JobEnded

        if isinstance(event, JobEnded) and isinstance(event.outcome, Failure):
            self.problems.append(f"{event.outcome.message} {event.outcome.details}")

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Run the event loop until `done`; raises SelfTestFailed on an error or after 300 s."""
        from PySide6.QtCore import QCoreApplication

        end_s = time.monotonic() + LIMIT_S
        while not done():
            if self.problems:
                raise SelfTestFailed("; ".join(self.problems))
            if time.monotonic() > end_s:
                raise SelfTestFailed(f"{what} did not happen within {LIMIT_S:.0f} s")
            QCoreApplication.processEvents()
            time.sleep(POLL_S)

    def wait_for_song(self) -> str:
        """Wait until one more song is saved and the engine is idle; returns the song's id."""
        from heartstudio.jobs.engine.job import EngineState

        before = len(self.saved)
        self.wait(lambda: len(self.saved) > before, "the end of the song")
        queue = self.studio.context.queue
        self.wait(lambda: queue.state is EngineState.IDLE, "the engine's rest")
        return self.saved[-1]

    def path_of(self, song_id: str) -> Path:
        """The song's file."""
        song = self.studio.context.songs.song(song_id)
        if song is None:
            raise SelfTestFailed("the song is not in the library")
        return song.path


def run_self_test(report_file: Path | None = None, loader: EngineLoader = load_engine) -> int:
    """Run all steps, print the result and, if requested, write it as JSON; 0 on success."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([*sys.argv[:1], "-platform", "offscreen"])
    report: dict[str, Any] = {"versions": {}, "sizes": {}, "steps": {}, "songs": {}}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        steps = _run_steps(Path(folder), loader, report)
    report["versions"], report["sizes"] = versions(), sizes()
    report["sound"] = sound_library()
    report["ok"] = all(not error for error in steps.values())
    _print(report)
    if report_file is not None:
        report_file.write_text(json.dumps(report, indent=1), encoding="utf-8")
    del app
    return 0 if report["ok"] else 1


def _run_steps(folder: Path, loader: EngineLoader, report: dict[str, Any]) -> dict[str, str]:
    """Run the steps in turn; after a failure only the last one. Returns each one's error or ""."""
    errors: dict[str, str] = {}

    def step(name: str, run: Callable[[], object], always: bool = False) -> Any:
        if any(errors.values()) and not always:
            return None
        began_s = time.monotonic()
        errors[name], value = "", None
        try:
            value = run()
        except Exception as error:
            details = error.details if isinstance(error, EngineError) else ""
            errors[name] = f"{type(error).__name__}: {error} {details}".strip()
        seconds = round(time.monotonic() - began_s, 2)
        report["steps"][name] = {"seconds": seconds, "error": errors[name]}
        return value

    session = step("window", lambda: _open(folder, loader))
    if session is None:
        return errors
    first = step("song", lambda: _make_song(session))
    step("reload", lambda: _reload(session, first))
    longer = step("extend", lambda: _extend(session, first))
    step("play", lambda: _play(session, longer))
    step("export", lambda: _export(session, longer))
    step("listen", lambda: _listen(session, longer, folder / "transcriber"))
    step("sound", sound_library)
    step("downloads", _ask_hub)
    step("close", lambda: _close(session), always=True)
    report["songs"] = session.songs
    return errors


def _open(folder: Path, loader: EngineLoader) -> _Session:
    """Open the whole app with its own folders."""
    from PySide6.QtCore import QCoreApplication

    from heartstudio.app import Studio
    from heartstudio.paths import AppPaths
    from heartstudio.view.main_window import MainWindow

    studio = Studio(AppPaths.under(folder), loader)
    window = MainWindow(studio.context)
    window.show()
    studio.begin()
    QCoreApplication.processEvents()
    session = _Session(studio, window)
    context = studio.context
    context.saver.song_saved.connect(lambda song_id, _job: session.saved.append(song_id))
    context.saver.saving_failed.connect(
        lambda _job, text, more: session.problems.append(f"{text}{more}")
    )
    context.queue.happened.connect(session.hear)
    context.requests.problem_occurred.connect(
        lambda text, more: session.problems.append(f"{text}{more}")
    )
    context.opener.failed.connect(lambda _path, text: session.problems.append(str(text)))
    if not window.isVisible() or window.grab().isNull():
        raise SelfTestFailed("the window is not shown")
    return session


def _make_song(session: _Session) -> str:
    """Make a song through queue, engine and song saver, as the window's Generate does."""
    from engine.songs.recipe import recipe_of_request
    from engine.songs.score import new_song_id
    from heartstudio.jobs.engine.job import JobSpec
    from heartstudio.jobs.engine.work import Compose

    context = session.studio.context
    spec = JobSpec(
        song_id=new_song_id(),
        recipe=recipe_of_request(REQUEST, title="Self-test"),
        work=Compose(REQUEST),
        model_folder=str(context.paths.resources / "starter"),
    )
    context.queue.enqueue(spec)
    song_id = session.wait_for_song()
    session.songs["song"] = describe_song(session.path_of(song_id))
    return song_id


def _reload(session: _Session, song_id: str) -> None:
    """Open the complete file and restore its settings into the draft."""
    context = session.studio.context
    score = _score_in(session.path_of(song_id))
    samples = session.songs["song"]["samples"]
    if samples != score.frame_count * SAMPLES_PER_TOKEN_FRAME or score.recipe.title != "Self-test":
        raise SelfTestFailed(
            f"the song is not whole: {samples} samples, {score.frame_count} frames"
        )
    restored: list[str] = []
    context.requests.draft_restored.connect(restored.append)
    context.opener.open([session.path_of(song_id)])
    session.wait(lambda: bool(restored), "the song's opening")
    draft = context.draft.draft
    if (draft.tags, draft.lyrics, draft.seed) != (("pop", "piano"), REQUEST.lyrics, REQUEST.seed):
        raise SelfTestFailed(f"the song's settings came back as {draft}")


def _extend(session: _Session, song_id: str) -> str:
    """Continue the song; the part before the cut must not change."""
    context = session.studio.context
    context.requests.prepare_extension(song_id, CUT_S)
    session.wait(lambda: context.draft.draft.extend is not None, "the preparation of the extension")
    context.draft.set("length_s", EXTENSION_S)
    context.draft.set("seed", 2)
    context.draft.set("seed_locked", True)
    context.requests.generate()
    longer_id = session.wait_for_song()
    session.songs["extended"] = describe_song(session.path_of(longer_id))
    parent, longer = _score_in(session.path_of(song_id)), _score_in(session.path_of(longer_id))
    cut = round(CUT_S * TOKEN_FRAME_RATE_HZ)
    same = (parent.codes[:, :cut] == longer.codes[:, :cut]).all()
    if not same or longer.frame_count <= parent.frame_count or longer.recipe.parent_id != song_id:
        raise SelfTestFailed(f"the extended song has {longer.frame_count} frames, kept: {same}")
    return longer_id


def _play(session: _Session, song_id: str) -> None:
    """Play the file from beginning to end on a null device."""
    from engine.songs.song_file import read_song
    from heartstudio.audio.null_output import NullOutput
    from heartstudio.audio.player import Player, PlayState

    output = NullOutput(PLAY_SPEED)
    player = Player(None, output)
    samples = read_song(session.path_of(song_id)).load()
    player.load(samples)
    player.play()
    session.wait(lambda: player.state is PlayState.PAUSED, "the end of the playing")
    player.shutdown()
    if output.taken_samples < samples.shape[1] or output.peak < 0.01:
        raise SelfTestFailed(f"{output.taken_samples} samples were played, peak {output.peak}")


def _export(session: _Session, song_id: str) -> None:
    """Export as MP3, with loudness normalisation and the score inside."""
    from engine.songs.song_file import ExportOptions, SoundFormat, export

    source = session.path_of(song_id)
    written = export(
        source, source.with_suffix(".mp3"), SoundFormat.MP3, ExportOptions(loudness_lufs=-16.0)
    )
    if not (_score_in(written.path).codes == _score_in(source).codes).all():
        raise SelfTestFailed("the exported song holds other tokens")


def _listen(session: _Session, song_id: str, folder: Path) -> None:
    """Time the song's words with a transcriber of random weights: what it hears is nonsense."""
    from engine.songs.song_file import read_song

    song = read_song(session.path_of(song_id))
    heard = hear_with_random_model(folder, song.path)
    ends_s = [word.end_s for word in heard.words]
    if heard.stopped or heard.is_rough or not all(0 <= end <= song.duration_s for end in ends_s):
        raise SelfTestFailed(f"the transcriber returned {heard}")


def _ask_hub() -> None:
    """Check the download client with a request to this computer, where nobody answers."""
    from heartstudio.jobs.models.hub import DownloadError, Hub, HubAddress
    from heartstudio.model.releases import RELEASES

    hub = Hub(HubAddress(NOBODY))
    try:
        hub.listing(RELEASES[0])
    except DownloadError:
        return
    finally:
        hub.close()
    raise SelfTestFailed(f"{NOBODY} answers like a model server")


def _close(session: _Session) -> None:
    from PySide6.QtWidgets import QApplication

    QApplication.closeAllWindows()
    if not session.studio.shutdown():
        raise SelfTestFailed("a thread did not end")


def _score_in(path: Path) -> Score:
    from engine.songs.song_file import read_song

    found = read_song(path)
    if found.score is None:
        raise SelfTestFailed(f"the song file cannot be read back: {found.reason}")
    return found.score


def _print(report: dict[str, Any]) -> None:
    """Print versions, sizes, steps and the result, for people and for logs."""
    lines = [f"{name:>16}  {value}" for name, value in report["versions"].items()]
    lines += [f"{name:>16}  {value / 1e6:.1f} MB" for name, value in report["sizes"].items()]
    lines.append(f"{'sound':>16}  {report['sound']}")
    for name, outcome in report["steps"].items():
        verdict = f"failed: {outcome['error']}" if outcome["error"] else "passed"
        lines.append(f"{name:>16}  {outcome['seconds']:6.2f} s  {verdict}")
    for name, song in report["songs"].items():
        lines.append(f"{name:>16}  {song['seconds']:.2f} s, tokens {song['tokens'][:16]}")
    lines.append("SELF-TEST PASSED" if report["ok"] else "SELF-TEST FAILED")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
