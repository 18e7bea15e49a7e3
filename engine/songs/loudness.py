"""Measures the loudness of a song: integrated loudness and true peak (ITU-R BS.1770-4).

Used to normalise exports and to compare takes at equal loudness. numpy only; it changes no audio.
Letters: N samples.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from engine.contract import SAMPLE_RATE_HZ, NumericalError, Samples
from engine.messages import Message

SILENCE_DB = -200.0
SILENT_LUFS = -math.inf
"""Loudness reported for silence, and for audio too short to measure."""
OVERSAMPLING = 4
_TAPS_A_PHASE = 24
_EDGE = _TAPS_A_PHASE // 2
_BLOCK = 8_192
_HOP_SAMPLES = SAMPLE_RATE_HZ // 10
_HOPS_A_BLOCK = 4
_PIECE_SAMPLES = 100 * _HOP_SAMPLES
_SETTLED_SAMPLES = 2 * _HOP_SAMPLES
"""Length after which the filters' impulse response is below 1e-19."""
_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_LU = -70.0, 10.0
Coefficients = tuple[tuple[float, float, float], tuple[float, float, float]]
_K_WEIGHTING: tuple[Coefficients, Coefficients] = (
    (
        (1.0, -1.69065929318241, 0.73248077421585),
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
    ),
    ((1.0, -1.99004745483398, 0.99007225036621), (1.0, -2.0, 1.0)),
)
"""(poles, zeros) of the shelf and the high-pass filter at 48 kHz: BS.1770-4, tables 1 and 2."""


def loudness_lufs(samples: Samples) -> float:
    """Return the integrated loudness of (2, N) at 48 kHz; SILENT_LUFS if silent or under 0.4 s."""
    meter = LoudnessMeter()
    meter.push(samples)
    return meter.lufs()


class LoudnessMeter:
    """Integrated loudness of audio that arrives in pieces; keeps only the 0.1 s hops.

    K-weighting with the recommendation's own coefficients, blocks of 0.4 s every 0.1 s, gated at
    -70 LUFS and 10 LU below the rest (annex 1). torchaudio.functional.loudness approximates the
    filters (0.3 LU off at 1 kHz) and needs 2 GB for four minutes.
    """

    def __init__(self) -> None:
        self._energies: list[NDArray[np.float64]] = []
        self._lead: Samples = np.zeros((2, 0), np.float32)
        self._piece: Samples = np.zeros((2, _PIECE_SAMPLES), np.float32)
        self._filled = 0
        self._response = _k_weighting(_PIECE_SAMPLES + 2 * _SETTLED_SAMPLES)

    def push(self, samples: Samples) -> None:
        """Add (2, n) at 48 kHz."""
        place = 0
        while place < samples.shape[1]:
            count = min(_PIECE_SAMPLES - self._filled, samples.shape[1] - place)
            self._piece[:, self._filled : self._filled + count] = samples[:, place : place + count]
            self._filled += count
            place += count
            if self._filled == _PIECE_SAMPLES:
                self._energies.append(self._hop_energies())
                self._lead = self._piece[:, -_SETTLED_SAMPLES:].copy()
                self._filled = 0

    def lufs(self) -> float:
        """Return the loudness so far; SILENT_LUFS for silence or under 0.4 s."""
        energies = np.concatenate([np.zeros(0), *self._energies, self._hop_energies()])
        if energies.size < _HOPS_A_BLOCK:
            return SILENT_LUFS
        blocks = np.convolve(energies, np.full(_HOPS_A_BLOCK, 1 / _HOPS_A_BLOCK), "valid")
        loud = blocks[blocks > _energy_of(_ABSOLUTE_GATE_LUFS)]
        if loud.size == 0:
            return SILENT_LUFS
        loud = loud[loud > loud.mean() * 10 ** (-_RELATIVE_GATE_LU / 10)]
        return -0.691 + 10 * math.log10(float(loud.mean()))

    def _hop_energies(self) -> NDArray[np.float64]:
        """Return mean squares of K-weighted 0.1 s hops of the piece, summed over both channels.

        A piece is filtered in the frequency domain, padded with enough preceding audio and as much
        silence after it that nothing of the recursive filters is lost or wraps around.
        """
        length = _PIECE_SAMPLES + 2 * _SETTLED_SAMPLES
        lead = self._lead.shape[1]
        piece = np.concatenate([self._lead, self._piece[:, : self._filled]], 1).astype(np.float64)
        weighted = np.fft.irfft(np.fft.rfft(piece, length) * self._response, length)
        weighted = weighted[:, lead : piece.shape[1]]
        hops = weighted.shape[1] // _HOP_SAMPLES
        squares = weighted[:, : hops * _HOP_SAMPLES].reshape(2, hops, _HOP_SAMPLES) ** 2
        return squares.mean(axis=2).sum(axis=0)


