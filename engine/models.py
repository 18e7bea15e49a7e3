"""Which models are in memory, and where: loading, staging between devices, releasing.

Before a song it picks the precision and the staging that fit (mode_choice.py); after memory ran out
it goes to a smaller one.  It runs nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import torch
from torch import nn

from engine.checkpoint import Checkpoint, LoadProgress
from engine.contract import AUTO, Cancelled, EngineWish, OutOfMemoryError, Progress, Stage
from engine.device import (
    SMALL_MODEL_VALUES,
    DevicePlan,
    PrecisionChoice,
    describe_machine,
    empty_cache,
    int8_dtype,
    make_plan,
    memory_errors,
    precisions_for,
)
from engine.device_choice import DeviceChoice, choose_devices
from engine.heartcodec.model import HeartCodec
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.machine import Machine
from engine.memory_plan import ModelSizes, stack_values
from engine.mode_choice import (
    INT8,
    Mode,
    ModeQuestion,
    SongSize,
    Staging,
    choose_mode,
    judge,
    remedies,
    sentence_for,
    smaller_mode,
)

_MODEL_ADVICE = (
    "Close other programs, or choose a smaller model, another device or a lower precision."
)
_CPU = torch.device("cpu")
_M = TypeVar("_M", bound=nn.Module)

ONE_AT_A_TIME = (
    "Memory ran out. What was made is kept, and the work goes on with one model in memory at a "
    "time."
)
IN_INT8 = (
    "Memory ran out. What was made is kept, and the work goes on in the precision int8, with one "
    "model in memory at a time."
)
ON_THE_CPU = "Memory ran out. What was made is kept, and the work goes on on the processor."


class ModelShelf:
    """The two models of one checkpoint, loaded as needed.

    `plan` and `staging` say how; `prepare` chooses them for a song.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        wish: EngineWish,
        lazy_load: bool = False,
        describe: Callable[[int], Machine] = describe_machine,
    ) -> None:
        """describe(held bytes) tells what the computer offers now.  Raises DeviceError."""
        self.checkpoint = checkpoint
        self._wish = wish
        self._lazy_load = lazy_load
        self._describe = describe
        self._mula: HeartMuLa | None = None
        self._codec: HeartCodec | None = None
        self.sizes = ModelSizes(checkpoint.mula_config, checkpoint.codec_config)
        machine = describe(0)
        self._devices = choose_devices(machine, wish)
        first = self._precisions(machine).names[0] if wish.precision == AUTO else wish.precision
        self.staging = Staging.ONE_AT_A_TIME if lazy_load else self._usual_staging
        self.plan = self._planned(machine, first)
        self._song = SongSize(1, False, 1)
        self.weights_changed: Callable[[], None] = lambda: None
        """Called when what was computed with HeartMuLa's weights must be let go."""

    @property
    def keeps_codec_beside(self) -> bool:
        """Whether codec and language model may be used in turns, without moving anything."""
        return self.staging is Staging.RESIDENT

    @property
    def is_loaded(self) -> bool:
        """Whether everything is there that composing needs."""
        has_codec = self._codec is not None or self.staging is Staging.ONE_AT_A_TIME
        return self._mula is not None and has_codec

    @property
    def _usual_staging(self) -> Staging:
        is_shared_gpu = self._devices.device == self._devices.codec_device != "cpu"
        return Staging.WAITING if is_shared_gpu else Staging.RESIDENT

    def prepare(self, song: SongSize) -> None:
        """Choose precision and staging for a song; models that fit as they are stay.

        Raises OutOfMemoryError, with what would fit, when the song never can.
        """
        self._song = song
        question = self._question(song)
        mode: Mode | None = None
        if self._mula is not None or self._codec is not None:
            mode = judge(question, self.plan.precision, self.staging)
        if mode is None or not mode.fits:
            mode = choose_mode(question)
        if not mode.could_ever_fit:
            memory = question.machine.memory_of(mode.tightest)
            raise OutOfMemoryError(sentence_for(mode, memory, remedies(question)), repr(mode))
        self._take(question.machine, mode.precision, mode.staging)

    def prepare_decoding(self, frames: int) -> None:
        """Choose the staging for codes that exist: where room is short, HeartMuLa goes."""
        if self._codec is not None:
            return
        song = SongSize(1, False, frames)
        needed = self.sizes.of(self.plan.precision, song).decoding_peak_bytes
        machine = self._describe(0)
        if needed > machine.memory_of(self._devices.codec_device).free_bytes:
            self._take(machine, self.plan.precision, Staging.ONE_AT_A_TIME)

    def retreat(self) -> str | None:
        """After memory ran out while loading or composing: free all, choose a smaller mode.

        Returns the sentence that says so, None when there is nothing smaller.
        """
        self.release()
        question = self._question(self._song)
        now = judge(question, self.plan.precision, self.staging)
        mode = smaller_mode(question, now)
        if mode is not None:
            self._take(question.machine, mode.precision, mode.staging)
            return IN_INT8 if mode.precision != now.precision else ONE_AT_A_TIME
        if self._devices.device == "cpu":
            return None
        self._devices = DeviceChoice("cpu", "cpu", "the CPU is used because memory ran out")
        mode = choose_mode(replace(self._question(self._song), one_at_a_time=True))
        self._take(question.machine, mode.precision, mode.staging)
        return ON_THE_CPU

    def retreat_from_decoding(self) -> str | None:
        """The same after memory ran out while decoding: HeartMuLa goes, then the accelerator."""
        self.release()
        machine = self._describe(0)
        if self.staging is not Staging.ONE_AT_A_TIME:
            self._take(machine, self.plan.precision, Staging.ONE_AT_A_TIME)
            return ONE_AT_A_TIME
        if self._devices.codec_device == "cpu":
            return None
        self._devices = replace(
            self._devices,
            codec_device="cpu",
            reason=f"{self._devices.reason}; HeartCodec runs on the CPU because memory ran out",
        )
        self._take(machine, self.plan.precision, Staging.ONE_AT_A_TIME)
        return ON_THE_CPU

    def load(self, abort_event: threading.Event) -> Iterator[Progress]:
        """Bring HeartMuLa in, and the codec too unless it waits for its turn.  May raise
        Cancelled."""
        if self.staging is Staging.ONE_AT_A_TIME:
            self._drop_codec()
        if self._mula is None:
            yield Progress(Stage.LOAD, 0.0, 0, 1)
            self._mula = self._guarded(
                "HeartMuLa",
                lambda report: self.checkpoint.load_heartmula(self._load_plan, report),
                abort_event,
            )
            yield Progress(Stage.LOAD, 0.5, 1, 2)
        if self.staging is not Staging.ONE_AT_A_TIME and self._codec is None:
            waits = self.staging is Staging.WAITING
            self._codec = self._load_codec(_CPU if waits else self.plan.codec_device, abort_event)
        yield Progress(Stage.LOAD, 1.0, 2, 2)

    @property
    def _load_plan(self) -> LoadPlan:
        return LoadPlan(self.plan.dtype, self.plan.device, self.plan.form)

    @property
    def _is_small(self) -> bool:
        return stack_values(self.checkpoint.mula_config) < SMALL_MODEL_VALUES

    @property
    def composing_threads(self) -> int | None:
        """How many CPU threads composing wants; None: as many as torch has."""
        return 1 if self._is_small and self.plan.device.type == "cpu" else None

    @property
    def mula(self) -> HeartMuLa:
        """The language model; `load` must have run."""
        if self._mula is None:
            raise RuntimeError("HeartMuLa is not loaded: run load() first")
        return self._mula

    def codec_for_decoding(self, abort_event: threading.Event | None = None) -> HeartCodec:
        """The codec on its device; where one model is held at a time, HeartMuLa makes room."""
        if self.staging is Staging.ONE_AT_A_TIME:
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
        if self.staging is Staging.ONE_AT_A_TIME:
            self._drop_codec()
        elif self.staging is Staging.WAITING:
            self._codec.to(_CPU)
            empty_cache(self.plan.codec_device)

    def release(self) -> None:
        """Drop both models and give their memory back."""
        self.weights_changed()
        self._drop_mula()
        self._drop_codec()

    def _question(self, song: SongSize) -> ModeQuestion:
        machine = self._describe(self._held_bytes)
        self.sizes.int8_dtype = int8_dtype(machine, self._devices.device)
        return ModeQuestion(
            machine,
            self._devices,
            self._wish,
            self._precisions(machine).names,
            self.sizes.of,
            song,
            self._lazy_load,
        )

    @property
    def _held_bytes(self) -> int:
        """Main memory the loaded models take."""
        mula = self._mula is not None and self._mula.device.type == "cpu"
        codec = self._codec is not None and self._codec.device.type == "cpu"
        held = self.sizes.mula_bytes(self.plan.precision) if mula else 0
        return held + (self.sizes.codec_bytes if codec else 0)

    def _precisions(self, machine: Machine) -> PrecisionChoice:
        stored = self.checkpoint.mula_files.precision
        if stored == INT8:
            return PrecisionChoice((INT8,), "the model's files hold int8")
        return precisions_for(machine, self._devices.device, self._is_small)

    def _planned(self, machine: Machine, precision: str) -> DevicePlan:
        choice = self._precisions(machine)
        if self._wish.precision == precision:
            why = f"{precision} was chosen"
        elif precision in choice.names:
            why = choice.reason
        else:
            why = f"{precision} is what fits into memory"
        return make_plan(machine, self._devices, precision, why)

    def _take(self, machine: Machine, precision: str, staging: Staging) -> None:
        """From now on compute like this; a model that is held in another way goes."""
        plan = self._planned(machine, precision)
        before, self.plan, self.staging = self.plan, plan, staging
        if (plan.device, plan.dtype, plan.form) != (before.device, before.dtype, before.form):
            self.weights_changed()
            self._drop_mula()
        if plan.codec_dtype != before.codec_dtype:
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
