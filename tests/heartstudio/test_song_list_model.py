"""The library model: Qt's own model checks, orders, search, families, ten thousand songs."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from engine.contract import OutputError
from engine.messages import Message
from heartstudio.model.song import Song
from heartstudio.model.song_filter import SongFilterModel
from heartstudio.model.song_list_model import (
    SongListModel,
    SongRole,
    SortBy,
    family_of,
    thumbnail_of,
)
from heartstudio.view.library.song_delegate import SongDelegate
from tests.work_count import calls_of


def song(number: int, **changes: Any) -> Song:
    plain = Song(
        id=f"id{number}",
        path=Path(f"/music/{number}.flac"),
        title=f"Song {number:05}",
        tags="rock,drums",
        lyrics="[verse]\nhello",
        duration_s=60.0 + number % 7,
        created_utc="",
        created_s=float(number),
        stars=number % 6,
        model="fake",
        parent_id=None,
        takes_group=None,
        is_partial=False,
        missing=False,
        peaks=b"",
    )
    return replace(plain, **changes)


class Shelf:
    """A LibraryThread without a thread, over a store in memory that can be told to fail."""

    def __init__(self, songs: list[Song]) -> None:
        self.kept = {s.id: s for s in songs}
        self.fails: Exception | None = None
        self.gone: set[str] = set()

    def submit(
        self,
        work: Callable[[Any], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        if self.fails is not None and failed is not None:
            failed(self.fails)
            return
        result = work(self)
        if done is not None:
            done(result)

    def songs(self) -> list[Song]:
        return list(self.kept.values())

    def get(self, song_id: str) -> Song | None:
        return self.kept.get(song_id)

    def rename(self, song_id: str, title: str) -> Song:
        self.kept[song_id] = replace(self.kept[song_id], title=title)
        return self.kept[song_id]

    def rate(self, song_id: str, stars: int) -> Song:
        self.kept[song_id] = replace(self.kept[song_id], stars=stars)
        return self.kept[song_id]

    def check_files(self) -> set[str]:
        changed, self.gone = self.gone, set()
        for song_id in changed:
            self.kept[song_id] = replace(self.kept[song_id], missing=True)
        return changed


def library(songs: list[Song]) -> tuple[SongListModel, SongFilterModel, Shelf]:
    shelf = Shelf(songs)
    model = SongListModel(shelf)  # type: ignore[arg-type]
    shown = SongFilterModel(model)
    model.load()
    return model, shown, shelf


def titles(model: Any) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_qt_finds_no_fault(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model, shown, _ = library([song(n) for n in range(30)])
    qtmodeltester.check(model)
    model.put([song(31), song(5, title="Renamed"), song(7, created_s=999.0)])
    model.take_out(["id3", "id4", "id20", "nobody"])
    model.sort_by(SortBy.TITLE)
    shown.set_search("rock")
    qtmodeltester.check(shown)
    assert model.rowCount() == 28


def test_a_random_life_keeps_order_and_index(qtbot: QtBot) -> None:
    rng = random.Random(3)
    model, _, _ = library([song(n) for n in range(20)])
    truth = {s.id: s for s in model.songs()}
    for step in range(300):
        number = rng.randrange(40)
        if rng.random() < 0.3:
            model.take_out([f"id{number}"])
            truth.pop(f"id{number}", None)
        else:
            fresh = song(
                number,
                title=rng.choice("abcde"),
                stars=rng.randrange(6),
                created_s=float(rng.randrange(50)),
            )
            model.put([fresh])
            truth[fresh.id] = fresh
        if step % 40 == 0:
            model.sort_by(rng.choice(list(SortBy)))
        assert {s.id for s in model.songs()} == set(truth)
        for row, shown in enumerate(model.songs()):
            assert model.index_of(shown.id).row() == row
            assert truth[shown.id] == shown
        keys = [model._key(s) for s in model.songs()]
        assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("order", "first"),
    [
        (SortBy.NEWEST, "id3"),
        (SortBy.TITLE, "id1"),
        (SortBy.STARS, "id2"),
        (SortBy.LONGEST, "id0"),
    ],
)
def test_orders(qtbot: QtBot, order: SortBy, first: str) -> None:
    songs = [
        song(0, title="d", stars=0, duration_s=500.0),
        song(1, title="A", stars=1),
        song(2, title="c", stars=5),
        song(3, title="b", stars=2),
    ]
    model, shown, _ = library(songs)
    model.sort_by(order)
    assert model.songs()[0].id == first
    assert shown.index(0, 0).data(SongRole.ID) == first


def test_what_is_chosen_stays_chosen_when_rows_move(qtbot: QtBot) -> None:
    model, _, _ = library([song(n) for n in range(5)])
    chosen = QPersistentModelIndex(model.index_of("id2"))
    model.sort_by(SortBy.TITLE)
    assert chosen.data(SongRole.ID) == "id2"
    model.put([song(2, title="zzz")])
    assert chosen.data(SongRole.ID) == "id2"
    assert chosen.row() == 4


def test_search_needs_every_word_and_no_accents(qtbot: QtBot) -> None:
    songs = [
        song(1, title="Grüße aus Köln", tags="folk", lyrics="la"),
        song(2, title="Rain", tags="rock,piano", lyrics="[verse]\nÉtoile du nord"),
        song(3, title="Rain again", tags="pop", lyrics="[chorus]\n東京"),
    ]
    _, shown, _ = library(songs)
    expected = {
        "": 3,
        "rain": 2,
        "RAIN etoile": 1,
        "piano rain": 1,
        "grusse koln": 1,
        "grüsse": 1,
        "koln": 1,
        "東京": 1,
        "pop chorus": 1,
        "gain": 1,
        "100%": 0,
        "rain missing": 0,
        "nothing": 0,
    }
    for text, count in expected.items():
        shown.set_search(text)
        assert shown.rowCount() == count, text


def test_search_follows_changes(qtbot: QtBot) -> None:
    model, shown, _ = library([song(1), song(2)])
    shown.set_search("thunder")
    assert shown.rowCount() == 0
    model.rename("id1", "Thunder")
    assert titles(shown) == ["Thunder"]
    shown.set_search("")
    shown.set_min_stars(2)
    assert shown.rowCount() == 1


def test_a_failed_change_goes_back(qtbot: QtBot) -> None:
    model, _, shelf = library([song(1, stars=2)])
    told: list[str] = []
    model.problem_occurred.connect(lambda message: told.append(str(message)))
    shelf.fails = OutputError(Message.plain("The disk is full."))
    model.rename("id1", "New")
    model.set_stars("id1", 5)
    assert model.song("id1") == song(1, stars=2)
    assert told == ["The disk is full."] * 2


def test_stars_are_kept_in_bounds(qtbot: QtBot) -> None:
    model, _, shelf = library([song(1, stars=2)])
    model.set_stars("id1", 9)
    assert shelf.kept["id1"].stars == 5
    model.set_stars("id1", -1)
    assert shelf.kept["id1"].stars == 0


def test_missing_files_are_marked(qtbot: QtBot) -> None:
    model, _, shelf = library([song(1), song(2)])
    shelf.gone = {"id2"}
    model.refresh_missing()
    assert model.index_of("id2").data(SongRole.IS_MISSING)
    assert not model.index_of("id1").data(SongRole.IS_MISSING)
    assert model.rowCount() == 2, "nothing is deleted"


def test_roles(qtbot: QtBot) -> None:
    peaks = bytes([256 - 100, 100, 256 - 50, 50])
    model, _, _ = library([song(1, peaks=peaks, parent_id="id0", takes_group="g")])
    index = model.index_of("id1")
    assert index.data(SongRole.TAGS) == ("rock", "drums")
    assert index.data(SongRole.THUMBNAIL).tolist() == [[-100, -50], [100, 50]]
    assert index.data(SongRole.PARENT_ID) == "id0"
    assert index.data(SongRole.TAKES_GROUP) == "g"
    assert index.data(SongRole.SONG).id == "id1"
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
    assert thumbnail_of(song(1)) is None


def test_families() -> None:
    songs = [
        song(1),
        song(2, parent_id="id1"),
        song(3, parent_id="id2", takes_group="t"),
        song(4, parent_id="id2", takes_group="t"),
        song(5),
        song(6, parent_id="gone"),
        song(7, parent_id="id8"),
        song(8, parent_id="id7"),
        song(9, parent_id="gone", sound_parent_id="id5"),
    ]
    assert [s.id for s in family_of(songs, "id3")] == ["id1", "id2", "id3", "id4"]
    assert [s.id for s in family_of(songs, "id5")] == ["id5", "id9"]
    assert [s.id for s in family_of(songs, "id6")] == ["id6"]
    assert {s.id for s in family_of(songs, "id7")} == {"id7", "id8"}
    assert family_of(songs, "nobody") == []


def test_ten_thousand_songs_are_searched_without_a_call_for_each(qtbot: QtBot) -> None:
    words = [
        "river",
        "stone",
        "winter",
        "garden",
        "light",
        "home",
        "carry",
        "window",
        "morning",
        "silver",
    ]
    rng = random.Random(1)
    songs = [
        song(n, title=f"{rng.choice(words)} {n}", lyrics=" ".join(rng.choices(words, k=180)))
        for n in range(10_000)
    ]
    model, shown, _ = library(songs)
    assert model.rowCount() == 10_000
    keys = ("r", "ri", "riv", "rive", "river", "river 77", "river 777", "")
    for text in keys:
        calls = calls_of(lambda text=text: shown.set_search(text))
        assert shown.rowCount() == sum(
            all(word in one.search_text for word in text.split()) for one in model.songs()
        )
        assert calls < 1_000


def test_the_search_keeps_qts_rules_through_every_change(qtbot: QtBot) -> None:
    rng = random.Random(3)
    model, shown, _ = library([song(n, title=f"{n % 3} rain") for n in range(40)])
    QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Fatal)
    changes: list[Callable[[int], object]] = [
        lambda n: shown.set_search(words),
        lambda n: shown.set_min_stars(stars),
        lambda n: model.put([song(n, title=("1 rain", "snow")[n % 2], stars=n % 6)]),
        lambda n: model.put([song(n * 100 + k, title="1 rain", stars=k) for k in range(3)]),
        lambda n: model.take_out([f"id{n}", f"id{n + 1}"]),
        lambda n: model.sort_by(list(SortBy)[n % 4]),
        lambda n: model.reset_songs([song(k, title=f"{k % 3} rain") for k in range(40 + n)]),
    ]
    words, stars = "", 0
    for step in range(300):
        held = [QPersistentModelIndex(shown.index(row, 0)) for row in (0, 3)]
        ids = [index.data(SongRole.ID) for index in held]
        change, number = rng.choice(changes), rng.randrange(40)
        if change is changes[0]:
            words = ("", "rain", "1 rain", "snow")[number % 4]
        elif change is changes[1]:
            stars = number % 3
        change(number)
        wanted = [
            s.id
            for s in model.songs()
            if s.stars >= stars and all(word in s.search_text for word in words.split())
        ]
        assert [shown.index(r, 0).data(SongRole.ID) for r in range(shown.rowCount())] == wanted
        if change is not changes[-1]:
            for index, song_id in zip(held, ids, strict=True):
                expected = song_id if song_id in wanted else None
                assert index.data(SongRole.ID) == expected, step
        for row, song_id in enumerate(wanted):
            assert shown.index_of(song_id).row() == row


def test_what_is_chosen_stays_chosen_while_it_matches(qtbot: QtBot) -> None:
    _, shown, _ = library([song(n, title="rain" if n % 2 else "snow") for n in range(6)])
    chosen = QItemSelectionModel(shown)
    for row in range(6):
        chosen.select(shown.index(row, 0), QItemSelectionModel.SelectionFlag.Select)
    shown.set_search("rain")
    assert sorted(index.data(SongRole.ID) for index in chosen.selectedIndexes()) == [
        *("id1", "id3", "id5"),
    ]
    shown.set_search("")
    assert len(chosen.selectedIndexes()) == 3


def test_a_title_being_written_stays_when_the_song_changes(qtbot: QtBot) -> None:
    model, shown, _ = library([song(1, title="Old")])
    owner = QWidget()
    qtbot.addWidget(owner)
    delegate, editor = SongDelegate(owner), QLineEdit(owner)
    delegate.setEditorData(editor, shown.index(0, 0))
    assert editor.text() == "Old"
    QTest.keyClicks(editor, "New")
    model.put([song(1, title="Old", stars=4)])
    delegate.setEditorData(editor, shown.index(0, 0))
    assert editor.text() == "New"
