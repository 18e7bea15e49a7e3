"""A composed song: notes by part, plan and clock, and their encoding as codes (8, T).

The score is the ground truth for the evaluation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import vocabulary as vocab
from tools.train_starter.metre import FRAME_S, METRES, Metre
from tools.train_starter.prompt_reading import Style
from tools.train_starter.singing.pitch_grid import Pitch, connected, pitch_codes
from tools.train_starter.singing.unit_list import unit_list
from tools.train_starter.singing.unit_table import UnitIndex
from tools.train_starter.theory import Key, keyed_chord
from tools.train_starter.voice_line import Phrase, SungNote


@dataclass(frozen=True)
class Note:
    """One note of a part: start and duration in token frames; `value` is a pitch or a chord,
    `touch` how softly it is played (0 is full).
    """

    start: int
    duration: int
    timbre: int
    value: int
    touch: int = 0


@dataclass(frozen=True)
class Hit:
    """One stroke of the drum kit: voice is "kick", "snare", "hat", "open" or "crash", or the
    quiet "ghost" (of the snare) and "soft" (of the hi-hat), which are a little late.
    """

    start: int
    voice: str


@dataclass(frozen=True)
class SectionSpan:
    """Position of a section of the lyrics, in token frames."""

    kind: str
    ordinal: int
    start: int
    end: int


@dataclass
class Score:
    """A whole song. `chords` contains the chord of each frame, `left` its lines left, `sung` the
    notes of the voice, and `phrases` the same as frames.
    """

    style: Style
    key: Key
    frames: int
    habit: int = 0
    harmony: int = 0
    sections: list[SectionSpan] = field(default_factory=list)
    chords: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    clock: list[int] = field(default_factory=list)
    notes: dict[int, list[Note]] = field(default_factory=lambda: {p: [] for p in vocab.PARTS})
    hits: list[Hit] = field(default_factory=list)
    sung: list[SungNote] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)

    @property
    def metre(self) -> Metre:
        """Tempo and metre."""
        return METRES[self.style.tempo]

    @property
    def bpm(self) -> float:
        """Quarter notes per minute."""
        return self.metre.bpm

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames * FRAME_S

    def annotation(self) -> dict[str, object]:
        """Return annotations of the song, for files next to the audio."""
        return {
            "bpm": self.bpm,
            "tempo": self.style.tempo,
            "key": self.key.name,
            "mode": self.key.mode,
            "drums": self.style.drums,
            "duration_s": self.duration_s,
            "sections": [
                {"kind": s.kind, "start_s": s.start * FRAME_S, "end_s": s.end * FRAME_S}
                for s in self.sections
            ],
            "notes": {
                str(part): [(n.start, n.duration, n.timbre, n.value) for n in notes]
                for part, notes in self.notes.items()
            },
            "sung": [(n.start, n.duration, n.pitch, n.place) for n in self.sung],
        }


def encode(score: Score) -> NDArray[np.int32]:
    """Encode the score as codes (8, T)."""
    codes = np.zeros((vocab.CODEBOOKS, score.frames), np.int32)
    codes[vocab.CLOCK] = score.clock
    codes[vocab.PLAN] = _encode_plan(score)
    codes[vocab.CHORDS] = [keyed_chord(score.key, chord) for chord in score.chords]
    for part, notes in score.notes.items():
        layout = vocab.PARTS[part]
        for note in notes:
            length = min(note.duration, score.frames - note.start)
            if length <= 0:
                continue
            value = keyed_chord(score.key, note.value) if part == vocab.CHORDS else note.value
            tokens = [
                layout.token(note.timbre, value, age, note.touch) for age in layout.ages_of(length)
            ]
            codes[part, note.start : note.start + len(tokens)] = tokens
    codes[vocab.DRUMS] = _encode_drums(score)
    _encode_voice(score, codes)
    return codes


def _encode_plan(score: Score) -> list[int]:
    """Return the plan's tokens: early by PLAN_LEAD, and a syllable's number until the next one."""
    lead = vocab.PLAN_LEAD
    left = [*score.left[lead:], *[score.left[-1]] * lead]
    sung = dict[int, int]()
    for phrase in score.phrases:
        sung |= dict(enumerate(phrase.places, phrase.start))
    tokens: list[int] = []
    place = 0
    for frame, lines in enumerate(left):
        begins = frame > 0 and left[frame - 1] != lines
        place = sung.get(frame, 0 if begins else place)
        tokens.append(vocab.plan_token(lines, place, score.harmony))
    return tokens


@lru_cache(maxsize=1)
def _voice_numbers() -> tuple[UnitIndex, dict[tuple[str, Pitch], int]]:
    return UnitIndex(unit_list()), {code: number for number, code in enumerate(pitch_codes())}


def _encode_voice(score: Score, codes: NDArray[np.int32]) -> None:
    index, pitches = _voice_numbers()
    for phrase in score.phrases:
        frames = slice(phrase.start, phrase.start + len(phrase.units))
        found = [index.find(unit) for unit in phrase.units]
        codes[vocab.VOICE, frames] = [0 if number is None else number + 1 for number in found]
        codes[vocab.SECOND, frames] = [
            vocab.FIRST_PITCH + pitches[score.style.voice, pitch]
            for pitch in connected(phrase.steps)
        ]


_VOICES = {
    "kick": (0, vocab.LOW_STATES, 4),
    "snare": (1, vocab.MID_STATES, 4),
    "ghost": (1, vocab.MID_STATES, 2),
    "hat": (2, vocab.HIGH_STATES, 2),
    "soft": (2, vocab.HIGH_STATES, 2),
    "open": (2, vocab.HIGH_STATES, 4),
    "crash": (2, vocab.HIGH_STATES, 6),
}


def _encode_drums(score: Score) -> NDArray[np.int32]:
    if not score.hits:
        return np.full(score.frames, vocab.DRUM_REST, np.int32)
    states = np.zeros((3, score.frames), np.int32)
    for hit in sorted(score.hits, key=lambda h: h.start):
        row, names, ages = _VOICES[hit.voice]
        for age in range(min(ages, score.frames - hit.start)):
            states[row, hit.start + age] = names.index(f"{hit.voice}{age}")
        # The new stroke ends the previous sound of this voice, which does not resume.
        end = hit.start + ages
        states[row, end : end + 6] = 0
    kit = vocab.KITS.index(score.style.kit)
    tokens = [vocab.drum_token(kit, *map(int, column)) for column in states.T]
    return np.array(tokens, np.int32)
