"""The files of a song's stems: one folder beside the song, a FLAC file each, a note of what it is.

All have the song's length and 24 bits, and add up to the song exactly. A folder counts once its
note is there, which is written last: a crash leaves no stems that look complete. Torch-free.
Letters: N samples (48 kHz).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from engine.atomic_file import atomic_path, clean_leftovers, output_errors, write_bytes
from engine.claimed_json import CONFIG_BYTES, read_json
from engine.contract import SAMPLE_RATE_HZ, OutputError, Samples
from engine.messages import Message
from engine.separation.stems import OTHER, PARTS, STEMS
from engine.songs.sound_codec import SoundFormat, sound_writer
from engine.songs.sound_reader import readable_info, stereo_blocks

FOLDER_SUFFIX = ".stems"
NOTE = "stems.json"
_SAME_LENGTH_S = 0.1
_FULL = 1 << 23
_PEAK = _FULL - 1
Steps = NDArray[np.int64]
"""Samples as whole 24-bit steps, (n, 2)."""
WriteStems = Callable[[Samples, Mapping[str, Samples]], None]
"""Takes the song (2, n) and the computed PARTS (2, n) of the same time; call it in order."""


def stems_folder(song: Path) -> Path:
    """Return where the stems of a song file lie: Boats.flac has them in Boats.flac.stems.

    The whole name, because Boats.flac and Boats.mp3 may be different songs.
    """
    return song.with_name(song.name + FOLDER_SUFFIX)


def stem_path(folder: Path, stem: str) -> Path:
    """Return the file of one of STEMS."""
    return folder / f"{stem}{SoundFormat.FLAC.suffix}"


def has_stems(song: Path, song_id: str, duration_s: float) -> bool:
    """Whether a song file has complete stems of its own sound beside it.

    Looks at names and the note, which states the length.
    """
    folder = stems_folder(song)
    try:
        note = read_json(folder / NOTE, CONFIG_BYTES)
    except (OSError, ValueError):
        return False
    if not isinstance(note, dict):
        return False
    told = cast("dict[str, object]", note)
    count = told.get("samples")
    if told.get("song_id") != song_id or not isinstance(count, int):
        return False
    is_whole = abs(count / SAMPLE_RATE_HZ - duration_s) < _SAME_LENGTH_S
    return is_whole and all(os.path.isfile(stem_path(folder, stem)) for stem in STEMS)


@contextmanager
def written_stems(folder: Path, song_id: str, by: str) -> Generator[WriteStems]:
    """Yield a function that writes the stems; they appear when the block ends without an error.

    `by`: what separated the song. The folder is made if needed. Raises OutputError.
    """
    with output_errors(folder):
        folder.mkdir(exist_ok=True)
    clean_leftovers(folder)
    count = 0
    try:
        with ExitStack() as files:
            paths = {
                stem: files.enter_context(atomic_path(stem_path(folder, stem))) for stem in STEMS
            }
            with output_errors(folder), ExitStack() as open_sounds:
                sounds = {
                    stem: open_sounds.enter_context(sound_writer(path, SoundFormat.FLAC))
                    for stem, path in paths.items()
                }

                def write(mix: Samples, parts: Mapping[str, Samples]) -> None:
                    nonlocal count
                    count += mix.shape[1]
                    for stem, steps in exact_steps(mix, parts).items():
                        sounds[stem].write((steps << 8).astype(np.int32))

                yield write
            with output_errors(folder):
                (folder / NOTE).unlink(missing_ok=True)
        note = {"song_id": song_id, "samples": count, "by": by}
        write_bytes(folder / NOTE, json.dumps(note, indent=1).encode())
    finally:
        with suppress(OSError):  # only an empty one is removed
            folder.rmdir()


def exact_steps(mix: Samples, parts: Mapping[str, Samples]) -> dict[str, Steps]:
    """Round the parts to 24 bits; OTHER gets what remains, so that all four add up to `mix`.

    Where a stem would exceed full scale, the others take over what it cannot hold.
    """
    made = {stem: np.clip(_rounded(parts[stem]), -_PEAK, _PEAK) for stem in PARTS}
    left = _rounded(mix) - sum(made.values())
    made[OTHER] = np.zeros_like(left)
    for stem in (OTHER, *PARTS):
        fuller = np.clip(made[stem] + left, -_PEAK, _PEAK)
        left = left - (fuller - made[stem])
        made[stem] = fuller
    return made


def _rounded(samples: Samples) -> Steps:
    return np.rint(samples.T.astype(np.float64) * _FULL).astype(np.int64)


class SongReader:
    """Reads a song's sound (2, n) at 48 kHz in portions of any length. Raises OutputError."""

    def __init__(self, path: Path) -> None:
        info = readable_info(path)
        if info.sample_count == 0:
            raise OutputError(Message("There is no sound in {name}.", name=path.name))
        self.path = path
        self.expected_count = info.stereo_count
        """Its length by the file's header."""
        self._info = info
        self._blocks = self.blocks()
        self._waiting: Samples = np.zeros((2, 0), np.float32)

    def blocks(self) -> Iterator[Samples]:
        """Yield the whole sound from its start, independently of `take`."""
        return stereo_blocks(self.path, self._info)

    def take(self, count: int) -> Samples:
        """Return the next `count` samples, fewer at the end."""
        parts = [self._waiting]
        while sum(part.shape[1] for part in parts) < count:
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(block)
        joined = np.concatenate(parts, axis=1)
        self._waiting = joined[:, count:]
        return joined[:, :count]
