"""Files appear whole or not at all, whatever the disk or the user does; names fit every system."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.atomic_file import atomic_path, clean_leftovers, lock_file, write_bytes
from engine.contract import OutputError
from engine.separation.stem_files import written_stems
from engine.separation.stems import PARTS
from engine.songs.file_names import MAX_NAME_BYTES, MAX_NAME_CHARS, file_stem, safe_file_name
from engine.songs.song_file import read_song, update_song, write_master, write_new_master
from tests.engine.song_samples import make_score, make_sound
from tests.links import make_link

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte, where the user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not permitted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_bytes(path, b"old")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


@POSIX_ONLY
@pytest.mark.parametrize("patience_s", [5.0, 0.0])
def test_a_file_that_is_being_read_is_replaced_a_little_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience_s: float
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    replace, refusals = Path.replace, [PermissionError(13, "in use"), PermissionError(13, "in use")]

    def busy(source: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", busy)
    monkeypatch.setattr("engine.atomic_file.BUSY_FILE_S", patience_s)
    if patience_s:
        write_bytes(path, b"new")
        assert path.read_bytes() == b"new"
        return
    with pytest.raises(OutputError):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_link_keeps_pointing_at_the_changed_file(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    make_link(tmp_path / "link", tmp_path / "real")
    write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail_halfway() -> None:
        with atomic_path(path) as temporary:
            temporary.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_without_overwrite_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a"

    def be_overtaken() -> None:
        with atomic_path(path, overwrite=False) as temporary:
            temporary.write_bytes(b"mine")
            path.write_bytes(b"theirs")

    with pytest.raises(OutputError, match="already"):
        be_overtaken()
    assert path.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a"]


def test_a_full_disk_says_so_and_keeps_the_song(small_disk: Path) -> None:
    path = small_disk / "song.flac"
    write_master(path, make_sound(5), make_score(5))
    with pytest.raises(OutputError, match="disk is full"):
        write_master(path, make_sound(200), make_score(200))
    song = read_song(path)
    assert song.score is not None
    assert song.score.frame_count == 5
    assert names(small_disk) == ["song.flac"]


def test_a_full_disk_while_stems_are_written_says_so(small_disk: Path) -> None:
    sound = make_sound(200)
    with (
        pytest.raises(OutputError, match="disk is full"),
        written_stems(small_disk / "song.flac.stems", "", "test") as write,
    ):
        write(sound, {part: sound for part in PARTS})
    assert names(small_disk) == []


def test_a_disk_that_fills_while_tags_change_keeps_the_song(small_disk: Path) -> None:
    path = small_disk / "song.flac"
    write_master(path, make_sound(10), make_score(10, title="Old"))
    (small_disk / "filler").write_bytes(bytes(os.statvfs(small_disk).f_bavail * 4096 - 40_000))
    with pytest.raises(OutputError, match="disk is full"):
        update_song(path, title="New")
    song = read_song(path)
    assert song.score is not None
    assert song.score.recipe.title == "Old"
    assert names(small_disk) == ["filler", "song.flac"]


def test_a_read_only_disk_says_so(small_disk: Path) -> None:
    path = small_disk / "song.flac"
    write_master(path, make_sound(5), make_score(5))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(OutputError, match="cannot be"):
        write_master(small_disk / "b.flac", make_sound(5), make_score(5))
    with pytest.raises(OutputError, match="cannot be"):
        update_song(path, title="x")
    assert read_song(path).score is not None


_LIMITED = """
import resource, sys
from pathlib import Path
from engine.contract import EngineError
from engine.songs.song_file import write_master
from tests.engine.song_samples import make_score, make_sound
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    write_master(Path(sys.argv[1]), make_sound(50), make_score(50))
except EngineError as error:
    sys.stdout.write(type(error).__name__ + ": " + str(error))
