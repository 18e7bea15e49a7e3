"""Accompaniment: chords, bass, drums, pad and arpeggio of one bar at a time.

Patterns are in eighths of a bar (0 ... 7; a waltz has its own, 0 ... 5), chosen by genre, energy
and section. The voice and the instrumental melody are in `melody.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.train_starter import vocabulary as vocab
from tools.train_starter.dynamics import stroke_touch
from tools.train_starter.metre import Metre
from tools.train_starter.score import Hit, Note, Score
from tools.train_starter.theory import chord_pitch_classes, close_voicing

Pattern = tuple[tuple[int, int], ...]
"""(eighth, length in eighths) of each stroke."""

WHOLE: Pattern = ((0, 4), (4, 4))
QUARTERS: Pattern = ((0, 2), (2, 2), (4, 2), (6, 2))
STRUM: Pattern = ((0, 2), (2, 1), (3, 2), (5, 1), (6, 1), (7, 1))
EIGHTHS: Pattern = tuple((i, 1) for i in range(8))
OFFBEATS: Pattern = ((1, 1), (3, 1), (5, 1), (7, 1))
PUSHED: Pattern = ((0, 3), (3, 3), (6, 2))
WALKING: Pattern = ((0, 3), (3, 1), (4, 3), (7, 1))
BROKEN: Pattern = ((0, 3), (3, 2), (5, 3))
_IN_THREE: dict[Pattern, Pattern] = {
    WHOLE: ((0, 6),),
    QUARTERS: ((0, 2), (2, 2), (4, 2)),
    STRUM: ((0, 2), (2, 1), (3, 1), (4, 2)),
    EIGHTHS: EIGHTHS[:6],
    OFFBEATS: ((2, 2), (4, 2)),
    PUSHED: ((0, 4), (4, 2)),
    WALKING: ((0, 4), (4, 1), (5, 1)),
    BROKEN: ((0, 3), (3, 3)),
}
"""The patterns of a waltz."""
_RENEWED = 3
"""Eighths after which a chord that has died away is struck again."""
_KICKS = ((0, 4), (0, 3, 4), (0, 4, 5), (0, 3, 6), (0, 4, 7))
_VERSE_KICKS = ((0, 4), (0, 5), (0, 3), (0, 4, 7), (0, 3, 4))
_VERSE_HATS = ((0, 2, 4, 6), (0, 2, 3, 4, 6, 7), (1, 3, 5, 7), (0, 3, 4, 6))
_VERSE_BASS = (WHOLE, BROKEN, WALKING, QUARTERS)
_FILLS = (
    ((4, 5, 6, 7), (3, 4, 5)),
    ((5, 6, 7), (2, 3, 5)),
    ((4, 6, 7), (1, 3, 4, 5)),
)
"""Strokes of the snare before a new section: in four, in three."""
_GHOSTS = ((7,), (3,), (), (3, 7), (5,))
"""Quiet strokes of an acoustic snare, by habit."""
_ARPEGGIOS = ((0, 1, 2, 1), (0, 2, 1, 2), (2, 1, 0, 1), (0, 1, 2, 3))

_FULL = ("chorus",)
_SPARSE = ("intro", "outro", "bridge", "inst")


@dataclass(frozen=True)
class Bar:
    """One bar: its first frame, its section's kind, its position, and of each half the chord and
    the touch.
    """

    start: int
    kind: str
    first_of_section: bool
    last_of_section: bool
    chords: tuple[int, int]
    touches: tuple[int, int]
    metre: Metre

    def chord_at(self, eighth: int) -> int:
        """Return the chord at an eighth of the bar."""
        return self.chords[eighth // 4]

    def touch_at(self, eighth: int) -> int:
        """Return how softly a stroke at an eighth of the bar is played."""
        strong = eighth % (4 if self.metre.quarters == 4 else self.metre.eighths) == 0
        return stroke_touch(self.touches[eighth // 4], strong)

    def span(self, eighth: int, length: int) -> tuple[int, int]:
        """Return the first frame and the frames of some eighths of the bar."""
        begin, end = self.metre.at(eighth), self.metre.at(eighth + length)
        return self.start + begin, end - begin

    def strokes(self, pattern: Pattern) -> Pattern:
        """Return a pattern as this bar's metre has it."""
        return pattern if self.metre.quarters == 4 else _IN_THREE[pattern]


