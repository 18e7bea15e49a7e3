"""RMS norm of both models, with few operations on every device.

Source: Zhang and Sennrich, arXiv 1910.07467.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def ready_scale(scale: Tensor, dtype: torch.dtype) -> Tensor:
    """Return a norm's scale as `rms_norm` wants it for inputs of a type."""
    return scale if scale.device.type == "cpu" else scale.to(dtype)


def rms_norm(x: Tensor, scale: Tensor, eps: float) -> Tensor:
    """Return x / sqrt(mean(x²) + eps) · scale over the last dimension: x (..., D), scale (D,).

    Computed in float32; the result has x's type. On a GPU the scale must have x's type, too
    (`ready_scale`): one kernel does it then, which adds up in float32.
    """
    width = x.shape[-1]
    if x.device.type != "cpu":
        return F.rms_norm(x, (width,), scale, eps)
    # torch's own takes seven passes on a CPU, and a small model's time depends on their number.
    wide = x.float()
    length = torch.linalg.vector_norm(wide, dim=-1, keepdim=True)
    factor = length.square_().mul_(1 / width).add_(eps).rsqrt_()
    return (wide * factor).mul_(scale).to(x.dtype)