"""


@POSIX_ONLY
@pytest.mark.parametrize("limit", [0, 1_000, 100_000, 400_000])
def test_a_size_limit_says_so_and_keeps_the_song(limit: int, tmp_path: Path) -> None:
    path = tmp_path / "song.flac"
    write_master(path, make_sound(5), make_score(5))
    done = run(_LIMITED, path, limit)
    assert done.stdout.startswith("OutputError: song.flac is larger than"), done.stderr
    song = read_song(path)
    assert song.score is not None
    assert song.score.frame_count == 5
    assert names(tmp_path) == ["song.flac"]


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        write_bytes(tmp_path / "gone" / "a", b"")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder that is no disk")
def test_a_folder_that_takes_no_files_says_so() -> None:
    with pytest.raises(OutputError, match="The folder /proc cannot be written to"):
        write_bytes(Path("/proc/song.lrc"), b"")


_SAVER = """
import sys
from pathlib import Path
from engine.songs.song_file import update_song, write_master
from tests.engine.song_samples import make_score, make_sound
path = Path(sys.argv[1])
sounds = {frames: make_sound(frames) for frames in (20, 30, 40)}
sys.stdout.write("ready\\n")
sys.stdout.flush()
for number in range(100000):
    frames = (20, 30, 40)[number % 3]
    write_master(path, sounds[frames], make_score(frames))
    update_song(path, title=f"title {number}")
"""


@POSIX_ONLY
def test_kill_9_while_saving_leaves_a_whole_song(tmp_path: Path) -> None:
    path = tmp_path / "song.flac"
    write_master(path, make_sound(20), make_score(20))
    rng = random.Random(3)
    for _ in range(20):
        with subprocess.Popen(
            [sys.executable, "-c", _SAVER, str(path)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(rng.uniform(0.0, 0.25))
            process.send_signal(signal.SIGKILL)
        song = read_song(path)
        assert song.score is not None, song.reason
        assert song.load().shape[1] == song.score.frame_count * 3_840
    for name in names(tmp_path):
        os.utime(tmp_path / name, (0, 0))
    clean_leftovers(tmp_path)
    assert names(tmp_path) == ["song.flac"]


def test_leftovers_of_the_living_and_files_of_others_stay(tmp_path: Path) -> None:
    others = tmp_path / "holiday.part"
    others.write_bytes(b"x")
    for name in (".heartstudio-dead.part", ".heartstudio-alive.part", ".heartstudio-young.part"):
        (tmp_path / name).write_bytes(b"x")
        if "young" not in name:
            os.utime(tmp_path / name, (0, 0))
    os.utime(others, (0, 0))
    with (tmp_path / ".heartstudio-alive.part").open("r+b") as file:
        assert lock_file(file)
        assert clean_leftovers(tmp_path) == 1
    assert names(tmp_path) == [".heartstudio-alive.part", ".heartstudio-young.part", "holiday.part"]
    assert clean_leftovers(tmp_path / "none") == 0


def test_saving_a_song_clears_old_leftovers_away(tmp_path: Path) -> None:
    (tmp_path / ".heartstudio-dead.part").write_bytes(b"x")
    os.utime(tmp_path / ".heartstudio-dead.part", (0, 0))
    write_new_master(tmp_path, make_sound(1), make_score(1, title="A"))
    assert names(tmp_path) == ["A.flac"]


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Summer Rain", "Summer Rain"),
        ("", "Untitled"),
        (" .. ", "Untitled"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1", "_com1"),
        ("Connie", "Connie"),
        ("trailing dot.", "trailing dot"),
        ("two\nlines\tand\0more", "two lines and more"),
        ("東京の夜 🎵", "東京の夜 🎵"),
        ("e\u0301", "é"),
        ("\u202egpj.exe", "gpj.exe"),
        ("../../etc/passwd", "etc passwd"),
        ("\ud800x", "x"),
    ],
)
def test_stems_are_valid_everywhere(title: str, stem: str) -> None:
    assert file_stem(title) == stem


@pytest.mark.parametrize("char", ["x", "ü", "東", "🎵"])
def test_long_titles_fit(char: str, tmp_path: Path) -> None:
    for _ in range(12):
        path = safe_file_name(char * 500, ".flac", tmp_path)
        assert not path.exists()
        assert len(path.name) <= MAX_NAME_CHARS
        assert len(path.name.encode()) <= MAX_NAME_BYTES
        path.write_bytes(b"")
    assert len(names(tmp_path)) == 12


def test_names_differ_by_more_than_case(tmp_path: Path) -> None:
    (tmp_path / "SONG.flac").write_bytes(b"")
    assert safe_file_name("song", ".flac", tmp_path).name == "song 2.flac"


def test_moving_the_folder_away_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "music"
    folder.mkdir()

    def lose_the_folder() -> None:
        with atomic_path(folder / "a") as temporary:
            temporary.write_bytes(b"x")
            shutil.rmtree(folder)

    with pytest.raises(OutputError, match="does not exist"):
        lose_the_folder()
