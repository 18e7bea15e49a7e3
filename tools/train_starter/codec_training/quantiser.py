"""Stage 2: code vectors (8 codebooks, 12.5 Hz) that predict the latents of a song's audio.

A song's codes are those of its score, one codebook per part, so no search is needed during
training: the vectors of a frame's codes are added and projected, as in the engine, and a linear
head predicts the frame's two latent frames. Those are pulled towards the encoder's latents (the
commitment loss) and decoded by the decoder, which continues training; a quarter of the pieces are
decoded from the encoder's latents, so that the decoder keeps suiting both. Rows that are silent
stay zero.

The stage starts with the closed form's vectors, transformed to the trained encoder's latent space
by least squares, whatever the vocabulary's size.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from engine.heartcodec.model import HeartCodec
from tools.train_starter.codec_fit import CODE_WIDTH, HIDDEN, CodecFit
from tools.train_starter.codec_training.autoencoder import (
    ANALYSIS_SEED_STEP,
    LEAD_FRAMES,
    TAIL_FRAMES,
    TrainedDecoder,
    WaveformEncoder,
    code_latents,
    compare,
    judged,
)
from tools.train_starter.codec_training.code_search import CodeSearch, right_share
from tools.train_starter.codec_training.losses import SoundLoss
from tools.train_starter.codec_training.pieces import Piece, Pieces
from tools.train_starter.codec_weights import build_codec, build_waveform_decoder

NAME = "rvq"
COMMITMENT = 1.0
_INSIDE = slice(2 * LEAD_FRAMES, -2 * TAIL_FRAMES)


@torch.no_grad()
def aligned_fit(fit: CodecFit, encoder: WaveformEncoder, piece: Piece) -> CodecFit:
    """Transform the fit's latents to the encoder's: z' = A z, A by least squares."""
    ours = encoder(piece.sound.flatten(0, 1)).unflatten(0, piece.sound.shape[:2])
    closed = code_latents(fit, piece.codes)
    z, wanted = (
        part[..., _INSIDE].transpose(-1, -2).reshape(-1, HIDDEN).double().numpy()
        for part in (closed, ours)
    )
    ridge = 1e-6 * np.square(z).sum() / HIDDEN * np.eye(HIDDEN)
    turn = np.linalg.solve(z.T @ z + ridge, z.T @ wanted + ridge).T
    both = np.kron(np.eye(2), turn)
    return replace(fit, first=both @ fit.first, second=both @ fit.second)


class CodeVectors(nn.Module):
    """Codebooks, their projection and the two latent frames of a token frame."""

    def __init__(self, fit: CodecFit) -> None:
        super().__init__()
        self.codes = nn.Parameter(torch.from_numpy(fit.codes).float())
        self.project_out = nn.Parameter(torch.eye(CODE_WIDTH))
        self.first = nn.Parameter(torch.from_numpy(fit.first).float())
        self.second = nn.Parameter(torch.from_numpy(fit.second).float())
        self.sounding: Tensor
        self.register_buffer("sounding", (self.codes.detach() != 0).any(-1, keepdim=True))

    def rows(self) -> Tensor:
        """Return the code vectors (8, V, CODE_WIDTH), with zeros for silent tokens."""
        return self.codes * self.sounding

    @torch.no_grad()
    def latent_rows(self) -> Tensor:
        """Return what each token adds to its frame's latents: (8, V, 4·HIDDEN), first half
        first.
        """
        return self.rows() @ (torch.cat((self.first, self.second)) @ self.project_out).T

    def forward(self, codes: Tensor, side: int) -> Tensor:
        """Return latents (B, HIDDEN, 2·T) of codes (B, 8, T) in the left (0) or right (1)
        channel.
        """
        rows = self.rows()
        books = [nn.functional.embedding(codes[:, k], rows[k]) for k in range(len(rows))]
        vectors = torch.stack(books).sum(0) @ self.project_out.T
        channel = slice(side * HIDDEN, (side + 1) * HIDDEN)
        halves = [vectors @ head[channel].T for head in (self.first, self.second)]
        return torch.stack(halves, dim=2).flatten(1, 2).transpose(1, 2)


