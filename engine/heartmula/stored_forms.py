"""Which of HeartMuLa's tensors are quantised, in how many bits, and how a file stores them.

8 bits: a matrix `NAME` becomes integers -127 ... 127 (safetensors kind I8) of the same shape, and
`NAME_scale` (F32), one number per output: weight = number · scale.

4 bits: a matrix `NAME` (out, in) becomes levels 0 ... 15, two to a byte (kind U8, (out, in / 2),
the first in the high half), and `NAME_scale` (BF16, (out, in / group, 2)): weight = (level - 8) ·
scale + offset. quantising.py chooses both, projections.py multiplies by such weights.

Quantising weights read from a file of 8 bits gives the same numbers and scales again: in bfloat16 a
weight changes by at most 1/512 of itself, a quarter of a step. Levels of 4 bits are loaded as they
are.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.heartmula.projections import WeightForm, matrix_form
from engine.heartmula.quantising import LEVELS_8, GroupedWeight, group_size

SCALE_SUFFIX = "_scale"
KIND_OF = {WeightForm.INT8: "I8", WeightForm.INT4: "U8"}
"""safetensors' names of the types in which quantised matrices are stored."""
SCALE_KIND_OF = {"I8": "F32", "U8": "BF16"}
LAYER_MATRICES = (
    *("attn.q_proj", "attn.k_proj", "attn.v_proj", "attn.output_proj"),
    *("mlp.w1", "mlp.w2", "mlp.w3"),
)
"""The matrices of a layer, by their module's name in it."""
_AUDIO_HEAD = "audio_head"
_HEADS = (_AUDIO_HEAD, "projection.weight", "codebook0_head.weight")
_SENSITIVE_LAYER = "backbone.layers.0."
_LEAST_SCALE = 1e-12


def is_quantised(name: str) -> bool:
    """Whether this published tensor can be quantised: every matrix that a frame multiplies by."""
    if name in _HEADS:
        return True
    is_in_layer = ".layers." in name and name.endswith(".weight")
    return is_in_layer and name.removesuffix(".weight").endswith(LAYER_MATRICES)


def part_form(prefix: str, form: WeightForm) -> WeightForm:
    """Return the form that tensors whose names begin so get in a form.

    In 4 bits the heads and the backbone's first layer stay in 8: on the starter they cause nine
    tenths of the squared change of the logits, and take a tenth of the weights (BENCHMARKS.md).
    """
    is_sensitive = prefix.startswith((_SENSITIVE_LAYER, *_HEADS))
    return WeightForm.INT8 if form is WeightForm.INT4 and is_sensitive else form


def tensor_form(name: str, shape: tuple[int, ...], form: WeightForm) -> WeightForm:
    """Return the form of a quantised tensor of this name and shape in a form."""
    return matrix_form(part_form(name, form), shape[input_dim(name)])


def input_dim(name: str) -> int:
    """Return the axis over which one output sums."""
    return 1 if name != _AUDIO_HEAD else -2


def stored_shape(shape: tuple[int, ...], form: WeightForm | None) -> tuple[int, ...]:
    """Return the shape in the file of a tensor quantised to INT8 or INT4, or not at all."""
    return (shape[0], shape[1] // 2) if form is WeightForm.INT4 else tuple(shape)


def scale_shape(name: str, shape: tuple[int, ...], form: WeightForm) -> tuple[int, ...]:
    """Return the shape of `NAME_scale` for a matrix of this shape."""
    if form is WeightForm.INT4:
        return (shape[0], shape[1] // max(1, group_size(shape[1])), 2)
    axis = input_dim(name) % len(shape)
    return shape[:axis] + shape[axis + 1 :]


def quantise(name: str, weight: Tensor, form: WeightForm) -> tuple[Tensor, Tensor]:
    """Return rows of a weight as they are stored, and their scales."""
    if form is WeightForm.INT4:
        grouped = GroupedWeight.of(weight)
        return grouped.pairs(), grouped.scales
    values = weight.float()
    axis = input_dim(name)
    scale = values.abs().amax(dim=axis).clamp_min(_LEAST_SCALE) / LEVELS_8
    numbers = (values / scale.unsqueeze(axis)).round_().to(torch.int8)
    return numbers, scale


def dequantise(name: str, numbers: Tensor, scale: Tensor) -> Tensor:
    """Return rows of a weight in float32, from what `quantise` returned."""
    if numbers.dtype is torch.uint8:
        return GroupedWeight.unpacked(numbers, scale).dequantised()
    return numbers.float() * scale.unsqueeze(input_dim(name))


def unpack_mlx(numbers: Tensor, scales: Tensor, biases: Tensor, bits: int) -> Tensor:
    """Return rows of a matrix (rows, in) in float32, as MLX packed it (engine/mlx_packing.py)."""
    levels = numbers.contiguous().view(torch.uint8)
    if bits == 4:
        levels = torch.stack((levels & 15, levels >> 4), dim=-1).flatten(1)
    grouped = levels.unflatten(1, (scales.shape[1], -1)).float()
    return torch.addcmul(biases.float()[..., None], grouped, scales.float()[..., None]).flatten(1)
