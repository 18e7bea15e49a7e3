"""Tests which programs keep a song's score: runs each program's command on a song and reads the
result.

python -m tools.score_keeping [--write docs/converters.md]

Programs that are not installed are listed as not tried.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.contract import GenerationRequest
from engine.songs.score import Recipe, Score, new_song_id
from engine.songs.song_file import ExportOptions, SoundFormat, export, read_song, write_master

TIMEOUT_S = 120
BEGINNING = """# Which programs keep a song

A song file carries its [score](score-format.md) twice: as a block of its own and as a text, so that
most converters and all programs that only change tags keep it. What was tried, and whether Heart
Studio could still continue the song (made by `python -m tools.score_keeping`):

| program | command | score |
|---|---|---|
"""
NAMES = {"python": "TagLib"}
WORDS = {None: "not tried", True: "kept", False: "lost"}


@dataclass(frozen=True)
class Way:
    """One command: {source} and {target} stand for files; without a source it changes {target}."""

    command: str
    source: SoundFormat
    suffix: str

    @property
    def program(self) -> str:
        """Name of the program."""
        return self.command.partition(" ")[0]

    @property
    def words(self) -> str:
        """The command as typed in a shell."""
        source = f"song{self.source.suffix}"
        target = f"new{self.suffix}" if "{source}" in self.command else source
        return self.command.replace("{source}", source).replace("{target}", target)


FLAC, MP3, OGG, OPUS, WAV = (
    SoundFormat.FLAC,
    SoundFormat.MP3,
    SoundFormat.OGG,
    SoundFormat.OPUS,
    SoundFormat.WAV24,
)
WAYS = (
    Way("ffmpeg -i {source} -c copy {target}", FLAC, ".flac"),
    Way("ffmpeg -i {source} {target}", FLAC, ".flac"),
    Way("ffmpeg -i {source} {target}", FLAC, ".mp3"),
    Way("ffmpeg -i {source} -id3v2_version 3 {target}", FLAC, ".mp3"),
    Way("ffmpeg -i {source} -c:a libopus {target}", FLAC, ".opus"),
    Way("ffmpeg -i {source} -vn -c:a libvorbis {target}", FLAC, ".ogg"),
    Way("ffmpeg -i {source} {target}", FLAC, ".wav"),
    Way("ffmpeg -i {source} -write_id3v2 1 {target}", FLAC, ".aiff"),
    Way("ffmpeg -i {source} -vn {target}", FLAC, ".m4a"),
    Way("ffmpeg -i {source} -vn -movflags use_metadata_tags {target}", FLAC, ".m4a"),
    Way("ffmpeg -i {source} {target}", FLAC, ".mka"),
    Way("ffmpeg -i {source} {target}", FLAC, ".wv"),
    Way("ffmpeg -i {source} {target}", MP3, ".flac"),
    Way("ffmpeg -i {source} {target}", WAV, ".flac"),
    Way("ffmpeg -i {source} {target}", OGG, ".flac"),
    Way("ffmpeg -i {source} -map_metadata 0:s:0 {target}", OGG, ".flac"),
    Way("ffmpeg -i {source} -map_metadata 0:s:0 {target}", OPUS, ".mp3"),
    Way("sox {source} {target}", FLAC, ".flac"),
    Way("sox {source} {target}", FLAC, ".ogg"),
    Way("sox {source} {target}", FLAC, ".aiff"),
    Way("sox {source} {target}", FLAC, ".mp3"),
    Way("sox {source} {target}", FLAC, ".wav"),
    Way("sox {source} {target}", OGG, ".flac"),
    Way("oggenc {source} -o {target}", FLAC, ".ogg"),
    Way("opusenc {source} {target}", FLAC, ".opus"),
    Way("flac {source} -o {target}", FLAC, ".flac"),
    Way("flac -d {source} -o {target}", FLAC, ".wav"),
    Way("metaflac --set-tag=MOOD=calm {target}", FLAC, ".flac"),
    *(
        Way('kid3-cli -c "set title New" -c save {target}', kind, kind.suffix)
        for kind in (FLAC, MP3, OGG, OPUS, WAV)
    ),
    *(Way("loudgain -s e {target}", kind, kind.suffix) for kind in (FLAC, MP3, OGG, OPUS)),
    Way("id3v2 -t New {target}", MP3, ".mp3"),
    Way("id3v2 -t New {target}", FLAC, ".flac"),
    *(
        Way(
            "python -c \"import taglib; f = taglib.File('{target}'); f.tags['TITLE'] = ['New'];"
            ' f.save()"',
            kind,
            kind.suffix,
        )
        for kind in (FLAC, MP3, OGG, OPUS, WAV)
    ),
)


def make_songs(folder: Path) -> dict[SoundFormat, Path]:
    """Return one short song in the formats that are converted."""
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 8192, (8, 25)).astype(np.int32)
    recipe = Recipe(GenerationRequest("pop", "[verse]\nla la\n", seed=1), title="Converted")
    sound = (rng.standard_normal((2, 25 * 3840)) * 0.1).astype(np.float32)
    master = write_master(folder / "song.flac", sound, Score(new_song_id(), codes, recipe)).path
    songs = {FLAC: master}
    for kind in (MP3, OGG, OPUS, WAV):
        target = folder / f"song{kind.suffix}"
        songs[kind] = export(master, target, kind, ExportOptions()).path
    return songs


def is_kept(way: Way, song: Path, folder: Path) -> bool | None:
    """Run a command on a song; None if the program is not installed or fails."""
    target = folder / f"new{way.suffix}"
    target.unlink(missing_ok=True)
    if "{source}" not in way.command:
        shutil.copyfile(song, target)
    program = sys.executable if way.program == "python" else shutil.which(way.program)
    if program is None:
        return None
    words = way.command.replace("{source}", str(song)).replace("{target}", str(target))
    done = subprocess.run(
        [program, *_split(words)[1:]], capture_output=True, timeout=TIMEOUT_S, check=False
    )
    if done.returncode != 0 or not target.exists():
        return None
    return read_song(target).score is not None


def _split(words: str) -> list[str]:
    """Split a command into words; text in double quotes is one word."""
    parts = words.split('"')
    return [w for n, part in enumerate(parts) for w in ([part] if n % 2 else part.split())]


def table() -> list[tuple[Way, bool | None]]:
    """Return every command, and whether the score was kept."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        songs = make_songs(folder)
        return [(way, is_kept(way, songs[way.source], folder)) for way in WAYS]


def main() -> int:
    """Parse arguments, run, report."""
    parser = argparse.ArgumentParser(description="Which programs keep a song's score.")
    parser.add_argument("--write", type=Path, help="the document to write")
    options = parser.parse_args()
    rows = [
        f"| {NAMES.get(way.program, way.program)} | `{way.words}` | {WORDS[kept]} |"
        for way, kept in table()
    ]
    text = BEGINNING + "\n".join(rows) + "\n"
    if options.write is not None:
        options.write.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
