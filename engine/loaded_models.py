"""Loads models, moves them between devices and releases them.

mode_planner.py chooses their placement, before a song and after running out of memory. Inference
happens elsewhere.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import torch

from engine.adapters.shelf import AdapterShelf, in_use
from engine.checkpoint import Checkpoint, LoadProgress
from engine.contract import (
    AdapterUse,
    Cancelled,
    DeviceFailure,
    DeviceReport,
    EngineWish,
    OutOfMemoryError,
    Progress,
    Stage,
)
from engine.devices import rivals
from engine.devices.device import (
    QUANTISED,
    DevicePlan,
    describe_machine,
    empty_cache,
    memory_errors,
)
from engine.devices.device_choice import joined_reasons
from engine.devices.mode_choice import SongSize, Staging
from engine.devices.mode_planner import ADAPTERS_NEED_TORCH, DescribeMachine, ModePlanner
from engine.devices.second_chance import Failure
from engine.hardware.measured import measured_once
from engine.heartcodec.float_products import goes_by_onednn
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.windowed_codec import WindowedCodec
from engine.heartmula.language_model import LanguageModel
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import Int8Way
from engine.heartmula.way_choice import fastest_int8_way
from engine.messages import Message

_log = logging.getLogger(__name__)
_MODEL_ADVICE = Message(
    "Close other programs, or choose a smaller model, another device or a lower precision."
)
_CPU = torch.device("cpu")
_M = TypeVar("_M")


class LoadedModels:
    """The two models of one checkpoint, loaded as needed."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        wish: EngineWish,
        lazy_load: bool = False,
        describe: DescribeMachine = describe_machine,
    ) -> None:
        """describe() returns the computer's current state. Raises DeviceError."""
        self.checkpoint = checkpoint
        self._planner = ModePlanner(checkpoint, wish, lazy_load, describe)
        self._mula: LanguageModel | None = None
        self._int8_way: Int8Way | None = None
        self._codec: WindowedCodec | None = None
        self._shelf = AdapterShelf(checkpoint, wish.adapter_folders)
        self.sound_folder = wish.sound_folder
        """Where long sound is kept while it is made."""
        self._adapters: tuple[AdapterUse, ...] = ()
        self._applied: tuple[AdapterUse, ...] = ()
        self.weights_changed: Callable[[], None] = lambda: None
        """Called when results computed with HeartMuLa's weights must be dropped."""

    @property
    def plan(self) -> DevicePlan:
        """Current devices and precisions."""
        return self._planner.plan

    @property
    def _staging(self) -> Staging:
        return self._planner.staging

    @property
    def keeps_codec_beside(self) -> bool:
        """Whether codec and language model can be used alternately without moving either."""
        return self._staging is Staging.RESIDENT

    @property
    def is_loaded(self) -> bool:
        """Whether everything needed for composing is loaded."""
        has_codec = self._codec is not None or self._staging is Staging.ONE_AT_A_TIME
        return self._mula is not None and has_codec and self._applied == self._adapters

    def prepare(self, song: SongSize) -> int:
        """Choose precision and staging for a song; loaded models that fit are kept.

        Returns how many of its takes can be composed together. Raises OutOfMemoryError, naming what
        would fit, when the song can never fit.
        """
        before = self.plan
        song = replace(song, adapters=self._shelf.size(self._adapters))
        has_any = self._mula is not None or self._codec is not None
        self._planner.prepare(replace(song, takes=1), has_any)
        together = self._planner.takes_that_fit(song)
        now = self.plan
        if _mula_part(now) != _mula_part(before):
            self.weights_changed()
            self._drop_mula()
        return together

    def use_adapters(self, uses: Sequence[AdapterUse]) -> None:
        """Set the adapters of the next songs; `load` applies them. Raises AdapterError."""
        wanted = tuple(in_use(uses))
        self._shelf.check(wanted)
        if wanted and self._planner.keep_to_torch(ADAPTERS_NEED_TORCH):
            self.release()
        if wanted != self._adapters:
            self._adapters = wanted
            self.weights_changed()

    def prepare_decoding(self, frames: int) -> None:
        """Choose the staging for existing codes."""
        if self._codec is None:
            self._planner.prepare_decoding(frames)

    def retreat(self, failure: Failure) -> Message | None:
        """After a failure while loading or composing: free all, choose a smaller mode or a device.

        Returns the message that says so, None when nothing is left.
        """
        self.release()
        if isinstance(failure, DeviceFailure):
            return self._planner.leave_mlx(failure)
        return self._planner.retreat()

    def retreat_from_decoding(self, failure: Failure) -> Message | None:
        """Same after a failure while decoding."""
        self.release()
        if isinstance(failure, DeviceFailure):
            return self._planner.leave_mlx(failure)
        return self._planner.retreat_from_decoding()

    def load(self, abort_event: threading.Event) -> Iterator[Progress]:
        """Load HeartMuLa, and the codec too unless it is loaded later.

        May raise Cancelled.
        """
        if self._planner.asks_rivals:
            yield Progress(Stage.LOAD, 0.0, 0, 1)
            self._settle_rivals(abort_event)
        if self._staging is Staging.ONE_AT_A_TIME:
            self._drop_codec()
        if self._mula is None:
            yield Progress(Stage.LOAD, 0.0, 0, 1)
            self._mula = self._guarded(
                "HeartMuLa", lambda report: self._load_mula(report, self.plan), abort_event
            )
            self._applied = ()
            yield Progress(Stage.LOAD, 0.5, 1, 2)
        if self._applied != self._adapters:
            with memory_errors(Message("loading {name}", name="adapters"), _MODEL_ADVICE):
                assert isinstance(self._mula, HeartMuLa)
                self._shelf.apply(self._mula, self._adapters)
            self._applied = self._adapters
        if self._staging is not Staging.ONE_AT_A_TIME and self._codec is None:
            waits = self._staging is Staging.WAITING
            device = _CPU if waits else self.plan.codec_device
            self._codec = self._load_codec(self.plan, device, abort_event)
        yield Progress(Stage.LOAD, 1.0, 2, 2)

    def _settle_rivals(self, abort_event: threading.Event) -> None:
        """Try PyTorch and MLX with this model, unless that is known, and keep to the better one."""
        self.release()
        self._planner.ask_no_rivals()  # where memory runs out meanwhile, nothing is tried again
        with_torch, with_mlx = self._planner.plans_of_rivals()

        def measured() -> str:
            expected = self._tried(with_torch, abort_event)
            try:
                tried = self._tried(with_mlx, abort_event)
            except (DeviceFailure, OutOfMemoryError) as error:
                _log.warning("MLX failed when it was tried: %s", error.details)
                return rivals.FAILED
            _log.info(
                "seconds a frame and an Euler step: MLX %.3f, %.2f, PyTorch %.3f, %.2f",
                *(tried.frame_s, tried.step_s, expected.frame_s, expected.step_s),
            )
            return rivals.answer_of(tried, expected)

        question = self._planner.rivals_question()
        self._planner.settle_rivals(measured_once(question, rivals.ANSWERS, measured))

    def _tried(self, plan: DevicePlan, abort_event: threading.Event) -> rivals.Tried:
        """Load one model after the other by a plan, try it and drop it."""
        with memory_errors(Message("trying the models"), _MODEL_ADVICE):
            mula = self._guarded("HeartMuLa", lambda r: self._load_mula(r, plan), abort_event)
            frame_s, likelihoods = rivals.tried_heartmula(mula)
            mula.close()
            del mula
            empty_cache(plan.device)
            codec = self._load_codec(plan, plan.codec_device, abort_event)
            step_s, velocity = rivals.tried_codec(codec)
            num_steps = rivals.steps_of(codec)
            del codec
            empty_cache(plan.codec_device)
        return rivals.Tried(frame_s, step_s, likelihoods, velocity, num_steps)

    def _load_mula(self, report: LoadProgress, plan: DevicePlan) -> LanguageModel:
        how = self._load_plan(plan)
        if plan.on_mlx:
            return self.checkpoint.load_heartmula_on_mlx(how, report)
        return self.checkpoint.load_heartmula(how, report)

    def _load_plan(self, plan: DevicePlan) -> LoadPlan:
        """Return how HeartMuLa is loaded; measures, once, what multiplies its weights fastest."""
        shape = self.checkpoint.mula_config.backbone
        if plan.precision in QUANTISED and not plan.on_mlx:
            largest = (2 * shape.intermediate_dim, shape.embed_dim)
            self._int8_way = fastest_int8_way(*largest, plan.device)
        else:
            self._int8_way = None
        return LoadPlan(plan.dtype, plan.device, plan.form, self._int8_way)

    @property
    def report(self) -> DeviceReport:
        """The plan for display, with what multiplies on a processor."""
        plan, report = self.plan, self.plan.report
        reasons = [report.reason]
        if self._int8_way is not None and plan.device.type == "cpu":
            reasons.append(
                Message(
                    "8-bit weights are multiplied with {name}, which is fastest here",
                    name=self._int8_way.value,
                )
            )
        if self._goes_by_onednn:
            reasons.append(
                Message(
                    "the sound is computed with {name}, which is faster on this processor",
                    name="oneDNN",
                )
            )
        return replace(report, reason=joined_reasons(*reasons))

    @property
    def _goes_by_onednn(self) -> bool:
        plan = self.plan
        return not plan.codec_on_mlx and goes_by_onednn(plan.codec_device, plan.codec_dtype)

    @property
    def composing_threads(self) -> int | None:
        """Number of CPU threads for composing; None: as many as torch has."""
        return 1 if self._planner.is_small and self.plan.device.type == "cpu" else None

    @property
    def mula(self) -> LanguageModel:
        """The language model; `load` must have run."""
        if self._mula is None:
            raise RuntimeError("HeartMuLa is not loaded: run load() first")
        return self._mula

    def codec_for_decoding(self, abort_event: threading.Event | None = None) -> WindowedCodec:
        """Return the codec on its device; holding one model at a time drops HeartMuLa first."""
        if self._staging is Staging.ONE_AT_A_TIME:
            self._drop_mula()
        device = self.plan.codec_device
        if self._codec is None:
            self._codec = self._load_codec(self.plan, device, abort_event or threading.Event())
        elif isinstance(self._codec, HeartCodec) and self._codec.device != device:
            with memory_errors(Message("moving HeartCodec to its device"), _MODEL_ADVICE):
                self._codec.to(device)
        return self._codec

    def after_decoding(self) -> None:
        """Move the codec back to main memory, or drop it, as the staging says."""
        if self._codec is None:
            return
        if self._staging is Staging.ONE_AT_A_TIME:
            self._drop_codec()
        elif self._staging is Staging.WAITING:
            if isinstance(self._codec, HeartCodec):
                self._codec.to(_CPU)
            empty_cache(self.plan.codec_device)

    def release(self) -> None:
        """Drop both models and free their memory."""
        self.weights_changed()
        self._drop_mula()
        self._drop_codec()

    def _load_codec(
        self, plan: DevicePlan, device: torch.device, abort_event: threading.Event
    ) -> WindowedCodec:
        dtype, is_on_mlx = plan.codec_dtype, plan.codec_on_mlx
        if self._goes_by_onednn:
            _log.info("float32 products of the sound: oneDNN")

        def load(report: LoadProgress) -> WindowedCodec:
            if is_on_mlx:
                return self.checkpoint.load_heartcodec_on_mlx(dtype, report)
            return self.checkpoint.load_heartcodec(dtype, device, report)

        return self._guarded("HeartCodec", load, abort_event)

    @staticmethod
    def _guarded(what: str, load: Callable[[LoadProgress], _M], abort_event: threading.Event) -> _M:
        def report(_done: int, _total: int) -> None:
            if abort_event.is_set():
                raise Cancelled(what)

        with memory_errors(Message("loading {name}", name=what), _MODEL_ADVICE):
            return load(report)

    def _drop_mula(self) -> None:
        if self._mula is not None:
            self._mula.close()
            self._mula = None
            empty_cache(self.plan.device)

    def _drop_codec(self) -> None:
        if self._codec is not None:
            self._codec = None
            empty_cache(self.plan.codec_device)


def _mula_part(plan: DevicePlan) -> tuple[object, ...]:
    """Return what HeartMuLa's results depend on."""
    return plan.device, plan.on_mlx, plan.dtype, plan.form
