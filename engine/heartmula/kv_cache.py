"""KV cache of past positions: key/value heads only, sized to the request.

One cache serves one stack and one batch size; another batch size or length needs another cache, so
guidance can be switched at any time. Source: grouped-query attention as in Llama 3 (arXiv
2407.21783).
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.config import TransformerShape
from engine.rotary import Rotation


class KVCache:
    """Storage for `capacity` positions; `length` of them are filled.

    Per layer two tensors (B, num_kv_heads, capacity, head_dim).
    """

    def __init__(self, keys: list[Tensor], values: list[Tensor]) -> None:
        """keys, values: one tensor a layer, used as they are; see `allocate`."""
        self._keys = keys
        self._values = values
        self.length = 0

    @classmethod
    def allocate(
        cls,
        shape: TransformerShape,
        batch: int,
        capacity: int,
        dtype: torch.dtype,
        device: torch.device,
    ) -> KVCache:
        """Return an empty cache."""
        size = (batch, shape.num_kv_heads, capacity, shape.head_dim)
        keys = [torch.empty(size, dtype=dtype, device=device) for _ in range(shape.num_layers)]
        return cls(keys, [torch.empty_like(stored) for stored in keys])

    @property
    def batch(self) -> int:
        """Number of rows B."""
        return self._keys[0].shape[0]

    @property
    def capacity(self) -> int:
        """Number of positions there is room for."""
        return self._keys[0].shape[2]

    def view(self, rows: slice) -> KVCache:
        """Return an empty cache that stores its positions in some rows of this one."""
        return KVCache([keys[rows] for keys in self._keys], [vals[rows] for vals in self._values])

    def keep_rows(self, rows: list[int]) -> None:
        """Keep only these rows, in this order; one layer at a time, so little memory is needed."""
        for tensors in (self._keys, self._values):
            for layer, stored in enumerate(tensors):
                tensors[layer] = stored[rows]

    def append(
        self, layer: int, keys: Tensor, values: Tensor, rows: slice = slice(None)
    ) -> tuple[Tensor, Tensor]:
        """Write (rows, num_kv_heads, S, head_dim) after the filled part of one layer.

        Returns views of the filled part and the new positions of these rows. Call `advance` once
        all layers have written. Raises ValueError when they do not fit.
        """
        end = self.length + keys.shape[2]
        if end > self.capacity or keys.shape[0] != len(range(*rows.indices(self.batch))):
            raise ValueError(
                f"cache of {self.batch} rows and {self.capacity} positions cannot take "
                f"{keys.shape[0]} rows up to position {end}"
            )
        stored_keys, stored_values = self._keys[layer][rows], self._values[layer][rows]
        stored_keys.narrow(2, self.length, keys.shape[2]).copy_(keys)
        stored_values.narrow(2, self.length, keys.shape[2]).copy_(values)
        return stored_keys.narrow(2, 0, end), stored_values.narrow(2, 0, end)

    def clear(self) -> None:
        """Empty the cache and set all its values to zero."""
        for stored in self._keys + self._values:
            stored.zero_()
        self.length = 0

    def layer(self, index: int) -> tuple[Tensor, Tensor]:
        """Return keys and values of one layer, (B, num_kv_heads, capacity, head_dim) each."""
        return self._keys[index], self._values[index]

    def rotation(self, rotations: Rotation, positions: int) -> Rotation:
        """Return the rotations of the next `positions`."""
        return rotations.at(self.length, positions)

    def mask(self, positions: int) -> Tensor | None:
        """Return (S, length + S), true where a new position may look; None: causal is enough."""
        if positions == 1 or self.length == 0:
            return None
        size = (positions, self.length + positions)
        mask = torch.ones(size, dtype=torch.bool, device=self._keys[0].device)
        return mask.tril(diagonal=self.length)

    def advance(self, positions: int) -> None:
        """Count `positions` as filled, after every layer has appended them."""
        self.length += positions

    def truncate(self, length: int) -> None:
        """Drop everything from position `length` on; 0 empties the cache."""
        if not 0 <= length <= self.length:
            raise ValueError(f"cannot truncate a cache of {self.length} positions to {length}")
        self.length = length

    def copy_rows_from(self, source: KVCache) -> None:
        """Copy the filled part of another cache of as many rows, which may be on another device."""
        if source.length > self.capacity or source.batch != self.batch:
            raise ValueError(
                f"{source.batch} rows of {source.length} positions do not fit a cache of "
                f"{self.batch} rows and {self.capacity} positions"
            )
        for target, stored in zip(
            self._keys + self._values, source._keys + source._values, strict=True
        ):
            target[:, :, : source.length] = stored[:, :, : source.length]
        self.length = source.length

    def compact_copy(self, device: torch.device) -> KVCache:
        """Return a copy of the filled part only, on another device."""

        def copied(tensors: list[Tensor]) -> list[Tensor]:
            return [stored[:, :, : self.length].to(device, copy=True) for stored in tensors]

        copy = KVCache(copied(self._keys), copied(self._values))
        copy.length = self.length
        return copy

    @staticmethod
    def planned_bytes(
        shape: TransformerShape, batch: int, capacity: int, dtype: torch.dtype
    ) -> int:
        """Return the memory one cache will take, in bytes."""
        values = shape.num_layers * batch * shape.num_kv_heads * capacity * shape.head_dim
        return 2 * values * dtype.itemsize


class FixedPlace:
    """One new position of a cache, given as a tensor.

    Nothing here depends on Python numbers, so a step can be captured once and replayed. Reads the
    first `bucket` positions and masks those after the new one.
    """

    def __init__(self, cache: KVCache, position: Tensor, bucket: int) -> None:
        self._cache = cache
        self._position = position
        self._bucket = bucket

    def append(
        self, layer: int, keys: Tensor, values: Tensor, rows: slice = slice(None)
    ) -> tuple[Tensor, Tensor]:
        """Write (B, num_kv_heads, 1, head_dim) at the position; return views of the bucket."""
        del rows
        stored_keys, stored_values = self._cache.layer(layer)
        stored_keys.index_copy_(2, self._position, keys.to(stored_keys.dtype))
        stored_values.index_copy_(2, self._position, values.to(stored_values.dtype))
        return stored_keys[:, :, : self._bucket], stored_values[:, :, : self._bucket]

    def rotation(self, rotations: Rotation, positions: int) -> Rotation:
        """Return the rotation of the position."""
        assert positions == 1
        return rotations.chosen(self._position)

    def mask(self, positions: int) -> Tensor:
        """Return (1, bucket), true up to the position."""
        assert positions == 1
        return torch.arange(self._bucket, device=self._position.device)[None] <= self._position

    def advance(self, positions: int) -> None:
        """Do nothing: the caller counts."""
