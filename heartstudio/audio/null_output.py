"""A sound output without a device: it consumes blocks like a sound card and discards them.

For testing playback on computers without sound (`--self-test`).
"""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QTimer

from engine.contract import SAMPLE_RATE_HZ
from heartstudio.audio.mixer import Mixer
from heartstudio.audio.output import Output, OutputDevice

BLOCK_SAMPLES = 1024
PULL_MS = 10


class NullOutput(Output):
    """Consumes `speed` seconds of sound per second, by a timer on the GUI thread.

    `peak` is the loudest sample received, `taken_samples` their number.
    """

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__(Mixer())
        self.peak = 0.0
        self.taken_samples = 0
        self._rate_hz = speed * SAMPLE_RATE_HZ
        self._owed = 0.0
        self._pulled_at = 0.0
        self._timer = QTimer()
        self._timer.setInterval(PULL_MS)
        self._timer.timeout.connect(self._pull)

    @property
    def is_open(self) -> bool:
        """Whether it is open."""
        return self._timer.isActive()

    @property
    def latency_s(self) -> float:
        """Nothing is buffered."""
        return 0.0

    def devices(self) -> list[OutputDevice]:
        """Return the single null device."""
        return [OutputDevice("null", "null")]

    def open(self, device_id: str = "") -> None:
        """Start consuming sound."""
        self._pulled_at = time.monotonic()
        self._timer.start()

    def close(self) -> None:
        """Stop consuming sound."""
        self._timer.stop()

    def is_lost(self) -> bool:
        """Always False: it cannot be unplugged."""
        return False

    def _pull(self) -> None:
        now = time.monotonic()
        self._owed += (now - self._pulled_at) * self._rate_hz
        self._pulled_at = now
        while self._owed >= BLOCK_SAMPLES:
            self._owed -= BLOCK_SAMPLES
            block = np.zeros((BLOCK_SAMPLES, 2), np.float32)
            self.mixer.fill(block)
            self.peak = max(self.peak, float(np.abs(block).max()))
            self.taken_samples += BLOCK_SAMPLES
