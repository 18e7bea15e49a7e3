"""A small library as Milimo Music leaves it: its database and its folder of tokens."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import numpy as np
import torch

from engine.contract import Codes

PARENT, CHILD, SILENT, FAILED = (uuid.UUID(int=number) for number in (1, 2, 3, 4))
SCHEMA = """CREATE TABLE job (id CHAR(32) PRIMARY KEY, status VARCHAR(10), title VARCHAR,
prompt VARCHAR, lyrics VARCHAR, tags VARCHAR, seed INTEGER, audio_path VARCHAR,
duration_ms INTEGER, parent_job_id VARCHAR, temperature FLOAT, created_at DATETIME,
is_favorite BOOLEAN)"""


def make_milimo(folder: Path, codes: Codes) -> Path:
    """Write a library with a song, its extension, a song without tokens, and a failed one."""
    database = folder / "backend" / "jobs.db"
    tokens = folder / "backend" / "generated_tokens"
    tokens.mkdir(parents=True)
    rows = [
        (PARENT, "COMPLETED", " First\nsong ", "[Verse]\nla", "pop, Warm", 7, None, 0.8, 1),
        (CHILD, "COMPLETED", None, "[Verse]\nlo", "pop", None, str(PARENT), None, 0),
        (SILENT, "COMPLETED", "No tokens", "", "", None, None, None, 0),
        (FAILED, "FAILED", "Failed", "", "", None, None, None, 0),
    ]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(SCHEMA)
        for number, (song_id, status, title, lyrics, tags, seed, parent, warmth, star) in enumerate(
            rows
        ):
            connection.execute(
                "INSERT INTO job VALUES (?, ?, ?, 'p', ?, ?, ?, NULL, 1000, ?, ?, ?, ?)",
                (song_id.hex, status, title, lyrics, tags, seed, parent, warmth, number, star),
            )
    torch.save(torch.from_numpy(codes), tokens / f"{PARENT}.pt")
    longer = np.concatenate((codes, codes[:, ::-1]), axis=1)
    torch.save(torch.from_numpy(longer.T[None].copy()), tokens / f"{CHILD}.pt")
    return database
