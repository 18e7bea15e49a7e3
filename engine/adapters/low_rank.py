"""The values of adapters: low-rank factors of each layer, for their strengths.

All sums are made in float32 and rounded once, when a model takes the factors over. Letters: r rank.

Source: LoRA (arXiv 2106.09685), rsLoRA (2312.03732), DoRA (2402.09353).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from engine.adapters.adapter import Adapter, LayerChange
from engine.adapters.names import Origin
from engine.adapters.settings import AdapterError
from engine.config import HeartMuLaConfig
from engine.heartmula.adapted import Change
from engine.messages import Message

ReadRows = Callable[[str, int, int], Tensor]
"""read(stored name, start, end): rows of a base weight in floating point, on the CPU."""
_ROWS_AT_ONCE = 512
_LEAST_NORM = 1e-12
_ROTATED = ("attn.q_proj", "attn.k_proj")


@dataclass(frozen=True)
class LowRank:
    """One layer of an adapter in float32, at strength 1.

    W + up · down, where up (out, r) contains the scale; with `gain` (out,), DoRA's norms divided by
    those of the changed rows: gain · (W + up · down).
    """

    layer: str
    down: Tensor
    up: Tensor
    gain: Tensor | None


def read_low_rank(adapter: Adapter, config: HeartMuLaConfig, base: ReadRows) -> list[LowRank]:
    """Read an adapter for a model; DoRA reads the base's matrices once. Raises AdapterError."""
    adapter.check_fits(config)
    try:
        with safe_open(str(adapter.file), framework="pt", device="cpu") as file:
            return [
                _low_rank(adapter, change, config, file.get_tensor, base)
                for change in adapter.layers
            ]
    except (SafetensorError, OSError) as error:
        raise AdapterError(
            Message(
                "{name} is damaged or was not copied to its end. Copy the adapter again.",
                name=adapter.file.name,
            ),
            str(error),
        ) from error


def _low_rank(
    adapter: Adapter,
    change: LayerChange,
    config: HeartMuLaConfig,
    read: Callable[[str], Tensor],
    base: ReadRows,
) -> LowRank:
    down, up = read(change.down).float(), read(change.up).float()
    parts = [down, up]
    magnitude = None
    if change.magnitude is not None:
        magnitude = read(change.magnitude).float().flatten()
        parts.append(magnitude)
    if not all(bool(torch.isfinite(part).all()) for part in parts):
        raise AdapterError(
            Message(
                "The adapter {name} holds values that are no numbers, in its layer {layer}. Its "
                "training failed; use an earlier save of it.",
                name=adapter.name,
                layer=change.layer,
            )
        )
    if adapter.origin is Origin.EXPORTED and change.layer.endswith(_ROTATED):
        up = _neighbouring(up, config, change.layer)
    up = up * change.scale
    gain = None
    if magnitude is not None:
        gain = magnitude / _row_norms(f"{change.layer}.weight", down, up, base)
    return LowRank(change.layer, down, up, gain)


def _neighbouring(up: Tensor, config: HeartMuLaConfig, layer: str) -> Tensor:
    """Put rows back that an export sorted into halves of each head: neighbours are pairs again."""
    shape = config.backbone if layer.startswith("backbone") else config.decoder
    halves = up.view(-1, 2, shape.head_dim // 2, up.shape[1])
    return halves.transpose(1, 2).reshape(up.shape)


def _row_norms(name: str, down: Tensor, up: Tensor, base: ReadRows) -> Tensor:
    """Return the norms of the rows of W + up · down, (out,), reading a block of W at a time."""
    norms: list[Tensor] = []
    for start in range(0, len(up), _ROWS_AT_ONCE):
        end = min(start + _ROWS_AT_ONCE, len(up))
        rows = torch.addmm(base(name, start, end).float(), up[start:end], down)
        norms.append(rows.norm(dim=1))
    return torch.cat(norms).clamp_min(_LEAST_NORM)


def changes_of(adapters: Sequence[tuple[Sequence[LowRank], float]]) -> dict[str, Change]:
    """Return the sum of (adapter, strength) by layer.

    A strength multiplies all that an adapter changes: with t of DoRA, W + t · (gain · (W + up ·
    down) - W). Raises AdapterError when two DoRA adapters change one layer.
    """
    found: dict[str, list[tuple[LowRank, float]]] = {}
    for layers, strength in adapters:
        for low_rank in layers:
            found.setdefault(low_rank.layer, []).append((low_rank, strength))
    return {layer: _sum(layer, parts) for layer, parts in found.items()}


def _sum(layer: str, parts: Sequence[tuple[LowRank, float]]) -> Change:
    downs: list[Tensor] = []
    ups: list[Tensor] = []
    gain: Tensor | None = None
    for low_rank, strength in parts:
        up = low_rank.up * strength
        if low_rank.gain is not None:
            if gain is not None:
                raise AdapterError(
                    Message(
                        "Two adapters with DoRA change the layer {layer}, which cannot be "
                        "combined. Set the strength of one of them to 0.",
                        layer=layer,
                    )
                )
            up = up * low_rank.gain[:, None]
            gain = 1 + strength * (low_rank.gain - 1)
        downs.append(low_rank.down)
        ups.append(up)
    return Change(torch.cat(downs), torch.cat(ups, dim=1), gain)
