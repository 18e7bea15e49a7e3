"""RMS norm of both models, with few operations on every device.

Source: Zhang and Sennrich, arXiv 1910.07467.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def rms_norm(x: Tensor, scale: Tensor, eps: float) -> Tensor:
    """Return x / sqrt(mean(x²) + eps) · scale over the last dimension: x (..., D), scale (D,).

    Computed in float32; the result has x's type.
    """
    wide, width = x.float(), x.shape[-1]
    if x.device.type != "cpu":
        return F.rms_norm(wide, (width,), scale, eps).to(x.dtype)
    # torch's own takes seven passes on a CPU, and a small model's time depends on their number.
    length = torch.linalg.vector_norm(wide, dim=-1, keepdim=True)
    factor = length.square_().mul_(1 / width).add_(eps).rsqrt_()
    return (wide * factor).mul_(scale).to(x.dtype)
