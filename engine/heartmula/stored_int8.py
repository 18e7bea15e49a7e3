"""Which of HeartMuLa's tensors are quantised to int8, and how they are stored in a file.

A matrix `NAME` becomes integers -127 ... 127 (safetensors kind I8) of the same shape, and
`NAME_scale` (float32), one number per output: weight = number · scale. The scale is the output's
largest weight divided by 127. projections.py multiplies by int8 weights.

Quantising weights read from such a file gives the same numbers and scales again: in bfloat16 a
weight changes by at most 1/512 of itself, a quarter of a step.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

SCALE_SUFFIX = "_scale"
LEVELS = 127
_LAYER_MATRICES = ("q_proj", "k_proj", "v_proj", "output_proj", "w1", "w2", "w3")
_AUDIO_HEAD = "audio_head"
_LEAST_SCALE = 1e-12


def is_quantised(name: str) -> bool:
    """Whether this published tensor is quantised: every matrix that a frame multiplies by."""
    if name in (_AUDIO_HEAD, "projection.weight", "codebook0_head.weight"):
        return True
    module, _, leaf = name.rpartition(".")
    is_in_layer = ".layers." in name and leaf == "weight"
    return is_in_layer and module.rpartition(".")[2] in _LAYER_MATRICES


def input_dim(name: str) -> int:
    """Return the axis over which one output sums."""
    return 1 if name != _AUDIO_HEAD else -2


def scale_shape(name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of `NAME_scale`."""
    axis = input_dim(name) % len(shape)
    return shape[:axis] + shape[axis + 1 :]


def row_count(name: str, shape: tuple[int, ...]) -> int:
    """Return the number of scales of a tensor."""
    return math.prod(scale_shape(name, shape))


def quantise(name: str, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return a weight as int8 of the same shape, and its scales in float32."""
    values = weight.float()
    axis = input_dim(name)
    scale = values.abs().amax(dim=axis).clamp_min(_LEAST_SCALE) / LEVELS
    numbers = (values / scale.unsqueeze(axis)).round_().to(torch.int8)
    return numbers, scale


def dequantise(name: str, numbers: Tensor, scale: Tensor) -> Tensor:
    """Return the weight in float32."""
    return numbers.float() * scale.unsqueeze(input_dim(name))
