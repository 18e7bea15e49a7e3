"""Converts the band's fit and the voice's to weights of the engine's HeartCodec.

The band stays a sum. The voice is a product: a hidden unit of the second stage's gated MLP opens
by a bin's amplitude (a linear function of the articulation's coordinates; silu of something large
is that or nothing) and is multiplied by the bin's pulse (linear in the pitch's coordinates). Two
such units serve a bin, one for each half of the token frame, times two for the voices: constants
close those of the other half and the other voice, and all of them without a pitch.

The band's latents of both channels pass the second stage as their principal coordinates, because
what codes can say spans fewer dimensions.

The velocity is the latents themselves: large against the noise that the flow starts from, which
stays in the sound 90 dB or more below it. So the stream of the second stage needs no room for x,
and one step of the flow gives what many give.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from engine.heartcodec.flow_transformer import Block, VelocityEstimator
from engine.heartcodec.model import HeartCodec
from tools.train_starter import vocabulary as vocab
from tools.train_starter.codec_fit import CodecFit
from tools.train_starter.codec_weights import (
    GUIDANCE,
    ROOT3,
    as_tensor,
    codec_config,
    embedding,
    fill_waveform_decoder,
    set_centre,
)
from tools.train_starter.singing import bins
from tools.train_starter.singing.pitch_grid import FIRST_PITCH, VOICES
from tools.train_starter.singing.voice_fit import ARTICULATION_WIDTH, PITCH_WIDTH, VoiceFit
from tools.train_starter.tones import HALF

HALF_HOPS = bins.HOPS // 2
BINS, GRAINS = HALF_HOPS * bins.BINS, HALF_HOPS * bins.BANDS
BAND, BAND_CODE, BAND_STREAM = 192, 300, 256
"""The band's latents of a channel, numbers of its code vectors, numbers in the stream."""
HIDDEN = BAND + BINS + GRAINS
"""Latents of a channel: the band's waveforms, the voice's bins, grains of noise."""
WIDTH = 288
CODE_DIM = BAND_CODE + ARTICULATION_WIDTH + PITCH_WIDTH + len(VOICES) + 1
FLOW_STEPS = 1
"""The velocity does not depend on x or on the time: one step gives what many give."""
UPSAMPLE = (8, 2, 2, 2, 2, 3, 5)
"""Few channels are left where there are many samples."""
PEAK = 3_000_000.0
"""Bound on a latent of the band, whatever is played together: noise of variance 1 stays in it. Half
precision does not hold this much, so the codec's products must be computed in more."""
VOICE_LATENT = 1_000_000.0
"""Latents of the voice for a bin of amplitude 1."""
_ANCHOR, _GATE, _OPEN = 8192.0, 16.0, 500.0
_CLOSED = 1.5
"""What a closed unit lacks, in its largest amplitudes."""
_FAINTEST = 1e-6
"""Amplitude below which a bin is silent."""
_DIFFERENCE = 1e-3
"""Differences of halves in the first stage's stream are this much smaller."""
_SMALL = 2.0**-6
"""What flags are in the first stage's stream: powers of two are exact in half precision."""
_HALF_ROOT3 = float(torch.tensor(ROOT3).half())
"""The root of three as half precision holds it, where a constant has to cancel exactly."""
_BAND_LEVEL, _VOICE_LEVEL = 0.05, 1.2e-4
"""What the second stage's stream holds is this much smaller: its norm must not feel it."""

