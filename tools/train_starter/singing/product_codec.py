"""Converts the band's fit and the voice's to weights of the engine's HeartCodec.

The band stays a sum. The voice is a product: a hidden unit of the second stage's gated MLP opens
by a bin's amplitude (a linear function of the articulation's coordinates; silu of something large
is that or nothing) and is multiplied by the bin's pulse (linear in the pitch's coordinates). Two
such units serve a bin, one for each half of the token frame, times two for the voices: constants
close those of the other half and the other voice, and all of them without a pitch.

The velocity is the latents themselves: large against the noise that the flow starts from, which
stays in the sound 60 dB or more below it. So the stream of the second stage needs no room for x.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.heartcodec.flow_transformer import Block, VelocityEstimator
from engine.heartcodec.model import HeartCodec
from tools.train_starter import vocabulary as vocab
from tools.train_starter.codec_fit import CODE_WIDTH, CodecFit
from tools.train_starter.codec_fit import HIDDEN as BAND
from tools.train_starter.codec_weights import (
    GUIDANCE,
    ROOT3,
    SMALL,
    as_tensor,
    codec_config,
    embedding,
    fill_waveform_decoder,
    set_centre,
    shared_difference,
)
from tools.train_starter.singing import bins
from tools.train_starter.singing.pitch_grid import FIRST_PITCH, VOICES
from tools.train_starter.singing.voice_fit import ARTICULATION_WIDTH, PITCH_WIDTH, VoiceFit
from tools.train_starter.tones import HALF

HALF_HOPS = bins.HOPS // 2
BINS, GRAINS = HALF_HOPS * bins.BINS, HALF_HOPS * bins.BANDS
HIDDEN = BAND + BINS + GRAINS
"""Latents of a channel: the band's waveforms, the voice's bins, grains of noise."""
WIDTH = 384
CODE_DIM = CODE_WIDTH + ARTICULATION_WIDTH + PITCH_WIDTH + len(VOICES) + 1
CODEBOOK_SIZE = 2048
LOUDER = 10.0
"""Latents are this much larger than the fit's: they must be large against noise of variance 1."""
VOICE_LATENT = 40_000.0
"""Latents of the voice for a bin of amplitude 1."""
_ANCHOR, _GATE, _OPEN = 8192.0, 20.0, 500.0
_CLOSED = 1.5
"""What a closed unit lacks, in its largest amplitudes."""
_FAINTEST = 1e-6
"""Amplitude below which a bin is silent."""
_STREAM = 0.01
"""Latents in the second stage's stream are this much smaller: its norm must not feel them."""

CONFIG = codec_config(HIDDEN, WIDTH, CODE_DIM, CODEBOOK_SIZE)
# Columns of the code vectors. A voice's column closes its units: the other voice's pitches set it.
_BAND_CODE = slice(0, CODE_WIDTH)
_ARTICULATION = slice(CODE_WIDTH, CODE_WIDTH + ARTICULATION_WIDTH)
_PITCH = slice(_ARTICULATION.stop, _ARTICULATION.stop + PITCH_WIDTH)
_VOICE = slice(_PITCH.stop, _PITCH.stop + len(VOICES))
_CLOCK = CODE_DIM - 1
# Numbers of the first stage's stream.
_SHARED = WIDTH - 6
_EDGE, _SECOND, _ZERO = _SHARED, _SHARED + 1, _SHARED + 2
_PLUS, _MINUS = WIDTH - 2, WIDTH - 1
# Numbers of the second stage's stream: the band's latents, then the voice's coordinates, whose
# places its bins and grains take.
_WIDE = 2 * WIDTH
_X = slice(0, 2 * BAND)
_A = slice(_X.stop, _X.stop + ARTICULATION_WIDTH)
_P = slice(_A.stop, _A.stop + PITCH_WIDTH)
_V = slice(_P.stop, _P.stop + len(VOICES))
_IN_FIRST, _IN_SECOND = _V.stop, _V.stop + 1
_COORDINATES = slice(_A.start, _IN_SECOND + 1)
_OUT = slice(_A.start, _A.start + BINS + GRAINS)
_ZERO2, _PLUS2, _MINUS2 = _WIDE - 3, _WIDE - 2, _WIDE - 1
assert max(_COORDINATES.stop, _OUT.stop) <= _ZERO2


