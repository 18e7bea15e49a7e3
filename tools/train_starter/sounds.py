"""The band's dictionary: 80 ms of stereo audio for every token of every codebook.

A segment is a token frame in two halves, each windowed so that neighbours cross-fade; a song is the
sum of its tokens' segments (`synth.py`). Levels and panning are fixed here. The voice is no part of
the band (`singing/voice_sound.py`).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.train_starter import tones
from tools.train_starter import vocabulary as vocab
from tools.train_starter.theory import close_voicing, keyed_meaning, open_voicing
from tools.train_starter.tones import HALF, OVERLAP, Array

Segments = NDArray[np.float32]
"""(CODEBOOK_SIZE, 2 halves, 2 channels, HALF + OVERLAP)."""

MASTER_GAIN = np.float32(0.6)
"""Leaves room for the voice."""

# Root mean square of a note's first frame, and (left, right) gains.
_LEVELS = {
    vocab.CHORDS: 0.070,
    vocab.BASS: 0.085,
    vocab.PAD: 0.050,
    vocab.SECOND: 0.045,
}
_PANS = {
    vocab.CHORDS: (1.0, 0.72),
    vocab.BASS: (0.9, 0.9),
    vocab.PAD: (0.85, 1.0),
    vocab.SECOND: (0.66, 1.0),
}
_TOUCHES = (1.25, 0.94, 0.67)
"""Gains of full, softer and softest notes: +1.9, -0.5 and -3.5 dB."""
_SOFT, _SOFT_LATE_S = 0.5, 0.010
_GHOST, _GHOST_LATE_S = 0.3, 0.014
"""Quiet strokes, how weak they are and how late: a drummer's hands are no clock."""
_DRUM_PANS = ((0.95, 0.95), (0.9, 1.0), (0.75, 1.0))


def _halves(sound: Array, age: int) -> Array:
    """Return (2, HALF + OVERLAP): the two windowed halves of one token frame of a sound."""
    window = tones.fade_window()
    starts = (2 * age * HALF, (2 * age + 1) * HALF)
    return np.stack([sound[s : s + HALF + OVERLAP] * window for s in starts])


def _level(sound: Array, rms: float) -> Array:
    head = sound[: 2 * HALF]
    return sound * (rms / (np.sqrt(np.mean(head**2)) + 1e-9))


def _chord_sound(instrument: str, chord: int, phase: int) -> Array:
    layout = vocab.PARTS[vocab.CHORDS]
    timbre = tones.TIMBRES[instrument]
    guitar = "guitar" in instrument
    pitches = open_voicing(chord, 40) if guitar else (*close_voicing(chord, 53),)
    total = np.zeros(layout.ages * tones.FRAME + OVERLAP)
    for index, midi in enumerate(pitches):
        delay = index * (520 if guitar else 0)
        note = tones.tone(timbre, midi, layout.ages, phase=phase + index)
        total[delay:] += note[: len(note) - delay]
    # The last three frames fade, so that sounds longer than the dictionary do not stop abruptly.
    fade = 3 * tones.FRAME
    total[-fade:] *= np.linspace(1.0, 0.0, fade)
    return total


def _pad_sound(instrument: str, chord: int, phase: int) -> Array:
    layout = vocab.PARTS[vocab.PAD]
    loop = layout.ages - layout.release - layout.loop_from
    timbre = tones.TIMBRES[instrument]
    total = np.zeros(layout.ages * tones.FRAME + OVERLAP)
    for index, midi in enumerate(close_voicing(chord, 60 if instrument != "organ" else 55)):
        total += tones.tone(timbre, midi, layout.ages, loop, phase + 3 * index)
    release = layout.release * tones.FRAME + OVERLAP
    total[-release:] *= np.linspace(1.0, 0.0, release) ** 1.5
    return total


def _single(part: int, timbre: int, value: int, phase: int) -> Array:
    layout = vocab.PARTS[part]
    names = vocab.BASS_INSTRUMENTS if part == vocab.BASS else vocab.SECOND_INSTRUMENTS
    sound = tones.tone(tones.TIMBRES[names[timbre]], value, layout.ages, phase=phase)
    sound[-2 * tones.FRAME :] *= np.linspace(1.0, 0.0, 2 * tones.FRAME)
    return sound


def _note(part: int, timbre: int, value: int, phase: int) -> Array:
    if part == vocab.CHORDS:
        return _chord_sound(vocab.CHORD_INSTRUMENTS[timbre], keyed_meaning(value)[2], phase)
    if part == vocab.PAD:
        return _pad_sound(vocab.PAD_INSTRUMENTS[timbre], value, phase)
    return _single(part, timbre, value, phase)


