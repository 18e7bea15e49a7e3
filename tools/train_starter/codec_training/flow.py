"""Stage 3: the velocity estimator, by flow matching on the encoder's latents given the codes.

x_t = (1 - (1 - s) t) x_0 + t z with noise x_0 and the latents z; the target is the velocity z - (1
- s) x_0 (arXiv 2210.02747). Half of the windows begin with 104 latent frames of context, set as the
solver sets them and excluded from the loss. The engine always combines two branches, so the
combination at the default guidance is trained; in a tenth of the steps the unconditional branch is
trained alone (condition dropout), with a low weight, because it can only guess.

The estimator starts as the closed form (z(c) - x) / (1 - t). Its joint, the second stage's MLP,
initialised to zero output, and its output are trained: they receive codes, noise, context and the
first stage's results, each with its neighbours in time. The first stage (which half of a token
frame is this?), the time embedding and the large constants that keep norms linear stay fixed, as
does attention, which is unused: the codes determine this music frame by frame.
"""

from __future__ import annotations

import random
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.heartcodec.flow_matching import OVERLAP_LATENTS, SIGMA_MIN, drain, guide
from engine.heartcodec.flow_transformer import (
    NORM_EPS,
    Block,
    StackTables,
    VelocityEstimator,
)
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stream import DecodeOptions
from tools.train_starter.codec_fit import HIDDEN, LATENT_RMS
from tools.train_starter.codec_training.autoencoder import (
    LEAD_FRAMES,
    TAIL_FRAMES,
    WaveformEncoder,
    compare,
)
from tools.train_starter.codec_training.pieces import Piece, Pieces
from tools.train_starter.codec_weights import ANCHOR_LEVEL, GUIDANCE, STEEPEST

NAME = "flow"
CONTEXT_SHARE, DROPOUT, DROPOUT_WEIGHT = 0.5, 0.1, 0.01
PIECE_FRAMES = 88
NOISE_SEED = 9


def passage_sound(codec: HeartCodec, codes: Tensor, seed: int) -> Tensor:
    """Decode a passage (K, n) shorter than a window to audio (2, 3840·n) at its own length,
    like the engine's previews.
    """
    stream = codec.stream(DecodeOptions(), torch.Generator().manual_seed(seed))
    stream.push(codes)
    return drain(stream.preview_steps())


def velocity(estimator: VelocityEstimator, x: Tensor, rest: Tensor, time: Tensor) -> Tensor:
    """The engine's estimator with gradients: x (1, L, C), rest [z, c] (B, L, n), time (1,).

    The engine changes its residual stream in place; gradients need a copy.
    """
    (tables,) = estimator.tables(time, x.shape[1])
    fixed = estimator.fix(rest)
    hidden = estimator.proj_in.finish(estimator.proj_in.convolved(x) + fixed.to_first)
    for block in estimator.transformer_blocks:
        hidden = _mlp_alone(block, hidden, tables[0])
    hidden = _final(hidden, estimator.scale_shift_table, tables[0].final)
    joint = estimator.connection_proj
    shared = joint.convolved(x) + fixed.to_joint
    hidden = joint.finish(shared + joint.convolved(hidden, estimator.in_channels))
    for block in estimator.transformer_blocks_2:
        hidden = _mlp_alone(block, hidden, tables[1])
    return estimator.proj_out(_final(hidden, estimator.scale_shift_table_2, tables[1].final))


def _mlp_alone(block: nn.Module, x: Tensor, tables: StackTables) -> Tensor:
    """A block with unused attention."""
    assert isinstance(block, Block)
    rows = block.scale_shift_table + tables.modulation.view(len(block.scale_shift_table), -1)
    shift, scale, gate = rows[3:]
    weight = block.mlp_norm.weight * (1 + scale)
    hidden = functional.rms_norm(x, x.shape[-1:], weight, NORM_EPS) + shift
    mlp = block.mlp
    return x + gate * mlp.down(functional.silu(mlp.gate(hidden)) * mlp.up(hidden))


def _final(x: Tensor, table: Tensor, embedding: Tensor) -> Tensor:
    shift, scale = table + embedding
    return torch.addcmul(shift, functional.layer_norm(x, x.shape[-1:], eps=NORM_EPS), 1 + scale)


