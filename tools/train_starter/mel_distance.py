"""The mel distance of the Descript Audio Codec paper (arXiv 2306.06546, section 4.4 and its code).

Two scales (windows 2048 and 512, hop a quarter, 150 and 80 mel bands), Hann windows; for each the
mean absolute difference of log10 of the squared mel magnitudes (not below 1e-5) plus that of the
magnitudes themselves; the two scales are added.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from torchaudio.functional import melscale_fbanks

SCALES = ((2048, 150), (512, 80))
FLOOR = 1e-5

Spectrum = NDArray[np.float32]


@lru_cache(maxsize=8)
def mel_filters(window: int, bands: int, rate: int = 48_000) -> Spectrum:
    """Return (bands, window / 2 + 1) triangles of equal area on the Slaney mel scale."""
    filters = melscale_fbanks(
        window // 2 + 1, 0.0, rate / 2, bands, rate, norm="slaney", mel_scale="slaney"
    )
    return filters.T.contiguous().numpy()


def magnitudes(sound: NDArray[np.float32], window: int) -> Spectrum:
    """Return (frames, window / 2 + 1) magnitudes of mono audio (N,), hop window / 4."""
    padded = np.pad(sound, window // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[:: window // 4]
    hann = np.hanning(window + 1)[:-1].astype(np.float32)
    return np.abs(np.fft.rfft(frames * hann, axis=1)).astype(np.float32)


def mel_distance(sound: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    """Return the distance of two signals (channels, N) of equal length, at least 2048 samples."""
    total = 0.0
    for window, bands in SCALES:
        filters = mel_filters(window, bands)
        for one, other in zip(sound, reference, strict=True):
            mels = [magnitudes(side, window) @ filters.T for side in (one, other)]
            logs = [np.log10(np.maximum(mel, FLOOR) ** 2) for mel in mels]
            distance = np.mean(np.abs(logs[0] - logs[1])) + np.mean(np.abs(mels[0] - mels[1]))
            total += float(distance) / len(sound)
    return total
