"""How loud a song is: integrated loudness and true peak (ITU-R BS.1770-4).

The loudness filters run in torchaudio, imported when first asked for; the true peak needs numpy
alone.  It measures and changes nothing.
Letters: N samples.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.contract import SAMPLE_RATE_HZ, NumericalError, Samples
from engine.messages import Message

SILENCE_DB = -200.0
OVERSAMPLING = 4
_TAPS_A_PHASE = 24
_BLOCK = 8_192
_HOP_SAMPLES = SAMPLE_RATE_HZ // 10
_HOPS_A_BLOCK = 4
_PIECE_SAMPLES = 100 * _HOP_SAMPLES
_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_LU = -70.0, 10.0
Coefficients = tuple[tuple[float, float, float], tuple[float, float, float]]
_K_WEIGHTING: tuple[Coefficients, Coefficients] = (
    (
        (1.0, -1.69065929318241, 0.73248077421585),
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
    ),
    ((1.0, -1.99004745483398, 0.99007225036621), (1.0, -2.0, 1.0)),
)
"""(poles, zeros) of the shelf and the high-pass at 48 kHz: BS.1770-4, tables 1 and 2."""


def loudness_lufs(samples: Samples) -> float | None:
    """Integrated loudness of (2, N) at 48 kHz; None where it has none (silence, under 0.4 s).

    K-weighting with the recommendation's own coefficients, blocks of 0.4 s every 0.1 s, gated at
    -70 LUFS and 10 LU below the rest (annex 1).  torchaudio.functional.loudness approximates the
    filters (0.3 LU off at 1 kHz) and needs 2 GB for four minutes.
    """
    energies = np.concatenate(list(_hop_energies(samples)))
    if energies.size < _HOPS_A_BLOCK:
        return None
    blocks = np.convolve(energies, np.full(_HOPS_A_BLOCK, 1 / _HOPS_A_BLOCK), "valid")
    loud = blocks[blocks > _energy_of(_ABSOLUTE_GATE_LUFS)]
    if loud.size == 0:
        return None
    loud = loud[loud > loud.mean() * 10 ** (-_RELATIVE_GATE_LU / 10)]
    return -0.691 + 10 * math.log10(float(loud.mean()))


def _energy_of(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _hop_energies(samples: Samples) -> Iterator[NDArray[np.float64]]:
    """Mean squares of K-weighted 0.1 s hops, both channels added, piece by piece."""
    torch: Any = importlib.import_module("torch")
    lfilter: Any = importlib.import_module("torchaudio.functional").lfilter

    def as_tensor(values: tuple[float, float, float]) -> Any:
        return torch.tensor(values, dtype=torch.float64)

    for start in range(0, samples.shape[1], _PIECE_SAMPLES):
        lead = min(start, SAMPLE_RATE_HZ)  # the filters have settled after a second
        piece = np.array(samples[:, start - lead : start + _PIECE_SAMPLES], np.float64)
        with torch.inference_mode():
            sound = torch.from_numpy(piece)
            for poles, zeros in _K_WEIGHTING:
                sound = lfilter(sound, as_tensor(poles), as_tensor(zeros), clamp=False)
            weighted = sound.numpy()[:, lead:]
        hops = weighted.shape[1] // _HOP_SAMPLES
        squares = weighted[:, : hops * _HOP_SAMPLES].reshape(2, hops, _HOP_SAMPLES) ** 2
        yield squares.mean(axis=2).sum(axis=0)


def true_peak_db(samples: Samples) -> float:
    """Highest value between and at the samples of (2, N), in dB of full scale.

    4 × oversampling by a windowed sinc of 24 taps a phase.  Blocks that cannot hold the maximum
    (their largest sample times the filter's gain is below what was found) are not computed.
    """
    filters = _phases()
    bound = float(np.abs(filters).sum(axis=1).max())
    edge = _TAPS_A_PHASE // 2
    found = float(np.abs(samples).max(initial=0.0))
    if not math.isfinite(found):
        raise NumericalError(
            Message("The sound holds values that are no numbers."), f"peak {found}"
        )
    for channel in samples:
        padded = np.pad(channel, edge)
        starts = np.arange(0, channel.size, _BLOCK)
        peaks = np.maximum.reduceat(np.abs(channel), starts) if channel.size else starts
        for block in np.argsort(peaks)[::-1]:
            start = int(starts[block])
            piece = padded[start : start + _BLOCK + 2 * edge]
            if float(np.abs(piece).max()) * bound <= found:
                if float(peaks[block]) * bound <= found:
                    break
                continue
            for taps in filters:
                found = max(found, float(np.abs(np.convolve(piece, taps, "valid")).max()))
    return 20 * math.log10(found) if found > 0 else SILENCE_DB


def _phases() -> NDArray[np.float32]:
    """(OVERSAMPLING - 1, taps): interpolators at 1/4, 2/4 and 3/4 between two samples."""
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
