"""Whether whole songs sing their words: by their codes, and by what a recogniser hears.

Songs are made for held-out lyrics, by the checkpoint or (the upper bound) by the composer.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import vocabulary as vocab
from tools.train_starter.lyrics import Prompt
from tools.train_starter.prompt_reading import Line, read_lines
from tools.train_starter.singing.evaluate_words import held_out_lyrics
from tools.train_starter.singing.judge import Judge
from tools.train_starter.singing.unit_list import unit_list
from tools.train_starter.singing.units import Unit
from tools.train_starter.tones import FRAME

Codes = NDArray[np.int32]
RATE = 48_000
TAGS = ("pop,female", "folk,male", "ballad,female,piano", "rock,male,drums", "pop,male,synthesizer")
"""Tags of the songs, in turn."""
_LOOPING = 2.4
"""How much smaller a repeated text becomes when compressed: Whisper's own limit."""
_MIXED_TRIES = 3


@dataclass(frozen=True)
class SungSong:
    """A lyric, its prompt, and the codes (8, T) of a song."""

    text: str
    prompt: Prompt
    codes: Codes


def song_prompts(count: int) -> list[tuple[str, Prompt]]:
    """Return (words, prompt) of the first held-out lyrics: a verse and a chorus each."""
    found: list[tuple[str, Prompt]] = []
    for number, lines in enumerate(held_out_lyrics()[:count]):
        half = len(lines) // 2
        lyrics = "\n".join(("[verse]", *lines[:half], "", "[chorus]", *lines[half:]))
        found.append((" ".join(lines), Prompt(TAGS[number % len(TAGS)], lyrics)))
    return found


def sung_units(codes: Codes, line: Line) -> list[tuple[int, list[Unit]]]:
    """Return (number of a syllable, its units) in the order in which a line of a song sings."""
    units = unit_list()
    rows: list[tuple[int, int]] = []
    for plan, said in zip(codes[vocab.PLAN].tolist(), codes[vocab.VOICE].tolist(), strict=True):
        meaning = vocab.plan_meaning(plan)
        if meaning and meaning[0] == line.left and meaning[1]:
            rows.append((meaning[1], said))
    return [
        (place, [units[said - 1] for _, said in group if 0 < said <= len(units)])
        for place, group in groupby(rows, key=lambda row: row[0])
    ]


def _vowel(units: Sequence[Unit]) -> str:
    """Return the vowel that units begin with, or nothing."""
    return next((unit.vowel for unit in units if unit.kind in ("attack", "whole")), "")


def sung_shares(songs: Sequence[SungSong]) -> dict[str, float]:
    """Return the shares of lines whose syllables are sung once and in order, and with the right
    vowels, and of all syllables with the right vowel.
    """
    in_order: list[bool] = []
    right_lines: list[bool] = []
    vowels: list[bool] = []
    for song in songs:
        for line in read_lines(song.prompt.lyrics):
            sung = sung_units(song.codes, line)
            places = [place for place, _ in sung]
            in_order.append(places == list(range(1, len(line.syllables) + 1)))
            said = {place: _vowel(units) for place, units in reversed(sung)}
            right = [
                said.get(place) == syllable.vowel
                for place, syllable in enumerate(line.syllables, 1)
            ]
            vowels += right
            right_lines.append(in_order[-1] and all(right))
    return {
        "lines in order": round(float(np.mean(in_order)), 4),
        "lines in order with the right vowels": round(float(np.mean(right_lines)), 4),
        "right vowels": round(float(np.mean(vowels)), 4),
    }


Decode = Callable[[Codes], NDArray[np.float32]]
"""codes (8, T) -> sound (2, N) at RATE."""


def only_voice(codes: Codes) -> Codes:
    """Return codes in which everything but the voice is silent."""
    alone = np.array(codes)
    for book in (vocab.CHORDS, vocab.BASS, vocab.DRUMS, vocab.PAD):
        alone[book] = vocab.SILENT_CODES[book]
    alone[vocab.SECOND, codes[vocab.SECOND] < vocab.FIRST_PITCH] = 0
    return alone


def heard_words(
    songs: Sequence[SungSong], decode: Decode, say: Callable[[str], None]
) -> Mapping[str, object]:
    """Return word error rates of the voice alone and in the mix (the median of three tries), and
    the share of songs in which the recogniser repeats itself.
    """
    judge = Judge()
    texts = [song.text for song in songs]
    voices = [decode(only_voice(song.codes)) for song in songs]
    alone = [judge.hear(sound.mean(0), RATE) for sound in voices]
    voice = judge.score(texts, alone)
    say(f"voice alone: {100 * voice.error_rate:.1f} %\n")
    mixed: list[str] = []
    levels: list[float] = []
    for song, voice_sound in zip(songs, voices, strict=True):
        whole_sound = decode(song.codes)
        levels.append(level_above_band_db(voice_sound, whole_sound))
        sound = whole_sound.mean(0)
        tries = [judge.hear(sound, RATE, mixed=True) for _ in range(_MIXED_TRIES)]
        tries.sort(key=lambda heard, song=song: judge.score([song.text], [heard]).error_rate)
        mixed.append(tries[_MIXED_TRIES // 2])
    whole = judge.score(texts, mixed)
    say(f"whole mix: {100 * whole.error_rate:.1f} %\n")
    return {
        "voice alone": round(voice.error_rate, 4),
        "voice alone, median of songs": round(median(voice.by_song), 4),
        "voice alone, songs in which the recogniser loops": _looping(alone),
        "whole mix": round(whole.error_rate, 4),
        "whole mix, median of songs": round(median(whole.by_song), 4),
        "whole mix, songs in which the recogniser loops": _looping(mixed),
        "voice above the band, dB": round(float(np.mean(levels)), 2),
        "heard": [list(pair) for pair in zip(alone, mixed, strict=True)],
    }


def level_above_band_db(voice: NDArray[np.float32], whole: NDArray[np.float32]) -> float:
    """Return how much louder the voice (2, N) is than the rest of the whole (2, N) where it sings.

    It sings where it is at most 20 dB quieter than in its loudest token frame.
    """
    frames = voice.shape[1] // FRAME
    one, rest = (
        np.square(sound[:, : frames * FRAME].reshape(2, frames, FRAME)).mean((0, 2))
        for sound in (voice, whole - voice)
    )
    sings = one > one.max() * 1e-2
    return float(10 * np.log10(one[sings].mean() / rest[sings].mean()))


def _looping(texts: Sequence[str]) -> float:
    ratios = [len(text.encode()) / len(zlib.compress(text.encode())) for text in texts if text]
    return round(sum(ratio > _LOOPING for ratio in ratios) / max(1, len(texts)), 4)
