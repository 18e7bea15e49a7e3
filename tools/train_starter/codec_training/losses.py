"""Training losses between two signals: mel spectra, spectra and waveform.

The usual sum of distances (arXiv 2306.06546), without adversaries: these sharpen what cannot be
predicted and cost several times as much, while here the codes determine every sample.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tools.train_starter.mel_distance import FLOOR, mel_filters

SCALES = ((2048, 150), (1024, 120), (512, 80), (128, 20))
"""Windows in samples (hop a quarter) and their mel bands; two of them are the evaluation's."""
MEL_WEIGHT, STFT_WEIGHT, WAVE_WEIGHT = 1.0, 0.25, 1.0
_QUIET = 1e-3
"""Minimum level, for pieces that are nearly silent."""


class SoundLoss:
    """Distances of audio (B, N); stores the mel filters on one device."""

    def __init__(self, device: torch.device) -> None:
        self._scales = [
            (
                torch.hann_window(window, device=device),
                torch.from_numpy(mel_filters(window, bands)).to(device),
            )
            for window, bands in SCALES
        ]

    def __call__(self, sound: Tensor, reference: Tensor) -> dict[str, Tensor]:
        """Return "mel", "stft" and "wave", each already weighted, of audio (B, N)."""
        level = reference.abs().mean() + _QUIET
        wave = (sound - reference).abs().mean() / level
        mel = stft = torch.zeros((), device=sound.device)
        for window, filters in self._scales:
            ours, true = _magnitudes(sound, window), _magnitudes(reference, window)
            mels = [filters @ spectrum for spectrum in (ours, true)]
            mel = mel + (mels[0] - mels[1]).abs().mean()
            mel = mel + 2 * _log_distance(mels[0], mels[1])
            convergence = (ours - true).norm() / (true.norm() + _QUIET * true.numel() ** 0.5)
            stft = stft + convergence + _log_distance(ours, true)
        count = len(self._scales)
        return {
            "mel": MEL_WEIGHT * mel / count,
            "stft": STFT_WEIGHT * stft / count,
            "wave": WAVE_WEIGHT * wave,
        }


def _magnitudes(sound: Tensor, window: Tensor) -> Tensor:
    size = len(window)
    spectrum = torch.stft(sound, size, size // 4, window=window, return_complex=True)
    # The small constant keeps the root's gradient finite where a spectrum is empty.
    return (spectrum.real.square() + spectrum.imag.square() + FLOOR**2 / 16).sqrt()


def _log_distance(one: Tensor, other: Tensor) -> Tensor:
    logs = [side.clamp(min=FLOOR).log10() for side in (one, other)]
    return (logs[0] - logs[1]).abs().mean()
