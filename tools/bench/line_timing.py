"""Measures how well a real recogniser times lyrics: python -m tools.bench.line_timing FOLDER.

FOLDER is a Whisper checkpoint (tools/convert_whisper.py makes one of tiny.en). The songs are lines
spoken by espeak-ng and flite at known times over music of the starter, at +6, 0 and -6 dB of speech
to music: choruses that repeat, a line that is not sung, a line that is sung but not asked for, a
break of 15 s. Needs both programs and a song of the starter (--music). --minutes makes long songs.
--peer MODEL hears the same songs with the package faster-whisper, which must be installed for that,
and a model in its format; its word times are matched greedily, and by the app's own alignment.
"""

from __future__ import annotations

import argparse
import importlib
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from engine.contract import SAMPLE_RATE_HZ, Samples
from engine.listening.lyrics_alignment import HEARD_FROM, align_lyrics, in_order, sung_lines
from engine.listening.text_units import units_of
from engine.listening.transcriber import WhisperTranscriber
from engine.listening.transcript import HeardWord, Transcript, TranscriptRequest
from engine.listening.whisper.config import RATE_HZ
from engine.resampling import resample
from engine.songs.line_times import LineTime
from engine.songs.sound_reader import load_stereo
from tools.bench.memory_watch import watched

LEVELS_DB = (6, 0, -6)
BREAK_S = 15.0
LATE_S = 2.0
BREAK_LATE_S = 1.0
VERSES = (
    "Paper boats on a silver stream",
    "Carry the light of a borrowed dream",
    "Morning comes with an open door",
    "I have never been here before",
    "One, two, three, and the drummer begins",
    "Nobody counts what nobody wins",
    "I am going to walk to the edge of town",
    "Where the old red bridge is falling down",
    "You will not find me waiting there",
    "There is winter snow in my brother's hair",
    "Seven days on a northern train",
    "Writing your name in the window pane",
    "We are leaving before the rain",
    "Call me gently and call again",
)
CHORUS = ("Sail on, sail on, my heart is home", "No one has to sail alone")
LINE_S = 3.4
"""About so much of a song a line takes, its pause included."""
ADDED = "Ladies and gentlemen thank you for listening"


@dataclass
class TestSong:
    """Lyrics, the sound, and when each line of the lyrics really starts; None: it is not sung."""

    lyrics: str
    sound: Samples
    starts_s: list[float | None]
    behind_break: int


@dataclass
class Score:
    """What was found of some songs."""

    sung: int = 0
    found: int = 0
    unsung: int = 0
    flagged: int = 0
    errors_s: list[float] = field(default_factory=list[float])
    break_errors_s: list[float] = field(default_factory=list[float])

    def line(self) -> str:
        """Return the figures as one line."""
        errors = np.abs(np.array(self.errors_s or [np.nan]))
        breaks = np.abs(np.array(self.break_errors_s or [0.0]))
        return (
            f"found {self.found / max(self.sung, 1):.1%} of {self.sung}, "
            f"start error median {np.median(errors):.2f} s, p95 {np.percentile(errors, 95):.2f} s, "
            f"over {LATE_S:.0f} s off {int((errors > LATE_S).sum())}, "
            f"false missing {1 - self.found / max(self.sung, 1):.1%}, "
            f"unsung flagged {self.flagged} of {self.unsung}, "
            f"after a break over {BREAK_LATE_S:.0f} s off {int((breaks > BREAK_LATE_S).sum())}"
        )


def speak(text: str, voice: str, folder: Path) -> Samples:
    """Return one line as speech, (2, n), without the silence around it, at a level of its own."""
    path = folder / "line.wav"
    words = text.replace('"', "")
    if voice.startswith("flite:"):
        command = ["flite", "-voice", voice[6:], "-t", words, "-o", str(path)]
    else:
        command = ["espeak-ng", "-v", voice, "-s", "140", "-w", str(path), words]
    subprocess.run(command, check=True, capture_output=True)
    sound = load_stereo(path)
    loud = np.flatnonzero(np.abs(sound[0]) > 0.01)
    sound = sound[:, loud[0] : loud[-1] + 1]
    return (0.1 * sound / np.sqrt(np.mean(sound**2))).astype(np.float32)


def make_song(
    number: int, music: Samples, level_db: float, folder: Path, minutes: float = 0.0
) -> TestSong:
    """Compose the test song of a number; the same number has the same lines at every level.

    It has 14 lines, or more stanzas if it shall be longer.
    """
    rng = random.Random(number)
    voice = ("en-us", "flite:slt", "en-gb", "flite:rms")[number % 4]
    verses = rng.sample(VERSES, 8)
    asked: list[str] = [*verses[:4], *CHORUS, *verses[4:], *CHORUS, *CHORUS]
    unsung, break_at = rng.randrange(1, 3), 6
    while len(asked) * LINE_S + BREAK_S < 60 * minutes:
        asked += [*rng.sample(VERSES, 4), *CHORUS]
    parts: list[tuple[float, Samples]] = []
    at_s, starts = rng.uniform(1.0, 8.0), list[float | None]()
    for place, text in enumerate(asked):
        if place == break_at:
            at_s += BREAK_S
        if place == 9 and number % 2:
            spoken = speak(ADDED, voice, folder)
            parts.append((at_s, spoken))
            at_s += spoken.shape[1] / SAMPLE_RATE_HZ + 1.0
        if place == unsung:
            starts.append(None)
            continue
        spoken = speak(text, voice, folder)
        starts.append(at_s)
        parts.append((at_s, spoken))
        at_s += spoken.shape[1] / SAMPLE_RATE_HZ + rng.uniform(0.2, 1.6)
    sound = np.zeros((2, round((at_s + 4.0) * SAMPLE_RATE_HZ)), np.float32)
    for start_s, spoken in parts:
        first = round(start_s * SAMPLE_RATE_HZ)
        sound[:, first : first + spoken.shape[1]] += spoken
    band = np.resize(music.T, sound.T.shape).T
    band = band * np.float32(0.1 * 10 ** (-level_db / 20) / np.sqrt(np.mean(band**2)))
    return TestSong("\n".join(asked), sound + band, starts, break_at)