@torch.no_grad()
def build_product_codec(band: CodecFit, voice: VoiceFit) -> HeartCodec:
    """Return a codec that sounds as the band's sum and the voice's product."""
    codec = HeartCodec(CONFIG).eval().requires_grad_(False)
    for parameter in codec.parameters():
        parameter.zero_()
    _fill_quantiser(codec, band, voice)
    estimator = codec.flow_matching.estimator
    for block in (estimator.transformer_blocks[0], estimator.transformer_blocks_2[0]):
        assert isinstance(block, Block)
        block.attn_norm.weight.fill_(1.0)
        block.mlp_norm.weight.fill_(1.0)
    encode, decode = shared_difference(band, CODE_WIDTH)
    _fill_first_stage(estimator, encode)
    _fill_connection(estimator, band, decode)
    _fill_products(estimator, voice)
    _fill_latents(estimator)
    fill_waveform_decoder(codec.scalar_model, latent_waveforms(band))
    return codec


def _fill_quantiser(codec: HeartCodec, band: CodecFit, voice: VoiceFit) -> None:
    flow = codec.flow_matching
    books = [embedding(layer)[0] for layer in flow.vq_embed.layers]
    for book, rows in enumerate(books):
        if book != vocab.VOICE:
            rows[: len(band.codes[book]), _BAND_CODE] = as_tensor(band.codes[book])
    books[vocab.VOICE][: len(voice.articulations), _ARTICULATION] = as_tensor(voice.articulations)
    last = FIRST_PITCH + len(voice.pitches)
    pitches = books[vocab.SECOND][FIRST_PITCH:last]
    pitches.zero_()
    pitches[:, _PITCH] = as_tensor(voice.pitches)
    for number in range(len(VOICES)):
        pitches[:, _VOICE.start + number] = as_tensor((voice.singers != number).astype(float))
    books[vocab.CLOCK][0::2, _CLOCK] = 1.0
    books[vocab.CLOCK][1::2, _CLOCK] = -1.0
    for layer in (flow.vq_embed.project_out, flow.cond_feature_emb):
        layer.weight.copy_(torch.eye(CODE_DIM))


def _inputs(columns: slice | int) -> slice | int:
    """Return where columns of the conditioning stand in the estimator's input [x, z, c]."""
    if isinstance(columns, int):
        return 4 * HIDDEN + columns
    return slice(4 * HIDDEN + columns.start, 4 * HIDDEN + columns.stop)


def _fill_first_stage(estimator: VelocityEstimator, encode: Tensor) -> None:
    """Pass the band's difference coordinates in first halves only; tell which half it is."""
    rows = torch.zeros(WIDTH, CONFIG.in_channels)
    rows[:CODE_WIDTH, _inputs(_BAND_CODE)] = encode
    set_centre(estimator.proj_in, rows)
    # The clock of the next latent frame minus this one's: +-2 in second halves, 0 in first ones.
    clock = _inputs(_CLOCK)
    estimator.proj_in.ffn_1.weight[_EDGE, clock, 2] = ROOT3
    estimator.proj_in.ffn_1.weight[_EDGE, clock, 1] = -ROOT3
    estimator.proj_in.ffn_2.bias[_PLUS] = _ANCHOR
    estimator.proj_in.ffn_2.bias[_MINUS] = -_ANCHOR
    block = estimator.transformer_blocks[0]
    assert isinstance(block, Block)
    # RMSNorm divides by the anchors' root mean square; its scale reverses that.
    block.scale_shift_table[4] = _ANCHOR * (2 / WIDTH) ** 0.5 - 1
    mlp = block.mlp
    for start, sign in ((0, 1.0), (CODE_WIDTH + 1, -1.0)):
        unit = slice(start, start + CODE_WIDTH)
        half = start + CODE_WIDTH
        for chosen in (unit, half):
            mlp.gate.weight[chosen, _EDGE] = sign * _GATE
            mlp.gate.weight[chosen, _PLUS] = -_GATE / _ANCHOR
        mlp.up.weight[unit, :CODE_WIDTH] = torch.eye(CODE_WIDTH)
        mlp.down.weight[:CODE_WIDTH, unit] = -torch.eye(CODE_WIDTH) / _GATE
        mlp.up.weight[half, _PLUS] = SMALL / _ANCHOR
        mlp.down.weight[_SECOND, half] = 1 / _GATE
    block.scale_shift_table[5] = 1.0
    # The stage's norm subtracts the mean and divides by the anchors' share of the deviation; its
    # scale makes small numbers what they stand for, and a zero carries minus the mean.
    estimator.scale_shift_table[1] = -1.0
    estimator.scale_shift_table[1, : _ZERO + 1] += _ANCHOR * (2 / WIDTH) ** 0.5 / SMALL
    estimator.scale_shift_table[1, _EDGE] = -1.0


