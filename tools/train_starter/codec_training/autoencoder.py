"""Stage 1: audio to latents (25 Hz) and back, with the same rounding as in the engine.

The encoder mirrors the decoder: strided convolutions that first only gather samples (one channel
per sample, as the decoder's later stages only put samples in order), then one of stride 20 that
analyses, then one over time. It is deliberately linear: sounds of a band add up, so the latents of
a mix are the sum of its parts' latents, and can be represented by a sum of code vectors. The
decoder's first convolution, its first up-block and the residual units there are trained; the units
start from zero. Everything is initialised from the closed form, without biases, so that silence
stays exact silence.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from engine.heartcodec.waveform_decoder import (
    LATENT_LEVELS,
    Halo,
    ResidualUnit,
    ScalarModel,
    UpBlock,
)
from tools.train_starter.codec_fit import HIDDEN, CodecFit
from tools.train_starter.codec_training.losses import SoundLoss
from tools.train_starter.codec_training.pieces import Piece, Pieces
from tools.train_starter.codec_weights import CONFIG, build_waveform_decoder
from tools.train_starter.mel_distance import mel_distance
from tools.train_starter.tones import FRAME, HALF, OVERLAP

NAME = "autoencoder"
LEAD_FRAMES, TAIL_FRAMES = 5, 2
"""Token frames at a piece's ends that are excluded from the loss: their context is missing."""
ANCHOR_WEIGHT = 0.3
UNIT_SLOPE = 0.25
ANALYSIS_SEED_STEP = 900_000
"""Step whose pieces the closed-form analysis is fitted to; no training reaches it."""
_LAST_KERNEL = CONFIG.default_kernel_size
_STRIDE = CONFIG.upsample_factors[0]
_GATHERED = CONFIG.decoder_channels[1]
"""Samples per time step of the innermost layers (96)."""


def round_through(latents: Tensor) -> Tensor:
    """Round latents to multiples of 1/9, with the gradient of the identity."""
    rounded = torch.round(latents * LATENT_LEVELS) / LATENT_LEVELS
    return latents + (rounded - latents).detach()


