"""Which models are in memory, and where: loading, staging between devices, releasing.

The codec waits in CPU memory while HeartMuLa runs on an accelerator and returns to decode; with
`lazy_load` each model is loaded when it is needed and dropped after.  It runs nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import nn

from engine.checkpoint import Checkpoint, LoadProgress
from engine.contract import Cancelled, Progress, Stage
from engine.device import SMALL_MODEL_VALUES, DevicePlan, empty_cache, memory_errors
from engine.heartcodec.model import HeartCodec
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.memory_plan import stack_values

_MODEL_ADVICE = (
    "Close other programs, or choose a smaller model, another device or a lower precision."
)
_CPU = torch.device("cpu")
_M = TypeVar("_M", bound=nn.Module)


@dataclass
class ModelShelf:
    """The two models of one checkpoint, loaded as needed."""

    checkpoint: Checkpoint
    plan: DevicePlan
    lazy_load: bool = False
    _mula: HeartMuLa | None = None
    _codec: HeartCodec | None = None

    @property
    def keeps_codec_beside(self) -> bool:
        """Whether codec and language model may be used in turns, without moving anything."""
        return not self.lazy_load and self.plan.codec_device.type == "cpu"

    def load(self, abort_event: threading.Event) -> Iterator[Progress]:
        """Bring HeartMuLa in, and the codec too unless `lazy_load`.  May raise Cancelled."""
        if self.lazy_load:
            self._drop_codec()
        if self._mula is None:
            yield Progress(Stage.LOAD, 0.0, 0, 1)
            self._mula = self._guarded(
                "HeartMuLa",
                lambda report: self.checkpoint.load_heartmula(self._load_plan, report),
                abort_event,
            )
            yield Progress(Stage.LOAD, 0.5, 1, 2)
        if not self.lazy_load and self._codec is None:
            self._codec = self._load_codec(_CPU, abort_event)
        yield Progress(Stage.LOAD, 1.0, 2, 2)

    @property
    def _load_plan(self) -> LoadPlan:
        return LoadPlan(self.plan.dtype, self.plan.device)

    @property
    def composing_threads(self) -> int | None:
        """How many CPU threads composing wants; None: as many as torch has."""
        is_small = stack_values(self.checkpoint.mula_config) < SMALL_MODEL_VALUES
        return 1 if is_small and self.plan.device.type == "cpu" else None

    @property
    def mula(self) -> HeartMuLa:
        """The language model; `load` must have run."""
        if self._mula is None:
            raise RuntimeError("HeartMuLa is not loaded: run load() first")
        return self._mula

    def codec_for_decoding(self, abort_event: threading.Event | None = None) -> HeartCodec:
        """The codec on its device; with `lazy_load` HeartMuLa makes room for it first."""
        if self.lazy_load:
            self._drop_mula()
        device = self.plan.codec_device
        if self._codec is None:
            self._codec = self._load_codec(device, abort_event or threading.Event())
        elif self._codec.device != device:
            with memory_errors("moving HeartCodec to its device", _MODEL_ADVICE):
                self._codec.to(device)
        return self._codec

    def after_decoding(self) -> None:
        """Put the codec back where it waits."""
        if self._codec is None:
            return
        if self.lazy_load:
            self._drop_codec()
        elif self.plan.codec_device.type != "cpu":
            self._codec.to(_CPU)
            empty_cache(self.plan.codec_device)

    def release(self) -> None:
        """Drop both models and give their memory back."""
        self._drop_mula()
        self._drop_codec()

    def _load_codec(self, device: torch.device, abort_event: threading.Event) -> HeartCodec:
        return self._guarded(
            "HeartCodec",
            lambda report: self.checkpoint.load_heartcodec(self.plan.codec_dtype, device, report),
            abort_event,
        )

    @staticmethod
    def _guarded(what: str, load: Callable[[LoadProgress], _M], abort_event: threading.Event) -> _M:
        def report(_done: int, _total: int) -> None:
            if abort_event.is_set():
                raise Cancelled(what)

        with memory_errors(f"loading {what}", _MODEL_ADVICE):
            return load(report)

    def _drop_mula(self) -> None:
        if self._mula is not None:
            self._mula = None
            empty_cache(self.plan.device)

    def _drop_codec(self) -> None:
        if self._codec is not None:
            self._codec = None
            empty_cache(self.plan.codec_device)
