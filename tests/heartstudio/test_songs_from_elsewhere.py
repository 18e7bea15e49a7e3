"""Tokens and libraries of other programs that are opened become songs of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.songs.song_file import read_song
from tests.engine.milimo_samples import CHILD, PARENT, make_milimo

CODES = np.random.default_rng(3).integers(0, 50, (8, 25)).astype(np.int32)


class Heard:
    """What the opener said."""

    def __init__(self, kit: Any) -> None:
        self.told: list[str] = []
        self.failed: list[str] = []
        opener = kit.context.opener
        opener.told.connect(lambda message: self.told.append(str(message)))
        opener.failed.connect(lambda _path, message: self.failed.append(str(message)))


def test_a_file_of_tokens_becomes_a_song_that_can_be_extended(
    make_kit: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    kit = make_kit()
    heard = Heard(kit)
    np.save(tmp_path / "lamp_tokens.npy", CODES)
    (tmp_path / "lamp.txt").write_text("[verse]\nla la", encoding="utf-8")
    kit.context.opener.open([tmp_path / "lamp_tokens.npy"])
    qtbot.waitUntil(lambda: bool(kit.saved))
    assert heard.told == ["“lamp” is decoded now; then it is in the library."]
    song = kit.context.songs.song(kit.saved[0])
    assert (song.title, song.lyrics, song.duration_s) == ("lamp", "[verse]\nla la", 2.0)
    score = read_song(song.path).require_score()
    np.testing.assert_array_equal(score.codes, CODES)
    assert score.recipe.extra["tokens_from"] == "lamp_tokens.npy"
    assert score.recipe.model.name == ""
    kit.context.requests.prepare_extension(song.id, 1.0)
    qtbot.waitUntil(lambda: kit.context.draft.draft.extend is not None)
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    longer = read_song(kit.context.songs.song(kit.saved[1]).path).require_score()
    np.testing.assert_array_equal(longer.codes[:, :12], CODES[:, :12])
    kit.context.opener.open([tmp_path / "lamp_tokens.npy"])
    qtbot.waitUntil(lambda: len(heard.told) == 2)
    assert heard.told[1] == "In the library already: 1."
    assert len(kit.saved) == 2
    kit.wait_idle(qtbot)


def test_a_milimo_library_is_taken_over_whole(make_kit: Any, qtbot: QtBot, tmp_path: Path) -> None:
    kit = make_kit()
    heard = Heard(kit)
    database = make_milimo(tmp_path / "milimo", CODES)
    kit.context.opener.open([tmp_path / "milimo"])
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    assert heard.told == [
        "2 songs are decoded now, one after the other; each is in the library when it is done. "
        "Without tokens and left out: 1."
    ]
    first, second = (kit.context.songs.song(str(song_id)) for song_id in (PARENT, CHILD))
    assert (first.title, first.tags, first.lyrics, first.stars) == (
        *("First song", "pop,warm", "[Verse]\nla"),
        5,
    )
    assert second.parent_id == first.id
    recipe = read_song(second.path).require_score().recipe
    assert recipe.parent_cut_frame == CODES.shape[1]
    kit.wait_idle(qtbot)
    kit.context.opener.open([database])
    qtbot.waitUntil(lambda: len(heard.told) == 2)
    assert "In the library already: 2." in heard.told[1]
    assert heard.failed == []


@pytest.mark.parametrize("name", ["a.pt", "a.json", "a.db"])
def test_other_files_are_refused_with_a_sentence(
    make_kit: Any, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    kit = make_kit()
    heard = Heard(kit)
    (tmp_path / name).write_bytes(b"something else")
    kit.context.opener.open([tmp_path / name])
    qtbot.waitUntil(lambda: bool(heard.failed))
    assert name in heard.failed[0]
    assert heard.told == []


def test_tokens_of_another_model_are_refused(make_kit: Any, qtbot: QtBot, tmp_path: Path) -> None:
    kit = make_kit()
    heard = Heard(kit)
    np.save(tmp_path / "a.npy", CODES + 60_000)
    kit.context.opener.open([tmp_path / "a.npy"])
    qtbot.waitUntil(lambda: bool(heard.failed))
    assert "Choose the model that made it" in heard.failed[0]
