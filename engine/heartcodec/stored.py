"""Names and shapes of the tensors in a published HeartCodec file, and how parameters are read.

Weight norm is stored as a scale g and a direction v; `read_parameter` folds them into one plain
weight. Tensors that only training or encoding needs are listed but marked as not needed: a loader
skips them. This module opens no file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.contract import CheckpointError
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.waveform_decoder import DILATIONS
from engine.messages import Message

Shape = tuple[int, ...]
ReadTensor = Callable[[str], Tensor]
"""Stored name -> that tensor, on the CPU, possibly memory-mapped."""

SCALE_SUFFIX = ".parametrizations.weight.original0"
DIRECTION_SUFFIX = ".parametrizations.weight.original1"

_OLD_SCALE_SUFFIX, _OLD_DIRECTION_SUFFIX = ".weight_g", ".weight_v"
"""The suffixes of torch.nn.utils.weight_norm, which older programs write."""
_CODEBOOK_TRAINING_STATE = ("initted", "cluster_size", "embed_avg")
_PLAIN_LAYERS = frozenset({"conv", "activation", "activation1", "activation2"})
_IGNORED_SUFFIXES = (".pos_embeddings.theta", ".pos_embeddings.cache", "_causal_mask")


@dataclass(frozen=True)
class StoredTensor:
    """One tensor of a published file: its shape, and whether decoding needs it."""

    shape: Shape
    needed: bool


def is_ignored_key(name: str) -> bool:
    """Whether a stored tensor is one that repacked files add and that is computed here instead."""
    return name.endswith(_IGNORED_SUFFIXES)


def fits(name: str, stored: Shape, expected: Shape) -> bool:
    """Whether a stored shape is acceptable; `initted` may be a bool [] or a float32 [1]."""
    return stored == expected or (name.endswith(".initted") and stored in ((), (1,)))


def fold_weight_norm(scale: Tensor, direction: Tensor) -> Tensor:
    """Return g·v / |v| with one norm per index of dimension 0, in float32.

    `scale` (n, 1, 1), `direction` (n, m, kernel); for transposed convolutions n counts inputs.
    Salimans and Kingma, arXiv 1602.07868, equation 2.
    """
    direction = direction.float()
    norm = direction.flatten(1).norm(dim=1).view(-1, 1, 1)
    return direction * (scale.float() / norm)


def mlx_order(name: str, shape: Shape) -> Shape:
    """Return the shape in which MLX stores a convolution's weight, its inputs last."""
    if len(shape) != 3:
        return shape
    first, second, kernel = shape
    is_transposed = ".up_conv." in name  # torch has its inputs first
    return (second, kernel, first) if is_transposed else (first, kernel, second)


def _in_torch_order(name: str, tensor: Tensor, shape: Shape) -> Tensor:
    """Return a convolution's weight as torch stores it, if MLX stored it."""
    if tuple(tensor.shape) == shape or tuple(tensor.shape) != mlx_order(name, shape):
        return tensor
    return tensor.permute(2, 0, 1) if ".up_conv." in name else tensor.transpose(1, 2)


def stored_sources(parameter: str) -> tuple[str, ...]:
    """Return the stored names that make up a parameter: itself, or g and v of a weight norm.

    In the waveform model every convolution has weight norm except the post-processor's plain
    `conv`.
    """
    prefix, _, leaf = parameter.rpartition(".")
    layer = prefix.rpartition(".")[2]
    in_waveform_model = prefix.startswith("scalar_model.")
    if leaf == "weight" and in_waveform_model and layer not in _PLAIN_LAYERS:
        return prefix + SCALE_SUFFIX, prefix + DIRECTION_SUFFIX
    return (parameter,)


def parameter_shapes(model: nn.Module) -> dict[str, StoredTensor]:
    """Return the stored tensors that decoding needs, from a module on any device (meta too)."""
    tensors: dict[str, StoredTensor] = {}
    for name, parameter in model.named_parameters():
        shape = tuple(parameter.shape)
        *scale, direction = stored_sources(name)
        for source in scale:
            tensors[source] = StoredTensor((shape[0], 1, 1), True)
        tensors[direction] = StoredTensor(shape, True)
    return tensors


def unneeded_tensors(config: HeartCodecConfig) -> dict[str, StoredTensor]:
    """Return the stored tensors that only training or encoding needs."""
    shapes: dict[str, Shape] = {}
    quantiser = "flow_matching.vq_embed"
    for index in range(config.num_quantizers):
        size, width = config.codebook_size, config.codebook_dim
        state: tuple[Shape, ...] = ((), (1, size), (1, size, width))
        for leaf, shape in zip(_CODEBOOK_TRAINING_STATE, state, strict=True):
            shapes[f"{quantiser}.layers.{index}._codebook.{leaf}"] = shape
    shapes[f"{quantiser}.project_in.weight"] = (config.codebook_dim, config.dim)
    shapes[f"{quantiser}.project_in.bias"] = (config.codebook_dim,)
    shapes["flow_matching.zero_cond_embedding1"] = (config.dim,)
    shapes.update(_encoder_shapes(config))
    return {name: StoredTensor(shape, False) for name, shape in shapes.items()}