def fullness(kind: str) -> int:
    """0 for quiet sections, 1 for verses, 2 for choruses."""
    return 2 if kind in _FULL else 0 if kind in _SPARSE else 1


@dataclass(frozen=True)
class Patterns:
    """Playing style of the whole song, so that verse two sounds like verse one."""

    chord_verse: Pattern
    chord_chorus: Pattern
    bass_verse: Pattern
    bass_chorus: Pattern
    kick: tuple[int, ...]
    verse_kick: tuple[int, ...]
    verse_hat: tuple[int, ...]
    arpeggio: tuple[int, ...]


def choose_patterns(score: Score) -> Patterns:
    """Select patterns that suit the genre, the energy, the song's habit and its harmony."""
    genre, energy, habit = score.style.genre, score.style.energy, score.habit
    harmony = score.harmony
    verse, chorus = {
        "folk": (PUSHED, STRUM),
        "rock": (PUSHED, EIGHTHS),
        "electronic": (PUSHED, OFFBEATS),
        "ambient": (WHOLE, PUSHED),
        "ballad": (WHOLE, QUARTERS),
    }.get(genre, ((WHOLE, PUSHED)[habit % 2], QUARTERS))
    if energy == 0:
        verse, chorus = WHOLE, QUARTERS
    bass_chorus = EIGHTHS if genre in ("rock", "electronic") or energy == 2 else QUARTERS
    if genre == "electronic" and habit % 2:
        bass_chorus = OFFBEATS
    kick = (0, 2, 4, 6) if genre == "electronic" else _KICKS[habit]
    return Patterns(
        chord_verse=verse,
        chord_chorus=chorus,
        bass_verse=WHOLE if energy == 0 else QUARTERS if energy == 2 else _VERSE_BASS[harmony],
        bass_chorus=bass_chorus if energy else WHOLE,
        kick=kick,
        verse_kick=kick if genre == "electronic" else _VERSE_KICKS[habit],
        verse_hat=_VERSE_HATS[harmony] if energy else _VERSE_HATS[0],
        arpeggio=_ARPEGGIOS[habit % 4],
    )


def add_chords(score: Score, bar: Bar, patterns: Patterns) -> None:
    """Return the accompanying instrument's strokes."""
    pattern = patterns.chord_chorus if fullness(bar.kind) == 2 else patterns.chord_verse
    if fullness(bar.kind) == 0:
        pattern = WHOLE
    timbre = vocab.CHORD_INSTRUMENTS.index(score.style.chords)
    for eighth, length in _renewed(bar, bar.strokes(pattern)):
        note = Note(*bar.span(eighth, length), timbre, bar.chord_at(eighth))
        score.notes[vocab.CHORDS].append(note)


def _renewed(bar: Bar, strokes: Pattern) -> Pattern:
    """Return strokes of which those that outlast their sound are struck again."""
    sounding, found = vocab.PARTS[vocab.CHORDS].ages, list[tuple[int, int]]()
    for eighth, length in strokes:
        while length > _RENEWED and bar.span(eighth, length)[1] > sounding:
            found.append((eighth, _RENEWED))
            eighth, length = eighth + _RENEWED, length - _RENEWED
        found.append((eighth, length))
    return tuple(found)


def bass_pitch(chord: int, fifth: bool) -> int:
    """Return the root or fifth of a chord in the bass register."""
    layout = vocab.PARTS[vocab.BASS]
    pitch_class = chord_pitch_classes(chord)[2 if fifth else 0]
    return layout.lowest + (pitch_class - layout.lowest) % 12