def matching_gains(first_lufs: float, second_lufs: float) -> tuple[float, float]:
    """Return linear gains that make two songs equally loud by attenuating the louder one."""
    target = min(first_lufs, second_lufs)
    if target <= _ABSOLUTE_GATE_LUFS:
        return 1.0, 1.0
    return 10 ** ((target - first_lufs) / 20), 10 ** ((target - second_lufs) / 20)


def _energy_of(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _k_weighting(length: int) -> NDArray[np.complex128]:
    """Return (length / 2 + 1,): the filters' response at the frequencies of a spectrum."""
    delay = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    response = np.ones(len(delay), np.complex128)
    for poles, zeros in _K_WEIGHTING:
        response *= np.polyval(zeros[::-1], delay) / np.polyval(poles[::-1], delay)
    return response


def true_peak_db(samples: Samples) -> float:
    """Return the highest value at and between the samples of (2, N), in dB of full scale.

    4 × oversampling by a windowed sinc with 24 taps per phase. Blocks that cannot contain the
    maximum (their largest sample times the filter's gain is below the current maximum) are skipped.
    """
    return true_peak_of_blocks([samples])


def true_peak_of_blocks(blocks: Iterable[Samples]) -> float:
    """Same as true_peak_db for audio in pieces (channels, n); keeps none of them."""
    filters = _phases()
    bound = float(np.abs(filters).sum(axis=1).max())
    before: Samples | None = None
    found = 0.0
    for block in blocks:
        if before is None:
            before = np.zeros((block.shape[0], _EDGE), np.float32)
        found = max(found, _largest(block))
        if not math.isfinite(found):
            raise NumericalError(
                Message("The sound holds values that are no numbers."), f"peak {found}"
            )
        found = _peak_between(before, block, filters, bound, found)
        before = np.concatenate([before, block[:, -2 * _EDGE :]], axis=1)[:, -2 * _EDGE :]
    if before is not None:
        end = np.zeros((before.shape[0], _EDGE), np.float32)
        found = _peak_between(before, end, filters, bound, found)
    return 20 * math.log10(found) if found > 0 else SILENCE_DB


def _peak_between(
    before: Samples, block: Samples, filters: NDArray[np.float32], bound: float, found: float
) -> float:
    """Return the peak of a block, including between it and the samples before it; at least `found`.

    The loudest parts are computed first, so that most others can be skipped.
    """
    count = block.shape[1]
    if count == 0:
        return found
    starts = np.arange(0, count, _BLOCK)
    for channel, lead in zip(block, before, strict=True):
        peaks = np.maximum(
            np.maximum.reduceat(channel, starts), -np.minimum.reduceat(channel, starts)
        )
        for part in np.argsort(peaks)[::-1]:
            start = int(starts[part])
            piece = channel[max(0, start - 2 * _EDGE) : start + _BLOCK]
            if start == 0:
                piece = np.concatenate([lead, piece])
            if float(np.abs(piece).max()) * bound <= found or piece.size < _TAPS_A_PHASE:
                continue
            for taps in filters:
                found = max(found, _largest(np.convolve(piece, taps, "valid")))
    return found


def _largest(values: NDArray[np.float32]) -> float:
    """Return the largest absolute value, computed without a copy; NaN if there is one."""
    return float(np.maximum(values.max(initial=0.0), -values.min(initial=0.0)))


def _phases() -> NDArray[np.float32]:
    """Return (OVERSAMPLING - 1, taps): interpolators at 1/4, 2/4 and 3/4 between two samples."""
    offsets = np.arange(_TAPS_A_PHASE) - _TAPS_A_PHASE / 2 + 1
    rows: list[NDArray[np.float64]] = []
    for phase in range(1, OVERSAMPLING):
        distance = offsets - phase / OVERSAMPLING
        window = np.kaiser(4_097, 6.0)
        places = np.abs(distance) / (_TAPS_A_PHASE / 2) * 2_048 + 2_048
        shape = np.interp(places, np.arange(4_097), window)
        taps = np.sinc(distance) * shape
        rows.append((taps / taps.sum())[::-1])
    return np.stack(rows).astype(np.float32)
