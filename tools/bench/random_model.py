"""Models of random weights in any size, for measurements; on the CPU their embeddings are mapped.

The mapped files are empty (sparse) and already deleted: they use no disk space, and behave in
memory like those of a checkpoint.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from torch import Tensor

from engine.config import HeartMuLaConfig
from engine.heartmula.model import HeartMuLa, LoadPlan


def random_model(config: HeartMuLaConfig, plan: LoadPlan) -> HeartMuLa:
    """Return a model of this size filled with small random values, quickly."""
    model = HeartMuLa.meta(config)
    shapes = {name: parameter.shape for name, parameter in model.named_parameters()}
    pattern = torch.randn(1 << 22, device=plan.device) * 0.02
    patterns: dict[torch.dtype, Tensor] = {}

    def fill(name: str, tensor: Tensor) -> None:
        if name.endswith("norm.scale"):
            tensor.fill_(1.0)
            return
        # A view that is contiguous in memory, whatever the order of the axes.
        flat = (tensor if tensor.is_contiguous() else tensor.transpose(-1, -2)).view(-1)
        values = patterns.setdefault(tensor.dtype, pattern.to(tensor.dtype))
        for start in range(0, flat.numel(), values.numel()):
            piece = flat[start : start + values.numel()]
            piece.copy_(values[: piece.numel()])

    def map_tensor(name: str) -> Tensor:
        return empty_file(shapes[name], torch.bfloat16)

    with torch.inference_mode():
        model.load(fill, plan, map_tensor if plan.device.type == "cpu" else None)
    return model


def empty_file(shape: torch.Size, dtype: torch.dtype) -> Tensor:
    """Return a tensor of zeros in a mapped file without a name."""
    count = shape.numel()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "zeros"
        with path.open("wb") as file:
            file.truncate(count * dtype.itemsize)
        return torch.from_file(str(path), shared=False, size=count, dtype=dtype).view(shape)
