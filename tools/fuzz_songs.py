"""Damages input files at random and opens them: nothing may crash, hang or use too much memory.

python -m tools.fuzz_songs --count 20000 [--seed 1] [--kind songs lyrics tokens configs …]

The kind "songs" damages scores, journals and song files; fuzz_doors.py defines the other kinds.
Every case must be read or refused with a message within a second, using at most 64 MB. Files
crafted to be read endlessly (TRAPS) come first. Exits with status 1 and the numbers of failed
cases, if any.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import random
import struct
import sys
import tempfile
import time
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.contract import EngineError, FinishReason, FramesComposed, GenerationRequest
from engine.songs.journal import JournalWriter, open_journals
from engine.songs.score import MAGIC, Recipe, Score, Section, new_song_id
from engine.songs.song_file import ExportOptions, SoundFormat, export, read_song, write_master
from engine.songs.sound_reader import decode_blocks
from tools.fuzz_doors import Door, doors, repeat_part, replace_values

SONGS = "songs"
MAX_S = 1.0
MAX_BYTES = 64 << 20
_SPECIAL = (0, 1, 0x7F, 0x80, 0xFF)
TRAPS = {
    "huge frame": b"ID3\x04\0\0\x7f\x7f\x7f\x7fGEOB\x7f\x7f\x7f\x7f\0\0" + b"x" * 100,
    "many frames": b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + b"TXXX\0\0\0\0\0\0" * 200_000,
    "endless packet": (b"OggS\0\0" + bytes(20) + b"\xff" + b"\xff" * 255 + b"\x03" * 65_025) * 200,
    "empty pages": (b"OggS\0\0" + bytes(20) + b"\0") * 200_000,
    "many chunks": b"RIFF\xff\xff\xff\xffWAVE" + b"junk\0\0\0\0" * 200_000,
    "many blocks": b"fLaC" + b"\x01\0\0\0" * 500_000,
}
"""Files with false lengths, which a naive reader would read endlessly or with all memory."""


@dataclass
class Findings:
    """Results of a run: cases by kind, songs that could still be read, the maximum of each
    measure.
    """

    cases: int = 0
    readable: int = 0
    slowest_s: float = 0.0
    most_bytes: int = 0
    problems: list[str] = field(default_factory=list)
    too_slow: list[str] = field(default_factory=list)
    """Cases that took more than MAX_S; listed separately, because a busy machine may be the
    reason.
    """


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Flip, overwrite, cut, repeat or insert bytes; half of the damage is near the beginning."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        reach = len(out) if rng.random() < 0.5 else min(len(out), 512)
        place = rng.randrange(reach) if reach else 0
        kind = rng.randrange(6)
        if kind == 0 and out:
            out[place] ^= 1 << rng.randrange(8)
        elif kind == 1 and out:
            out[place] = rng.choice(_SPECIAL)
        elif kind == 2:
            out[place : place + 4] = rng.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"))
        elif kind == 3:
            del out[place : place + rng.choice((1, 2, 16, 4096))]
        elif kind == 4:
            out[place:place] = out[place : place + rng.choice((1, 8, 300))]
        else:
            del out[max(1, place) :]
    return bytes(out)


def mutate_behind_checksum(data: bytes, rng: random.Random) -> bytes:
    """Return a score with a damaged body but valid checksum and lengths."""
    raw = mutate(zlib.decompress(data[52:]), rng)
    body = zlib.compress(raw)
    head = struct.pack("<8sHHII", MAGIC, 1, 0, len(raw), len(body))
    return head + hashlib.sha256(head + body).digest() + body


def samples_in(folder: Path) -> tuple[bytes, bytes, list[Path]]:
    """Return a score, a journal and one short song file of each format."""
    rng = np.random.default_rng(5)
    codes = rng.integers(0, 8192, (8, 12)).astype(np.int32)
    recipe = Recipe(GenerationRequest("pop", "[verse]\nla la\n" * 20, seed=3), title="Fuzz ü")
    score = Score(new_song_id(), codes, recipe, (Section("verse", 0),))
    sound = (rng.standard_normal((2, 12 * 3840)) * 0.1).astype(np.float32)
    master = write_master(folder / "song.flac", sound, score).path
    files = [master]
    for sound_format in SoundFormat:
        target = folder / f"{sound_format.value}{sound_format.suffix}"
        files.append(export(master, target, sound_format, ExportOptions()).path)
    journal = JournalWriter.create(folder, score.song_id, GenerationRequest("a", "b"), recipe)
    journal.frames(FramesComposed(0, codes))
    journal.finish(FinishReason.LENGTH)
    journal.close()
    return score.to_bytes(), journal.path.read_bytes(), files


class Fuzzer:
    """Runs cases in its own folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.findings = Findings()
        self._rng = random.Random(seed)
        self._inbox = folder / "inbox"
        self._inbox.mkdir()
        (folder / "seeds").mkdir()
        self._score, self._journal, files = samples_in(folder / "seeds")
        self._files = [(path.suffix, path.read_bytes()) for path in files]

    def run(self, count: int) -> Findings:
        """Run the traps, then `count` cases: half scores, a tenth journals, the rest files."""
        for number, data in enumerate(TRAPS.values()):
            self._case(number - len(TRAPS), self._looking(".trap", data))
        for number in range(count):
            kind = number % 10
            if kind < 5:
                self._case(number, self._score_case())
            elif kind == 5:
                self._case(number, self._journal_case())
            else:
                self._case(number, self._file_case())
        return self.findings

    def run_door(self, door: Door, count: int) -> Findings:
        """Open `count` damaged samples of another kind than songs, each alone in a folder."""
        damages = (mutate, mutate, replace_values, repeat_part)
        for number in range(count):
            name, data = self._rng.choice(door.samples)
            path = self._inbox / name
            path.write_bytes(self._rng.choice(damages)(data, self._rng))

            def look(path: Path = path) -> bool:
                door.open(path)
                return True

            self._case(number, look, door.refusals)
            path.unlink()
        return self.findings

    def _score_case(self) -> Callable[[], bool]:
        damage = self._rng.choice((mutate, mutate_behind_checksum))
        data = damage(self._score, self._rng)
        return lambda: bool(Score.from_bytes(data).song_id)

    def _journal_case(self) -> Callable[[], bool]:
        path = self._inbox / "case.journal"
        path.write_bytes(mutate(self._journal, self._rng))
        return lambda: bool(open_journals(self._inbox))

    def _file_case(self) -> Callable[[], bool]:
        suffix, data = self._rng.choice(self._files)
        return self._looking(suffix, mutate(data, self._rng))

    def _looking(self, suffix: str, data: bytes) -> Callable[[], bool]:
        path = self._inbox / f"case{suffix}"
        path.write_bytes(data)

        def look() -> bool:
            song = read_song(path)
            if song.playable:
                for number, _ in enumerate(decode_blocks(path)):
                    if number > 100:
                        break
            return song.score is not None

        return look

    def _case(
        self,
        number: int,
        look: Callable[[], bool],
        refusals: tuple[type[Exception], ...] = (EngineError,),
    ) -> None:
        findings = self.findings
        findings.cases += 1
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        started = time.process_time()
        try:
            findings.readable += look()
        except refusals:
            pass
        except Exception as error:  # this is what the test looks for
            findings.problems.append(f"case {number}: {error!r}")
        spent = time.process_time() - started
        used = tracemalloc.get_traced_memory()[1] - before
        if spent > MAX_S:  # counting memory makes Python several times slower
            spent = _untraced_s(look, refusals)
        findings.slowest_s = max(findings.slowest_s, spent)
        findings.most_bytes = max(findings.most_bytes, used)
        if used > MAX_BYTES:
            findings.problems.append(f"case {number}: {used} bytes")
        if spent > MAX_S:
            findings.too_slow.append(f"case {number}: {spent:.2f} s")


