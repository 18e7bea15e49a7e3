"""Raw tones: additive strings, keys and pipes, and the noise grains of drums.

Partials are snapped to the semitone grid if they are near it, and noise consists of a few reused
grains: everything the band plays is in a small space of waveforms, which a small codec can span.
Mono, 48 kHz, float64, unnormalised.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RATE = 48_000
FRAME = 3_840
HALF = 1_920
OVERLAP = 240
HIGHEST_HZ = 6_500.0
_WORDS_HZ, _ROOM_DB = 2_000.0, 6.0
"""Middle of the octaves that words need most, and how much weaker the band is there."""


@dataclass(frozen=True)
class Timbre:
    """An additive sound: strengths of the partials, their decay, the attack.

    `decay` per second of the first partial, `brightness_decay` more for each further one;
        `attack_s` is the rise time; `click` the level of the stroke's noise.
    """

    partials: tuple[float, ...]
    decay: float = 0.0
    brightness_decay: float = 0.0
    attack_s: float = 0.0
    click: float = 0.0


def _rolloff(count: int, power: float, comb: int = 0) -> tuple[float, ...]:
    """1 / h ** power; with `comb` every comb-th partial is weak, as on a plucked string."""
    return tuple((0.25 if comb and h % comb == 0 else 1.0) / h**power for h in range(1, count + 1))


TIMBRES = {
    "piano": Timbre(_rolloff(12, 1.15, 8), 1.6, 0.55, 0.0, 0.35),
    "acoustic guitar": Timbre(_rolloff(14, 0.95, 5), 2.6, 0.9, 0.0, 0.5),
    "electric guitar": Timbre(_rolloff(16, 0.75, 4), 0.9, 0.12, 0.004, 0.2),
    "synthesizer": Timbre(_rolloff(14, 0.9), 1.2, 0.9, 0.0, 0.1),
    "bass": Timbre(_rolloff(10, 1.0, 4), 1.5, 0.6, 0.0, 0.25),
    "synth bass": Timbre(_rolloff(16, 0.8), 1.0, 0.5, 0.0, 0.0),
    "strings": Timbre(_rolloff(14, 1.0), attack_s=0.06),
    "synth pad": Timbre(_rolloff(6, 1.5), attack_s=0.09),
    "organ": Timbre((1.0, 0.8, 0.5, 0.45, 0.0, 0.3, 0.0, 0.25), attack_s=0.01),
}


def hertz(midi: float) -> float:
    """Return the frequency of a MIDI note number."""
    return float(440.0 * 2.0 ** ((midi - 69.0) / 12.0))


def midi(hertz: float) -> float:
    """Return the MIDI note number of a frequency."""
    return float(69.0 + 12.0 * np.log2(hertz / 440.0))


def _partial_hertz(midi: int, harmonic: int, loop_s: float) -> float:
    """Return a partial's frequency: on the semitone grid, or on the grid of a loop that must
    close.
    """
    if loop_s:
        return round(hertz(midi) * loop_s) / loop_s * harmonic
    return hertz(round(midi + 12 * np.log2(harmonic)))


def _room_for_words(frequency_hz: float | Array) -> Array:
    """Return gains at frequencies: weaker where a voice's consonants and formants are."""
    octaves_off = np.abs(np.log2(np.maximum(frequency_hz, 1.0) / _WORDS_HZ))
    return 10 ** (-_ROOM_DB / 20 * np.clip(1.5 - octaves_off, 0.0, 1.0))


def tone(timbre: Timbre, midi: int, frames: int, loop_frames: int = 0, phase: int = 0) -> Array:
    """Return a note of `frames` token frames (and the overlap); `phase` selects one of several
    variants.
    """
    t = np.arange(frames * FRAME + OVERLAP) / RATE
    phases = np.random.default_rng(1000 * phase + 7).uniform(0, 2 * np.pi, 32)
    sound = np.zeros_like(t)
    for harmonic, strength in enumerate(timbre.partials, start=1):
        frequency = _partial_hertz(midi, harmonic, loop_frames * FRAME / RATE)
        if frequency > HIGHEST_HZ or not strength:
            continue
        # High partials of high notes fade towards the limit, so that no note is cut off.
        strength *= (1.0 - (frequency / HIGHEST_HZ) ** 3) * float(_room_for_words(frequency))
        damping = np.exp(-t * (timbre.decay + timbre.brightness_decay * (harmonic - 1)))
        sound += strength * damping * np.sin(2 * np.pi * frequency * t + phases[harmonic])
    if timbre.attack_s:
        sound *= np.minimum(1.0, t / timbre.attack_s)
    if timbre.click:
        sound[: HALF + OVERLAP] += timbre.click * grain("knock")
    return sound


def _noise(seed: int, low_hz: float, high_hz: float) -> Array:
    """Return a noise grain between two frequencies, half a token frame and the overlap long."""
    length = HALF + OVERLAP
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(length))
    frequency = np.asarray(np.fft.rfftfreq(length, 1 / RATE), np.float64)
    edge = 1 / (1 + (low_hz / np.maximum(frequency, 1.0)) ** 6)
    edge /= 1 + (frequency / high_hz) ** 6
    noise = np.fft.irfft(spectrum * edge, length)
    quieter = np.fft.irfft(spectrum * edge * _room_for_words(frequency), length)
    return quieter / np.sqrt(np.mean(noise**2))


def grain(name: str) -> Array:
    """Return one of the noise grains, before the window."""
    t = np.arange(HALF + OVERLAP) / RATE
    if name == "knock":
        return _noise(1, 150, 2_500) * np.exp(-t * 350)
    if name == "tick":
        return _noise(3, 6_000, 15_000) * np.exp(-t * 160)
    if name == "crack":
        return _noise(4, 500, 9_000) * np.exp(-t * 60)
    if name == "thud":
        return _noise(5, 60, 3_000) * np.exp(-t * 500)
    kind, number = name.split()
    limits = {"bright": (5_000, 15_000), "rattle": (1_200, 8_000)}[kind]
    return _noise(10 + int(number) + len(kind), *limits)


def kick(frames: int, punch: float, end_hz: float) -> Array:
    """Return a bass drum: a sine that falls from 160 Hz, and a thump."""
    t = np.arange(frames * FRAME + OVERLAP) / RATE
    angle = 2 * np.pi * (end_hz * t + (160 - end_hz) * (1 - np.exp(-t * 30)) / 30)
    sound = np.sin(angle) * np.exp(-t * 11)
    sound[: HALF + OVERLAP] += punch * grain("thud")
    return sound


def grains(levels: tuple[float, ...], kind: str, onset: str, onset_level: float) -> Array:
    """Return noise that decays by half frames: an onset grain, then alternating grains at
    `levels`.
    """
    halves = len(levels)
    sound = np.zeros(halves * HALF + OVERLAP)
    window = fade_window()
    for index, level in enumerate(levels):
        piece = level * grain(f"{kind} {index % 3}")
        if index == 0:
            piece = piece + onset_level * grain(onset)
        sound[index * HALF : (index + 1) * HALF + OVERLAP] += piece * window
    return sound


def fade_window() -> Array:
    """Return the window of every half frame: cosine fades over the overlap that sum to one."""
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(OVERLAP) + 0.5) / OVERLAP)
    return np.concatenate((ramp, np.ones(HALF - OVERLAP), ramp[::-1]))