class WaveformEncoder(nn.Module):
    """Encode single-channel audio (B, N) to latents (B, HIDDEN, N / 1920)."""

    def __init__(self) -> None:
        super().__init__()
        self.analysis = nn.Conv1d(_GATHERED, HIDDEN, 2 * _STRIDE, _STRIDE, bias=False)
        self.last = nn.Conv1d(HIDDEN, HIDDEN, _LAST_KERNEL, padding=_LAST_KERNEL // 2, bias=False)

    def forward(self, sound: Tensor) -> Tensor:
        """A frame's latents depend on that frame, the next, and through `last` three on each
        side.
        """
        gathered = sound.unflatten(-1, (-1, _GATHERED)).transpose(1, 2)
        return self.last(self.analysis(functional.pad(gathered, (0, _STRIDE))))

    @torch.no_grad()
    def fill(self, analysis: NDArray[np.floating[Any]]) -> None:
        """Set a closed-form analysis (HIDDEN, 2·HALF)."""
        rows = torch.from_numpy(analysis).float()
        self.analysis.weight.copy_(rows.unflatten(1, (-1, _GATHERED)).transpose(1, 2))
        self.last.weight.zero_()
        self.last.weight[:, :, _LAST_KERNEL // 2] = torch.eye(HIDDEN)


class TrainedDecoder(nn.Module):
    """The engine's waveform decoder with gradients; only its innermost layers are trained."""

    def __init__(self, model: ScalarModel) -> None:
        super().__init__()
        self.model = model
        self.model.requires_grad_(False)
        first, block = model.decoder[0], model.decoder[1]
        assert isinstance(first, nn.Conv1d)
        assert isinstance(block, UpBlock)
        self._first, self._block = [first], [block]
        for weight in (first.weight, block.up_conv.layer.weight):
            weight.requires_grad_(True)
        for unit in block.convs:
            assert isinstance(unit, ResidualUnit)
            for name, parameter in unit.named_parameters():
                parameter.requires_grad_(not name.endswith("bias"))

    @torch.no_grad()
    def awaken(self, generator: torch.Generator) -> None:
        """Initialise the units so that they can learn; their output is still zero."""
        for unit in self._block[0].convs:
            assert isinstance(unit, ResidualUnit)
            weight = unit.conv1.weight
            weight.copy_(torch.randn(weight.shape, generator=generator) / weight[0].numel() ** 0.5)
            unit.activation1.weight.fill_(UNIT_SLOPE)
            unit.activation2.weight.fill_(UNIT_SLOPE)

    def forward(self, latents: Tensor) -> Tensor:
        """Decode unrounded latents (B, HIDDEN, L) to audio (B, 1920·L)."""
        hidden = self._first[0](round_through(latents))
        # The layers that follow only put samples in order, as this line does.
        return self._block[0].run(hidden, Halo()).transpose(1, 2).flatten(1)


def code_latents(fit: CodecFit, codes: Tensor) -> Tensor:
    """Return the closed form's latents (B, 2, HIDDEN, 2·T), left and right, of codes (B, 8, T)."""
    book = np.arange(codes.shape[1])[None, :, None]
    vectors = torch.from_numpy(fit.codes[book, codes.cpu().numpy()].sum(axis=1))
    halves = [vectors @ torch.from_numpy(rows).T for rows in (fit.first, fit.second)]
    both = torch.stack(halves, dim=2).flatten(1, 2)
    return both.unflatten(-1, (2, HIDDEN)).permute(0, 2, 3, 1).float()


def fit_analysis(fit: CodecFit, piece: Piece) -> NDArray[np.floating[Any]]:
    """Fit the linear map (HIDDEN, 2·HALF) from audio to the closed form's latents by least squares.

    A half frame's segment extends OVERLAP samples into the next; nothing beyond is used.
    """
    reach = HALF + OVERLAP
    wanted = code_latents(fit, piece.codes).transpose(-1, -2)[:, :, 1:-1]
    frames = piece.sound.unfold(-1, reach, HALF)[:, :, 1 : 1 + wanted.shape[2]]
    x, z = (part.reshape(-1, part.shape[-1]).double().numpy() for part in (frames, wanted))
    moments = x.T @ x
    moments += 1e-4 * np.trace(moments) / reach * np.eye(reach)
    analysis = np.zeros((HIDDEN, 2 * HALF))
    analysis[:, :reach] = np.linalg.solve(moments, x.T @ z).T
    return analysis


def judged(sound: Tensor) -> Tensor:
    """Return the part of a piece's audio (..., N) that counts."""
    return sound[..., LEAD_FRAMES * FRAME : sound.shape[-1] - TAIL_FRAMES * FRAME]


class AutoencoderStage:
    """Stage 1: encoder, rounding and decoder; a weak anchor keeps latents near the codes'."""

    name = NAME
    rate = 5e-4

    def __init__(self, pieces: Pieces, fit: CodecFit, device: torch.device) -> None:
        self.pieces, self.fit, self.device = pieces, fit, device
        self.encoder = WaveformEncoder()
        analysed = Pieces(pieces.tables, pieces.frames, 24 * pieces.rows)
        self.encoder.fill(fit_analysis(fit, analysed.batch(ANALYSIS_SEED_STEP)))
        self.decoder = TrainedDecoder(build_waveform_decoder(fit))
        self.decoder.awaken(torch.Generator().manual_seed(1))
        parts = {"encoder": self.encoder, "decoder": self.decoder}
        self.module: nn.Module = nn.ModuleDict(parts).to(device)
        self._distance = SoundLoss(device)

    def losses(self, step: int) -> dict[str, Tensor]:
        """Select one channel of every piece, alternating."""
        piece, side = self.pieces.batch(step), step % 2
        sound = piece.sound[:, side].to(self.device)
        latents = self.encoder(sound)
        losses = self._distance(judged(self.decoder(latents)), judged(sound))
        wanted = code_latents(self.fit, piece.codes)[:, side].to(self.device)
        inside = slice(2 * LEAD_FRAMES, -2 * TAIL_FRAMES)
        error = (latents - wanted)[..., inside].square().mean()
        scale = wanted[..., inside].square().mean() + 1.0
        return losses | {"anchor": ANCHOR_WEIGHT * error / scale}

    def judge(self) -> dict[str, float]:
        """Return held-out passages after encoder and decoder."""
        return compare(
            [
                (self.decoder(self.encoder(piece.sound[0].to(self.device))), piece)
                for piece in self.pieces.held_out
            ]
        )


def compare(pairs: list[tuple[Tensor, Piece]]) -> dict[str, float]:
    """Return mean mel distance and signal-to-error ratio in decibels of audio (2, N) and its
    pieces.
    """
    distances: list[float] = []
    ratios: list[float] = []
    for sound, piece in pairs:
        ours, true = sound.cpu().numpy(), piece.sound[0].numpy()
        distances.append(mel_distance(ours, true))
        error = float(np.square(ours - true).sum()) + 1e-12
        ratios.append(10 * float(np.log10(np.square(true).sum() / error)))
    return {
        "mel_distance": float(np.mean(distances)),
        "signal_to_error_db": float(np.mean(ratios)),
    }