def _untraced_s(look: Callable[[], bool], refusals: tuple[type[Exception], ...]) -> float:
    """Return the processor time of a case without counting memory, in seconds."""
    tracemalloc.stop()
    started = time.process_time()
    try:
        with suppress(*refusals):
            look()
        return time.process_time() - started
    finally:
        tracemalloc.start()


def fuzz(count: int, seed: int, kind: str = SONGS) -> Findings:
    """Run `count` cases in a temporary folder; files outside it are not touched."""
    tracemalloc.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "work").mkdir()
            bystander = root / "bystander"
            bystander.write_bytes(b"untouched")
            fuzzer = Fuzzer(root / "work", seed)
            door = None if kind == SONGS else doors()[kind]
            findings = fuzzer.run(count) if door is None else fuzzer.run_door(door, count)
            if bystander.read_bytes() != b"untouched" or len(list(root.iterdir())) != 2:
                findings.problems.append("a file outside the folder was touched")
            return findings
    finally:
        tracemalloc.stop()


def _process_peak_bytes() -> int:
    """Return the process's peak memory, including native libraries; 0 if unknown."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:  # Windows
        return 0
    peak = int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> int:
    """Parse arguments, run, report."""
    parser = argparse.ArgumentParser(description="Open damaged songs; nothing may break.")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    kinds = [SONGS, *doors()]
    parser.add_argument("--kind", nargs="+", choices=kinds, default=kinds)
    options = parser.parse_args()
    return max([_run(kind, options.count, options.seed) for kind in options.kind])


def _run(kind: str, count: int, seed: int) -> int:
    """Run one kind and report it; returns 1 if a fault was found."""
    fuzz(200, seed, kind)  # libraries are loaded before memory is compared
    before = _process_peak_bytes()
    findings = fuzz(count, seed, kind)
    sys.stdout.write(
        f"{kind}: {findings.cases} cases, {findings.readable} still readable, slowest "
        f"{findings.slowest_s:.3f} s, most memory {findings.most_bytes / 2**20:.1f} MB in Python, "
        f"whole process + {(_process_peak_bytes() - before) / 2**20:.1f} MB\n"
    )
    found = findings.problems + findings.too_slow
    for problem in found:
        sys.stdout.write(problem + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
