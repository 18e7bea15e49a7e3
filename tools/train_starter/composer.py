"""Composes a song from a prompt and a seed: form, harmony, then every part bar by bar.

Deterministic: equal prompt and seed give equal scores.  It makes no sound; `synth.py` does.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import rhythm_parts as parts
from tools.train_starter import vocabulary as vocab
from tools.train_starter.lyrics import Prompt
from tools.train_starter.melody import Melodist
from tools.train_starter.prompt_reading import Section, line_groups, read_lyrics, read_tags
from tools.train_starter.score import Hit, Note, Score, SectionSpan, encode
from tools.train_starter.theory import KEYS, PROGRESSIONS, Key


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
    score = Score(style, key, frames=0)
    sections = read_lyrics(prompt.lyrics)
    bars = _lay_out(score, sections, rng)
    patterns = parts.draw_patterns(score, rng)
    sings = any(section.worded for section in sections)
    for bar in bars:
        parts.add_chords(score, bar, patterns)
        parts.add_bass(score, bar, patterns)
        parts.add_drums(score, bar, patterns)
        parts.add_pad(score, bar)
        if sings and bar.kind in ("chorus", "intro"):
            parts.add_arpeggio(score, bar, patterns)
    _add_melody(score, sections, bars, rng)
    _add_ending(score, patterns)
    return Song(prompt, score, encode(score))


def _progressions(key: Key, rng: random.Random) -> dict[str, tuple[int, ...]]:
    """One loop of four chords for each kind of section, the same wherever the kind returns."""
    table = PROGRESSIONS[key.mode]
    verse, chorus, bridge = (rng.choice(table[name]) for name in ("verse", "chorus", "bridge"))
    degrees = {"chorus": chorus, "bridge": bridge, "prechorus": bridge}
    loops = {kind: degrees.get(kind, verse) for kind in vocab.SECTION_KINDS}
    return {kind: tuple(key.chords[degree] for degree in loop) for kind, loop in loops.items()}


def _lay_out(score: Score, sections: list[Section], rng: random.Random) -> list[parts.Bar]:
    """Sections to bars; fills the score's clock, plan, chords and sections."""
    eighth = vocab.FRAMES_PER_EIGHTH[score.style.tempo]
    bar_frames = eighth * vocab.EIGHTHS_PER_BAR
    loops = _progressions(score.key, rng)
    bars: list[parts.Bar] = []
    for ordinal, section in enumerate(sections):
        start, first = score.frames, len(bars)
        total = len(section.lines) * vocab.BARS_PER_LINE
        for number in range(total):
            chords = _bar_chords(loops[section.kind], number, total, score)
            bars.append(
                parts.Bar(
                    score.frames,
                    section.kind,
                    len(bars) - first,
                    number == 0,
                    number == total - 1,
                    chords,
                    eighth,
                )
            )
            _add_bar_tokens(score, number % vocab.BARS_PER_LINE, chords, bar_frames)
        for group, lines in enumerate(line_groups(len(section.lines))):
            del group
            for line in range(lines):
                token = vocab.plan_token(section.kind, ordinal, line, lines)
                score.plan += [token] * (vocab.BARS_PER_LINE * bar_frames)
        score.sections.append(SectionSpan(section.kind, ordinal, start, score.frames))
    return bars


def _bar_chords(loop: tuple[int, ...], number: int, total: int, score: Score) -> tuple[int, int]:
    """Chords of a bar's halves.  Slow songs change twice a bar, others once."""
    if score.style.tempo == "slow":
        chords = loop[(2 * number) % 4], loop[(2 * number + 1) % 4]
    else:
        chords = loop[number % 4], loop[number % 4]
    if number == total - 1 and total > 1:
        # A section ends on its dominant, which leads back to the tonic of the next one.
        dominant = score.key.chords[4 if score.key.mode == "major" else 3]
        chords = chords[0], dominant
    return chords


def _add_bar_tokens(score: Score, bar: int, chords: tuple[int, int], frames: int) -> None:
    score.clock += [vocab.clock_token(score.style.tempo, bar, frame) for frame in range(frames)]
    score.chords += [chords[0]] * (frames // 2) + [chords[1]] * (frames - frames // 2)
    score.frames += frames


def _add_melody(
    score: Score, sections: list[Section], bars: list[parts.Bar], rng: random.Random
) -> None:
    melodist = Melodist(score, rng)
    sings = any(section.worded for section in sections)
    position = 0
    for section in sections:
        for index, line in enumerate(section.lines):
            pair = bars[position], bars[position + 1]
            position += vocab.BARS_PER_LINE
            if line.vowels:
                melodist.add_line(line, section.kind, index, pair)
            elif not sings or section.kind in ("inst", "outro", "bridge"):
                melodist.add_tune(section.kind, index, pair)


def _add_ending(score: Score, patterns: parts.Patterns) -> None:
    """One bar of the tonic, ringing out."""
    del patterns
    style, tonic = score.style, score.key.chords[0]
    eighth = vocab.FRAMES_PER_EIGHTH[style.tempo]
    start, frames = score.frames, eighth * vocab.EIGHTHS_PER_BAR
    _add_bar_tokens(score, 0, (tonic, tonic), frames)
    ordinal = score.sections[-1].ordinal if score.sections else 0
    score.plan += [vocab.plan_token("end", ordinal, 0, 1)] * frames
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