CONFIG = codec_config(HIDDEN, WIDTH, CODE_DIM, vocab.CODEBOOK_SIZE, UPSAMPLE, 1)
# Columns of the code vectors. A voice's column closes its units: the other voice's pitches set it.
_BAND_CODE = slice(0, BAND_CODE)
_ARTICULATION = slice(BAND_CODE, BAND_CODE + ARTICULATION_WIDTH)
_PITCH = slice(_ARTICULATION.stop, _ARTICULATION.stop + PITCH_WIDTH)
_VOICE = slice(_PITCH.stop, _PITCH.stop + len(VOICES))
_CLOCK = CODE_DIM - 1
# Numbers of the first stage's stream.
_SHARED = WIDTH - 6
_EDGE, _SECOND, _ZERO = _SHARED, _SHARED + 1, _SHARED + 2
_PLUS, _MINUS = WIDTH - 2, WIDTH - 1
# Numbers of the second stage's stream: the band's coordinates, then the voice's coordinates, whose
# places its bins and grains take.
_WIDE = 2 * WIDTH
_X = slice(0, BAND_STREAM)
_A = slice(_X.stop, _X.stop + ARTICULATION_WIDTH)
_P = slice(_A.stop, _A.stop + PITCH_WIDTH)
_V = slice(_P.stop, _P.stop + len(VOICES))
_IN_FIRST, _IN_SECOND = _V.stop, _V.stop + 1
_COORDINATES = slice(_A.start, _IN_SECOND + 1)
_OUT = slice(_A.start, _A.start + BINS + GRAINS)
_ZERO2, _PLUS2, _MINUS2 = _WIDE - 3, _WIDE - 2, _WIDE - 1
assert max(_COORDINATES.stop, _OUT.stop) <= _ZERO2
assert BAND_STREAM <= _SHARED


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
    stream = _stream(band)
    peaks = latent_peaks(band)
    _fill_first_stage(estimator, stream)
    _fill_connection(estimator, stream)
    _fill_products(estimator, voice)
    _fill_latents(estimator, _axes(band) * (PEAK / np.tile(peaks, 2))[:, None])
    fill_waveform_decoder(codec.scalar_model, latent_waveforms(band))
    return codec


def _axes(band: CodecFit) -> NDArray[np.float64]:
    """Return (2 BAND, BAND_STREAM): the principal directions of the band's latents, as columns."""
    moments = sum(half @ band.spread @ half.T for half in (band.first, band.second))
    return np.linalg.eigh(moments)[1][:, ::-1][:, :BAND_STREAM]


def _stream(band: CodecFit) -> CodecFit:
    """Return the band with its coordinates in the stream in place of latents."""
    axes = _axes(band).T
    return replace(band, first=axes @ band.first, second=axes @ band.second)


def latent_peaks(band: CodecFit) -> NDArray[np.float64]:
    """Return a bound (BAND,) on the band's latents, whatever is played together."""
    bound = np.zeros(BAND)
    for book in band.codes:
        tokens = [np.abs(book @ half.T).max(0) for half in (band.first, band.second)]
        bound += np.stack(tokens).reshape(-1, BAND).max(0)
    return bound


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


def _fill_first_stage(estimator: VelocityEstimator, stream: CodecFit) -> None:
    """Pass what first halves have more than second ones, in first halves only; tell which half it
    is.
    """
    rows = torch.zeros(WIDTH, CONFIG.in_channels)
    rows[:BAND_STREAM, _inputs(_BAND_CODE)] = as_tensor(stream.first - stream.second) * _DIFFERENCE
    set_centre(estimator.proj_in, rows)
    # The clock of the next latent frame minus this one's: +-2 in second halves, 0 in first ones.
    clock = _inputs(_CLOCK)
    estimator.proj_in.ffn_1.weight[_EDGE, clock, 2] = _HALF_ROOT3
    estimator.proj_in.ffn_1.weight[_EDGE, clock, 1] = -_HALF_ROOT3
    estimator.proj_in.ffn_2.bias[_PLUS] = _ANCHOR
    estimator.proj_in.ffn_2.bias[_MINUS] = -_ANCHOR
    block = estimator.transformer_blocks[0]
    assert isinstance(block, Block)
    # RMSNorm divides by the anchors' root mean square; its scale reverses that.
    level = _ANCHOR * (2 / WIDTH) ** 0.5
    block.scale_shift_table[4] = level - 1
    block.scale_shift_table[4, _EDGE] = level * ROOT3 / _HALF_ROOT3 - 1
    mlp = block.mlp
    for start, sign in ((0, 1.0), (BAND_STREAM + 1, -1.0)):
        unit = slice(start, start + BAND_STREAM)
        half = start + BAND_STREAM
        for chosen in (unit, half):
            mlp.gate.weight[chosen, _EDGE] = sign * _GATE
            mlp.gate.weight[chosen, _PLUS] = -_GATE / _ANCHOR
        mlp.up.weight[unit, :BAND_STREAM] = torch.eye(BAND_STREAM)
        mlp.down.weight[:BAND_STREAM, unit] = -torch.eye(BAND_STREAM) / _GATE
        mlp.up.weight[half, _PLUS] = 1 / _ANCHOR
        mlp.down.weight[_SECOND, half] = _SMALL / _GATE
    block.scale_shift_table[5] = 1.0
    # The stage's norm subtracts the mean and divides by the anchors' share of the deviation; its
    # scale makes small numbers what they stand for, and a zero carries minus the mean.
    estimator.scale_shift_table[1] = -1.0
    estimator.scale_shift_table[1, : _ZERO + 1] += _ANCHOR * (2 / WIDTH) ** 0.5 / _SMALL
    estimator.scale_shift_table[1, _EDGE] = -1.0


