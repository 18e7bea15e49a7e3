"""Converts a CodecFit to weights of the engine's HeartCodec, exactly.

With deterministic latents the flow's velocity has a closed form: at time t between noise and
latents z(c) it is (z(c) - x) / (1 - t). The estimator's layers get weights that compute this: skip
connections carry x and the conditioning, one gated MLP distinguishes the two latent frames of a
token frame (both have the same conditioning; the clock's sign changes between token frames, so a
difference over time identifies the second one), large constants make the layer norms linear, and
the time embedding supplies 1 / (1 - t). The second stage's block is unused.

Guidance: without conditioning the latents are zero, and the conditional branch targets z /
GUIDANCE, so that the default guidance scale gives the true level.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.flow_transformer import Block, Projection, VelocityEstimator, time_features
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.waveform_decoder import CausalConv, PostProcessor, ScalarModel, UpBlock
from tools.train_starter import vocabulary as vocab
from tools.train_starter.codec_fit import CODE_WIDTH, HIDDEN, CodecFit
from tools.train_starter.tones import HALF

GUIDANCE = 1.25
UPSAMPLE = (20, 2, 2, 2, 2, 6)
_KERNELS = ("default_kernel_size", "delay_kernel_size", "res_kernel_size")
WIDTH = 224
STEEPEST = 64.0
_ANCHOR = 10_000.0
ANCHOR_LEVEL = _ANCHOR * WIDTH**-0.5
"""Divisor of the second stage's norms: two of its 2 WIDTH numbers are anchors."""
ROOT3 = 3.0**0.5
_GATE = 20.0
SMALL = 0.02
_CLOCK_LEVEL = 1.0


def codec_config(
    hidden: int,
    width: int,
    code_dim: int,
    codebook_size: int,
    upsample: tuple[int, ...] = UPSAMPLE,
    kernel: int | None = None,
) -> HeartCodecConfig:
    """Return the sizes of a codec: latents of a channel, width of the estimator's first stage.

    `kernel`: taps of the decoder's convolutions that keep the rate, the published ones by default.
    """
    kernels = {name: kernel for name in _KERNELS} if kernel else {}
    return HeartCodecConfig(
        dim=code_dim,
        codebook_size=codebook_size,
        codebook_dim=code_dim,
        attention_head_dim=width // 8,
        in_channels=4 * hidden + code_dim,
        num_attention_heads=8,
        num_layers=1,
        num_layers_2=1,
        out_channels=2 * hidden,
        num_samples=1,
        downsample_factors=tuple(reversed(upsample)),
        downsample_kernel_sizes=tuple(2 * f for f in reversed(upsample)),
        upsample_factors=upsample,
        upsample_kernel_sizes=tuple(2 * f for f in upsample),
        latent_hidden_dim=hidden,
        # No stage is narrower than what it has to pass.
        init_channel=-(-hidden >> len(upsample)),
        **kernels,
    )


CONFIG = codec_config(HIDDEN, WIDTH, CODE_WIDTH + 1, vocab.CODEBOOK_SIZE)
_X, _C = slice(0, 2 * HIDDEN), slice(4 * HIDDEN, 4 * HIDDEN + CODE_WIDTH)
_CLOCK = 4 * HIDDEN + CODE_WIDTH
_SHARED = WIDTH - 6
"""Numbers that carry the difference of the two halves through the first stage."""
_EDGE, _ZERO, _PLUS, _MINUS = _SHARED, _SHARED + 1, WIDTH - 2, WIDTH - 1


@torch.no_grad()
def build_codec(fit: CodecFit) -> HeartCodec:
    """Return a codec whose latents and audio are those of the fit."""
    codec = HeartCodec(CONFIG).eval().requires_grad_(False)
    for parameter in codec.parameters():
        parameter.zero_()
    _fill_quantiser(codec, fit)
    _fill_estimator(codec.flow_matching.estimator, fit)
    fill_waveform_decoder(codec.scalar_model, fit.basis)
    return codec


@torch.no_grad()
def build_waveform_decoder(fit: CodecFit) -> ScalarModel:
    """Return only the waveform decoder."""
    model = ScalarModel(CONFIG).requires_grad_(False)
    for parameter in model.parameters():
        parameter.zero_()
    fill_waveform_decoder(model, fit.basis)
    return model


def as_tensor(array: NDArray[np.floating[Any]]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array)).float()


