"""Chooses the precision and staging in which a song fits into memory, or what would make it fit.

Functions of a described machine and of sizes counted elsewhere (memory_plan.py). Loads without
torch and measures nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from engine.contract import AUTO, TOKEN_FRAME_RATE_HZ, EngineWish
from engine.devices.device_choice import DeviceChoice
from engine.hardware.machine import Machine, Memory
from engine.messages import Message

RUNTIME_BYTES = 450_000_000
"""Memory of Python, torch, torchtune and their libraries after a song, measured on Linux."""
INT8, INT4 = "int8", "int4"
SHORTEST_FRAMES = 125
"""The shortest song suggested, 10 s."""


class Staging(str, Enum):
    """Which models are in memory at the same time.

    RESIDENT       both, always: sound is decoded while the song is composed
    WAITING        HeartCodec is kept in main memory while an accelerator composes
    ONE_AT_A_TIME  each is loaded when it is needed and dropped afterwards
    """

    RESIDENT = "both models at once"
    WAITING = "the codec waits in main memory"
    ONE_AT_A_TIME = "one model at a time"


@dataclass(frozen=True)
class AdapterSize:
    """Numbers of values of the style adapters in use (adapters/sizes.py).

    `values`  as they were read     `joined`  as an accelerator multiplies them, with zeros between
    """

    values: int = 0
    joined: int = 0


@dataclass(frozen=True)
class SongSize:
    """What determines a song's memory: positions (prompt + frames), guidance, whole frames.

    `takes`: how many such songs are composed together.
    """

    positions: int
    guidance: bool
    frames: int
    takes: int = 1
    adapters: AdapterSize = field(default_factory=AdapterSize)


@dataclass(frozen=True)
class Footprint:
    """Bytes by purpose, of one model in one precision for one song.

    `loading_bytes` is what loading temporarily takes beyond the weights; `composing_bytes` and
    `decoding_bytes` are working memory; `sound_bytes` the song's samples, in main memory, and
    `adapter_bytes` the adapters' factors as they were read, which stay there for another strength.
    `mula_bytes` includes those that are multiplied by.
    """

    mula_bytes: int
    cache_bytes: int
    loading_bytes: int
    composing_bytes: int
    codec_bytes: int
    decoding_bytes: int
    sound_bytes: int
    runtime_bytes: int = 0
    adapter_bytes: int = 0

    @property
    def composing_peak_bytes(self) -> int:
        """HeartMuLa's peak."""
        return self.mula_bytes + max(self.loading_bytes, self.cache_bytes + self.composing_bytes)

    @property
    def decoding_peak_bytes(self) -> int:
        """HeartCodec's peak."""
        return self.codec_bytes + self.decoding_bytes


SizesOf = Callable[[str, SongSize], Footprint]
"""(precision, song) -> bytes."""


@dataclass(frozen=True)
class Needs:
    """Peak bytes of a song, by device name."""

    by_device: dict[str, int]

    def on(self, device: str) -> int:
        """Return the bytes needed in one device's memory."""
        return self.by_device.get(device, 0)


@dataclass(frozen=True)
class Mode:
    """A way to compute a song: precision and staging, the memory it needs, whether it fits.

    `tightest` is the device with the least memory to spare.
    """

    precision: str
    staging: Staging
    needs: Needs
    fits: bool
    could_ever_fit: bool
    tightest: str


@dataclass(frozen=True)
class ModeQuestion:
    """Everything a choice depends on.

    precisions   what the automatic choice may use, the best first (int8 and int4 are appended)
    one_at_a_time  the caller wants no other staging
    """

    machine: Machine
    devices: DeviceChoice
    wish: EngineWish
    precisions: tuple[str, ...]
    sizes: SizesOf
    song: SongSize
    one_at_a_time: bool = False


def choose_mode(question: ModeQuestion) -> Mode:
    """Return the best mode that fits; if none does, the smallest one."""
    modes = list(possible_modes(question))
    return next((mode for mode in modes if mode.fits), modes[-1])