class QuantiserStage:
    """Stage 2: vectors, projection, head and decoder, all trained together."""

    name = NAME
    rate = 5e-4

    def __init__(
        self, pieces: Pieces, fit: CodecFit, trained: dict[str, Tensor], device: torch.device
    ) -> None:
        """`trained`: the state of the autoencoder's module."""
        self.pieces, self.device = pieces, device
        encoder = WaveformEncoder()
        decoder = TrainedDecoder(build_waveform_decoder(fit))
        self.module: nn.Module = nn.ModuleDict({"encoder": encoder, "decoder": decoder})
        self.module.load_state_dict(trained)
        aligned = Pieces(pieces.tables, pieces.frames, 24 * pieces.rows)
        self.fit = aligned_fit(fit, encoder, aligned.batch(ANALYSIS_SEED_STEP))
        vectors = CodeVectors(self.fit)
        self.module["vectors"] = vectors  # pyright: ignore[reportIndexIssue]
        self.encoder, self.decoder, self.vectors = encoder, decoder, vectors
        encoder.requires_grad_(False)
        self.module.to(device)
        self._distance = SoundLoss(device)

    def losses(self, step: int) -> dict[str, Tensor]:
        """Select one channel of every piece, alternating."""
        piece, side = self.pieces.batch(step), step % 2
        sound, codes = piece.sound[:, side].to(self.device), piece.codes.to(self.device)
        heard, told = self.encoder(sound), self.vectors(codes, side)
        through_encoder = torch.arange(len(codes), device=self.device) % 4 == 3
        chosen = torch.where(through_encoder[:, None, None], heard, told)
        losses = self._distance(judged(self.decoder(chosen)), judged(sound))
        error = (told - heard)[..., _INSIDE].square().mean()
        scale = heard[..., _INSIDE].square().mean() + 1.0
        return losses | {"commitment": COMMITMENT * error / scale}

    def sound_of(self, codes: Tensor) -> Tensor:
        """Return audio (2, 3840·T) of codes (1, 8, T) without the flow."""
        latents = [self.vectors(codes.to(self.device), side) for side in range(2)]
        return self.decoder(torch.cat(latents))

    @torch.no_grad()
    def codec(self) -> HeartCodec:
        """Return the trained parts as a codec whose estimator contains the head in closed form."""
        vectors = self.vectors
        project, codes, first, second = (
            part.detach().double().cpu().numpy()
            for part in (vectors.project_out, vectors.rows(), vectors.first, vectors.second)
        )
        spread = project @ self.fit.spread @ project.T
        codec = build_codec(CodecFit(self.fit.basis, codes, first, second, spread))
        square = codec.flow_matching.vq_embed.project_out.weight
        square[:CODE_WIDTH, :CODE_WIDTH] = vectors.project_out
        codec.scalar_model.load_state_dict(self.decoder.model.state_dict())
        return codec

    def judge(self) -> dict[str, float]:
        """Decode held-out passages.

        From their scores' codes; (`heard_…`) from the encoder's latents without codes; (`found_…`)
        from codes found in the audio alone, with the share of audible codes that were found.
        """
        passages = self.pieces.held_out
        told = compare([(self.sound_of(p.codes), p) for p in passages])
        latents = [self.encoder(p.sound[0].to(self.device)) for p in passages]
        rows = self.vectors.latent_rows()
        search = CodeSearch(rows)
        codes = [search.find(_token_frames(z)) for z in latents]
        figures = {
            "heard": compare(list(zip(map(self.decoder, latents), passages, strict=True))),
            "found": compare(
                [(self.sound_of(c[None]), p) for c, p in zip(codes, passages, strict=True)]
            ),
        }
        shares = [
            right_share(c, p.codes[0].to(self.device), rows)
            for c, p in zip(codes, passages, strict=True)
        ]
        named = {f"{kind}_{k}": v for kind, of in figures.items() for k, v in of.items()}
        return told | named | {"found_share": sum(shares) / len(shares)}


def _token_frames(latents: Tensor) -> Tensor:
    """Convert latents (2, HIDDEN, 2·T) of both channels to (T, 4·HIDDEN), as in `latent_rows`."""
    return latents.permute(2, 0, 1).flatten(1).unflatten(0, (-1, 2)).flatten(1)