def embedding(layer: Any) -> Tensor:
    """Return a quantiser's code vectors (1, V, width)."""
    return layer._codebook.embed


def _fill_quantiser(codec: HeartCodec, fit: CodecFit) -> None:
    flow = codec.flow_matching
    for book, layer in enumerate(flow.vq_embed.layers):
        embedding(layer)[0, :, :CODE_WIDTH] = as_tensor(fit.codes[book])
    clock = embedding(flow.vq_embed.layers[vocab.CLOCK])
    clock[0, 0::2, CODE_WIDTH] = _CLOCK_LEVEL
    clock[0, 1::2, CODE_WIDTH] = -_CLOCK_LEVEL
    for layer in (flow.vq_embed.project_out, flow.cond_feature_emb):
        layer.weight.copy_(torch.eye(CONFIG.dim))


def set_centre(projection: Projection, rows: Tensor) -> None:
    """Set a projection to the matrix `rows` (out, in), using only the current time step."""
    projection.ffn_1.weight[:, :, 1] = rows * ROOT3
    projection.ffn_2.weight.copy_(torch.eye(rows.shape[0]))


def shared_difference(fit: CodecFit, count: int) -> tuple[Tensor, Tensor]:
    """Return (count, width of codes) and (latents, count): their product is about first - second
    half. The first one's numbers are small: relative to the anchors they must be negligible in a
    norm.
    """
    difference = fit.first - fit.second
    lift = np.linalg.cholesky(fit.spread + 1e-9 * np.eye(len(fit.spread)))
    left, values, right = np.linalg.svd(difference @ lift, full_matrices=False)
    encode = np.linalg.solve(lift.T, right[:count].T).T
    return as_tensor(encode * SMALL), as_tensor(left[:, :count] * values[:count] / SMALL)


def _fill_estimator(estimator: VelocityEstimator, fit: CodecFit) -> None:
    encode, decode = shared_difference(fit, _SHARED)
    for block in (estimator.transformer_blocks[0], estimator.transformer_blocks_2[0]):
        assert isinstance(block, Block)
        block.attn_norm.weight.fill_(1.0)
        block.mlp_norm.weight.fill_(1.0)
    _fill_first_stage(estimator, encode)
    in_channels, wide = CONFIG.in_channels, 2 * WIDTH
    rows = torch.zeros(wide, in_channels + WIDTH)
    rows[_X, _X] = -torch.eye(2 * HIDDEN)
    rows[_X, _C] = as_tensor(fit.second) / GUIDANCE
    # The first stage's norm subtracts the mean and divides by the anchors' share of the deviation;
    # its scale reverses that (in float32, whatever the matrices are), a zero carries minus the
    # mean.
    estimator.scale_shift_table[1] = -1.0
    estimator.scale_shift_table[1, : _ZERO + 1] += _ANCHOR * (2 / WIDTH) ** 0.5 / SMALL
    estimator.scale_shift_table[1, _EDGE] = -1.0
    decode = decode * SMALL / GUIDANCE
    rows[_X, in_channels : in_channels + _SHARED] = decode
    rows[_X, in_channels + _ZERO] = -decode.sum(1)
    set_centre(estimator.connection_proj, rows)
    estimator.connection_proj.ffn_2.bias[wide - 2] = _ANCHOR
    estimator.connection_proj.ffn_2.bias[wide - 1] = -_ANCHOR
    rows = torch.zeros(2 * HIDDEN, wide)
    rows[:, _X] = ANCHOR_LEVEL * torch.eye(2 * HIDDEN)
    rows[:, 2 * HIDDEN] = -ANCHOR_LEVEL
    set_centre(estimator.proj_out, rows)
    # Norm output: normed (1 + scale) + shift; 1 + scale = shift = 1 / (1 - t) everywhere.
    estimator.scale_shift_table_2[1] = -1.0
    _fill_time_embedding(estimator)