def add_bass(score: Score, bar: Bar, patterns: Patterns) -> None:
    """Roots on the strong beats, fifths in between."""
    full = fullness(bar.kind)
    if not score.style.bass or (full == 0 and bar.kind != "inst"):
        return
    pattern = patterns.bass_chorus if full == 2 else patterns.bass_verse
    timbre = int(score.style.kit == "electronic" or score.style.genre in ("electronic", "ambient"))
    for index, (eighth, length) in enumerate(bar.strokes(pattern)):
        fifth = pattern in (WHOLE, QUARTERS) and index % 2 == 1 and full < 2
        pitch = bass_pitch(bar.chord_at(eighth), fifth)
        touch = bar.touch_at(eighth)
        score.notes[vocab.BASS].append(Note(*bar.span(eighth, length), timbre, pitch, touch))


def add_drums(score: Score, bar: Bar, patterns: Patterns) -> None:
    """A groove: light in verses, full in choruses, only hi-hats in quiet sections."""
    if not score.style.drums:
        return
    full = fullness(bar.kind)

    def hit(voice: str, *eighths: int) -> None:
        score.hits.extend(Hit(bar.start + bar.metre.at(e), voice) for e in eighths)

    brushes = score.style.kit == "brushes"
    beats, last = range(0, bar.metre.eighths, 2), bar.metre.eighths - 1
    if full == 1 and bar.metre.quarters == 4 and not brushes:
        hats = patterns.verse_hat
    else:
        hats = tuple(range(last + 1) if full == 2 and not brushes else beats)
    for eighth in hats:
        weak = eighth > 0 if full == 0 else eighth % 2 == 1 and eighth - 1 in hats
        hit("soft" if weak else "hat", eighth)
    if full == 0:
        hit("kick", 0)
        return
    if bar.metre.quarters == 3:
        hit("kick", 0)
        hit("snare", 2, 4)
    else:
        hit("kick", *(patterns.kick if full == 2 else patterns.verse_kick))
        hit("snare", 2, 6)
    if full == 2 and not brushes:
        hit("open", last)
    if bar.first_of_section and full == 2:
        hit("crash", 0)
    ghosts = score.style.kit == "acoustic" and bar.metre.quarters == 4
    if ghosts and not bar.last_of_section:
        hit("ghost", *_GHOSTS[score.habit])
    if bar.last_of_section and score.style.energy:
        hit("snare", *_FILLS[score.habit % len(_FILLS)][bar.metre.quarters == 3])


def add_pad(score: Score, bar: Bar) -> None:
    """Held chords in choruses, prechoruses and bridges; in ambient music also without words."""
    held = ("chorus", "prechorus", "bridge")
    if bar.kind not in held and (score.style.genre != "ambient" or bar.kind == "verse"):
        return
    timbre = vocab.PAD_INSTRUMENTS.index(score.style.pad)
    half, whole = bar.metre.half, bar.metre.bar
    first, second = bar.chords
    spans = [(0, half, first), (half, whole - half, second)]
    if first == second:
        spans = [(0, whole, first)]
    for offset, length, chord in spans:
        note = Note(bar.start + offset, length, timbre, chord, bar.touches[offset > 0])
        score.notes[vocab.PAD].append(note)


def add_arpeggio(score: Score, bar: Bar, patterns: Patterns) -> None:
    """Broken chords by the second instrument, in eighths (quarters if the song is calm)."""
    timbre = vocab.SECOND_INSTRUMENTS.index(score.style.second)
    step = 2 if score.style.energy == 0 else 1
    for index, eighth in enumerate(range(0, bar.metre.eighths, step)):
        tones = close_voicing(bar.chord_at(eighth), 60)
        tones = (*tones, tones[0] + 12)
        pitch = tones[patterns.arpeggio[index % 4]]
        score.notes[vocab.SECOND].append(Note(*bar.span(eighth, step), timbre, pitch))
