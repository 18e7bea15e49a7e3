"""Reads lyrics from a text file of limited size. Raises LyricsFileError with the reason."""

from __future__ import annotations

import stat
from pathlib import Path

from engine.contract import EngineError
from engine.incoming.decoding import NotText, decode
from engine.incoming.limits import lyrics_problem
from engine.incoming.lyrics import Lyrics, lyrics_of_file
from engine.messages import Message

MAX_FILE_BYTES = 1_000_000
LYRICS_SUFFIXES = (".txt", ".lrc", ".srt", ".vtt", ".ass", ".ssa", ".sbv", ".md")


class LyricsFileError(EngineError):
    """A file cannot be used as lyrics; `message` states why."""


def read_lyrics(path: Path) -> Lyrics:
    """Read lyrics from a text, .lrc or subtitle file. Raises LyricsFileError."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise LyricsFileError(Message("{name} is no file.", name=path.name), str(path))
        if about.st_size > MAX_FILE_BYTES:
            raise LyricsFileError(_too_large(path.name), str(path))
        data = path.read_bytes()
    except OSError as error:
        raise LyricsFileError(
            Message("{name} cannot be read.", name=path.name), str(error)
        ) from error
    return lyrics_of_bytes(data, path.name)


def lyrics_of_bytes(data: bytes, name: str) -> Lyrics:
    """Return the lyrics in a file's bytes; `name` is used in messages. Raises LyricsFileError."""
    if len(data) > MAX_FILE_BYTES:
        raise LyricsFileError(_too_large(name))
    try:
        decoded = decode(data)
    except NotText as error:
        raise LyricsFileError(
            Message("{name} is no text, so it cannot be used as lyrics.", name=name)
        ) from error
    lyrics = lyrics_of_file(decoded, name)
    problem = lyrics_problem(lyrics.text)
    if problem:
        raise LyricsFileError(problem, name)
    return lyrics


def no_lyrics(name: str) -> Message:
    """Say that a text has no words to sing, so that it replaces none."""
    return Message("There are no lyrics in {name}.", name=name)


def _too_large(name: str) -> Message:
    return Message("{name} is too large to be lyrics (more than 1 MB).", name=name)
