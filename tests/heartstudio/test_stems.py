"""Stems: a song is separated on the engine thread, its stems lie beside it and leave with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from engine.contract import EngineError, OutputError
from engine.messages import NOTHING, Message
from engine.separation.stem_files import NOTE, stem_path, stems_folder
from engine.separation.stems import STEMS
from engine.songs.song_file import read_song
from engine.songs.sound_reader import load_stereo
from heartstudio.jobs.engine.job import JobProgress
from heartstudio.jobs.songs.export import ExportFormat, ExportOrder
from heartstudio.jobs.songs.stems import AT_WORK, IS_DRAFT, NO_SONG
from heartstudio.model.song import Song
from heartstudio.model.song_store import sound_files
from heartstudio.view.library.library_view import LibraryPanel
from tests.heartstudio.fake_separator import NAME, SHARES, make_network
from tests.heartstudio.model_makers import make_checkpoint
from tests.heartstudio.queue_events import listen, waiting_for_failure
from tests.heartstudio.studio_kit import StudioKit


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path) -> Iterator[StudioKit]:
    kit = StudioKit(tmp_path / "studio")
    make_network(kit.paths.models)
    yield kit
    kit.close()


def make(kit: StudioKit, qtbot: QtBot, title: str = "Boats") -> Song:
    return song_of(kit, kit.make(qtbot, title=title, lyrics="[verse]\nla", length_s=10))


def song_of(kit: StudioKit, song_id: str) -> Song:
    song = kit.context.songs.song(song_id)
    assert song is not None
    return song


def separate(kit: StudioKit, qtbot: QtBot, song: Song) -> Path:
    with qtbot.waitSignal(kit.context.stems.separated) as ended:
        kit.context.stems.separate(song.id)
    assert ended.args == [song.id]
    kit.wait_idle(qtbot)
    return stems_folder(song.path)


def test_stems_lie_beside_the_song_and_the_library_knows(kit: StudioKit, qtbot: QtBot) -> None:
    song = make(kit, qtbot)
    stages: list[str] = []
    listen(kit.context.queue, JobProgress, lambda p: stages.append(p.stage.value))
    before = song.path.read_bytes()
    folder = separate(kit, qtbot, song)
    assert folder == song.path.with_name("Boats.flac.stems")
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [NOTE, *(f"{stem}.flac" for stem in STEMS)]
    )
    sound = read_song(song.path).load()
    drums = load_stereo(stem_path(folder, "drums"))
    assert np.allclose(drums, sound * SHARES["drums"], atol=1e-6)
    assert song_of(kit, song.id).has_stems
    assert song.path.read_bytes() == before
    assert kit.separator.loads == [(str(kit.paths.models / NAME), "auto")]
    assert kit.separator.threads == kit.engine.threads
    assert kit.separator.released == 1
    assert kit.engine.released == 1  # one model at a time in memory
    assert "separate" in stages
    assert kit.context.songs.rowCount() == 1
    assert len(kit.context.queue.jobs()) == 1  # its own job has gone


def test_a_model_that_declares_its_stems_separates_by_codes(
    kit: StudioKit, qtbot: QtBot, tmp_path: Path
) -> None:
    root = tmp_path / "declared"
    make_checkpoint(root)
    stems = {"vocals": [6], "drums": [4], "bass": [3], "other": [2, 5, 7]}
    config = {"stems": stems, "silent_codes": [0] * 8}
    (root / "HeartCodec-oss" / "config.json").write_text(json.dumps(config))
    kit.context.settings.set("model_folders", str(root))
    song = make(kit, qtbot)
    folder = separate(kit, qtbot, song)
    assert [request.folder for request in kit.engine.separations] == [folder]
    assert kit.separator.requests == []
    assert song_of(kit, song.id).has_stems
    (root / "HeartCodec-oss" / "config.json").write_text(json.dumps({"stems": 1}))
    with qtbot.waitSignal(kit.context.stems.problem_occurred) as told:
        kit.context.stems.separate(song.id)
    assert "stems does not fit this codec" in str(told.args[0])


def test_without_a_network_the_person_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    kit = StudioKit(tmp_path / "bare")
    song = make(kit, qtbot)
    with qtbot.waitSignal(kit.context.stems.network_wanted):
        kit.context.stems.separate(song.id)
    assert kit.separator.loads == []
    assert kit.context.stems.why_not(song.id) == NOTHING
    kit.close()


def test_why_a_song_cannot_be_separated(kit: StudioKit, qtbot: QtBot) -> None:
    stems = kit.context.stems
    assert stems.why_not("") == NO_SONG
    draft = kit.make(qtbot, title="Draft", lyrics="la", length_s=10, draft_sound=True)
    assert stems.why_not(draft) == IS_DRAFT
    stems.separate(draft)
    kit.draft(draft_sound=False)
    song = make(kit, qtbot)
    kit.separator.hangs = True
    stems.separate(song.id)
    assert stems.why_not(song.id) == AT_WORK
    qtbot.waitUntil(lambda: bool(kit.separator.requests))
    with qtbot.waitSignal(stems.note_appeared) as told:
        kit.context.queue.stop()
    assert str(told.args[0]) == "The separation was stopped. No stems were written."
    assert stems.why_not(song.id) == NOTHING
    assert not song_of(kit, song.id).has_stems
    assert [request.path for request in kit.separator.requests] == [song.path]


def test_a_failure_is_a_failed_job_that_can_be_tried_again(kit: StudioKit, qtbot: QtBot) -> None:
    kit.separator.error = EngineError(Message.plain("no memory"))
    song = make(kit, qtbot)
    with waiting_for_failure(qtbot, kit.context.queue) as failed:
        kit.context.stems.separate(song.id)
    assert failed.args is not None
    assert str(failed.args[1].outcome.message) == "no memory"
    kit.separator.error = None
    with qtbot.waitSignal(kit.context.stems.separated):
        kit.context.queue.retry(failed.args[0])
    assert song_of(kit, song.id).has_stems


def test_a_song_without_its_file_is_said(kit: StudioKit, qtbot: QtBot) -> None:
    song = make(kit, qtbot)
    song.path.unlink()
    with qtbot.waitSignal(kit.context.stems.problem_occurred) as told:
        kit.context.stems.separate(song.id)
    assert "was moved or deleted" in str(told.args[0])
    assert kit.context.stems.why_not(song.id) == NOTHING


def test_the_library_counts_songs_with_stems(kit: StudioKit, qtbot: QtBot) -> None:
    panel = LibraryPanel(kit.context.songs)
    qtbot.addWidget(panel)
    song = make(kit, qtbot)
    make(kit, qtbot, "Other")
    assert panel.count_label.text() == "2 songs"
    folder = separate(kit, qtbot, song)
    assert panel.count_label.text() == "2 songs, 1 with stems"
    stem_path(folder, "bass").unlink()  # by another program
    kit.context.songs.refresh_missing()
    qtbot.waitUntil(lambda: panel.count_label.text() == "2 songs")


def test_a_rebuilt_library_finds_stems_and_takes_none_for_a_song(
    kit: StudioKit, qtbot: QtBot
) -> None:
    song = make(kit, qtbot)
    separate(kit, qtbot, song)
    assert list(sound_files(song.path.parent)) == [song.path]
    reports: list[object] = []
    kit.studio._library.submit(lambda store: store.rebuild(song.path.parent), reports.append)
    qtbot.waitUntil(lambda: bool(reports))
    kit.context.songs.load()
    qtbot.waitUntil(lambda: song_of(kit, song.id).has_stems)


@pytest.mark.parametrize(
    ("sound_format", "suffix"),
    [(ExportFormat.MP3, "flac"), (ExportFormat.WAV16, "wav"), (ExportFormat.WAV32F, "wav")],
)
def test_stems_are_exported_beside_the_song_and_still_add_up(
    kit: StudioKit, qtbot: QtBot, tmp_path: Path, sound_format: ExportFormat, suffix: str
) -> None:
    song, other = make(kit, qtbot), make(kit, qtbot, "Other")
    separate(kit, qtbot, song)
    out = tmp_path / "out"
    out.mkdir()
    (out / "Boats stems").mkdir()  # somebody else's
    order = ExportOrder((song.id, other.id), sound_format, out, with_stems=True)
    told: list[str] = []
    kit.context.exporter.failed.connect(lambda message: told.append(str(message)))
    with qtbot.waitSignal(kit.context.exporter.finished) as ended:
        kit.context.exporter.export(order)
    folder = out / "Boats stems 2"
    assert folder in ended.args[0]
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{s}.{suffix}" for s in STEMS)
    steps = [np.rint(soundfile.read(folder / f"{stem}.{suffix}")[0] * (1 << 23)) for stem in STEMS]
    whole = np.rint(soundfile.read(song.path)[0] * (1 << 23))
    assert np.array_equal(sum(steps), whole)
    assert told == [
        "“Other” was exported, but not all that belongs to it. It has no stems: choose “Separate "
        "into stems” first."
    ]
    assert (out / f"Other{sound_format.suffix}") in ended.args[0]
    assert list((out / "Boats stems").iterdir()) == []


class Bin:
    """A bin in a folder; it refuses what `refuses` names."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.refuses = folder, ""
        folder.mkdir()

    def __call__(self, path: Path) -> Path:
        if path.name == self.refuses:
            raise OutputError(Message("{name} is in use.", name=path.name))
        return path.rename(self.folder / path.name)


