"""Cached result of a prefill that several takes share: keys, values and the last hidden state.

With torch it is kept in CPU memory, trimmed to the positions read, so it takes no memory from the
device that composes and decodes. It is a bit-exact copy, so the tokens equal those of a song
composed alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from engine.contract import Codes
from engine.heartmula.kv_cache import KVCache
from engine.prompt import Prompt


@dataclass(frozen=True)
class Beginning:
    """A prefill's cache (one song's rows, on the CPU) and its last hidden state (B, D)."""

    cache: KVCache
    hidden: Tensor


def beginning_key(
    prompt: Prompt, muq: tuple[float, ...] | None, guidance: bool, visible: Codes
) -> bytes:
    """Digest of all that a prefill depends on except the weights; visible: (K, n) frames."""
    digest = hashlib.sha256(repr((prompt.style_position, muq, guidance, visible.shape)).encode())
    digest.update(np.ascontiguousarray(prompt.text_ids).tobytes())
    digest.update(np.ascontiguousarray(visible, dtype=np.int32).tobytes())
    return digest.digest()


class KeptBeginning:
    """Caches the beginning of the takes that are being composed, one at a time.

    It belongs to one model: clear it when the weights change.
    """

    def __init__(self) -> None:
        self._key = b""
        self._beginning: Any = None

    def find(self, key: bytes) -> Any:
        """Return the beginning stored under `key`, or None; drops any other one."""
        if key != self._key:
            self.clear()
        return self._beginning

    def put(self, key: bytes, beginning: Any) -> None:
        """Store a decoder's beginning, replacing the previous one."""
        self._key, self._beginning = key, beginning

    def clear(self) -> None:
        """Drop the stored beginning."""
        self._key, self._beginning = b"", None