def count(score: Score, song: TestSong, times: Sequence[LineTime]) -> None:
    """Compare the times found with the real ones."""
    for place, (real_s, line) in enumerate(zip(song.starts_s, times, strict=True)):
        if real_s is None:
            score.unsung += 1
            score.flagged += not line.heard
            continue
        score.sung += 1
        score.found += line.heard
        if line.heard:
            score.errors_s.append(line.start_s - real_s)
            if place == song.behind_break:
                score.break_errors_s.append(line.start_s - real_s)


def aligned(song: TestSong, words: Sequence[HeardWord]) -> Sequence[LineTime]:
    """Return the times of lines as the app finds them."""
    return align_lyrics(song.lyrics, words, song.sound.shape[1] / SAMPLE_RATE_HZ)


def greedily_matched(song: TestSong, words: Sequence[HeardWord]) -> Sequence[LineTime]:
    """Return the times of lines as a short script finds them: each is at the first words behind
    the line before it of which enough are its own.
    """
    heard = [(unit, word) for word in words for unit in units_of(word.text)]
    times: list[LineTime] = []
    behind = 0
    for number, text in sung_lines(song.lyrics):
        units = units_of(text)
        for first in range(behind, len(heard)):
            here = heard[first : first + len(units)]
            alike = sum(asked == unit for asked, (unit, _) in zip(units, here, strict=False))
            if alike >= HEARD_FROM * len(units):
                start_s, end_s = here[0][1].start_s, here[-1][1].end_s
                times.append(LineTime(number, start_s, end_s, alike / len(units), True))
                behind = first + len(here)
                break
        else:
            times.append(LineTime(number, 0.0, 0.0, 0.0, False))
    return in_order(times, song.sound.shape[1] / SAMPLE_RATE_HZ)


Listen = Callable[[TestSong], Sequence[HeardWord]]


def own_ear(folder: Path) -> Listen:
    """Return the app's transcriber."""
    transcriber = WhisperTranscriber.load(folder, "cpu")

    def listen(song: TestSong) -> Sequence[HeardWord]:
        with tempfile.TemporaryDirectory() as place:
            path = Path(place, "song.wav")
            soundfile.write(path, song.sound.T, SAMPLE_RATE_HZ, "FLOAT")
            request = TranscriptRequest(path, song.lyrics)
            *_, last = transcriber.transcribe(request, threading.Event())
        assert isinstance(last, Transcript)
        return last.words

    return listen


def peer_ear(model: Path) -> Listen:
    """Return faster-whisper as it is called without options, on one thread."""
    package: Any = importlib.import_module("faster_whisper")
    whisper = package.WhisperModel(str(model), device="cpu", cpu_threads=1)

    def listen(song: TestSong) -> Sequence[HeardWord]:
        middle = song.sound.mean(axis=0, keepdims=True)
        sound = resample(middle, SAMPLE_RATE_HZ, RATE_HZ)[0]
        sentences, _ = whisper.transcribe(sound, language="en", word_timestamps=True)
        return [
            HeardWord(word.word, word.start, word.end)
            for sentence in sentences
            for word in sentence.words
        ]

    return listen


@dataclass
class Contestant:
    """Someone who listens, the ways in which the words are matched, and the work so far."""

    name: str
    listen: Listen
    ways: dict[str, Callable[[TestSong, Sequence[HeardWord]], Sequence[LineTime]]]
    work_s: float = 0.0


def main() -> None:
    """Parse the arguments and measure."""
    parser = argparse.ArgumentParser(description="How well lyrics are timed.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--music", type=Path, required=True, help="a song of the starter")
    parser.add_argument("--songs", type=int, default=4)
    parser.add_argument("--first", type=int, default=0, help="number of the first song")
    parser.add_argument("--minutes", type=float, default=0.0, help="of a song; default: 14 lines")
    parser.add_argument("--levels", type=int, nargs="*", default=LEVELS_DB, help="in dB")
    parser.add_argument("--peer", type=Path, metavar="MODEL", help="compare with faster-whisper")
    options = parser.parse_args()
    music = load_stereo(options.music)
    contestants = [Contestant("app", own_ear(options.folder), {"": aligned})]
    if options.peer:
        ways = {", greedily": greedily_matched, ", our alignment": aligned}
        contestants.append(Contestant("faster-whisper", peer_ear(options.peer), ways))
    sung_s = 0.0
    with tempfile.TemporaryDirectory() as name, watched() as peak:
        for level_db in options.levels:
            scores = {who.name + way: Score() for who in contestants for way in who.ways}
            for number in range(options.first, options.first + options.songs):
                song = make_song(number, music, level_db, Path(name), options.minutes)
                assert len(sung_lines(song.lyrics)) == len(song.starts_s)
                sung_s += song.sound.shape[1] / SAMPLE_RATE_HZ
                for who in contestants:
                    began = time.process_time()
                    words = who.listen(song)
                    who.work_s += time.process_time() - began
                    for way, match in who.ways.items():
                        count(scores[who.name + way], song, match(song, words))
            for title, score in scores.items():
                _say(f"{level_db:+d} dB, {title}: {score.line()}")
    for who in contestants:
        _say(f"{who.name}: {60 * who.work_s / sung_s:.1f} s of work a minute of song")
    _say(f"resident {peak.resident / 1e9:.2f} GB")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
