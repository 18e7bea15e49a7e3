"""What the codec tests share: the golden checkpoint and its cases, random codes, generators."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor

from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CODEC_FOLDER = GOLDEN / "HeartCodec-oss"


@dataclass(frozen=True)
class CodecCase:
    """One golden case: how it was decoded, and what must come out."""

    name: str
    num_steps: int
    guidance_scale: float
    seed: int
    samples: int

    def expected(self, part: str) -> Tensor:
        """`codes`, `slices`, `slice_starts` or `rms_per_100ms` of this case."""
        with safe_open(str(GOLDEN / "expected.safetensors"), framework="pt") as file:
            return file.get_tensor(f"{self.name}.{part}")


def codec_cases() -> list[CodecCase]:
    """All golden codec cases."""
    cases = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))["cases"]
    return [
        CodecCase(c["name"], c["num_steps"], c["guidance_scale"], c["seed"], c["samples"])
        for c in cases
        if "codec_frames" in c
    ]


def golden_config() -> HeartCodecConfig:
    """The tiny checkpoint's config."""
    path = CODEC_FOLDER / "config.json"
    return HeartCodecConfig.from_dict(json.loads(path.read_text(encoding="utf-8")), str(path))


@lru_cache(maxsize=1)
def golden_codec() -> HeartCodec:
    """The tiny checkpoint's codec in float32 on the CPU; treat it as read-only."""
    return load_golden(torch.float32)


@lru_cache(maxsize=1)
def straight_codec() -> HeartCodec:
    """The tiny checkpoint's codec that declares a straight flow; treat it as read-only."""
    codec = load_golden(torch.float32)
    codec.config = replace(codec.config, flow_steps=1)
    return codec


def load_golden(dtype: torch.dtype) -> HeartCodec:
    """The tiny checkpoint's codec with its matrices in `dtype`."""
    codec = HeartCodec.meta(golden_config())
    with safe_open(str(CODEC_FOLDER / "model.safetensors"), framework="pt") as file:
        codec.load_stored(file.get_tensor, dtype, torch.device("cpu"))
    return codec


def random_codes(frames: int, seed: int = 0) -> Tensor:
    """Codes (8, frames) that the tiny checkpoint has rows for."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (8, frames), generator=generator)


def seeded(seed: int) -> torch.Generator:
    """A CPU generator."""
    return torch.Generator().manual_seed(seed)