@pytest.fixture
def bin_folder(kit: StudioKit, tmp_path: Path) -> Bin:
    kit.context.songs._trash = Bin(tmp_path / "bin")
    return kit.context.songs._trash


def test_stems_leave_with_the_song_and_come_back_with_undo(
    kit: StudioKit, qtbot: QtBot, bin_folder: Bin
) -> None:
    songs = kit.context.songs
    song = make(kit, qtbot)
    folder = separate(kit, qtbot, song)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with qtbot.waitSignal(songs.binned):
        songs.delete([song.id])
    assert sorted(path.name for path in bin_folder.folder.iterdir()) == ["Boats.flac", folder.name]
    assert not folder.exists()
    songs.undo_stack.undo()
    qtbot.waitUntil(lambda: songs.song(song.id) is not None)
    assert song_of(kit, song.id).has_stems
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert list(bin_folder.folder.iterdir()) == []


def test_stems_follow_a_song_that_comes_back_under_another_name(
    kit: StudioKit, qtbot: QtBot, bin_folder: Bin
) -> None:
    songs = kit.context.songs
    song = make(kit, qtbot)
    separate(kit, qtbot, song)
    with qtbot.waitSignal(songs.binned):
        songs.delete([song.id])
    song.path.write_bytes(b"another file of that name")
    songs.undo_stack.undo()
    qtbot.waitUntil(lambda: songs.song(song.id) is not None)
    back = song_of(kit, song.id)
    assert back.path.name == "Boats 2.flac"
    assert back.has_stems
    assert stems_folder(back.path).is_dir()


