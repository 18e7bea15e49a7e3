"""Composes a song from a prompt and a seed: form, harmony, then every part bar by bar.

Deterministic: equal prompt and seed give equal scores. `synth.py` renders the audio.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import melody
from tools.train_starter import rhythm_parts as parts
from tools.train_starter import vocabulary as vocab
from tools.train_starter.dynamics import line_touches
from tools.train_starter.lyrics import Prompt
from tools.train_starter.metre import BARS_PER_LINE
from tools.train_starter.prompt_reading import Line, read_lyrics, read_tags
from tools.train_starter.score import Hit, Note, Score, SectionSpan, encode
from tools.train_starter.theory import KEYS, chord_loop, dominant, loop_set


@dataclass(frozen=True)
class Song:
    """A composed song: its prompt, its score and its codes (8, T)."""

    prompt: Prompt
    score: Score
    codes: NDArray[np.int32]


def compose(prompt: Prompt, seed: int) -> Song:
    """Compose the song of a prompt."""
    rng = random.Random(seed)
    style = read_tags(prompt.tags, rng)
    key = rng.choice(KEYS[style.mode])
    habit, harmony = rng.randrange(vocab.HABITS), rng.randrange(vocab.HARMONIES)
    score = Score(style, key, 0, habit, harmony)
    patterns = parts.choose_patterns(score)
    for ordinal, section in enumerate(read_lyrics(prompt.lyrics)):
        start = score.frames
        for index, line in enumerate(section.lines):
            _add_line(score, line, index, patterns)
        score.sections.append(SectionSpan(section.kind, ordinal, start, score.frames))
    _add_ending(score)
    return Song(prompt, score, encode(score))


def _add_line(score: Score, line: Line, index: int, patterns: parts.Patterns) -> None:
    """Compose two bars of every part; `index` counts the lines of the section."""
    bars: list[parts.Bar] = []
    touches = line_touches(parts.fullness(line.kind), line.last)
    for number in range(BARS_PER_LINE):
        last = line.last and number == BARS_PER_LINE - 1
        chords = _bar_chords(score, line.kind, BARS_PER_LINE * index + number, last)
        first = line.first and number == 0
        soft = touches[2 * number], touches[2 * number + 1]
        bars.append(parts.Bar(score.frames, line.kind, first, last, chords, soft, score.metre))
        _add_bar_tokens(score, number, line.left, chords)
    for bar in bars:
        parts.add_chords(score, bar, patterns)
        parts.add_bass(score, bar, patterns)
        parts.add_drums(score, bar, patterns)
        parts.add_pad(score, bar)
        if line.kind == "intro":
            parts.add_arpeggio(score, bar, patterns)
    if line.syllables:
        melody.add_line(score, line, (bars[0], bars[1]))
    elif line.kind != "intro":
        melody.add_tune(score, line, (bars[0], bars[1]))


def _bar_chords(score: Score, kind: str, number: int, last: bool) -> tuple[int, int]:
    """Return the chords of a bar's halves. Slow songs change twice a bar, others once."""
    loop = chord_loop(score.key, loop_set(score.habit, score.harmony), kind)
    if score.style.tempo in ("slow", "easy"):
        chords = loop[(2 * number) % 4], loop[(2 * number + 1) % 4]
    else:
        chords = loop[number % 4], loop[number % 4]
    # A section ends on its dominant, which leads to the tonic of the next one.
    return (chords[0], dominant(score.key)) if last else chords


def _add_bar_tokens(score: Score, bar: int, left: int, chords: tuple[int, int]) -> None:
    tempo, frames, half = score.style.tempo, score.metre.bar, score.metre.half
    score.clock += [
        vocab.clock_token(tempo, bar * frames + frame, score.habit) for frame in range(frames)
    ]
    score.chords += [chords[0]] * half + [chords[1]] * (frames - half)
    score.left += [left] * frames
    score.frames += frames


def _add_ending(score: Score) -> None:
    """Compose one bar of the tonic, ringing out."""
    style, tonic = score.style, score.key.chords[0]
    start, frames = score.frames, score.metre.bar
    _add_bar_tokens(score, 0, 0, (tonic, tonic))
    timbre = vocab.CHORD_INSTRUMENTS.index(style.chords)
    score.notes[vocab.CHORDS].append(Note(start, frames, timbre, tonic))
    pad = vocab.PAD_INSTRUMENTS.index(style.pad)
    score.notes[vocab.PAD].append(Note(start, frames - 4, pad, tonic))
    if style.bass:
        synth = int(style.kit == "electronic" or style.genre in ("electronic", "ambient"))
        pitch = parts.bass_pitch(tonic, fifth=False)
        score.notes[vocab.BASS].append(Note(start, frames, synth, pitch))
    if style.drums:
        score.hits += [Hit(start, "kick"), Hit(start, "crash")]
