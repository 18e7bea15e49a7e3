"""The library's index: quick, shared, undoable, and rebuilt from the files alone."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract import OutputError
from engine.songs.song_file import SoundFormat, export, read_song, write_new_master
from heartstudio.model.song import Song, seconds_of
from heartstudio.model.song_list_model import family_of
from heartstudio.model.song_store import SongStore, StoreError
from tests.engine.song_samples import make_score, make_sound


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "index" / "songs.db"


@pytest.fixture
def music(tmp_path: Path) -> Path:
    return tmp_path / "music"


@pytest.fixture
def store(database: Path) -> Iterator[SongStore]:
    opened = SongStore(database)
    yield opened
    opened.close()


def add_song(store: SongStore, music: Path, title: str = "Song", **changes: object) -> Song:
    score = make_score(2, title=title, **changes)
    return store.add_file(write_new_master(music, make_sound(2), score).path)


def add_family(store: SongStore, music: Path) -> list[Song]:
    """Root, child, grandchild, a take of the child; and a stranger."""
    plain = {"takes_group": None, "parent_id": None}
    days = [f"2025-01-0{day}T00:00:00Z" for day in range(1, 6)]
    root = add_song(store, music, "Root", created_utc=days[0], **plain)
    child = add_song(store, music, "Child", created_utc=days[1], parent_id=root.id, takes_group="t")
    descent = {**plain, "parent_id": child.id}
    grand = add_song(store, music, "Grand", created_utc=days[2], **descent)
    take = add_song(store, music, "Take", created_utc=days[3], parent_id=None, takes_group="t")
    add_song(store, music, "Stranger", created_utc=days[4], **plain)
    return [root, child, grand, take]


def test_a_file_becomes_a_row_and_stays_one(store: SongStore, music: Path, database: Path) -> None:
    song = add_song(store, music, "Grüße", until_stopped=False)
    score = read_song(song.path).score
    assert score is not None
    assert (song.id, song.title, song.stars) == (score.song_id, "Grüße", 4)
    assert (song.parent_id, song.takes_group) == (score.recipe.parent_id, "group")
    assert song.is_partial
    assert not song.missing
    assert song.duration_s == pytest.approx(0.16)
    assert song.created_s == seconds_of("2025-02-03T04:05:06+00:00") == 1738555506.0
    assert song.tags == "pop,happy"
    assert song.thumbnail is not None
    assert song.thumbnail.shape == (2, 200)
    again = SongStore(database)
    assert again.songs() == [song] == [store.get(song.id)]
    again.close()


def test_a_foreign_file_is_refused_with_its_reason(store: SongStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="moved or deleted"):
        store.add_file(tmp_path / "none.flac")
    assert store.songs() == []


def test_newest_first_and_families(store: SongStore, music: Path) -> None:
    family = add_family(store, music)
    titles = [song.title for song in store.songs()]
    assert titles == ["Stranger", "Take", "Grand", "Child", "Root"]
    for member in family:
        assert family_of(store.songs(), member.id) == family


def test_titles_and_stars_go_into_the_file_too(store: SongStore, music: Path) -> None:
    song = add_song(store, music)
    store.rename(song.id, "New ✨")
    changed = store.rate(song.id, 5)
    assert (changed.title, changed.stars, changed.path) == ("New ✨", 5, song.path)
    assert store.get(song.id) == changed == store.songs()[0]
    assert "new ✨" in changed.search_text
    score = read_song(song.path).score
    assert score is not None
    assert (score.recipe.title, score.recipe.stars) == ("New ✨", 5)


def test_a_change_without_the_file_changes_nothing(store: SongStore, music: Path) -> None:
    song = add_song(store, music)
    song.path.unlink()
    with pytest.raises(OutputError, match="moved or deleted"):
        store.rename(song.id, "New")
    assert store.get(song.id) == song
    with pytest.raises(StoreError, match="not in the library"):
        store.rate("nobody", 3)


def test_rebuilt_from_the_files_alone_it_is_the_same(
    store: SongStore, music: Path, tmp_path: Path
) -> None:
    family = add_family(store, music)
    store.rename(family[1].id, "Renamed")
    store.rate(family[2].id, 1)
    (music / "notes.txt").write_text("x")
    (music / "broken.flac").write_bytes(b"fLaC")
    seen: list[tuple[int, int]] = []
    fresh = SongStore(tmp_path / "fresh.db")
    report = fresh.rebuild(music, lambda done, total: seen.append((done, total)))
    assert fresh.songs() == store.songs()
    assert (report.found, len(report.foreign)) == (5, 1)
    assert "no sound file" in str(report.foreign[0][1])
    assert seen[-1] == (6, 6)
    fresh.close()


def test_rebuild_follows_moved_files_and_keeps_gone_ones(store: SongStore, music: Path) -> None:
    moved, gone = add_song(store, music, "Moved"), add_song(store, music, "Gone")
    target = music / "deep" / "er" / "renamed.flac"
    target.parent.mkdir(parents=True)
    moved.path.rename(target)
    gone.path.unlink()
    report = store.rebuild(music)
    assert report.found == 1
    assert store.get(moved.id) == dataclasses.replace(moved, path=target)
    assert store.get(gone.id) == dataclasses.replace(gone, missing=True)


def test_copies_and_exports_are_one_song(store: SongStore, music: Path) -> None:
    song = add_song(store, music)
    copy = Path(shutil.copy(song.path, music / "A first in order.flac"))
    exported = export(song.path, music / "e.mp3", SoundFormat.MP3).path
    for _ in range(2):
        report = store.rebuild(music)
        assert (report.found, set(report.duplicates)) == (1, {copy, exported})
        assert store.get(song.id) == song


def test_missing_files_are_marked_and_found_again(store: SongStore, music: Path) -> None:
    song, other = add_song(store, music), add_song(store, music)
    hidden = song.path.rename(music / "hidden")
    assert store.check_files() == {song.id}
    assert store.check_files() == set()
    assert [one.missing for one in (store.get(song.id), store.get(other.id)) if one] == [
        True,
        False,
    ]
    hidden.rename(song.path)
    assert store.check_files() == {song.id}
    assert store.get(song.id) == song


def test_removed_songs_come_back_even_after_a_restart(
    store: SongStore, music: Path, database: Path
) -> None:
    songs = [add_song(store, music, f"S{number}") for number in range(3)]
    removed = store.remove([songs[0].id, songs[2].id, "nobody"])
    assert {song.id for song in removed.songs} == {songs[0].id, songs[2].id}
    assert [song.id for song in store.songs()] == [songs[1].id]
    assert songs[0].path.exists()
    later = SongStore(database)
    assert {song.id for song in later.restore(removed.token)} == {songs[0].id, songs[2].id}
    assert later.restore(removed) == []
    later.close()
    assert sorted(store.songs(), key=lambda song: song.title) == songs


def test_a_damaged_index_is_set_aside_and_rebuilt(
    store: SongStore, music: Path, tmp_path: Path
) -> None:
    song = add_song(store, music)
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database" * 100)
    recreated = SongStore(broken)
    assert recreated.was_recreated
    recreated.rebuild(music)
    assert recreated.songs() == [song]
    recreated.close()
    kept = [path for path in tmp_path.iterdir() if path.name.startswith("broken.db.damaged-")]
    assert kept[0].read_bytes() == b"no database" * 100


def test_an_index_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        SongStore(path)
    assert path.exists()


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot be opened"):
        SongStore(tmp_path / "file" / "songs.db")


_WRITER = """
import sys
from pathlib import Path
from heartstudio.model.song_store import SongStore
store = SongStore(Path(sys.argv[1]))
for path in sorted(Path(sys.argv[2]).glob("*.flac"))[int(sys.argv[3])::2]:
    store.add_file(path)
    store.rate(store.songs()[0].id, 3)