@pytest.mark.parametrize("has_old", [False, True])
def test_a_song_deleted_while_it_is_separated_comes_back_as_it_was(
    kit: StudioKit, qtbot: QtBot, bin_folder: Bin, has_old: bool
) -> None:
    songs, song = kit.context.songs, make(kit, qtbot)
    folder = stems_folder(song.path)
    if has_old:
        separate(kit, qtbot, song)
    before = {path.name: path.read_bytes() for path in folder.glob("*")}
    other = make(kit, qtbot, "Other")
    kit.separator.hangs = True
    kit.context.stems.separate(song.id)
    kit.context.stems.separate(other.id)
    qtbot.waitUntil(lambda: len(kit.separator.requests) == 1 + has_old)
    with qtbot.waitSignal(songs.binned):
        songs.delete([song.id, other.id])
    kit.wait_idle(qtbot)
    assert len(kit.separator.requests) == 1 + has_old, "the waiting one is not begun"
    assert not folder.exists()
    folder.mkdir()  # the separation did so when it was about to write, and was killed
    (folder / ".heartstudio-0123456789abcdef.part").touch()
    (bin_folder.folder / folder.name).mkdir(exist_ok=True)
    (bin_folder.folder / folder.name / ".heartstudio-fedcba9876543210.part").touch()
    songs.undo_stack.undo()
    qtbot.waitUntil(lambda: songs.song(song.id) is not None)
    assert song_of(kit, song.id).has_stems is has_old
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] != "."}
    assert found == before
    kit.separator.hangs = False
    separate(kit, qtbot, song)


def test_newer_stems_are_kept_when_a_song_comes_back(
    kit: StudioKit, qtbot: QtBot, bin_folder: Bin
) -> None:
    songs, song = kit.context.songs, make(kit, qtbot)
    folder = separate(kit, qtbot, song)
    with qtbot.waitSignal(songs.binned):
        songs.delete([song.id])
    folder.mkdir()
    stem_path(folder, "bass").write_bytes(b"another program's")
    songs.undo_stack.undo()
    qtbot.waitUntil(lambda: songs.song(song.id) is not None)
    assert [path.name for path in folder.iterdir()] == ["bass.flac"]
    assert not song_of(kit, song.id).has_stems
    assert len(list((bin_folder.folder / folder.name).iterdir())) == 5


def test_a_song_deleted_while_its_stems_are_noted_stays_away(
    kit: StudioKit, qtbot: QtBot, bin_folder: Bin, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs, song = kit.context.songs, make(kit, qtbot)
    show = kit.context.stems._show

    def show_and_delete(shown: Song) -> None:
        show(shown)
        songs.delete([shown.id])

    monkeypatch.setattr(kit.context.stems, "_show", show_and_delete)
    with qtbot.waitSignal(songs.binned):
        kit.context.stems.separate(song.id)
    kit.wait_idle(qtbot)
    assert songs.rowCount() == 0
    assert (bin_folder.folder / f"{song.path.name}.stems").is_dir()


def test_a_song_whose_stems_cannot_leave_stays(
    kit: StudioKit, qtbot: QtBot, bin_folder: Bin
) -> None:
    songs = kit.context.songs
    song = make(kit, qtbot)
    folder = separate(kit, qtbot, song)
    bin_folder.refuses = folder.name
    with qtbot.waitSignal(songs.problem_occurred):
        songs.delete([song.id])
    assert song_of(kit, song.id).has_stems
    assert song.path.is_file()
    assert list(bin_folder.folder.iterdir()) == []
