"""Writes a checkpoint folder in the published layout, in 16 bits where that loses nothing.

Tensors that half precision would change by more than a thousandth of their largest value stay
float32; weight norm is split into scale and direction, as in published files. The decoder's
waveforms are rounded with error feedback, because their rounding is audible as noise.
"""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.config import PRONUNCIATION_FILE, HeartMuLaConfig
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stored import stored_sources
from engine.heartmula.model import FLOAT32_SUFFIXES, HeartMuLa
from tools.train_starter import vocabulary as vocab
from tools.train_starter.pronunciation.make import PRONUNCIATION
from tools.train_starter.tokenizer import gen_config

_DIRECTION_NORM = 64.0
"""Norm of stored directions: far above the smallest half-precision numbers."""
_QUIET_FROM_HZ, _QUIETER_DB = 7_000.0, 26.0
"""From where on rounding errors of waveforms are weak, and how much weaker than at the bottom."""
_SHAPE_FFT, _SHAPE_TAPS = 2048, 48
_WAVEFORMS = "scalar_model.decoder.1.up_conv.layer.weight"
"""The latents' waveforms (latents, samples at once, steps); time runs through the samples first."""


def codec_tensors(codec: HeartCodec) -> dict[str, Tensor]:
    """Return the codec's tensors under their published names."""
    tensors: dict[str, Tensor] = {}
    for name, parameter in codec.named_parameters():
        *scale, direction = stored_sources(name)
        value = parameter.detach().float()
        if not scale:
            tensors[direction] = _compact(value)
            continue
        norm = value.flatten(1).norm(dim=1).view(-1, 1, 1)
        even = torch.ones_like(value) / value[0].numel() ** 0.5
        unit = torch.where(norm > 0, value / norm.clamp(min=1e-30), even)
        unit = unit * _DIRECTION_NORM
        tensors[direction] = half_waveforms(unit) if name == _WAVEFORMS else unit.half()
        tensors[scale[0]] = norm
    return tensors


def half_waveforms(waveforms: Tensor) -> Tensor:
    """Round (n, samples at once, steps) to half precision, with the error moved to low frequencies.

    The rounding error is fed back (noise shaping; Spang and Schultheiss 1962): above the tones of
    the band, where a song is often silent, it is weak, and below it is far weaker than the music.
    """
    wanted = waveforms.transpose(1, 2).flatten(1).double()
    rounded = torch.zeros_like(wanted, dtype=torch.float16)
    shape = _error_shape()[1:]
    errors = wanted.new_zeros(len(wanted), len(shape))
    for time in range(wanted.shape[1]):
        aim = wanted[:, time] + errors @ shape
        rounded[:, time] = aim.half()
        errors = torch.cat(((rounded[:, time].double() - aim)[:, None], errors[:, :-1]), 1)
    return rounded.unflatten(1, (waveforms.shape[2], -1)).transpose(1, 2).contiguous()


@lru_cache(maxsize=1)
def _error_shape() -> Tensor:
    """Return the shape of rounding errors: a causal filter that begins with 1."""
    bins = _SHAPE_FFT // 2 + 1
    hertz = torch.arange(bins, dtype=torch.float64) * (24_000 / (bins - 1))
    rise = ((hertz - _QUIET_FROM_HZ / 2) / (_QUIET_FROM_HZ / 2)).clamp(0, 1)
    log = -_QUIETER_DB / 20 * math.log(10) * (0.5 - 0.5 * torch.cos(math.pi * rise))
    # The filter whose phase follows from its magnitude, by the cepstrum.
    cepstrum = torch.fft.irfft(log.to(torch.complex128))
    cepstrum[0] = 0.0
    cepstrum[1 : bins - 1] *= 2
    cepstrum[bins:] = 0.0
    return torch.fft.irfft(torch.exp(torch.fft.rfft(cepstrum)))[:_SHAPE_TAPS]


def mula_tensors(model: HeartMuLa, sharpness: float) -> dict[str, Tensor]:
    """Return the language model's tensors; heads times `sharpness` (an inverse temperature)."""
    tensors: dict[str, Tensor] = {}
    for name, parameter in model.named_parameters():
        value = parameter.detach().float().cpu()
        if name in ("audio_head", "codebook0_head.weight"):
            value = value * sharpness
        keep = name.endswith(FLOAT32_SUFFIXES)
        tensors[name] = value.contiguous() if keep else value.bfloat16().contiguous()
    return tensors


def _compact(value: Tensor) -> Tensor:
    half = value.half()
    if value.ndim < 2 or value.numel() < 4096 or not bool(torch.isfinite(half).all()):
        return value.contiguous()
    lost = float((half.float() - value).abs().max())
    return half.contiguous() if lost <= 1e-3 * float(value.abs().max()) else value.contiguous()


def mula_config_json(config: HeartMuLaConfig) -> dict[str, object]:
    """Return config.json of the language model: custom flavors, and what its codes tell of time."""
    return {
        "model_type": "heartmula",
        "backbone_flavor": "custom",
        "decoder_flavor": "custom",
        **asdict(config),
        "lyric_times": {
            "codebook": vocab.PLAN,
            "period": vocab.PLAN_SPAN,
            "places": vocab.PLACES,
        },
    }


def codec_config_json(config: HeartCodecConfig, flow_steps: int | None = None) -> dict[str, object]:
    """Return config.json of the codec, with the codebooks of each stem.

    `flow_steps`: more steps of the flow than this change nothing; None: every step counts.
    """
    declared = {key: value for key, value in asdict(config).items() if value is not None}
    steps = {"flow_steps": flow_steps} if flow_steps else {}
    return {
        "model_type": "heartcodec",
        "norm_type": "ada_norm_single",
        "causal": True,
        **declared,
        "stems": vocab.STEM_CODEBOOKS,
        "silent_codes": vocab.SILENT_CODES,
        **steps,
    }


def _write(folder: Path, config: dict[str, object], tensors: dict[str, Tensor]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(config, indent=1) + "\n"
    (folder / "config.json").write_text(text, encoding="utf-8")
    save_file(tensors, str(folder / "model.safetensors"), {"format": "pt"})


def export_codec(codec: HeartCodec, root: Path, flow_steps: int | None = None) -> None:
    """Write HeartCodec-oss below `root`; `flow_steps`: see `codec_config_json`."""
    config = codec_config_json(codec.config, flow_steps)
    _write(root / "HeartCodec-oss", config, codec_tensors(codec))


def export_language_model(model: HeartMuLa, tokenizer: Path, root: Path, sharpness: float) -> None:
    """Write HeartMuLa-oss-3B, tokenizer.json, pronunciation.json and gen_config.json below
    `root`.
    """
    tensors = mula_tensors(model, sharpness)
    _write(root / "HeartMuLa-oss-3B", mula_config_json(model.config), tensors)
    (root / "tokenizer.json").write_text(tokenizer.read_text(encoding="utf-8"), encoding="utf-8")
    shutil.copyfile(PRONUNCIATION, root / PRONUNCIATION_FILE)
    (root / "gen_config.json").write_text(json.dumps(gen_config()) + "\n", encoding="utf-8")
