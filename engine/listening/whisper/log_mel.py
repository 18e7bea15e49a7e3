"""Sound to the log-mel spectrogram that Whisper was trained on (Radford et al. 2022, section 2.2).

Triangular filters of area 1 on the scale of Slaney's Auditory Toolbox (1998): linear below 1 kHz,
logarithmic above. Letters: N samples (16 kHz), F spectrogram frames, M bands.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.listening.whisper.config import RATE_HZ, WINDOW_S, SoundForm

_LINEAR_HZ = 200.0 / 3.0
"""Width of one step of the scale below the break."""
_BREAK_HZ = 1000.0
_LOG_STEP = math.log(6.4) / 27.0
_FLOOR = 1e-10
_RANGE_DECADES = 8.0
"""What is quieter than the loudest value by more is raised to that."""


class LogMel:
    """Computes spectrograms of windows, on the CPU."""

    def __init__(self, form: SoundForm) -> None:
        self._form = form
        self._filters = torch.from_numpy(mel_filters(form)).float()
        self._window = torch.hann_window(form.fourier)

    def of_window(self, sound: Tensor) -> Tensor:
        """Return (M, F) of at most 30 s of sound (N,), followed by silence up to 30 s."""
        form, length = self._form, RATE_HZ * WINDOW_S
        padded = functional.pad(sound[:length].float(), (0, length - min(len(sound), length)))
        spectrum = torch.stft(
            padded, form.fourier, form.hop, window=self._window, return_complex=True
        )
        power = spectrum[:, :-1].abs() ** 2
        decades = (self._filters @ power.contiguous()).clamp_min(_FLOOR).log10()
        return (decades.clamp_min(decades.max() - _RANGE_DECADES) + 4.0) / 4.0

    def frames_of(self, sample_count: int) -> int:
        """Return the number of frames F that begin within so many samples."""
        return -(-sample_count // self._form.hop)


def mel_filters(form: SoundForm) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the weights (M, Fourier bins) of the bands from 0 Hz to half the sample rate."""
    edges_hz = _frequencies(np.linspace(0.0, _steps(RATE_HZ / 2), form.bands + 2))
    bins_hz = np.linspace(0.0, RATE_HZ / 2, form.fourier // 2 + 1)
    low, centre, high = edges_hz[:-2, None], edges_hz[1:-1, None], edges_hz[2:, None]
    rising, falling = (bins_hz - low) / (centre - low), (high - bins_hz) / (high - centre)
    return np.maximum(0.0, np.minimum(rising, falling)) * 2.0 / (high - low)


def _steps(frequency_hz: float) -> float:
    """Return a frequency above the break in steps of the scale."""
    return _BREAK_HZ / _LINEAR_HZ + math.log(frequency_hz / _BREAK_HZ) / _LOG_STEP


def _frequencies(
    steps: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return steps of the scale in Hz."""
    above = steps - _BREAK_HZ / _LINEAR_HZ
    return np.where(above < 0, steps * _LINEAR_HZ, _BREAK_HZ * np.exp(_LOG_STEP * above))
