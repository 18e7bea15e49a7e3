"""Current devices, precision and staging of one checkpoint, changed as songs need it.

Describes the computer, lets mode_choice.py choose, and remembers the choice. loaded_models.py holds
the models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch

from engine.checkpoint import Checkpoint
from engine.contract import AUTO, MLX, DeviceFailure, EngineWish, OutOfMemoryError
from engine.devices.device import (
    SMALL_MODEL_VALUES,
    DevicePlan,
    PrecisionChoice,
    codec_dtype_for,
    form_of,
    make_plan,
    precisions_for,
    quantised_dtype,
    torch_device,
)
from engine.devices.device_choice import DeviceChoice, device_choices, joined_reasons
from engine.devices.memory_plan import ModelSizes, stack_values
from engine.devices.mode_choice import (
    INT4,
    INT8,
    Footprint,
    Mode,
    ModeQuestion,
    Remedies,
    SongSize,
    Staging,
    can_wait,
    choose_anywhere,
    choose_mode,
    judge,
    remedies,
    sentence_for,
    smaller_mode,
)
from engine.devices.rivals import ANSWERS, FASTER, MPS, has_rivals, question_of
from engine.hardware.machine import Machine
from engine.hardware.measured import known_answer
from engine.messages import NOTHING, Message

ONE_AT_A_TIME = Message(
    "Memory ran out. What was made is kept, and the work goes on with one model in memory at a "
    "time."
)
IN_INT8 = Message(
    "Memory ran out. What was made is kept, and the work goes on in the precision int8, with one "
    "model in memory at a time."
)
IN_INT4 = Message(
    "Memory ran out. What was made is kept, and the work goes on in the precision int4, with one "
    "model in memory at a time."
)
ON_THE_CPU = Message("Memory ran out. What was made is kept, and the processor does the rest.")

ADAPTERS_NEED_TORCH = Message("style adapters are computed by PyTorch")
DescribeMachine = Callable[[], Machine]
"""Describes the computer in its current state, with memory held by this process counted as free."""


class ModePlanner:
    """Chooses how to compute and remembers it in `plan` and `staging`."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        wish: EngineWish,
        one_at_a_time: bool,
        describe: DescribeMachine,
    ) -> None:
        """Raises DeviceError when a named device cannot be used."""
        self.sizes = ModelSizes(checkpoint.mula_config, checkpoint.codec_config)
        self.sizes.maps_tables = checkpoint.maps_tables
        self.is_small = stack_values(checkpoint.mula_config) < SMALL_MODEL_VALUES
        self._stored_precision = checkpoint.mula_files.precision
        self._checkpoint = checkpoint
        self._wish = wish
        self._one_at_a_time = one_at_a_time
        self._describe = describe
        machine = describe()
        are_rivals = wish.device == wish.codec_device == AUTO and has_rivals(machine)
        answer = known_answer(self.rivals_question(), ANSWERS) if are_rivals else None
        self._asks_rivals = are_rivals and answer is None
        self._choices = device_choices(machine, wish)
        if answer is not None:
            self._settle(answer)
        self._devices = self._choices[0]
        names = self._precisions(machine, self._devices.device).names
        precision = names[0] if wish.precision == AUTO else wish.precision
        default = Staging.WAITING if can_wait(machine, self._devices) else Staging.RESIDENT
        self.staging = Staging.ONE_AT_A_TIME if one_at_a_time else default
        self.plan = self._planned(machine, precision)
        self._song = SongSize(1, False, 1)

    @property
    def asks_rivals(self) -> bool:
        """Whether PyTorch and MLX must be tried before a model is loaded on the Apple GPU."""
        return self._asks_rivals and self._devices.device == MPS

    def ask_no_rivals(self) -> None:
        """Keep to PyTorch from now on, unless `settle_rivals` says otherwise."""
        self._asks_rivals = False

    def rivals_question(self) -> str:
        """Return the question whether MLX is faster than PyTorch for this model."""
        parts = self._checkpoint
        folders = parts.mula_files.folder, parts.codec_files.folder
        return question_of(*map(str, folders), self._wish.precision)

    def plans_of_rivals(self) -> tuple[DevicePlan, DevicePlan]:
        """Return how PyTorch and MLX would compute the song in the current precision."""
        machine, precision = self._describe(), self.plan.precision
        plans = [
            make_plan(
                machine,
                DeviceChoice(device, device, NOTHING),
                precision,
                NOTHING,
                self._codec_dtype(machine, DeviceChoice(device, device, NOTHING)),
            )
            for device in (MPS, MLX)
        ]
        return plans[0], plans[1]

    def settle_rivals(self, answer: str) -> None:
        """Take the better of PyTorch and MLX for this song and all later ones."""
        self._settle(answer)
        question, mode = self.choose(self._song)
        self._take(question.machine, mode)

    def _settle(self, answer: str) -> None:
        reason = ANSWERS[answer]
        if answer == FASTER:
            self._choices.insert(0, DeviceChoice(MLX, MLX, reason))
        else:
            self._choices[0] = replace(self._choices[0], reason=reason)

    def choose(self, song: SongSize) -> tuple[ModeQuestion, Mode]:
        """Choose and remember the best devices for a song; return the best mode on them."""
        machine = self._describe()
        questions = [self._question(machine, devices, song) for devices in self._choices]
        question, mode = choose_anywhere(questions)
        self._devices = question.devices
        return question, mode

    def remedies(self, question: ModeQuestion) -> Remedies:
        """Return each single change that would make the song fit."""
        wish = replace(self._wish, device=AUTO, codec_device=AUTO)
        machine, song = question.machine, question.song
        others = [] if wish == self._wish else device_choices(machine, wish)
        questions = (self._question(machine, devices, song) for devices in others)
        return replace(remedies(question), automatic=any(choose_mode(q).fits for q in questions))

    def _question(self, machine: Machine, devices: DeviceChoice, song: SongSize) -> ModeQuestion:
        """Build the question of which mode a song runs in on some devices."""
        device = devices.device

        def sizes(precision: str, song: SongSize) -> Footprint:
            self.sizes.device = torch_device(device)
            self.sizes.on_mlx = device == MLX
            self.sizes.codec_dtype = self._codec_dtype(machine, devices)
            self.sizes.quantised_dtype = quantised_dtype(machine, device)
            self.sizes.bfloat16_form = form_of(machine, device, "bfloat16")
            return self.sizes.of(precision, song)

        names = self._precisions(machine, device).names
        one_by_one = self._one_at_a_time
        return ModeQuestion(machine, devices, self._wish, names, sizes, song, one_by_one)

    def _question_now(self, song: SongSize) -> ModeQuestion:
        return self._question(self._describe(), self._devices, song)

    def prepare(self, song: SongSize, is_loaded: bool) -> None:
        """Choose for a song; loaded models that fit stay unchanged.

        Raises OutOfMemoryError, naming what would fit, when the song can never fit.
        """
        self._song = song
        question = self._question_now(song)
        mode: Mode | None = None
        if is_loaded:
            mode = judge(question, self.plan.precision, self.staging)
        if mode is None or not mode.fits:
            question, mode = self.choose(song)
        if not mode.could_ever_fit:
            memory = question.machine.memory_of(mode.tightest)
            raise OutOfMemoryError(sentence_for(mode, memory, self.remedies(question)), repr(mode))
        self._take(question.machine, mode)

    def takes_that_fit(self, song: SongSize) -> int:
        """Return how many takes (at least 1) fit together in the chosen precision and staging."""
        precision, staging = self.plan.precision, self.staging
        for takes in range(song.takes, 1, -1):
            question = self._question_now(replace(song, takes=takes))
            if judge(question, precision, staging).fits:
                self._song = question.song
                return takes
        return 1

    def prepare_decoding(self, frames: int) -> None:
        """Choose the staging for existing codes: if memory is short, HeartMuLa is dropped."""
        song = SongSize(1, False, frames)
        needed = self.sizes.of(self.plan.precision, song).decoding_peak_bytes
        room = self._describe().memory_of(self._devices.codec_device)
        if needed > room.free_bytes:
            self.staging = Staging.ONE_AT_A_TIME

    def retreat(self) -> Message | None:
        """Choose something smaller after running out of memory while loading or composing.

        Returns the message that says so, None when nothing smaller exists.
        """
        question = self._question_now(self._song)
        now = judge(question, self.plan.precision, self.staging)
        mode = smaller_mode(question, now)
        if mode is not None:
            self._take(question.machine, mode)
            if mode.precision == now.precision:
                return ONE_AT_A_TIME
            return IN_INT4 if mode.precision == INT4 else IN_INT8
        if self._devices.device == "cpu":
            return None
        self._keep_to(DeviceChoice("cpu", "cpu", Message("the CPU is used because memory ran out")))
        question = replace(self._question_now(self._song), one_at_a_time=True)
        self._take(question.machine, choose_mode(question))
        return ON_THE_CPU

    def retreat_from_decoding(self) -> Message | None:
        """Same after running out of memory while decoding: drop HeartMuLa, then the accelerator."""
        if self.staging is not Staging.ONE_AT_A_TIME:
            self.staging = Staging.ONE_AT_A_TIME
            return ONE_AT_A_TIME
        if self._devices.codec_device == "cpu":
            return None
        reason = joined_reasons(
            self._devices.reason, Message("HeartCodec runs on the CPU because memory ran out")
        )
        self._keep_to(replace(self._devices, codec_device="cpu", reason=reason))
        self.plan = self._planned(self._describe(), self.plan.precision)
        return ON_THE_CPU

    def leave_mlx(self, failure: DeviceFailure) -> Message | None:
        """Compute by torch from now on, on the GPU if it can; None if MLX computed nothing."""
        if not (self.plan.on_mlx or self.plan.codec_on_mlx):
            return None
        what = failure.details.partition("\n")[0]
        self._keep_to_torch(Message("MLX failed ({what})", what=what))
        if "cpu" in (self._devices.device, self._devices.codec_device):
            return Message(
                "MLX failed ({what}). What was made is kept, and the processor goes on.", what=what
            )
        return Message(
            "MLX failed ({what}). What was made is kept, and the GPU goes on by PyTorch.", what=what
        )

    def keep_to_torch(self, why: Message) -> bool:
        """Compute by torch from now on; `why` joins the reasons. Returns whether MLX did until
        now.
        """
        self._asks_rivals = False
        if not (self.plan.on_mlx or self.plan.codec_on_mlx):
            return False
        self._keep_to_torch(why)
        return True

    def _keep_to_torch(self, why: Message) -> None:
        describe, wish = self._describe, self._wish
        self._describe = lambda: describe().without_mlx()
        device = AUTO if wish.device == MLX else wish.device
        codec_device = AUTO if wish.codec_device == MLX else wish.codec_device
        self._wish = replace(wish, device=device, codec_device=codec_device)
        self._choices = [
            replace(choice, reason=joined_reasons(choice.reason, why))
            for choice in device_choices(self._describe(), self._wish)
        ]
        question, mode = self.choose(self._song)
        self._take(question.machine, mode)

    def _keep_to(self, devices: DeviceChoice) -> None:
        """Use only these devices from now on: the others ran out of memory."""
        self._choices = [devices]
        self._devices = devices

    def _precisions(self, machine: Machine, device: str) -> PrecisionChoice:
        if self._stored_precision in (INT8, INT4):
            why = Message("the model's files hold {precision}", precision=self._stored_precision)
            return PrecisionChoice((self._stored_precision,), why)
        return precisions_for(machine, device, self.is_small)

    def _planned(self, machine: Machine, precision: str) -> DevicePlan:
        choice = self._precisions(machine, self._devices.device)
        if self._wish.precision == precision:
            why = Message("{name} was chosen", name=precision)
        elif precision in choice.names:
            why = choice.reason
        else:
            why = Message("{precision} is what fits into memory", precision=precision)
        codec_dtype = self._codec_dtype(machine, self._devices)
        return make_plan(machine, self._devices, precision, why, codec_dtype)

    def _codec_dtype(self, machine: Machine, devices: DeviceChoice) -> torch.dtype:
        wish = self._wish.codec_precision
        return codec_dtype_for(machine, devices.codec_device, wish, self.is_small)

    def _take(self, machine: Machine, mode: Mode) -> None:
        self.plan, self.staging = self._planned(machine, mode.precision), mode.staging
