"""Times the full 3B size with random weights: `python -m tools.bench.heartmula --form packed int8`.

No checkpoint is needed. The memory bandwidth and the speed of a float32 product are measured in the
same run: a frame is compared with reading its bytes, a prompt with multiplying its numbers. With
ONEDNN_MAX_CPU_ISA=AVX512_CORE_VNNI in the environment, oneDNN and the engine treat a processor with
bfloat16 as one without. Memory is that of the process itself (memory_watch.py); embeddings are
mapped, and the cache is for a song of four minutes, with all pages touched.

`--turns --rows 1 2 4 8` holds all forms at once and compares their frames in turns: one row is a
take without guidance, two are one with it, four and eight are two and four takes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from engine.config import HeartMuLaConfig
from engine.contract import SamplingParams
from engine.devices.device import plan_device
from engine.devices.memory_plan import matrices, stack_values
from engine.hardware import processor
from engine.hardware.system_memory import trim
from engine.heartmula.backbone import grouped_attention
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.kv_cache import KVCache
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import Int8Way, WeightForm
from engine.sampling import FrameNoise
from tools.bench import frame_profile
from tools.bench.memory_watch import Peak, memory_now, watched
from tools.bench.random_model import random_model

PROMPT_POSITIONS = 400
WARM_UP_FRAMES = 5
"""Not counted: the first frames after a pause take up to twice as long."""
EARLY_FRAME, LATE_FRAME = 100, 3000
"""Positions in a song at which the cost of a frame is compared."""
BANDWIDTH_BYTES = 1 << 30
PRODUCT = (400, 3072, 8192)
GB, GIGA = 1e9, 1e9


@dataclass(frozen=True)
class Machine:
    """Limits of this computer: bytes read and float32 operations per second."""

    read_bytes_per_s: float
    operations_per_s: float


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Time the full 3B size with random weights.")
    parser.add_argument("--frames", type=int, default=20)
    parser.add_argument("--cfg", type=float, default=1.5)
    parser.add_argument("--device", default="cpu")
    parser.add_argument(
        "--form",
        choices=[form.value for form in WeightForm],
        nargs="+",
        default=[WeightForm.PACKED.value],
        help="how weights are kept; several are measured one after the other",
    )
    parser.add_argument("--turns", action="store_true", help="compare frames of the forms in turns")
    parser.add_argument("--rows", type=int, nargs="+", default=[2], help="with --turns")
    parser.add_argument(
        "--int8-way",
        choices=[way.name.lower() for way in Int8Way],
        nargs="+",
        help="multiply int8 weights so, whatever the processor does best; several: each a form",
    )
    parser.add_argument("--no-prompt", action="store_true", help="do not time reading a prompt")
    parser.add_argument("--history", type=int, default=0, help="read so many frames in one pass")
    parser.add_argument("--profile", action="store_true", help="list where a frame's time goes")
    parser.add_argument("--compiled", action="store_true", help="frames by torch.compile too")
    options = parser.parse_args()
    device = plan_device(options.device).device
    machine = Machine(read_bandwidth(device), product_rate(device))
    trim()
    sys.stdout.write(
        f"torch {torch.__version__}, {torch.get_num_threads()} threads, cfg {options.cfg}, "
        f"{'fast' if processor.cpu_has_fast_bf16() else 'no fast'} bfloat16\n"
        f"read bandwidth       {machine.read_bytes_per_s / GB:7.1f} GB/s\n"
        f"float32 product      {machine.operations_per_s / GIGA:7.1f} GFLOP/s\n"
    )
    plans = list(_plans(options, device))
    with torch.inference_mode():
        if options.turns:
            compare(machine, plans, options)
            return
        for plan in plans:
            measure(machine, plan, options)
            trim()


def _plans(options: argparse.Namespace, device: torch.device) -> Iterator[LoadPlan]:
    for form in map(WeightForm, options.form):
        plan = LoadPlan(torch.bfloat16, device, form)
        if form is WeightForm.INT8 and options.int8_way:
            for way in options.int8_way:
                yield replace(plan, int8_way=Int8Way[way.upper()])
        else:
            yield plan


def _name(plan: LoadPlan) -> str:
    is_integer = plan.form in (WeightForm.INT8, WeightForm.INT4)
    return f"{plan.form.value} ({plan.way.value})" if is_integer else plan.form.value


def compare(machine: Machine, plans: list[LoadPlan], options: argparse.Namespace) -> None:
    """Hold a model in every form; time their frames in turns, with different numbers of rows."""
    config = HeartMuLaConfig.from_dict({}, "defaults")
    models = [random_model(config, plan) for plan in plans]
    trim()
    names = [_name(plan) for plan in plans]
    for name, plan in zip(names, plans, strict=True):
        size = frame_bytes(config, plan)
        floor_s = size / machine.read_bytes_per_s
        _say(name, f"{size / GB:.2f} GB a frame, floor {floor_s:.3f} s")
    sys.stdout.write(
        "rows  form                        median     best   processor  of the first\n"
    )
    for rows in options.rows:
        songs = [_frame_of(model, rows) for model in models]
        clock: list[list[float]] = [[] for _ in songs]
        worked: list[list[float]] = [[] for _ in songs]
        for _ in range(WARM_UP_FRAMES + options.frames):
            for index, frame in enumerate(songs):
                before = time.process_time()
                clock[index].append(timed(frame, models[index].device))
                worked[index].append(time.process_time() - before)
        work = [statistics.median(times[WARM_UP_FRAMES:]) for times in worked]
        for index, name in enumerate(names):
            times = clock[index][WARM_UP_FRAMES:]
            sys.stdout.write(
                f"{rows:4d}  {name:<26}{statistics.median(times):7.3f} s{min(times):7.3f} s"
                f"{work[index]:9.3f} s{work[index] / work[0]:11.2f} x\n"
            )
            sys.stdout.flush()


def _frame_of(model: HeartMuLa, rows: int) -> Callable[[], None]:
    """Return what makes one frame, 100 frames into a song: `rows` rows, in pairs beyond one."""
    guidance = rows > 1
    takes = rows // 2 if guidance else 1
    noise = FrameNoise(0, model.config.audio_num_codebooks, model.config.audio_vocab_size)
    rules = DrawRules(SamplingParams(cfg_scale=1.5 if guidance else 1.0))
    decoder = FrameDecoder(model, guidance, PROMPT_POSITIONS + 2 * EARLY_FRAME, takes)
    decoder.cache.clear()
    decoder.cache.advance(PROMPT_POSITIONS + EARLY_FRAME)
    decoder.feed(torch.zeros(takes, model.config.audio_num_codebooks, dtype=torch.int64))

    def frame() -> None:
        drawn = decoder.draw_frame(rules, torch.stack([noise.next_frame()] * takes))
        decoder.feed(drawn)

    return frame


def measure(machine: Machine, plan: LoadPlan, options: argparse.Namespace) -> None:
    """Load a model in one form; measure and print."""
    _say(f"\n{_name(plan)}, before loading", _memory())
    with watched() as peak:
        model = random_model(HeartMuLaConfig.from_dict({}, "defaults"), plan)
        trim()
        _say("loaded", f"{_memory()}, at most {_peak(peak)}")
    song = _Song(model, plan, machine, options)
    with watched() as peak:
        if not options.no_prompt:
            song.read_prompt()
        song.compose()
        _say("peak memory", f"{_peak(peak)}, while composing")
    if options.profile:
        sys.stdout.write(frame_profile.table(song.frame))
    if options.compiled:
        song.compose_compiled()
    if options.history:
        song.read_history(options.history)


class _Song:
    """Return a decoder with a cache for a song of four minutes, and its memory."""

    def __init__(
        self, model: HeartMuLa, plan: LoadPlan, machine: Machine, options: argparse.Namespace
    ) -> None:
        self._model, self._plan, self._machine = model, plan, machine
        self._frames = options.frames
        config, self._guidance = model.config, options.cfg > 1
        self._rules = DrawRules(SamplingParams(cfg_scale=options.cfg))
        self._noise = FrameNoise(0, config.audio_num_codebooks, config.audio_vocab_size)
        self._capacity = PROMPT_POSITIONS + LATE_FRAME + 2 * (WARM_UP_FRAMES + options.frames)
        self._frame_s = 0.0
        self._decoder = self._new_decoder()
        self._decoder.cache.clear()
        list(self._decoder.prefill_prompt(self._prompt(2)))
        _say("cache touched", _memory())

    def frame(self) -> None:
        """Sample a frame and feed it."""
        self._decoder.feed(self._decoder.draw_frame(self._rules, self._noise.next_frame()[None]))

    def read_prompt(self) -> None:
        """Time reading the prompt."""
        prompt = self._prompt(PROMPT_POSITIONS)
        self._decoder.cache.truncate(0)
        seconds = timed(lambda: list(self._decoder.prefill_prompt(prompt)), prompt.device)
        rows = PROMPT_POSITIONS + (1 if self._guidance else 0)
        _say(f"prefill of {PROMPT_POSITIONS}", self._against_arithmetic(seconds, rows))
        _say("prompt read", _memory())

    def compose(self) -> None:
        """Time frames early and late in a song."""
        size = frame_bytes(self._model.config, self._plan)
        floor_s = size / self._machine.read_bytes_per_s
        _say("bytes a frame", f"{size / GB:.2f} GB, floor {floor_s:.3f} s")
        early, late = (self._at(PROMPT_POSITIONS + frame) for frame in (EARLY_FRAME, LATE_FRAME))
        self._frame_s = early[0]
        _say(f"frame {EARLY_FRAME}", f"{early[0]:.3f} s, {early[0] / floor_s:.2f} x the floor")
        grown, read_s = late[0] - early[0], late[2] - early[2]
        _say(
            f"frame {LATE_FRAME}",
            f"{late[0]:.3f} s, {grown / early[0]:+.1%}; reading the longer cache "
            f"{read_s / early[0]:+.1%}, beyond it {(grown - read_s) / early[0]:+.1%}",
        )
        _say("attention alone", f"{early[1] * 1e3:.1f} ms, then {late[1] * 1e3:.1f} ms a frame")

    def compose_compiled(self) -> None:
        """Time frames with torch.compile; the first ones compile."""
        self._decoder.cache.truncate(PROMPT_POSITIONS)
        step, device = torch.compile(self.frame, dynamic=True), self._model.device
        try:
            times = [timed(step, device) for _ in range(self._frames)]
        except Exception as error:  # any failure of the compiler
            _say("compiled", f"failed: {str(error).splitlines()[0][:120]}")
            return
        median = statistics.median(times[self._frames // 2 :])
        _say("compiled", f"{median:.3f} s a frame; the first took {times[0]:.0f} s")

    def read_history(self, frames: int) -> None:
        """Time reading frames of a song in one chunked pass."""
        decoder, books = self._decoder, self._model.config.audio_num_codebooks
        decoder.cache.truncate(PROMPT_POSITIONS)
        codes = torch.randint(0, 8000, (books, frames))
        seconds = timed(lambda: list(decoder.prefill_history(codes)), self._model.device)
        rows = frames * decoder.cache.batch
        _say(f"{frames} history frames", self._against_arithmetic(seconds, rows))
        times = frames * self._frame_s / seconds
        _say("composing them", f"{frames * self._frame_s:.0f} s, {times:.1f} x as long")

    def _prompt(self, positions: int) -> torch.Tensor:
        model = self._model
        prompt = torch.randn(1, positions, model.config.backbone.embed_dim)
        return prompt.to(model.device, model.dtype)

    def _new_decoder(self) -> FrameDecoder:
        return FrameDecoder(self._model, self._guidance, self._capacity)

    def _at(self, positions: int) -> tuple[float, float, float]:
        """Return the seconds of a frame after `positions`, of its attention, of reading its
        cache.
        """
        cache, model = self._decoder.cache, self._model
        cache.truncate(0)
        cache.advance(positions)
        for _ in range(WARM_UP_FRAMES):
            self.frame()
        times = [timed(self.frame, model.device) for _ in range(self._frames)]
        shape = model.config.backbone
        size = KVCache.planned_bytes(shape, cache.batch, positions, model.cache_dtype)
        attention = min(attention_s(model, cache, positions) for _ in range(3))
        return statistics.median(times), attention, size / self._machine.read_bytes_per_s

    def _against_arithmetic(self, seconds: float, rows: int) -> str:
        backbone = stack_values(self._model.config, decoder=False)
        operations = 2 * rows * backbone
        return (
            f"{seconds:.2f} s, {operations / seconds / GIGA:.0f} GFLOP/s; multiplying alone "
            f"{operations / self._machine.operations_per_s:.2f} s"
        )


def attention_s(model: HeartMuLa, cache: KVCache, positions: int) -> float:
    """Return the seconds of the attention of one frame in all layers."""
    shape = model.config.backbone
    q = torch.randn(cache.batch, shape.num_heads, 1, shape.head_dim)
    q = q.to(model.device, model.dtype)

    def attend() -> None:
        for layer in range(shape.num_layers):
            keys, values = (stored[:, :, :positions] for stored in cache.layer(layer))
            grouped_attention(q, keys, values, None)

    return timed(attend, model.device)


def frame_bytes(config: HeartMuLaConfig, plan: LoadPlan) -> int:
    """Return bytes of weights that one frame reads: backbone once, local decoder K - 1 times."""
    return sum(matrix.planned_bytes(plan) * matrix.reads for matrix in matrices(config))


def read_bandwidth(device: torch.device) -> float:
    """Return bytes per second of a plain read of 1 GiB, the best of ten."""
    data = torch.ones(BANDWIDTH_BYTES // 4, device=device)
    data.sum()
    return BANDWIDTH_BYTES / min(timed(data.sum, device) for _ in range(10))


def product_rate(device: torch.device) -> float:
    """Return floating-point operations per second of one float32 product, the best of ten."""
    rows, inputs, outputs = PRODUCT
    x, weight = torch.randn(rows, inputs, device=device), torch.randn(outputs, inputs).to(device)
    best = min(timed(lambda: F.linear(x, weight), device) for _ in range(10))
    return 2 * rows * inputs * outputs / best


def timed(run: Callable[[], object], device: torch.device) -> float:
    """Return the seconds of one call."""
    synchronise(device)
    started = time.perf_counter()
    run()
    synchronise(device)
    return time.perf_counter() - started


def synchronise(device: torch.device) -> None:
    """Wait for the accelerator."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _say(what: str, value: str) -> None:
    sys.stdout.write(f"{what:<26} {value}\n")
    sys.stdout.flush()


def _memory() -> str:
    return f"{memory_now()[0] / GB:.2f} GB"


def _peak(peak: Peak) -> str:
    return f"{peak.anonymous / GB:.2f} GB ({peak.resident / GB:.2f} GB with mapped pages)"


if __name__ == "__main__":
    main()