def possible_modes(question: ModeQuestion) -> Iterator[Mode]:
    """Yield all modes the wish allows, the best first.

    Keeping both models in memory ranks first, exact weights second: loaded one at a time both are
    read from disk for every song, and nothing is heard until all of it is composed, while int8
    changes the music hardly more than bfloat16 does (BENCHMARKS.md). int4 changes it more, so it is
    what remains when int8 does not fit in any way.
    """
    if question.wish.precision != AUTO:
        rounds: list[list[tuple[str, ...]]] = [[(question.wish.precision,)]]
    elif INT4 in question.precisions:
        rounds = [[question.precisions]]
    elif INT8 in question.precisions:
        rounds = [[question.precisions], [(INT4,)]]
    else:
        rounds = [[question.precisions, (INT8,)], [(INT4,)]]
    for groups in rounds:
        for stagings in _stagings(question):
            for precisions in groups:
                for staging in stagings:
                    for precision in precisions:
                        yield judge(question, precision, staging)


def _stagings(question: ModeQuestion) -> list[list[Staging]]:
    """Two groups: stagings that keep both models in memory, and the other one."""
    if question.one_at_a_time:
        return [[Staging.ONE_AT_A_TIME]]
    together = [Staging.RESIDENT]
    if can_wait(question.machine, question.devices):
        together.append(Staging.WAITING)
    return [together, [Staging.ONE_AT_A_TIME]]


def can_wait(machine: Machine, devices: DeviceChoice) -> bool:
    """Whether HeartCodec can be moved to main memory to make room: on a GPU with its own memory."""
    gpu = machine.gpu(devices.device)
    return devices.device == devices.codec_device and gpu is not None and not gpu.shares_memory


def choose_anywhere(questions: Sequence[ModeQuestion]) -> tuple[ModeQuestion, Mode]:
    """Return the best of several device choices (device_choice.device_choices), and its best mode.

    Those that use a GPU for HeartMuLa rank before the CPU. Among them, int4 ranks last, both models
    in memory first, then exact weights, then the order given. If nothing fits now: what could.
    """
    choices = [(question, choose_mode(question)) for question in questions]

    def rank(choice: tuple[ModeQuestion, Mode]) -> tuple[bool, ...]:
        question, mode = choice
        devices = question.devices
        return (
            not mode.could_ever_fit,
            not mode.fits,
            devices.device == "cpu",
            mode.precision == INT4,
            devices.device != devices.codec_device == "cpu",
            mode.staging is Staging.ONE_AT_A_TIME,
            mode.precision == INT8,
            mode.staging is Staging.WAITING,
        )

    return min(choices, key=rank)


def judge(question: ModeQuestion, precision: str, staging: Staging) -> Mode:
    """Compute what one mode needs and whether it fits."""
    footprint = question.sizes(precision, question.song)
    needs = needs_of(footprint, staging, question.devices)
    machine = question.machine
    room = {device: machine.memory_of(device) for device in needs.by_device}
    tightest = min(room, key=lambda device: room[device].free_bytes - needs.on(device))
    return Mode(
        precision,
        staging,
        needs,
        fits=all(needs.on(device) <= memory.free_bytes for device, memory in room.items()),
        could_ever_fit=all(needs.on(d) <= memory.total_bytes for d, memory in room.items()),
        tightest=tightest,
    )


def needs_of(footprint: Footprint, staging: Staging, devices: DeviceChoice) -> Needs:
    """Return peak bytes by device. A model on an accelerator takes almost no main memory."""
    beside = footprint.runtime_bytes + footprint.sound_bytes + footprint.adapter_bytes
    needs = {"cpu": beside}

    def add(device: str, count: int) -> None:
        needs[device] = needs.get(device, 0) + count

    device, codec_device = devices.device, devices.codec_device
    if device != codec_device:
        one_by_one = staging is Staging.ONE_AT_A_TIME
        add(device, footprint.composing_peak_bytes)
        add(codec_device, footprint.decoding_peak_bytes)
        if not one_by_one and codec_device != "cpu" and staging is Staging.WAITING:
            add("cpu", footprint.codec_bytes)
        return Needs(needs)
    if staging is Staging.ONE_AT_A_TIME:
        add(device, max(footprint.composing_peak_bytes, footprint.decoding_peak_bytes))
    elif staging is Staging.WAITING:
        decoding = footprint.mula_bytes + footprint.decoding_peak_bytes
        add(device, max(footprint.composing_peak_bytes, decoding))
        add("cpu", footprint.codec_bytes)
    else:
        working = max(footprint.composing_bytes, footprint.decoding_bytes)
        running = footprint.cache_bytes + footprint.codec_bytes + working
        add(device, footprint.mula_bytes + max(footprint.loading_bytes, running))
    return Needs(needs)


