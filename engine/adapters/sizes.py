"""How many values adapters add to a model, from their shapes alone. Torch-free.

memory_plan.py makes bytes of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from engine.adapters.adapter import Adapter, layer_shape
from engine.config import HeartMuLaConfig
from engine.devices.mode_choice import AdapterSize

_READ_TOGETHER = (
    ("attn.q_proj", "attn.k_proj", "attn.v_proj"),
    ("mlp.w1", "mlp.w3"),
)
"""Modules of a layer that are one matrix when a model computes (heartmula/backbone.py)."""


def size_of(adapters: Sequence[Adapter], config: HeartMuLaConfig) -> AdapterSize:
    """Return the values of adapters that are used together; they must fit the model."""
    values = 0
    ranks: defaultdict[tuple[str, ...], int] = defaultdict(int)
    inputs: dict[tuple[str, ...], int] = {}
    have_gain: set[tuple[str, ...]] = set()
    for change in (change for adapter in adapters for change in adapter.layers):
        outputs, width = change.shape
        values += change.rank * (outputs + width)
        matrix = _matrix_of(change.layer)
        ranks[matrix] += change.rank
        inputs[matrix] = width
        if change.magnitude is not None:
            values += outputs
            have_gain.add(matrix)
    joined = 0
    for matrix, rank in ranks.items():
        rows = sum(_outputs(config, layer) for layer in matrix)
        joined += rank * (inputs[matrix] + rows) + (rows if matrix in have_gain else 0)
    return AdapterSize(values, joined)


def _matrix_of(layer: str) -> tuple[str, ...]:
    """Return the layers that are one matrix with a layer, itself included."""
    for modules in _READ_TOGETHER:
        for module in modules:
            if layer.endswith(f".{module}"):
                place = layer[: -len(module)]
                return tuple(place + one for one in modules)
    return (layer,)


def _outputs(config: HeartMuLaConfig, layer: str) -> int:
    shape = layer_shape(config, layer)
    assert shape is not None, "the adapter fits the model"
    return shape[0]
