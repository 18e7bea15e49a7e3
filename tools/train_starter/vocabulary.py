"""The meaning of each token of the starter model's eight codebooks.

Each codebook describes one part of the music in one token frame (80 ms). A sounding token
identifies what is played and its *age*: how many frames ago it was struck. So a token alone
determines 80 ms of audio, the parts add up like code vectors in a residual quantiser, and "the same
with age + 1" usually comes next. This module only computes numbers; `sounds.py` makes the audio.

0 clock: habit, tempo, bar of the line, frame of the bar
1 plan: harmony, lines left in the song, number of the syllable that is sung
2 chords (instrument, key, function, age)   3 bass   4 drums   5 pad
6 voice: what is articulated (`singing.units`)
7 second line, or the pitch of the voice: one of them plays at a time
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.train_starter.metre import METRES
from tools.train_starter.singing.pitch_grid import FIRST_PITCH

CODEBOOKS = 8
CODEBOOK_SIZE = 1960
AUDIO_EOS_ID = 1961
AUDIO_VOCAB_SIZE = 1965

CLOCK, PLAN, CHORDS, BASS, DRUMS, PAD, VOICE, SECOND = range(CODEBOOKS)

SECTION_KINDS = ("intro", "verse", "prechorus", "chorus", "bridge", "outro", "inst")
MAX_LINES = 31
"""Maximum of lines left; a longer song begins with lines that all have this number."""
MAX_SYLLABLES = 14
"""Maximum sung syllables of a line: one per eighth, and its end."""
PLACES = MAX_SYLLABLES + 1
"""Syllables of a line, and none yet."""
PLAN_LEAD = 3
"""The plan is this many frames early: a line's first consonants, up to two frames, stand before its
first bar, and the plan tells the line before they are sung."""
HABITS = 5
"""Playing styles of a whole song: rhythms and contours of its melodies, kick drum, arpeggio."""
HARMONIES = 4
"""What a song's plan tells of its harmony; with its habit it chooses the chord loops."""
TOUCHES = 3
"""How softly bass and pad play: full, softer, softest (`dynamics`)."""
FUNCTIONS = 4
"""Tonic, subdominant, dominant and the relative chord: the functions of a key's chords."""
KEYED_CHORDS = 6 * FUNCTIONS
"""Number of values of the chords' codes: a function in a key (`theory.keyed_chord`).

A chord shared by several keys has a code in each, with the same sound, so that a song's key can be
read from any of its frames.
"""

CHORD_INSTRUMENTS = ("piano", "acoustic guitar", "electric guitar", "synthesizer")
BASS_INSTRUMENTS = ("bass", "synth bass")
PAD_INSTRUMENTS = ("strings", "synth pad", "organ")
SECOND_INSTRUMENTS = ("piano", "acoustic guitar", "synthesizer", "strings")
KITS = ("acoustic", "electronic", "brushes")


@dataclass(frozen=True)
class PartCodes:
    """The layout of one sounding codebook: rest tokens first, then (touch, timbre, value, age).

    `loop_from`: the first age of the loop that held notes repeat; `ages` if the sound dies away.
    `release`: ages at the very end that are heard after a held note is released.
    """

    rests: int
    timbres: int
    lowest: int
    values: int
    ages: int
    loop_from: int
    release: int
    touches: int = 1

    def token(self, timbre: int, value: int, age: int, touch: int = 0) -> int:
        """Return the token for a value (`lowest` ... `lowest + values - 1`) at an age."""
        row = (touch * self.timbres + timbre) * self.values + value - self.lowest
        return self.rests + row * self.ages + age

    def meaning(self, token: int) -> tuple[int, int, int, int] | None:
        """Return (timbre, value, age, touch), or None for a rest or an unused token."""
        row, age = divmod(token - self.rests, self.ages)
        row, value = divmod(row, self.values)
        touch, timbre = divmod(row, self.timbres)
        if token < self.rests or touch >= self.touches:
            return None
        return timbre, value + self.lowest, age, touch

    def ages_of(self, duration: int) -> list[int]:
        """Return the ages of a note of `duration` frames (may be shorter than duration)."""
        held = list(range(min(duration, self.loop_from)))
        loop_length = self.ages - self.release - self.loop_from
        held += [
            self.loop_from + i % loop_length for i in range(duration - len(held)) if loop_length
        ]
        if self.release and duration > self.release:
            held[-self.release :] = range(self.ages - self.release, self.ages)
        return held


