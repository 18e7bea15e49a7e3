"""Melody: a vocal line that gives each syllable a note, or an instrument in its place.

One rhythm and one contour serve all lines of a section kind with as many syllables, so that verses
resemble each other; strong beats fall on chord tones, lines end on one, the last line on the root.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tools.train_starter import vocabulary as vocab
from tools.train_starter.prompt_reading import Line
from tools.train_starter.rhythm_parts import Bar
from tools.train_starter.score import Note, Score
from tools.train_starter.theory import chord_pitch_classes, nearest

SLOTS = 16
"""Eighths in a line of two bars."""
_LAST_ONSET = 13


@dataclass
class Melodist:
    """Remembers the rhythms and contours of a song's lines."""

    score: Score
    rng: random.Random
    rhythms: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    contours: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)

    def add_line(self, line: Line, kind: str, index: int, bars: tuple[Bar, Bar]) -> None:
        """Sing one line; `index` counts the lines of the section."""
        layout = vocab.PARTS[vocab.VOICE]
        centre = (57 if self.score.style.male else 65) + (3 if kind == "chorus" else 0)
        low, high = layout.lowest, layout.lowest + layout.values - 1
        vowels = line.vowels[:SLOTS]
        places = self._places(kind, index, len(vowels), bars, centre)
        for vowel, (start, duration, pitch) in zip(vowels, places, strict=True):
            while pitch > high:
                pitch -= 12
            while pitch < low:
                pitch += 12
            # A short breath before the next syllable keeps repeated notes apart.
            held = min(duration, 4 * bars[0].eighth)
            self.score.notes[vocab.VOICE].append(Note(start, held, vowel, pitch))

    def add_tune(self, kind: str, index: int, bars: tuple[Bar, Bar]) -> None:
        """Play one line on the second instrument."""
        timbre = vocab.SECOND_INSTRUMENTS.index(self.score.style.second)
        centre = 71 if kind == "chorus" else 67
        count = (6, 5, 8, 4)[index % 4] + (2 if kind == "chorus" else 0)
        for start, duration, pitch in self._places(kind, index, count, bars, centre):
            note = Note(start, min(duration, 4 * bars[0].eighth), timbre, pitch)
            self.score.notes[vocab.SECOND].append(note)

    def _places(
        self, kind: str, index: int, count: int, bars: tuple[Bar, Bar], centre: int
    ) -> list[tuple[int, int, int]]:
        """(start, duration, pitch) of each of a line's notes."""
        slots = self._rhythm(kind, count)
        contour = self._contour(kind, index % 2, count)
        ends = [*slots[1:], SLOTS - 1]
        places: list[tuple[int, int, int]] = []
        for position, (slot, end) in enumerate(zip(slots, ends, strict=True)):
            bar = bars[slot // 8]
            last = position == count - 1
            step = contour[position]
            classes = self.score.key.scale
            if slot % 4 == 0 or last:
                classes = chord_pitch_classes(bar.chord_at(slot % 8))
            if last and index % 2 == 1 and bar.chord_at(slot % 8) == self.score.key.chords[0]:
                classes = (self.score.key.tonic,)
            pitch = nearest(centre + step, tuple(classes))
            start = bars[0].start + slot * bars[0].eighth
            places.append((start, (end - slot) * bars[0].eighth, pitch))
        return places

    def _rhythm(self, kind: str, count: int) -> tuple[int, ...]:
        """Slots of `count` notes: strong beats are likelier, the first and a late one are set."""
        known = self.rhythms.get((kind, count))
        if known is None:
            known = self.rhythms[(kind, count)] = self._new_rhythm(count)
        return known

    def _new_rhythm(self, count: int) -> tuple[int, ...]:
        if count > _LAST_ONSET:
            return tuple(range(count))
        weights = {slot: (6.0, 1.0, 3.0, 1.0)[slot % 4] for slot in range(1, _LAST_ONSET)}
        chosen = [0] if count else []
        while len(chosen) < count:
            slots = [slot for slot in weights if slot not in chosen]
            chosen += self.rng.choices(slots, [weights[slot] for slot in slots])
        return tuple(sorted(chosen))

    def _contour(self, kind: str, parity: int, count: int) -> tuple[int, ...]:
        """Semitones around the centre: small steps, rising in questions, falling in answers."""
        key = (kind, 100 * parity + count)
        if key not in self.contours:
            level = self.rng.choice((-2, 0, 2))
            steps: list[int] = []
            for position in range(count):
                drift = 1 if (position < count / 2) == (parity == 0) else -1
                level += self.rng.choice((-2, 0, 2, 2 * drift, 2 * drift))
                level = max(-7, min(7, level))
                steps.append(level)
            self.contours[key] = tuple(steps)
        return self.contours[key]