def _fill_connection(estimator: VelocityEstimator, band: CodecFit, decode: Tensor) -> None:
    """Sum the band's latents; pass the voice's coordinates and the half."""
    rows = torch.zeros(_WIDE, CONFIG.in_channels + WIDTH)
    level = LOUDER * _STREAM / GUIDANCE
    rows[_X, _inputs(_BAND_CODE)] = as_tensor(band.second) * level
    hidden = CONFIG.in_channels
    shared = decode * SMALL * level
    rows[_X, hidden : hidden + CODE_WIDTH] = shared
    rows[_X, hidden + _ZERO] = -shared.sum(1)
    for places, columns in ((_A, _ARTICULATION), (_P, _PITCH), (_V, _VOICE)):
        rows[places, _inputs(columns)] = torch.eye(places.stop - places.start)
    for place, sign in ((_IN_SECOND, 1.0), (_IN_FIRST, -1.0)):
        rows[place, hidden + _SECOND] = sign
        rows[place, hidden + _ZERO] = -sign
    joint = estimator.connection_proj
    set_centre(joint, rows)
    joint.ffn_2.bias[_IN_FIRST] = 1.0
    joint.ffn_2.bias[_PLUS2] = _ANCHOR
    joint.ffn_2.bias[_MINUS2] = -_ANCHOR


def _fill_products(estimator: VelocityEstimator, voice: VoiceFit) -> None:
    """Let the second stage's MLP multiply amplitudes and pulses, and clear their coordinates."""
    block = estimator.transformer_blocks_2[0]
    assert isinstance(block, Block)
    block.scale_shift_table[4] = _ANCHOR * (2 / _WIDE) ** 0.5 - 1
    block.scale_shift_table[5] = 1.0
    gate, up, down = (layer.weight for layer in (block.mlp.gate, block.mlp.up, block.mlp.down))
    first = 0
    for number in range(len(VOICES)):
        for half, other in enumerate((_IN_SECOND, _IN_FIRST)):
            hops = slice(half * HALF_HOPS, (half + 1) * HALF_HOPS)
            amplitudes = (voice.envelopes[number, hops], voice.levels[number, hops])
            bins_, grains = (part.reshape(-1, ARTICULATION_WIDTH) for part in amplitudes)
            unit = slice(first, first + BINS + GRAINS)
            opened = np.concatenate((bins_, grains))
            # Every unit opens alike, whether its bin is loud or quiet.
            amplitude = voice.articulations @ opened.T
            usual = np.sqrt(np.square(amplitude).mean(0)) + _FAINTEST
            gate[unit, _A] = _OPEN * as_tensor(opened / usual[:, None])
            for closing in (other, _V.start + number):
                gate[unit, closing] = -_OPEN * _CLOSED * as_tensor((amplitude / usual).max(0))
            up[first : first + BINS, _P] = as_tensor(voice.pulses[hops].reshape(-1, PITCH_WIDTH))
            up[first + BINS : unit.stop, _PLUS2] = 1 / _ANCHOR
            level = VOICE_LATENT * _STREAM / _OPEN / GUIDANCE
            down[_OUT, unit] = torch.diag(as_tensor(usual * level))
            first = unit.stop
    clearing = slice(first, first + _COORDINATES.stop - _COORDINATES.start)
    gate[clearing, _PLUS2] = _GATE / _ANCHOR
    up[clearing, _COORDINATES] = torch.eye(clearing.stop - first)
    down[_COORDINATES, clearing] = -torch.eye(clearing.stop - first) / _GATE


def _fill_latents(estimator: VelocityEstimator) -> None:
    """Turn the stream into latents of both channels; the voice is in the middle."""
    estimator.scale_shift_table_2[1] = _ANCHOR * (2 / _WIDE) ** 0.5 - 1
    rows = torch.zeros(2 * HIDDEN, _WIDE)
    for side in range(2):
        start = side * HIDDEN
        rows[start : start + BAND, side * BAND : (side + 1) * BAND] = torch.eye(BAND)
        rows[start + BAND : start + HIDDEN, _OUT] = torch.eye(BINS + GRAINS)
    rows[:, _ZERO2] = -1.0
    set_centre(estimator.proj_out, rows / _STREAM)


def latent_waveforms(band: CodecFit) -> NDArray[np.float64]:
    """Return the waveform (HIDDEN, 2 HALF) of each latent."""
    waveforms = np.zeros((HIDDEN, 2 * HALF))
    waveforms[:BAND, : band.basis.shape[1]] = band.basis / LOUDER
    for shapes, start, count in (
        (bins.waveforms(), BAND, bins.BINS),
        (bins.grains(), BAND + BINS, bins.BANDS),
    ):
        for hop in range(HALF_HOPS):
            rows = slice(start + hop * count, start + (hop + 1) * count)
            waveforms[rows, hop * bins.HOP : (hop + 2) * bins.HOP] = shapes / VOICE_LATENT
    return waveforms