PARTS = {
    CHORDS: PartCodes(KEYED_CHORDS, len(CHORD_INSTRUMENTS), 0, KEYED_CHORDS, 16, 16, 0),
    BASS: PartCodes(1, len(BASS_INSTRUMENTS), 28, 20, 16, 16, 0, TOUCHES),
    PAD: PartCodes(1, len(PAD_INSTRUMENTS), 0, 13, 12, 2, 2, TOUCHES),
    SECOND: PartCodes(1, len(SECOND_INSTRUMENTS), 57, 28, 8, 8, 0),
}

LOW_STATES = ("", "kick0", "kick1", "kick2", "kick3")
MID_STATES = ("", "snare0", "snare1", "snare2", "snare3", "ghost0", "ghost1")
_CRASHES = tuple(f"crash{i}" for i in range(6))
HIGH_STATES = ("", "hat0", "hat1", "open0", "open1", "open2", "open3", *_CRASHES, "soft0", "soft1")
DRUM_REST = len(KITS) * len(LOW_STATES) * len(MID_STATES) * len(HIGH_STATES)


STEM_CODEBOOKS = {
    "vocals": [VOICE, [SECOND, FIRST_PITCH, CODEBOOK_SIZE]],
    "drums": [DRUMS],
    "bass": [BASS],
    "other": [CHORDS, PAD, [SECOND, 0, FIRST_PITCH]],
}
"""The codebooks of each stem, or codes of one from one to before another.

Clock and plan sound like nothing and belong to all.
"""
SILENT_CODES = [DRUM_REST if book == DRUMS else 0 for book in range(CODEBOOKS)]
"""The token of each codebook that sounds like nothing."""


def drum_token(kit: int, low: int, mid: int, high: int) -> int:
    """Return the token of a kit's three voices, each a state index."""
    return ((kit * len(LOW_STATES) + low) * len(MID_STATES) + mid) * len(HIGH_STATES) + high


def drum_meaning(token: int) -> tuple[int, int, int, int] | None:
    """Return (kit, low, mid, high) states, or None if no drums sound."""
    if not 0 <= token < DRUM_REST:
        return None
    rest, high = divmod(token, len(HIGH_STATES))
    rest, mid = divmod(rest, len(MID_STATES))
    kit, low = divmod(rest, len(LOW_STATES))
    return kit, low, mid, high


CLOCK_SPAN = sum(metre.line for metre in METRES.values())
PLAN_SPAN = (MAX_LINES + 1) * PLACES


def clock_token(tempo: str, frame: int, habit: int) -> int:
    """Return the clock's token for a frame of a line; consecutive frames alternate between even
    and odd tokens.

    Raises ValueError for an unknown tempo.
    """
    offset = habit * CLOCK_SPAN
    for name, metre in METRES.items():
        if name == tempo:
            return offset + frame
        offset += metre.line
    raise ValueError(f"unknown tempo {tempo!r}")


def clock_meaning(token: int) -> tuple[str, int, int] | None:
    """Return (tempo, frame of the line, habit), or None for an unused token."""
    habit, frame = divmod(token, CLOCK_SPAN)
    for name, metre in METRES.items():
        if frame < metre.line:
            return (name, frame, habit) if habit < HABITS else None
        frame -= metre.line
    return None


def plan_token(left: int, place: int, harmony: int) -> int:
    """Return the plan's token: lines left (including this one; 0 in the last bar), and the number
    of the syllable that is sung, or 0.
    """
    return harmony * PLAN_SPAN + min(left, MAX_LINES) * PLACES + place


def plan_meaning(token: int) -> tuple[int, int, int] | None:
    """Return (lines left, number of the syllable, harmony), or None for an unused token."""
    harmony, row = divmod(token, PLAN_SPAN)
    left, place = divmod(row, PLACES)
    return (left, place, harmony) if harmony < HARMONIES and (left or not place) else None


def lines_left(tokens: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the lines left of every plan token; -1 at the end."""
    return np.where(tokens >= CODEBOOK_SIZE, -1, tokens % PLAN_SPAN // PLACES)
