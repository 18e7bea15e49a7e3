"""What several takes begin with, read once: keys, values and the last hidden state of a prefill.

It is kept in CPU memory, only as long as the positions read, so it takes no room from the device
that composes and decodes.  Copied bit for bit, it gives the very tokens of a song composed alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

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
    """A digest of all that a prefill depends on besides the weights; visible: (K, n) frames."""
    digest = hashlib.sha256(repr((prompt.style_position, muq, guidance, visible.shape)).encode())
    digest.update(np.ascontiguousarray(prompt.text_ids).tobytes())
    digest.update(np.ascontiguousarray(visible, dtype=np.int32).tobytes())
    return digest.digest()


class KeptBeginning:
    """Keeps the beginning of the takes that are being made, one at a time.

    It belongs to one model: empty it when the weights change.
    """

    def __init__(self) -> None:
        self._key = b""
        self._beginning: Beginning | None = None

    def find(self, key: bytes) -> Beginning | None:
        """The beginning of that key; any other one is let go."""
        if key != self._key:
            self.clear()
        return self._beginning

    def put(self, key: bytes, beginning: Beginning) -> None:
        """Keep a beginning in the place of the one before."""
        self._key, self._beginning = key, beginning

    def clear(self) -> None:
        """Keep nothing."""
        self._key, self._beginning = b"", None
