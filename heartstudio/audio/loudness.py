"""How loud a song is, so that takes can be compared at the same loudness.

Integrated loudness after ITU-R BS.1770-4 (K weighting, two gates), with the weighting applied to
the spectrum of each block instead of by recursive filters.  Exports measure with torchaudio.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.contract import SAMPLE_RATE_HZ, Samples

BLOCK_SAMPLES = SAMPLE_RATE_HZ * 2 // 5
STEP_SAMPLES = SAMPLE_RATE_HZ // 10
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
SILENT_LUFS = -120.0
# BS.1770-4, tables 1 and 2: numerator and denominator of the two stages at 48 kHz.
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def integrated_loudness_lufs(samples: Samples) -> float:
    """Loudness of (2, N) samples in LUFS; SILENT_LUFS for silence or less than 0.4 s."""
    powers = _block_powers(samples)
    audible = powers[_lufs(powers) > ABSOLUTE_GATE_LUFS]
    if len(audible) == 0:
        return SILENT_LUFS
    gate = float(_lufs(audible.mean())) + RELATIVE_GATE_LU
    kept = audible[_lufs(audible) > gate]
    return float(_lufs(kept.mean())) if len(kept) else SILENT_LUFS


def matching_gains(first_lufs: float, second_lufs: float) -> tuple[float, float]:
    """Linear gains that make two songs equally loud by making the louder one quieter."""
    if min(first_lufs, second_lufs) <= ABSOLUTE_GATE_LUFS:
        return 1.0, 1.0
    target = min(first_lufs, second_lufs)
    return (float(10 ** ((target - first_lufs) / 20)), float(10 ** ((target - second_lufs) / 20)))


def _block_powers(samples: Samples) -> NDArray[np.float64]:
    """K-weighted mean square of each 0.4 s block (75 % overlap), channels summed.

    The tenths of a second are weighted one by one and averaged by four.
    """
    tenths = samples.shape[1] // STEP_SAMPLES
    per_block = BLOCK_SAMPLES // STEP_SAMPLES
    if tenths < per_block:
        return np.zeros(0)
    weight = _k_weight(STEP_SAMPLES)
    powers = np.zeros(tenths)
    for first in range(0, tenths, 100):
        last = min(first + 100, tenths)
        part = samples[:, first * STEP_SAMPLES : last * STEP_SAMPLES]
        blocks = part.reshape(part.shape[0], last - first, STEP_SAMPLES)
        spectrum = np.abs(np.fft.rfft(blocks, axis=2)) ** 2 * weight
        powers[first:last] = spectrum.sum(axis=(0, 2)) / STEP_SAMPLES**2
    window = np.ones(per_block) / per_block
    return np.convolve(powers, window, mode="valid").astype(np.float64, copy=False)


def _k_weight(length: int) -> NDArray[np.float64]:
    """Squared K weighting of each rfft bin, times 2 for the bins that stand for two."""
    frequency = np.fft.rfftfreq(length)
    z = np.exp(-2j * np.pi * frequency)
    response = np.ones(len(frequency), dtype=np.complex128)
    for numerator, denominator in (_SHELF, _HIGH_PASS):
        above = numerator[0] + numerator[1] * z + numerator[2] * z**2
        below = denominator[0] + denominator[1] * z + denominator[2] * z**2
        response *= above / below
    weight = np.abs(response) ** 2
    weight[1:-1] *= 2
    return weight


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:  # pyright: ignore[reportMissingTypeArgument]
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))
