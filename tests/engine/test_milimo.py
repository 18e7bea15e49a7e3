"""A library of Milimo Music is read whole; what is none is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.incoming.milimo import MilimoError, database_in, read_library
from tests.engine.milimo_samples import CHILD, PARENT, SILENT, make_milimo
from tests.engine.test_token_files import CODES


def test_a_library_is_read_with_texts_parents_and_tokens(tmp_path: Path) -> None:
    database = make_milimo(tmp_path, CODES)
    before = database.read_bytes()
    assert database_in(tmp_path) == database
    first, second, third = read_library(database)
    assert (first.id, first.title, first.lyrics) == (str(PARENT), " First\nsong ", "[Verse]\nla")
    assert (first.tags, first.seed, first.temperature) == ("pop, Warm", 7, 0.8)
    assert (first.is_favourite, first.parent_id, first.topk) == (True, None, 50)
    assert (second.id, second.parent_id) == (str(CHILD), str(PARENT))
    assert second.title == CHILD.hex[:8]
    assert first.tokens is not None
    assert first.tokens.name == f"{PARENT}.pt"
    assert (third.id, third.tokens) == (str(SILENT), None)
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir() if path != database] == [
        "generated_tokens"
    ]


def test_an_early_library_without_parents_is_read(tmp_path: Path) -> None:
    database = tmp_path / "jobs.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE job (id CHAR(32), lyrics TEXT)")
        connection.execute("INSERT INTO job VALUES (?, 'la')", (PARENT.bytes,))
        connection.execute("INSERT INTO job VALUES ('no id', 'la')")
    (song,) = read_library(database)
    assert (song.id, song.lyrics, song.parent_id) == (str(PARENT), "la", None)


def test_other_databases_and_files_are_refused(tmp_path: Path) -> None:
    assert database_in(tmp_path) is None
    (tmp_path / "a.db").write_bytes(b"no database" * 100)
    with pytest.raises(MilimoError, match=r"a\.db cannot be read as a library of Milimo"):
        read_library(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "b.db")) as connection, connection:
        connection.execute("CREATE TABLE songs (id, lyrics)")
    with pytest.raises(MilimoError, match=r"b\.db is no library of Milimo"):
        read_library(tmp_path / "b.db")
    with pytest.raises(MilimoError, match=r"c\.db is not there"):
        read_library(tmp_path / "c.db")
    assert database_in(tmp_path) is None


def test_a_query_without_an_end_is_interrupted(tmp_path: Path) -> None:
    """A view in the place of the table could count for ever; it is not asked."""
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
        connection.execute(
            "CREATE VIEW job AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id FROM n) "
            "SELECT id, id AS lyrics FROM n"
        )
    with pytest.raises(MilimoError, match="is no library of Milimo"):
        read_library(tmp_path / "a.db")
