"""Keys, chords, progressions and voicings: the music theory used by the composer.

Everything is in equal temperament with MIDI note numbers (60 = middle C). Six keys that share
thirteen triads keep the codec's dictionary of sounds small. No rhythm or audio.
"""

from __future__ import annotations

from dataclasses import dataclass

CHORD_NAMES = ("C", "Dm", "Em", "F", "G", "Am", "Gm", "Bb", "Bm", "D", "E", "A", "B")
_PITCH_CLASS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "Bb": 10, "B": 11}


@dataclass(frozen=True)
class Key:
    """A tonic, a mode and its chords by degree, as indices into CHORD_NAMES.

    Major degrees: I ii iii IV V vi. Minor degrees: i III iv V VI VII (V is major: harmonic minor).
    """

    name: str
    tonic: int
    mode: str
    chords: tuple[int, ...]

    @property
    def scale(self) -> tuple[int, ...]:
        """The seven pitch classes, from the tonic up (natural minor for minor keys)."""
        steps = (0, 2, 4, 5, 7, 9, 11) if self.mode == "major" else (0, 2, 3, 5, 7, 8, 10)
        return tuple((self.tonic + step) % 12 for step in steps)


def _key(name: str, mode: str, chords: str) -> Key:
    root = name.rstrip("m")
    return Key(name, _PITCH_CLASS[root], mode, tuple(CHORD_NAMES.index(c) for c in chords.split()))


KEYS = {
    "major": (
        _key("C", "major", "C Dm Em F G Am"),
        _key("F", "major", "F Gm Am Bb C Dm"),
        _key("G", "major", "G Am Bm C D Em"),
    ),
    "minor": (
        _key("Am", "minor", "Am C Dm E F G"),
        _key("Dm", "minor", "Dm F Gm A Bb C"),
        _key("Em", "minor", "Em G Am B C D"),
    ),
}

_ALL_KEYS = (*KEYS["major"], *KEYS["minor"])

# Functions: Tonic, Subdominant, Dominant, and the Relative chord (vi or VI), as degrees of a key.
# Loops begin on the tonic where a song's mode is established, and use mainly subdominant and
# dominant (which is major in minor keys too), so that the mode is unambiguous. A loop's position
# and a chord together determine the key.
_DEGREES = {
    "major": {"T": 0, "S": 3, "D": 4, "R": 5},
    "minor": {"T": 0, "S": 2, "D": 3, "R": 4},
}
_ORDER = "TSDR"
_LOOPS = (
    {"verse": "TRSD", "chorus": "TDRS", "bridge": "STSD"},
    {"verse": "TSTD", "chorus": "TSDT", "bridge": "RSTD"},
    {"verse": "TDRS", "chorus": "TTSD", "bridge": "SDRD"},
    {"verse": "TSDT", "chorus": "TRSD", "bridge": "RTSD"},
    {"verse": "TTRS", "chorus": "TSRD", "bridge": "SRSD"},
    {"verse": "TDST", "chorus": "TRDS", "bridge": "RSRD"},
    {"verse": "TSRD", "chorus": "TDTS", "bridge": "STRD"},
    {"verse": "TRTD", "chorus": "TSDS", "bridge": "RDSD"},
)
LOOP_SETS = len(_LOOPS)
_SECOND_SETS = (3, 4)
"""Habits whose songs take the second half of the sets."""


def loop_set(habit: int, harmony: int) -> int:
    """Return the set of chord loops that a song's habit and harmony choose together."""
    return harmony + (LOOP_SETS // 2 if habit in _SECOND_SETS else 0)


def chord_loop(key: Key, number: int, kind: str) -> tuple[int, ...]:
    """Return the four chords that a kind of section repeats, in one of the sets of loops."""
    names = {"chorus": "chorus", "bridge": "bridge", "prechorus": "bridge"}
    functions = _LOOPS[number][names.get(kind, "verse")]
    return tuple(key.chords[_DEGREES[key.mode][function]] for function in functions)


def keyed_chord(key: Key, chord: int) -> int:
    """Return the code value of one of the key's chords: 4 x key number + function number.

    Raises ValueError if the chord has no function in the key.
    """
    degrees = [key.chords[_DEGREES[key.mode][function]] for function in _ORDER]
    return _ALL_KEYS.index(key) * len(_ORDER) + degrees.index(chord)


def keyed_meaning(value: int) -> tuple[int, int, int]:
    """Return (key number, function number, chord) of a code value."""
    number, function = divmod(value, len(_ORDER))
    key = _ALL_KEYS[number]
    return number, function, key.chords[_DEGREES[key.mode][_ORDER[function]]]


def dominant(key: Key) -> int:
    """The key's dominant chord."""
    return key.chords[_DEGREES[key.mode]["D"]]


def chord_pitch_classes(chord: int) -> tuple[int, int, int]:
    """Return root, third and fifth of a chord as pitch classes."""
    name = CHORD_NAMES[chord]
    root = _PITCH_CLASS[name.rstrip("m")]
    third = 3 if name.endswith("m") else 4
    return root, (root + third) % 12, (root + 7) % 12


def close_voicing(chord: int, lowest: int) -> tuple[int, int, int]:
    """Return the chord's three notes in the octave from `lowest` up.

    So consecutive chords stay close.
    """
    tones = [lowest + (pc - lowest) % 12 for pc in chord_pitch_classes(chord)]
    return tuple(sorted(tones))  # type: ignore[return-value]


def open_voicing(chord: int, lowest: int) -> tuple[int, ...]:
    """Return five notes as on a guitar: root, fifth, root, third, fifth, rising."""
    root, third, fifth = chord_pitch_classes(chord)
    tones: list[int] = []
    floor = lowest
    for pc in (root, fifth, root, third, fifth):
        floor = floor + (pc - floor) % 12
        tones.append(floor)
        floor += 1
    return tuple(tones)


def nearest(pitch: int, classes: tuple[int, ...]) -> int:
    """Return the pitch nearest to `pitch` whose class is one of `classes` (the lower of two
    equals).
    """
    return min(
        (p for p in range(pitch - 6, pitch + 7) if p % 12 in classes),
        key=lambda p: (abs(p - pitch), p),
    )