def _fill_first_stage(estimator: VelocityEstimator, encode: Tensor) -> None:
    """Pass the codes' difference coordinates where the clock means "first half", else zero."""
    rows = torch.zeros(WIDTH, CONFIG.in_channels)
    rows[:_SHARED, _C] = encode
    set_centre(estimator.proj_in, rows)
    # The clock of the next latent frame minus this one's: +-2 in second halves, 0 in first ones.
    estimator.proj_in.ffn_1.weight[_EDGE, _CLOCK, 2] = ROOT3
    estimator.proj_in.ffn_1.weight[_EDGE, _CLOCK, 1] = -ROOT3
    estimator.proj_in.ffn_2.bias[_PLUS] = _ANCHOR
    estimator.proj_in.ffn_2.bias[_MINUS] = -_ANCHOR
    block = estimator.transformer_blocks[0]
    assert isinstance(block, Block)
    # RMSNorm divides by the anchors' root mean square; reverse it where a true level is needed.
    level = _ANCHOR * (2 / WIDTH) ** 0.5
    mlp = block.mlp
    for start, sign in ((0, 1.0), (_SHARED, -1.0)):
        unit = slice(start, start + _SHARED)
        mlp.gate.weight[unit, _EDGE] = sign * level * _GATE
        mlp.gate.weight[unit, _PLUS] = -_GATE * level / _ANCHOR
        mlp.up.weight[unit, :_SHARED] = level * torch.eye(_SHARED)
        mlp.down.weight[:_SHARED, unit] = -torch.eye(_SHARED) / _GATE
    block.scale_shift_table[5] = 1.0


def _fill_time_embedding(estimator: VelocityEstimator) -> None:
    """Set all numbers of the embedding to 1 / (1 - t)."""
    embedder = estimator.adaln_single_2.emb.timestep_embedder
    weight, bias, out = _time_hinges(embedder.linear_1.out_features)
    embedder.linear_1.weight[:, -1] = weight
    embedder.linear_1.bias.copy_(bias)
    embedder.linear_2.weight.copy_(out.expand_as(embedder.linear_2.weight))


@lru_cache(maxsize=2)
def _time_hinges(hidden: int) -> tuple[Tensor, Tensor, Tensor]:
    """Fit 1 / (1 - t), at most STEEPEST, with hinges along the slowest sine of the features.

    Returns weight of that sine, bias and outgoing weight, (hidden,) each.
    """
    times = torch.linspace(0.0, 0.999, 4000, dtype=torch.float64)
    target = (1 / (1 - times)).clamp(max=STEEPEST)
    # sin(1000 t w) of the lowest frequency w is nearly linear in t.
    slope = float(time_features(torch.tensor([1.0]))[0, -1])
    knots = 1 - torch.linspace(1.0, (1 / STEEPEST) ** 0.5, hidden - 1, dtype=torch.float64) ** 2
    sharp = 12.0 * hidden * torch.clamp(1 / (1 - knots), max=8.0)
    weight, bias = torch.zeros(hidden), torch.ones(hidden)
    weight[:-1] = (sharp / slope).float()
    bias[:-1] = (-sharp * knots).float()
    line = time_features(times.float())[:, -1:]
    features = nn.functional.silu(line * weight + bias).double()
    scale = features.abs().amax(0).clamp(min=1e-6)
    solution = torch.linalg.lstsq(
        torch.cat((features / scale, 1e-5 * torch.eye(hidden, dtype=torch.float64))),
        torch.cat((target, torch.zeros(hidden, dtype=torch.float64)))[:, None],
    ).solution[:, 0]
    return weight, bias, (solution / scale).float()


def fill_waveform_decoder(model: ScalarModel, waveforms: NDArray[np.floating[Any]]) -> None:
    """Put the latents' waveforms (latents, at most 2 HALF) into the first transposed convolution,
    followed by a reshaping to samples.
    """
    first, *rest = model.decoder
    assert isinstance(first, nn.Conv1d)
    latents = len(waveforms)
    first.weight[:latents, :, first.kernel_size[0] // 2] = torch.eye(latents)
    padded = torch.zeros(latents, 2 * HALF)
    padded[:, : waveforms.shape[1]] = as_tensor(waveforms)
    width = HALF
    for index, layer in enumerate(rest):
        if isinstance(layer, UpBlock):
            weight, stride = layer.up_conv.layer.weight, layer.up_conv.stride
            width //= stride
            if index == 0:
                weight[:latents, :width] = padded.view(latents, 2 * stride, width).transpose(1, 2)
                continue
            for tap in range(stride):
                weight[tap * width : (tap + 1) * width, :width, tap] = torch.eye(width)
        elif isinstance(layer, PostProcessor):
            layer.conv.weight[:, :, -1] = torch.eye(layer.conv.out_channels)
            layer.activation.weight.fill_(1.0)
        elif isinstance(layer, CausalConv):
            layer.weight[0, 0, -1] = 1.0
