"""Word error rates of the voice, stage by stage, on held-out lyrics.

Each stage adds what the one before leaves out, so a miss shows where words are lost: the speaker's
own sounds on notes, the units of a table through an ideal vocoder, and the units as the codec
computes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import vocabulary as vocab
from tools.train_starter.checkpoint_songs import CheckpointSongs
from tools.train_starter.singing import performance as sung
from tools.train_starter.singing import speech
from tools.train_starter.singing.judge import Judge
from tools.train_starter.singing.lyric_syllables import line_syllables
from tools.train_starter.singing.performance import SungLine
from tools.train_starter.singing.pitch_grid import FIRST_PITCH
from tools.train_starter.singing.speech import SpokenLine
from tools.train_starter.singing.unit_table import UnitTable
from tools.train_starter.singing.units import Syllable
from tools.train_starter.tones import RATE

Array = NDArray[np.float64]
LYRICS_FILE = Path(__file__).with_name("held_out_lyrics.txt")
TONICS = {"female": 58, "male": 50}
REST_FRAMES = 3
_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_LOWEST, _HIGHEST = -2, 7
"""Range of a melody in degrees of the scale around its tonic."""


def held_out_lyrics() -> list[list[str]]:
    """Return the lyrics, each a list of lines; none of them is in the voice's training."""
    songs = LYRICS_FILE.read_text(encoding="utf-8").strip().split("\n\n")
    return [song.splitlines() for song in songs]


@dataclass(frozen=True)
class Trial:
    """A lyric on its melody.

    `spoken`: the lines as flite says them, `as_spoken`: those on notes; `lines`: the lines on notes
    with the phones that the starter's pronunciation gives them.
    """

    spoken: tuple[SpokenLine, ...]
    as_spoken: tuple[SungLine, ...]
    lines: tuple[SungLine, ...]


def _melody(count: int, tonic: int, eighth: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Return notes: eighths and quarters that move by steps, a half note to close."""
    degree = int(rng.choice((0, 2, 4)))
    notes: list[tuple[int, int]] = []
    for number in range(count):
        length = 4 if number == count - 1 else int(rng.choice((1, 1, 1, 2)))
        notes.append((length * eighth, tonic + 12 * (degree // 7) + _MAJOR[degree % 7]))
        step = int(rng.choice((-2, -1, -1, 0, 1, 1, 2)))
        degree = min(max(degree + step, _LOWEST), _HIGHEST)
    return notes


def trial(
    text: Sequence[str], spoken: Sequence[SpokenLine], voice: str, eighth: int, seed: int
) -> Trial:
    """Return a lyric, as a voice ("female", "male") speaks it, set to a melody.

    `eighth`: token frames of an eighth note.
    """

    def on_notes(lines: Sequence[Sequence[Syllable]]) -> tuple[SungLine, ...]:
        rng = np.random.default_rng(seed)
        return tuple(
            SungLine(
                tuple(line), tuple(_melody(len(line), TONICS[voice], eighth, rng)), REST_FRAMES
            )
            for line in lines
        )

    read = on_notes([line_syllables(line) for line in text])
    as_spoken = on_notes([said.named() for said in spoken])
    return Trial(tuple(spoken), as_spoken, read)


Sound = Callable[[Trial], tuple[Array, int]]
"""A way to make the sound of a trial: samples (n,) and their rate."""


def _own_sounds(made: Trial) -> tuple[Array, int]:
    _, pitches = sung.frame_units(made.as_spoken)
    return sung.through_world(sung.warped(made.as_spoken, made.spoken), pitches), speech.RATE


def _units(table: UnitTable) -> Sound:
    def sound(made: Trial) -> tuple[Array, int]:
        units, pitches = sung.frame_units(made.lines)
        return sung.through_world(sung.from_units(units, table), pitches), speech.RATE

    return sound


def _bins(table: UnitTable) -> Sound:
    def sound(made: Trial) -> tuple[Array, int]:
        units, pitches = sung.frame_units(made.lines)
        return sung.through_bins(sung.from_units(units, table), pitches), RATE

    return sound


def voice_alone(voice: str, made: Trial) -> NDArray[np.int32]:
    """Return the codes (8, T) of a trial without a band."""
    articulations, pitches = sung.voice_codes(voice, *sung.frame_units(made.lines))
    codes = np.zeros((vocab.CODEBOOKS, len(articulations)), np.int32)
    codes[vocab.CLOCK] = np.arange(len(articulations)) % 2
    codes[vocab.DRUMS] = vocab.DRUM_REST
    codes[vocab.VOICE] = articulations
    codes[vocab.SECOND] = np.where(pitches < 0, 0, FIRST_PITCH + pitches)
    return codes


def _codec(voice: str, folder: Path) -> Sound:
    codec = CheckpointSongs(folder, "cpu")

    def sound(made: Trial) -> tuple[Array, int]:
        return codec.decode(voice_alone(voice, made)).mean(0), RATE

    return sound


def voice_stages(tables: dict[str, UnitTable], voice: str, folder: Path | None) -> dict[str, Sound]:
    """Return the stages by name; the last one is there where a checkpoint's `folder` is."""
    table = tables[voice]
    stages = {
        "own sounds": _own_sounds,
        "units, ideal vocoder": _units(table),
        "units, product of bins": _bins(table),
    }
    if folder is not None:
        stages["units through the codec"] = _codec(voice, folder)
    return stages


def evaluate_words(
    stages: dict[str, Sound],
    voice: str,
    eighths: Sequence[int],
    songs: Sequence[Sequence[str]],
    say: Callable[[str], None],
) -> dict[str, dict[str, object]]:
    """Return the word error rate of every stage at every tempo, with the rate of each song; first
    that of the lyrics as the speaker reads them.
    """
    judge = Judge()
    found: dict[str, dict[str, object]] = {}
    wanted = [" ".join(text) for text in songs]

    def note(name: str, texts: Sequence[str]) -> None:
        heard = judge.score(wanted, texts)
        rates = [round(rate, 3) for rate in heard.by_song]
        found[name] = {"rate": heard.error_rate, "songs": rates}
        say(f"{voice}, {name}: {100 * heard.error_rate:.1f} %")

    read = [speech.reading(text, speech.VOICES[voice]) for text in songs]
    note("spoken reading", [judge.hear(sound, speech.RATE) for sound in read])
    spoken = [[speech.speak(line, speech.VOICES[voice]) for line in text] for text in songs]
    for eighth in eighths:
        trials = [trial(text, spoken[seed], voice, eighth, seed) for seed, text in enumerate(songs)]
        for name, sound in stages.items():
            note(f"{name}, eighths of {eighth}", [judge.hear(*sound(made)) for made in trials])
    return found
