"""Makes file names from titles: readable, unused, and valid on Windows, macOS and Linux."""

from __future__ import annotations

import unicodedata
from itertools import count
from pathlib import Path

from engine.atomic_file import output_errors

MAX_NAME_CHARS = 120
MAX_NAME_BYTES = 240
_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"]
)
_FALLBACK = "Untitled"


def file_stem(title: str) -> str:
    """Return the title without characters that some system forbids in file names; never empty."""
    text = unicodedata.normalize("NFC", title.encode("utf-8", "ignore").decode("utf-8"))
    kept = "".join(" " if _is_forbidden(char) else char for char in text)
    stem = " ".join(kept.split()).strip(". ")
    if not stem:
        return _FALLBACK
    if stem.split(".")[0].strip().casefold() in _RESERVED:
        stem = f"_{stem}"
    return stem


def safe_file_name(title: str, suffix: str, folder: Path, beside: str = "") -> Path:
    """Return an unused path in `folder`: "Title.flac", then "Title 2.flac" and so on.

    beside: the extension of a second file of that name that must be unused too, e.g. ".lrc". At
    most 120 characters and 240 bytes; comparison ignores case. Raises OutputError if the folder
    cannot be listed.
    """
    with output_errors(folder):
        taken = {_key(entry.name) for entry in folder.iterdir()} if folder.is_dir() else set[str]()
    stem, longest = file_stem(title), max(suffix, beside, key=len)
    for number in count(1):
        mark = "" if number == 1 else f" {number}"
        name = _cut(stem, mark + longest) + mark
        if not {_key(name + ending) for ending in (suffix, beside or suffix)} & taken:
            return folder / (name + suffix)
    raise AssertionError("numbers do not end")


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _is_forbidden(char: str) -> bool:
    # Cc control, Cf invisible (including right-to-left overrides), Cs surrogates, Zl Zp line ends
    return char in _FORBIDDEN or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _cut(stem: str, ending: str) -> str:
    stem = stem[: MAX_NAME_CHARS - len(ending)]
    room = MAX_NAME_BYTES - len(ending.encode("utf-8"))
    return stem.encode("utf-8")[:room].decode("utf-8", "ignore").rstrip(". ") or _FALLBACK