def _fill_connection(estimator: VelocityEstimator, stream: CodecFit) -> None:
    """Sum the band's coordinates; pass the voice's coordinates and the half."""
    rows = torch.zeros(_WIDE, CONFIG.in_channels + WIDTH)
    level = _BAND_LEVEL / GUIDANCE
    rows[_X, _inputs(_BAND_CODE)] = as_tensor(stream.second) * level
    hidden = CONFIG.in_channels
    # The first stage's norm leaves its numbers 1 / _SMALL times as large.
    shared = _SMALL * level / _DIFFERENCE
    rows[_X, hidden : hidden + BAND_STREAM] = torch.eye(BAND_STREAM) * shared
    rows[_X, hidden + _ZERO] = -shared
    for places, columns in ((_A, _ARTICULATION), (_P, _PITCH), (_V, _VOICE)):
        rows[places, _inputs(columns)] = torch.eye(places.stop - places.start)
    for place, sign in ((_IN_SECOND, 1.0), (_IN_FIRST, -1.0)):
        rows[place, hidden + _SECOND] = sign * _HALF_ROOT3 / ROOT3
        rows[place, hidden + _ZERO] = -sign
    joint = estimator.connection_proj
    set_centre(joint, rows)
    bias = joint.ffn_1.bias
    assert bias is not None
    bias[_IN_FIRST] = _HALF_ROOT3
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
            level = VOICE_LATENT * _VOICE_LEVEL / _OPEN / GUIDANCE
            down[_OUT, unit] = torch.diag(as_tensor(usual * level))
            first = unit.stop
    clearing = slice(first, first + _COORDINATES.stop - _COORDINATES.start)
    gate[clearing, _PLUS2] = _GATE / _ANCHOR
    up[clearing, _COORDINATES] = torch.eye(clearing.stop - first)
    down[_COORDINATES, clearing] = -torch.eye(clearing.stop - first) / _GATE


def _fill_latents(estimator: VelocityEstimator, latents: NDArray[np.float64]) -> None:
    """Turn the stream into latents of both channels; the voice is in the middle.

    `latents` (2 BAND, BAND_STREAM): the band's from its coordinates.
    """
    estimator.scale_shift_table_2[1] = _ANCHOR * (2 / _WIDE) ** 0.5 - 1
    rows = torch.zeros(2 * HIDDEN, _WIDE)
    for side in range(2):
        start = side * HIDDEN
        of_side = as_tensor(latents[side * BAND : (side + 1) * BAND])
        rows[start : start + BAND, _X] = of_side / _BAND_LEVEL
        rows[start + BAND : start + HIDDEN, _OUT] = torch.eye(BINS + GRAINS) / _VOICE_LEVEL
    rows[:, _ZERO2] = -rows.sum(1)
    # Both matrices take a part of a latent's scale, so that half precision holds them.
    share = rows.abs().amax(1).sqrt()
    set_centre(estimator.proj_out, rows / share[:, None])
    estimator.proj_out.ffn_2.weight.copy_(torch.diag(share))


def latent_waveforms(band: CodecFit) -> NDArray[np.float64]:
    """Return the waveform (HIDDEN, 2 HALF) of each latent."""
    waveforms = np.zeros((HIDDEN, 2 * HALF))
    peaks = latent_peaks(band)
    waveforms[:BAND, : band.basis.shape[1]] = band.basis * (peaks / PEAK)[:, None]
    for shapes, start, count in (
        (bins.waveforms(), BAND, bins.BINS),
        (bins.grains(), BAND + BINS, bins.BANDS),
    ):
        for hop in range(HALF_HOPS):
            rows = slice(start + hop * count, start + (hop + 1) * count)
            waveforms[rows, hop * bins.HOP : (hop + 2) * bins.HOP] = shapes / VOICE_LATENT
    return waveforms