def part_segments(part: int) -> Segments:
    layout = vocab.PARTS[part]
    segments = np.zeros((vocab.CODEBOOK_SIZE, 2, 2, HALF + OVERLAP), np.float32)
    wide = part == vocab.PAD
    for timbre in range(layout.timbres):
        for value in range(layout.lowest, layout.lowest + layout.values):
            for channel in range(2):
                gain = _PANS[part][channel] * _LEVELS[part]
                sound = _level(_note(part, timbre, value, 40 * channel * wide), gain)
                for age in range(layout.ages):
                    token = layout.token(timbre, value, age)
                    segments[token, :, channel] = _halves(sound, age)
                if not wide:
                    first = layout.token(timbre, value, 0)
                    last = layout.token(timbre, value, layout.ages - 1)
                    ratio = _PANS[part][1] / _PANS[part][0]
                    segments[first : last + 1, :, 1] = ratio * segments[first : last + 1, :, 0]
                    break
    return _touched(segments, layout) if layout.touches > 1 else segments


def _touched(segments: Segments, layout: vocab.PartCodes) -> Segments:
    """Return segments of which only the full notes are there, with all touches."""
    count = layout.timbres * layout.values * layout.ages
    full = segments[layout.rests : layout.rests + count]
    softer = np.concatenate([np.float32(gain) * full for gain in _TOUCHES])
    segments[layout.rests : layout.rests + len(softer)] = softer
    return segments


def _late(sound: Array, seconds: float) -> Array:
    """Return a sound that begins later."""
    delay = round(seconds * tones.RATE)
    return np.concatenate((np.zeros(delay), sound[: len(sound) - delay]))


def _kit_sounds(kit: int) -> dict[str, Array]:
    """Return the strokes of one kit."""
    electronic, brushes = kit == 1, kit == 2
    kick_level = 0.20 if brushes else 0.36
    snare_level = 0.05 if brushes else 0.13
    hat_level = 0.05 if brushes else 0.075
    falling = tuple(0.75**i for i in range(8))
    short = tuple(0.45**i for i in range(8))
    ring = tuple(0.8**i for i in range(12))
    t = np.arange(4 * tones.FRAME + OVERLAP) / tones.RATE
    body = np.sin(2 * np.pi * (220 if electronic else 185) * t) * np.exp(-t * 28)
    snare = tones.grains(short if electronic else falling[:8], "rattle", "crack", 1.6)
    hat = hat_level * tones.grains((0.5, 0.06, 0.0, 0.0), "bright", "tick", 1.0)
    snare = snare_level * (0.45 * snare + (0.0 if brushes else 1.0) * body)
    return {
        "kick": kick_level * tones.kick(4, 0.5 if brushes else 0.9, 48 if electronic else 55),
        "snare": snare,
        "ghost": _GHOST * _late(_faded(snare, 2), _GHOST_LATE_S),
        "hat": hat,
        "soft": _SOFT * _late(hat, _SOFT_LATE_S),
        "open": hat_level * 0.8 * tones.grains(falling, "bright", "tick", 0.5),
        "crash": hat_level * tones.grains(ring, "bright", "tick", 0.6),
    }


def _faded(sound: Array, frames: int) -> Array:
    """Return a sound that has died away after some token frames."""
    ramp = np.linspace(1.0, 0.0, frames * tones.FRAME)
    return np.concatenate((sound[: len(ramp)] * ramp, np.zeros(len(sound) - len(ramp))))


def drum_segments() -> Segments:
    segments = np.zeros((vocab.CODEBOOK_SIZE, 2, 2, HALF + OVERLAP), np.float32)
    for kit in range(len(vocab.KITS)):
        sounds = _kit_sounds(kit)
        tables: list[list[Array]] = []
        for row, states in enumerate((vocab.LOW_STATES, vocab.MID_STATES, vocab.HIGH_STATES)):
            pan = np.array(_DRUM_PANS[row])[None, :, None]
            table: list[Array] = [np.zeros((2, 2, HALF + OVERLAP))]
            for state in states[1:]:
                halves = _halves(sounds[state.rstrip("012345")], int(state[-1]))
                table.append(pan * halves[:, None])
            tables.append(table)
        for low, low_sound in enumerate(tables[0]):
            for mid, mid_sound in enumerate(tables[1]):
                for high, high_sound in enumerate(tables[2]):
                    token = vocab.drum_token(kit, low, mid, high)
                    segments[token] = low_sound + mid_sound + high_sound
    return segments


@lru_cache(maxsize=1)
def dictionary() -> dict[int, Segments]:
    """Return segments of every codebook of the band, made once per process (about 200 MB)."""
    tables = {part: part_segments(part) for part in vocab.PARTS if part != vocab.VOICE}
    tables[vocab.DRUMS] = drum_segments()
    return {part: MASTER_GAIN * table for part, table in tables.items()}