@torch.no_grad()
def awaken(estimator: VelocityEstimator, generator: torch.Generator) -> None:
    """Connect the second stage's MLP to the latents' part of the stream; its output is still
    zero.
    """
    block = estimator.transformer_blocks_2[0]
    assert isinstance(block, Block)
    width = 2 * HIDDEN
    # The norm divides by the anchors' level; an average latent has LATENT_RMS / sqrt(HIDDEN).
    size = ANCHOR_LEVEL * (HIDDEN / width) ** 0.5 / LATENT_RMS
    for layer in (block.mlp.gate, block.mlp.up):
        drawn = torch.randn(layer.out_features, width, generator=generator)
        layer.weight[:, :width] = size * drawn
    block.scale_shift_table[5] = 1.0


def trained_matrices(estimator: VelocityEstimator) -> list[Tensor]:
    """Return the trained parameters."""
    block = estimator.transformer_blocks_2[0]
    assert isinstance(block, Block)
    projections = (estimator.connection_proj, estimator.proj_out)
    layers = [layer for p in projections for layer in (p.ffn_1, p.ffn_2)]
    return [layer.weight for layer in (*layers, block.mlp.gate, block.mlp.up, block.mlp.down)]


class FlowStage:
    """Stage 3, for a codec whose other parts are already trained."""

    name = NAME
    rate = 3e-4

    def __init__(
        self, pieces: Pieces, codec: HeartCodec, encoder: WaveformEncoder, device: torch.device
    ) -> None:
        self.pieces, self.device = replace(pieces, frames=PIECE_FRAMES, rows=2), device
        self.codec = codec.to(device)
        self.codec.scalar_model.skip_idle_units()
        self.encoder = encoder.to(device).requires_grad_(False)
        self.estimator = codec.flow_matching.estimator
        awaken(self.estimator, torch.Generator().manual_seed(2))
        self.module: nn.Module = self.estimator.requires_grad_(False)
        for parameter in trained_matrices(self.estimator):
            parameter.requires_grad_(True)

    def losses(self, step: int) -> dict[str, Tensor]:
        """Return the loss, with a separate time for every piece."""
        draws = random.Random(step)
        noise = torch.Generator().manual_seed(step)
        piece = self.pieces.batch(step)
        wanted, condition = self.latents(piece), self._condition(piece)
        parts = [
            self._loss(wanted[row : row + 1], condition[row : row + 1], draws, noise)
            for row in range(len(wanted))
        ]
        return {"velocity": torch.stack(parts).mean()}

    @torch.no_grad()
    def latents(self, piece: Piece) -> Tensor:
        """Return the encoder's latents (B, 2·T, 2·HIDDEN), left then right."""
        sides = [self.encoder(piece.sound[:, side].to(self.device)) for side in range(2)]
        return torch.cat(sides, dim=1).transpose(1, 2)

    @torch.no_grad()
    def _condition(self, piece: Piece) -> Tensor:
        return self.codec.flow_matching.condition(piece.codes.to(self.device))

    def _loss(
        self, z: Tensor, condition: Tensor, draws: random.Random, noise: torch.Generator
    ) -> Tensor:
        time = draws.uniform(0.0, 1 - 1 / STEEPEST)
        start = torch.randn(z.shape, generator=noise).to(self.device)
        x = (1 - (1 - SIGMA_MIN) * time) * start + time * z
        known = torch.zeros_like(z)
        first = 2 * LEAD_FRAMES
        if draws.random() < CONTEXT_SHARE:
            first = OVERLAP_LATENTS
            known[:, :first] = z[:, :first]
        rest = torch.cat((known, condition), dim=-1)
        without = torch.cat((known, torch.zeros_like(condition)), dim=-1)
        moment = torch.tensor([time])
        dropped = draws.random() < DROPOUT
        if dropped:
            ours = velocity(self.estimator, x, without, moment)
        else:
            both = velocity(self.estimator, x, torch.cat((without, rest)), moment)
            ours = guide(both[:1], both[1:], GUIDANCE)
        error = (ours - (z - (1 - SIGMA_MIN) * start))[:, first : -2 * TAIL_FRAMES]
        # Weight by the error of the latents: steps end at z = x + (1 - t) v.
        weight = DROPOUT_WEIGHT if dropped else 1.0
        return weight * (1 - time) ** 2 * error.square().mean()

    def judge(self) -> dict[str, float]:
        """Decode held-out passages from codes as the engine does."""
        pairs = [
            (passage_sound(self.codec, piece.codes[0], NOISE_SEED + number), piece)
            for number, piece in enumerate(self.pieces.held_out)
        ]
        return compare(pairs)