def smaller_mode(question: ModeQuestion, now: Mode) -> Mode | None:
    """Return what to try after running out of memory in `now`, None if nothing is left.

    First one model at a time, then int8, then int4.
    """
    if now.staging is not Staging.ONE_AT_A_TIME:
        return judge(question, now.precision, Staging.ONE_AT_A_TIME)
    if now.precision != INT4:
        smaller = INT4 if now.precision == INT8 else INT8
        return judge(question, smaller, Staging.ONE_AT_A_TIME)
    return None


@dataclass(frozen=True)
class Remedies:
    """What would make a song that does not fit fit; None or False for what would not help.

    `automatic`: devices other than the named ones, as the automatic choice would use.
    """

    int8: bool = False
    int4: bool = False
    no_guidance: bool = False
    length_s: int | None = None
    automatic: bool = False

    @property
    def any(self) -> bool:
        """Whether anything would help."""
        return (
            self.int8
            or self.int4
            or self.no_guidance
            or self.automatic
            or self.length_s is not None
        )


def remedies(question: ModeQuestion) -> Remedies:
    """Return each single change that would make the song fit."""
    wish, song = question.wish, question.song
    without_guidance = replace(question, song=replace(song, guidance=False))

    def fits_in(precision: str) -> bool:
        smaller = replace(question, wish=replace(wish, precision=precision))
        return choose_mode(smaller).fits

    int8 = wish.precision not in (AUTO, INT8, INT4) and fits_in(INT8)
    return Remedies(
        int8=int8,
        int4=not int8 and wish.precision not in (AUTO, INT4) and fits_in(INT4),
        no_guidance=song.guidance and choose_mode(without_guidance).fits,
        length_s=_longest_s(question),
    )


def _longest_s(question: ModeQuestion) -> int | None:
    """Return the longest song that fits, in seconds, rounded down to 5; None if none does."""

    def fits(frames: int) -> bool:
        song = question.song
        shorter = replace(song, frames=frames, positions=song.positions - song.frames + frames)
        return choose_mode(replace(question, song=shorter)).fits

    low, high = SHORTEST_FRAMES, question.song.frames
    if high <= low or not fits(low):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return max(10, int(low / TOKEN_FRAME_RATE_HZ) // 5 * 5)


def advice(found: Remedies) -> Message:
    """Describe the remedies, one sentence each: any one of them is enough."""
    ways: list[Message] = []
    if found.int8:
        ways.append(Message("It would fit in the precision int8."))
    if found.int4:
        ways.append(Message("It would fit in the precision int4."))
    if found.automatic:
        ways.append(
            Message("It would fit on other devices: choose them automatically (Settings → Models).")
        )
    if found.no_guidance:
        ways.append(Message("It would fit with Guidance set to 1.0."))
    if found.length_s is not None:
        ways.append(
            Message("It would fit up to a length of {seconds} seconds.", seconds=found.length_s)
        )
    if not ways:
        return Message("Choose a smaller model: the starter runs on every computer.")
    return Message.joined(ways, " ")


def sentence_for(mode: Mode, memory: Memory, found: Remedies) -> Message:
    """Return why a song cannot be made, and what to do."""
    needed, available = mode.needs.on(mode.tightest) / 1e9, memory.total_bytes / 1e9
    if mode.tightest == "cpu":
        return Message(
            "This song needs {needed} GB of memory, but this computer has {there} GB. {advice}",
            needed=needed,
            there=available,
            advice=advice(found),
        )
    return Message(
        "This song needs {needed} GB of memory, but the device {device} has {there} GB. {advice}",
        needed=needed,
        device=mode.tightest,
        there=available,
        advice=advice(found),
    )


@dataclass(frozen=True)
class MemoryOutlook:
    """What a song needs in the memory with the least to spare.

    `remedies` is set when it does not fit; `devices` are those that would be used, and why.
    """

    device: str
    precision: str
    staging: Staging
    needed_bytes: int
    free_bytes: int
    total_bytes: int
    fits: bool
    remedies: Remedies | None = None
    devices: DeviceChoice | None = None
