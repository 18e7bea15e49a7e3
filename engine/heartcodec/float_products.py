"""Products of many rows by fixed weights in floating point, by the faster library.

torch multiplies float32 by MKL. On AMD's processors with AVX-512 oneDNN does it in 0.45 × the time
(engine/hardware/processor.py, BENCHMARKS.md); its results differ in the last bits. The weights stay
as they are: for hundreds of rows oneDNN arranges them itself as fast as it reads arranged ones, so
there is no second copy and nothing to plan memory for.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.hardware import processor


def goes_by_onednn(device: torch.device, dtype: torch.dtype) -> bool:
    """Whether products on a device, in a precision, are oneDNN's instead of torch's own."""
    is_float32 = device.type == "cpu" and dtype is torch.float32
    return is_float32 and processor.onednn_leads_in_float32()


class Linear(nn.Linear):
    """torch's linear layer; oneDNN's product has no gradient, so training uses torch's own."""

    def forward(self, x: Tensor) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        """(..., in) -> (..., out), both of the weight's type."""
        if torch.is_grad_enabled() or not goes_by_onednn(self.weight.device, self.weight.dtype):
            return super().forward(x)
        return torch.ops.mkldnn._linear_pointwise(x, self.weight, self.bias, "none", [], "")
