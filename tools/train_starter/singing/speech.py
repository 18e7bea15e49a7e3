"""The synthetic speaker from which the voice is learnt: flite speaks a line, WORLD analyses it.

flite (Debian package `flite`) tells when each phone begins; WORLD (package `pyworld`) separates
the spectral envelope from the pitch. Both are needed for making the starter only, not for running
it.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from tools.train_starter.singing import phones
from tools.train_starter.singing.units import Syllable

Array = NDArray[np.float64]
RATE = 16_000
"""Samples per second of flite's voices."""
STEP_S = 0.005
"""Seconds between two frames of WORLD."""
STEPS = 16
"""Frames of WORLD in a token frame."""
ENVELOPE = 40
"""Numbers of a coded spectral envelope."""
FFT_SIZE = 1024
"""WORLD's transform at RATE, with its lowest pitch of 71 Hz."""
_SILENT_POWER = 1e-12
_PAUSE_S = 0.3
VOICES = {"female": "slt", "male": "rms"}
"""flite's voices by the tag that asks for them."""


class NoSpeakerError(Exception):
    """flite or WORLD is missing; the text tells what to install."""


@dataclass(frozen=True)
class Sounding:
    """Features at steps of STEP_S.

    `envelope` (n, ENVELOPE): coded log spectral envelope; `noise` (n,): coded aperiodicity, at most
    0; `voiced` (n,): 1 where there is a pitch, else 0.
    """

    envelope: Array
    noise: Array
    voiced: Array


@dataclass(frozen=True)
class Phone:
    """A phone and its begin and end in seconds."""

    name: str
    begin_s: float
    end_s: float


@dataclass(frozen=True)
class SpokenSyllable:
    """Indices of a syllable's phones in the line's phones."""

    onset: tuple[int, ...]
    vowel: int
    coda: tuple[int, ...]


@dataclass(frozen=True)
class SpokenLine:
    """A spoken line: features, phones without pauses, and their division into syllables."""

    sounding: Sounding
    phones: tuple[Phone, ...]
    syllables: tuple[SpokenSyllable, ...]

    def named(self) -> list[Syllable]:
        """Return the syllables by the names of their phones."""

        def names(indices: Sequence[int]) -> tuple[str, ...]:
            return tuple(self.phones[i].name for i in indices)

        return [
            Syllable(names(s.onset), self.phones[s.vowel].name, names(s.coda))
            for s in self.syllables
        ]


def divided(spoken: Sequence[Phone]) -> tuple[SpokenSyllable, ...]:
    """Divide phones into syllables, each onset as long as English allows."""
    vowels = [i for i, phone in enumerate(spoken) if phone.name in phones.VOWELS]
    found: list[SpokenSyllable] = []
    onset = tuple(range(vowels[0])) if vowels else ()
    for number, vowel in enumerate(vowels):
        if number + 1 == len(vowels):
            between, kept = tuple(range(vowel + 1, len(spoken))), len(spoken)
        else:
            between = tuple(range(vowel + 1, vowels[number + 1]))
            kept = phones.coda_length(tuple(spoken[i].name for i in between))
        found.append(SpokenSyllable(onset, vowel, between[:kept]))
        onset = between[kept:]
    return tuple(found)


def speak(text: str, voice: str) -> SpokenLine:
    """Return a line as a voice of flite speaks it, analysed.

    Raises NoSpeakerError if flite or pyworld is missing.
    """
    samples, spoken = _flite(text, voice)
    return SpokenLine(analysed(samples), spoken, divided(spoken))


def reading(lines: Sequence[str], voice: str) -> Array:
    """Return lines as a voice of flite reads them, with pauses: samples (n,) at RATE.

    Raises NoSpeakerError if flite is missing.
    """
    pause = np.zeros(int(_PAUSE_S * RATE))
    return np.concatenate([part for line in lines for part in (_flite(line, voice)[0], pause)])


def _flite(text: str, voice: str) -> tuple[Array, tuple[Phone, ...]]:
    program = shutil.which("flite")
    if program is None:
        raise NoSpeakerError("flite is missing: install Debian's package flite.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "line.wav")
        command = [program, "-voice", voice, "-psdur", "-t", text, "-o", str(file)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        samples, rate = soundfile.read(file, dtype="float64")
    assert rate == RATE
    spoken: list[Phone] = []
    begin = 0.0
    for word in told.split():
        name, end = word.split(":")
        if name not in phones.SILENCES and float(end) > begin:
            spoken.append(Phone(name, begin, float(end)))
        begin = float(end)
    return np.asarray(samples, np.float64), tuple(spoken)


def _world() -> Any:
    try:
        return import_module("pyworld")
    except ImportError as error:
        raise NoSpeakerError("WORLD is missing: install the package pyworld.") from error


def analysed(samples: Array) -> Sounding:
    """Return the features of speech (n,) at RATE samples per second."""
    world = _world()
    sound = np.ascontiguousarray(samples, np.float64)
    pitch, times = world.dio(sound, RATE, frame_period=1000 * STEP_S)
    pitch = world.stonemask(sound, pitch, times, RATE)
    envelope = world.cheaptrick(sound, pitch, times, RATE, fft_size=FFT_SIZE)
    noise = world.d4c(sound, pitch, times, RATE, fft_size=FFT_SIZE)
    coded = world.code_spectral_envelope(envelope, RATE, ENVELOPE)
    return Sounding(coded, world.code_aperiodicity(noise, RATE)[:, 0], (pitch > 0).astype(float))


@lru_cache(maxsize=1)
def silent_envelope() -> Array:
    """Return the coded envelope (1, ENVELOPE) of silence."""
    quiet = np.full((1, FFT_SIZE // 2 + 1), _SILENT_POWER)
    return _world().code_spectral_envelope(quiet, RATE, ENVELOPE)


def power(sounding: Sounding) -> tuple[Array, Array]:
    """Return the power of the voiced and of the noisy part, (n, FFT_SIZE / 2 + 1) each.

    In units of WORLD: a pitch pulse or noise of variance 1 per sample, filtered.
    """
    world = _world()
    whole = world.decode_spectral_envelope(np.ascontiguousarray(sounding.envelope), RATE, FFT_SIZE)
    coded = np.ascontiguousarray(np.minimum(sounding.noise, 0.0)[:, None])
    share = np.clip(world.decode_aperiodicity(coded, RATE, FFT_SIZE), 1e-3, 1.0) ** 2
    share[sounding.voiced < 0.5] = 1.0
    return whole * (1 - share), whole * share


def vocode(sounding: Sounding, pitch_hz: Array) -> Array:
    """Return the features as sound at RATE, with a pitch (n,) where they are voiced."""
    world = _world()
    heard = np.where(sounding.voiced > 0.5, pitch_hz, 0.0)
    envelope = world.decode_spectral_envelope(
        np.ascontiguousarray(sounding.envelope), RATE, FFT_SIZE
    )
    coded = np.ascontiguousarray(np.minimum(sounding.noise, 0.0)[:, None])
    share = world.decode_aperiodicity(coded, RATE, FFT_SIZE)
    share[heard == 0] = 1 - 1e-6
    share = np.clip(share, 1e-6, 1 - 1e-6)
    return world.synthesize(heard, envelope, share, RATE, 1000 * STEP_S)