store.close()
"""


def test_two_programs_at_once_lose_nothing(store: SongStore, music: Path, database: Path) -> None:
    for number in range(10):
        write_new_master(music, make_sound(1), make_score(1, title=f"S{number}"))
    programs = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(database), str(music), str(number)])
        for number in range(2)
    ]
    assert [program.wait(60) for program in programs] == [0, 0]
    assert len(store.songs()) == 10
    assert store.check_files() == set()


def test_many_threads_open_a_new_index_at_once(database: Path) -> None:
    problems: list[BaseException] = []

    def use() -> None:
        try:
            store = SongStore(database)
            store.songs()
            store.close()
        except StoreError as error:
            problems.append(error)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


@pytest.mark.parametrize("text", ["", "yesterday", "9999-99-99"])
def test_times_that_are_none(text: str) -> None:
    assert seconds_of(text) == 0.0


def test_of_two_copies_the_whole_one_counts(store: SongStore, music: Path) -> None:
    whole = write_new_master(music, make_sound(50), make_score(50, title="Whole")).path
    cut = music / "A cut copy.flac"
    shutil.copyfile(whole, cut)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    report = store.rebuild(music)
    assert (report.found, report.duplicates) == (1, (cut,))
    assert [song.path for song in store.songs()] == [whole]
    whole.unlink()
    store.rebuild(music)
    assert [(song.path, song.is_partial, song.missing) for song in store.songs()] == [
        (cut, True, False)
    ]
