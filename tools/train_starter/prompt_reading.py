"""Interprets tags and lyrics for the composer.

Tags become a `Style` (unknown words are ignored, explicit words override what a genre or a mood
implies); lyrics become sections of lines of syllables. The only randomness is in choices that the
tags leave open, made with the caller's `rng`.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from tokenizers.normalizers import Normalizer

from tools.train_starter.lyric_form import (
    FIRST_KIND,
    FIRST_PARITY,
    KINDS,
    LINE,
    PHONE_CHARACTERS,
    SUNG,
    build_normalizer,
)
from tools.train_starter.singing.lyric_syllables import pronunciation
from tools.train_starter.singing.units import Syllable

DRUM_TAGS = {"drums", "drum", "electronic drums", "drum machine", "beat", "percussion"}
DRUM_GENRES = {"pop", "rock", "electronic", "dance", "hip-hop", "indie", "funk", "disco", "techno"}
SLOW_TAGS = {"slow", "downtempo"}
FAST_TAGS = {"fast"}
WALTZ_TAGS = {"waltz"}
SWING_TAGS = {"swing", "jazz", "blues", "shuffle"}
CALM_TAGS = {"calm", "peaceful", "relaxed", "gentle", "soft", "dreamy", "meditation", "relaxing"}
ENERGETIC_TAGS = {"energetic", "upbeat", "powerful", "epic", "workout", "dance", "intense"}
MAJOR_TAGS = {"happy", "joyful", "cheerful", "hopeful", "uplifting", "bright", "playful"}
MINOR_TAGS = {"sad", "melancholy", "melancholic", "dark", "longing", "loneliness", "heartbreak"}
GENRES = ("pop", "rock", "electronic", "ballad", "folk", "ambient")
_GENRE_ALIASES = {"dance": "electronic", "acoustic": "folk", "indie": "pop", "country": "folk"}
_CHORD_TAGS = {
    "piano": "piano",
    "keyboard": "piano",
    "acoustic guitar": "acoustic guitar",
    "guitar": "acoustic guitar",
    "electric guitar": "electric guitar",
    "synthesizer": "synthesizer",
}
_GENRE_CHORDS = {
    "pop": "piano",
    "rock": "electric guitar",
    "electronic": "synthesizer",
    "ballad": "piano",
    "folk": "acoustic guitar",
    "ambient": "synthesizer",
}
_PAD_TAGS = {"strings": "strings", "string": "strings", "orchestra": "strings", "organ": "organ"}
_GENRE_PADS = {"electronic": "synth pad", "ambient": "synth pad", "rock": "organ"}
_MALE_TAGS = {"male", "male voice", "male vocal", "deep"}
_NO_VOICE_TAGS = {"instrumental"}


@dataclass(frozen=True)
class Style:
    """What the tags ask for, with every property decided."""

    genre: str
    tempo: str
    mode: str
    energy: int
    drums: bool
    kit: str
    bass: bool
    chords: str
    pad: str
    second: str
    voice: str


@dataclass(frozen=True)
class Line:
    """One line of lyrics: its syllables, and its position.

    `parity`: 0 or 1, its position in its section; `left`: lines left in the song, including itself.
    """

    kind: str
    syllables: tuple[Syllable, ...]
    parity: int
    first: bool
    last: bool
    left: int


@dataclass(frozen=True)
class Section:
    """A mark and its lines; sections without words have lines without syllables."""

    kind: str
    lines: tuple[Line, ...]


def split_tags(tags: str) -> list[str]:
    """Return lower-case tags without the surrounding <tag> and </tag>."""
    text = tags.lower().strip().removeprefix("<tag>").removesuffix("</tag>")
    return [tag.strip() for tag in text.split(",") if tag.strip()]


def _genre(words: list[str], rng: random.Random) -> str:
    for word in words:
        genre = _GENRE_ALIASES.get(word, word)
        if genre in GENRES:
            return genre
    return rng.choice(GENRES[:3] if set(words) & DRUM_TAGS else GENRES)


def _tempo(words: set[str], genre: str, rng: random.Random) -> str:
    if words & WALTZ_TAGS:
        return "waltz"
    if words & SWING_TAGS:
        return "easy" if words & (SLOW_TAGS | CALM_TAGS) else "swing"
    if words & SLOW_TAGS:
        return "slow"
    if words & FAST_TAGS:
        return "fast"
    if words & ENERGETIC_TAGS or genre == "electronic":
        return "fast"
    if words & CALM_TAGS or genre in ("ballad", "ambient"):
        return "slow"
    return rng.choice(("medium", "medium", "easy", "swing"))


def _mode(words: set[str], rng: random.Random) -> str:
    if words & MINOR_TAGS:
        return "minor"
    if words & MAJOR_TAGS:
        return "major"
    return rng.choice(("major", "minor"))


def read_tags(tags: str, rng: random.Random) -> Style:
    """Return the style that tags ask for; `rng` decides what they leave open."""
    ordered = split_tags(tags)
    words = set(ordered)
    genre = _genre(ordered, rng)
    tempo = _tempo(words, genre, rng)
    named = [_CHORD_TAGS[word] for word in ordered if word in _CHORD_TAGS]
    chords = named[0] if named else _GENRE_CHORDS[genre]
    others = [name for name in named if name not in (chords, "electric guitar")]
    second = others[0] if others else ("acoustic guitar" if genre == "folk" else "piano")
    if not others and chords in ("synthesizer", "piano") and genre in ("electronic", "ambient"):
        second = "synthesizer"
    energy = 2 if words & ENERGETIC_TAGS else 0 if words & CALM_TAGS or genre == "ambient" else 1
    drums = bool(words & DRUM_TAGS) or genre in DRUM_GENRES
    electronic = genre == "electronic" or bool(words & {"electronic drums", "drum machine"})
    soft_kit = genre in ("ballad", "folk", "ambient")
    return Style(
        genre=genre,
        tempo=tempo,
        mode=_mode(words, rng),
        energy=energy,
        drums=drums,
        kit="electronic" if electronic else "brushes" if soft_kit else "acoustic",
        bass="bass" in words or genre != "ambient",
        chords=chords,
        pad=next(
            (_PAD_TAGS[word] for word in ordered if word in _PAD_TAGS),
            _GENRE_PADS.get(genre, "strings"),
        ),
        second=second,
        voice="male" if words & _MALE_TAGS else "female",
    )


SONG_WITHOUT_TEXT = "[intro]\n\n[verse]\n\n[chorus]\n\n[verse]\n\n[chorus]\n\n[outro]"


@lru_cache(maxsize=1)
def _normalizer() -> Normalizer:
    return build_normalizer()


_PHONES = {character: name for name, character in PHONE_CHARACTERS.items()}


def _syllable(sung: re.Match[str]) -> Syllable:
    onset, vowel, coda = (
        tuple(_PHONES[character] for character in sung[part]) for part in ("onset", "vowel", "coda")
    )
    return Syllable(onset, vowel[0], coda)


def read_lines(lyrics: str) -> list[Line]:
    """Return lines in order, as pronounced and split by the tokenizer's rules; empty text gives a
    default form.
    """
    text = _normalizer().normalize_str(pronunciation().apply(lyrics).lower())
    if not text:
        return read_lines(SONG_WITHOUT_TEXT)
    lines: list[Line] = []
    for match in LINE.finditer(text):
        kind, parity, last = (
            KINDS[ord(match["kind"]) - ord(FIRST_KIND)],
            match["parity"],
            match["last"],
        )
        syllables = tuple(_syllable(sung) for sung in SUNG.finditer(match["syllables"]))
        first = not lines or lines[-1].last
        lines.append(Line(kind, syllables, ord(parity) - ord(FIRST_PARITY), first, bool(last), 0))
    return [replace(line, left=len(lines) - index) for index, line in enumerate(lines)]


def read_lyrics(lyrics: str) -> list[Section]:
    """Return sections in order. Text before any mark is a verse; empty text gives a default
    form.
    """
    sections: list[Section] = []
    lines: list[Line] = []
    for line in read_lines(lyrics):
        lines.append(line)
        if line.last:
            sections.append(Section(line.kind, tuple(lines)))
            lines = []
    return sections