def stored_as_held(
    stored: Mapping[str, StoredTensor], held: Collection[str]
) -> dict[str, StoredTensor]:
    """Return the stored tensors under the names in a file.

    Weight norm may have its old names there, or be folded into one plain weight.
    """
    tensors: dict[str, StoredTensor] = {}
    for name, tensor in stored.items():
        module, is_scale, _ = name.partition(SCALE_SUFFIX)
        if not is_scale and not name.endswith(DIRECTION_SUFFIX):
            tensors[name] = tensor
            continue
        module = module.removesuffix(DIRECTION_SUFFIX)
        source = _source_in(module, SCALE_SUFFIX if is_scale else DIRECTION_SUFFIX, held)
        if source:
            tensors[source] = tensor
    return tensors


def _source_in(module: str, suffix: str, held: Collection[str]) -> str:
    """Return the name of g or v of a weight norm in a file; "" for g if it is folded."""
    if module + suffix in held or not held:
        return module + suffix
    old = module + (_OLD_SCALE_SUFFIX if suffix == SCALE_SUFFIX else _OLD_DIRECTION_SUFFIX)
    if old in held:
        return old
    if f"{module}.weight" in held and module + SCALE_SUFFIX not in held:
        return "" if suffix == SCALE_SUFFIX else f"{module}.weight"
    return module + suffix


def read_parameter(name: str, shape: Shape, read: ReadTensor, held: Collection[str] = ()) -> Tensor:
    """Return one module parameter from the stored tensors.

    `held`: their names (none: as published). Raises CheckpointError for a wrong shape.
    """
    module, suffixes = name.rpartition(".")[0], (SCALE_SUFFIX, DIRECTION_SUFFIX)
    sources, expected = list(stored_sources(name)), [shape]
    if len(sources) == 2:
        names = [_source_in(module, suffix, held) for suffix in suffixes]
        sources = [source for source in names if source]
        expected = [(shape[0], 1, 1), shape][-len(sources) :]
    tensors = [read(source) for source in sources]
    if len(tensors) == 1:
        tensors = [_in_torch_order(name, tensors[0], shape)]
    for source, tensor, wanted in zip(sources, tensors, expected, strict=True):
        if tuple(tensor.shape) != wanted:
            raise CheckpointError(
                Message(
                    "The codec's tensor {name} has shape {value} where {wanted} is expected. "
                    "Download HeartCodec again.",
                    name=source,
                    value=str(list(tensor.shape)),
                    wanted=str(list(wanted)),
                ),
            )
    return tensors[0] if len(tensors) == 1 else fold_weight_norm(tensors[0], tensors[1])


def _encoder_shapes(config: HeartCodecConfig) -> Iterator[tuple[str, Shape]]:
    widths = tuple(reversed(config.decoder_channels))
    kernel = config.res_kernel_size
    prefix = "scalar_model.encoder"
    yield from _normed(f"{prefix}.0", (widths[0], config.num_bands, config.default_kernel_size))
    post = (widths[0], widths[0], config.default_kernel_size)
    yield f"{prefix}.1.conv.weight", post
    yield f"{prefix}.1.conv.bias", post[:1]
    yield f"{prefix}.1.activation.weight", (1,)
    for stage, down_kernel in enumerate(config.downsample_kernel_sizes):
        narrow, wide = widths[stage], widths[stage + 1]
        block = f"{prefix}.{stage + 2}"
        for unit in range(len(DILATIONS)):
            for part, taps in ((1, kernel), (2, 1)):
                yield from _normed(f"{block}.convs.{unit}.conv{part}", (narrow, narrow, taps))
                yield f"{block}.convs.{unit}.activation{part}.weight", (1,)
        yield f"{block}.down_conv.activation.weight", (1,)
        yield from _normed(f"{block}.down_conv.layer", (wide, narrow, down_kernel))
    last = f"{prefix}.{len(config.downsample_kernel_sizes) + 2}"
    yield from _normed(last, (config.latent_hidden_dim, widths[-1], config.default_kernel_size))


def _normed(prefix: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
    yield prefix + SCALE_SUFFIX, (shape[0], 1, 1)
    yield prefix + DIRECTION_SUFFIX, shape
    yield f"{prefix}.bias", shape[:1]


def cast_copy(tensor: Tensor, dtype: torch.dtype, device: torch.device) -> Tensor:
    """Return a copy of a (possibly mapped) tensor that owns its memory."""
    return tensor.to(device=device, dtype=dtype, copy=True)
