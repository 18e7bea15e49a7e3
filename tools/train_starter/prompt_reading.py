"""Reads tags and lyrics the way the composer understands them.

Tags become a `Style` (words the composer does not know are ignored, explicit words win over what a
genre or a mood suggests); lyrics become sections of lines of syllables.  Nothing random happens
here except where the tags leave a choice open: those choices are the caller's, by `rng`.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from tools.train_starter.vocabulary import MAX_GROUP_LINES, VOWELS

DRUM_TAGS = {"drums", "drum", "electronic drums", "drum machine", "beat", "percussion"}
DRUM_GENRES = {"pop", "rock", "electronic", "dance", "hip-hop", "indie", "funk", "disco", "techno"}
SLOW_TAGS = {"slow", "downtempo"}
FAST_TAGS = {"fast"}
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
    """What the tags ask for, every question answered."""

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
    male: bool


@dataclass(frozen=True)
class Line:
    """One line of lyrics: the vowel class of each of its syllables."""

    vowels: tuple[int, ...]


@dataclass(frozen=True)
class Section:
    """A mark and its lines; sections without words hold lines without syllables."""

    kind: str
    lines: tuple[Line, ...]
    worded: bool


def split_tags(tags: str) -> list[str]:
    """Lower-cased tags without the surrounding <tag> and </tag>."""
    text = tags.lower().strip().removeprefix("<tag>").removesuffix("</tag>")
    return [tag.strip() for tag in text.split(",") if tag.strip()]


def _genre(words: list[str], rng: random.Random) -> str:
    for word in words:
        genre = _GENRE_ALIASES.get(word, word)
        if genre in GENRES:
            return genre
    return rng.choice(GENRES[:3] if set(words) & DRUM_TAGS else GENRES)


def _tempo(words: set[str], genre: str) -> str:
    if words & SLOW_TAGS:
        return "slow"
    if words & FAST_TAGS:
        return "fast"
    if words & ENERGETIC_TAGS or genre == "electronic":
        return "fast"
    if words & CALM_TAGS or genre in ("ballad", "ambient"):
        return "slow"
    return "medium"


def _mode(words: set[str], rng: random.Random) -> str:
    if words & MINOR_TAGS:
        return "minor"
    if words & MAJOR_TAGS:
        return "major"
    return rng.choice(("major", "minor"))


def read_tags(tags: str, rng: random.Random) -> Style:
    """The style that tags ask for; `rng` settles what they leave open."""
    ordered = split_tags(tags)
    words = set(ordered)
    genre = _genre(ordered, rng)
    tempo = _tempo(words, genre)
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
        male=bool(words & _MALE_TAGS),
    )


_VOWEL_CLASS = {"a": 0, "e": 1, "i": 1, "y": 1, "o": 2, "u": 3}
_VOWEL_GROUP = re.compile(r"[aeiouy]+")
_MARK = re.compile(r"^\s*\[([^\]]*)\]\s*$")
_KIND_WORDS = (
    ("prechorus", "prechorus"),
    ("pre-chorus", "prechorus"),
    ("chorus", "chorus"),
    ("hook", "chorus"),
    ("verse", "verse"),
    ("bridge", "bridge"),
    ("intro", "intro"),
    ("outro", "outro"),
)
EMPTY_LINES = {"intro": 1, "outro": 1, "prechorus": 1}
DEFAULT_EMPTY_LINES = 2
SONG_WITHOUT_TEXT = "[intro]\n\n[verse]\n\n[chorus]\n\n[verse]\n\n[chorus]\n\n[outro]"


def syllables(line: str) -> tuple[int, ...]:
    """Vowel classes of a line's syllables; a silent e at a word's end counts for nothing."""
    classes: list[int] = []
    for word in re.findall(r"[a-z']+", line.lower()):
        groups = _VOWEL_GROUP.findall(word)
        if len(groups) > 1 and word.endswith("e") and groups[-1] == "e":
            groups.pop()
        classes += [_VOWEL_CLASS[group[0]] for group in groups]
    if not classes and line.strip():
        classes = [index % len(VOWELS) for index, _ in enumerate(line.split())]
    return tuple(classes)


def _kind(mark: str) -> str:
    return next((kind for word, kind in _KIND_WORDS if word in mark.lower()), "inst")


def read_lyrics(lyrics: str) -> list[Section]:
    """Sections in order.  Text before any mark is a verse; no text at all is a default form."""
    found: list[tuple[str, list[str]]] = []
    for raw in (lyrics if lyrics.strip() else SONG_WITHOUT_TEXT).splitlines():
        mark = _MARK.match(raw)
        if mark:
            found.append((_kind(mark.group(1)), []))
        elif raw.strip():
            if not found:
                found.append(("verse", []))
            found[-1][1].append(raw)
    return [_section(kind, lines) for kind, lines in found]


def _section(kind: str, lines: list[str]) -> Section:
    if lines:
        return Section(kind, tuple(Line(syllables(line)) for line in lines), worded=True)
    count = EMPTY_LINES.get(kind, DEFAULT_EMPTY_LINES)
    return Section(kind, tuple(Line(()) for _ in range(count)), worded=False)


def line_groups(count: int) -> list[int]:
    """A section's lines in groups of at most four, as the plan codebook counts them."""
    groups = [MAX_GROUP_LINES] * (count // MAX_GROUP_LINES)
    return groups + ([count % MAX_GROUP_LINES] if count % MAX_GROUP_LINES else [])
