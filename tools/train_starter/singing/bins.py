"""The voice as a product: the bins of a pulse train times the envelope of a unit, noise added.

In the bins of a modified discrete cosine transform with a hop of 10 ms a slowly changing filter is
a multiplication. So one codebook may tell the articulation (an envelope over bins), another the
pitch (the bins of a pulse train), and a gated MLP of the velocity estimator multiplies them:
latents that a linear waveform decoder turns into sound. Noise needs no product: its grains are
fixed, their levels follow from the articulation alone.

48 kHz mono; powers in the units of WORLD at 16 kHz (`speech.power`).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tools.train_starter.singing.speech import FFT_SIZE
from tools.train_starter.singing.speech import RATE as SPEECH_RATE
from tools.train_starter.tones import FRAME, RATE

Array = NDArray[np.float64]
HOP = 480
"""Samples between two windows (10 ms); a window has 2 · HOP samples."""
HOPS = FRAME // HOP
"""Windows in a token frame."""
BINS = 64
"""Bins of a window that carry the voice: 50 Hz each, up to 3.2 kHz."""
BANDS = 12
"""Bands of noise, up to 8 kHz."""
_BIN_HZ = RATE / 2 / HOP
_SPREAD_RAD = 0.6
"""Largest random phase of a partial: a voice is less sharp than a pulse."""
_SEED = 9


@lru_cache(maxsize=1)
def waveforms() -> Array:
    """Return (BINS, 2 · HOP): the windowed cosine of each bin."""
    time = np.arange(2 * HOP)
    window = np.sin(np.pi * (time + 0.5) / (2 * HOP))
    bins = np.arange(BINS)[:, None] + 0.5
    return np.sqrt(2 / HOP) * np.cos(np.pi / HOP * (time + 0.5 + HOP / 2) * bins) * window


def centres_hz() -> Array:
    """Return the middle of each bin."""
    return (np.arange(BINS, dtype=np.float64) + 0.5) * _BIN_HZ


def band_edges_hz() -> Array:
    """Return the BANDS + 1 edges of the noise bands."""
    return np.concatenate(([0.0], np.geomspace(300.0, SPEECH_RATE / 2, BANDS)))


@lru_cache(maxsize=1)
def grains() -> Array:
    """Return (BANDS, 2 · HOP): a windowed piece of noise for each band, of WORLD's power."""
    rng = np.random.default_rng(_SEED)
    length = 8 * HOP
    frequency = np.fft.rfftfreq(length, 1 / RATE)
    window = 0.5 - 0.5 * np.cos(np.pi * (np.arange(2 * HOP) + 0.5) / HOP)
    pieces: list[Array] = []
    for low, high in pairwise(band_edges_hz()):
        spectrum = np.fft.rfft(rng.standard_normal(length))
        spectrum[(frequency < low) | (frequency >= high)] = 0
        noise = np.fft.irfft(spectrum, length)[3 * HOP : 5 * HOP]
        # Noise of variance 1 at SPEECH_RATE has this share of its power in the band.
        wanted = np.sqrt((high - low) / (SPEECH_RATE / 2))
        pieces.append(noise * window * wanted / np.sqrt(np.mean(noise**2)))
    return np.stack(pieces)


def articulation(voiced: Array, noisy: Array) -> tuple[Array, Array]:
    """Return amplitudes over bins (n, BINS) and over noise bands (n, BANDS) of n windows.

    `voiced`, `noisy`: powers (m, FFT_SIZE / 2 + 1) at steps of 5 ms, two a window.
    """
    steps = len(voiced) // 2 * 2
    frequency = np.arange(voiced.shape[1]) * SPEECH_RATE / FFT_SIZE
    pairs = np.sqrt(voiced[:steps]).reshape(-1, 2, voiced.shape[1]).mean(1)
    envelope = np.stack([np.interp(centres_hz(), frequency, row) for row in pairs])
    powers = noisy[:steps].reshape(-1, 2, noisy.shape[1]).mean(1)
    edges = band_edges_hz()
    width = frequency[1]
    levels = [
        np.sqrt(powers[:, (frequency >= low - width) & (frequency < high)].mean(1))
        for low, high in pairwise(edges)
    ]
    return envelope, np.stack(levels, axis=1)


def pulses(hertz: float, turn: float) -> Array:
    """Return the bins (HOPS, BINS) of a token frame of steady pulses.

    `turn`: the fundamental's phase where the frame begins, in turns.
    """
    time = np.arange(FRAME + HOP) / RATE
    spread = np.random.default_rng(_SEED).uniform(-_SPREAD_RAD, _SPREAD_RAD, 256)
    sound = np.zeros_like(time)
    # A little beyond the highest bin: windows are not perfectly selective.
    for harmonic in range(1, int((BINS + 2) * _BIN_HZ / hertz) + 1):
        angle = 2 * np.pi * harmonic * (hertz * time + turn) + spread[harmonic]
        sound += 2 * np.sqrt(hertz / SPEECH_RATE) * np.cos(angle)
    windows = np.lib.stride_tricks.sliding_window_view(sound, 2 * HOP)[::HOP]
    return windows @ waveforms().T


def sounded(products: Array, levels: Array) -> Array:
    """Return the sound (HOP · (n + 1),) of n windows.

    `products` (n, BINS): pulses times envelopes; `levels` (n, BANDS) of the noise.
    """
    pieces = products @ waveforms() + levels @ grains()
    sound = np.zeros(HOP * (len(pieces) + 1))
    sound[: len(pieces) * HOP] += pieces[:, :HOP].ravel()
    sound[HOP:] += pieces[:, HOP:].ravel()
    return sound
