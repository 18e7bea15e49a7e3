"""The planned memory of weights, packed or not, against what the C library has handed out."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from engine.config import HeartMuLaConfig, TransformerShape
from engine.contract import EngineWish
from engine.devices.memory_plan import ModelSizes
from engine.devices.mode_choice import Footprint, SongSize
from engine.devices.mode_planner import ModePlanner
from engine.hardware import processor
from engine.hardware.machine import Gpu, Machine, Memory
from engine.heartcodec.config import HeartCodecConfig
from engine.heartmula import quantising
from engine.heartmula.fbgemm import PackedInt8Projection, PackedProjection, can_pack
from engine.heartmula.frame_decoder import PREFILL_CHUNK, FrameDecoder
from engine.heartmula.int8 import IntegerProjection
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import Int8Way, WeightForm
from tests.engine import golden

CPU = torch.device("cpu")
PACKED, INT8, INT4 = WeightForm.PACKED, WeightForm.INT8, WeightForm.INT4
PRECISIONS = {PACKED: "bfloat16", INT8: "int8", INT4: "int4"}
DECODER = TransformerShape(1, 8, 4, 512, 512, 1000)
LARGE_HEADS = HeartMuLaConfig(
    TransformerShape(2, 8, 2, 640, 512, 1000), DECODER, 1000, 1031, muq_dim=64
)
"""Sizes that fill no block, and heads that are the largest part."""
WIDE_LAYERS = HeartMuLaConfig(
    TransformerShape(2, 8, 2, 512, 512, 4096), DECODER, 300, 300, muq_dim=64
)
_TINY_SHAPE = TransformerShape(1, 2, 1, 32, 512, 32)
TINY = HeartMuLaConfig(_TINY_SHAPE, _TINY_SHAPE, 32, 32, muq_dim=8)
SONG = SongSize(PREFILL_CHUNK, True, PREFILL_CHUNK)


class Mallinfo(ctypes.Structure):
    """struct mallinfo2 of the GNU C library."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


@pytest.fixture
def allocated(one_thread: None) -> Callable[[], int]:
    """Tells the bytes that are allocated now, of whatever library."""
    if not can_pack():
        pytest.skip("FBGEMM's products are for x86 with AVX2")
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo is None:
        pytest.skip("only the GNU C library tells what it has handed out")
    mallinfo.restype = Mallinfo
    for form in PRECISIONS:  # what libraries import and set up once
        take(TINY, form, lambda: 0)
    gc.collect()

    def read() -> int:
        now = mallinfo()
        return int(now.uordblks + now.hblkhd)

    return read


class Watch(TorchDispatchMode):
    """Looks after every operation; `peak` is the largest seen."""

    def __init__(self, read: Callable[[], int]) -> None:
        super().__init__()
        self.peak = 0
        self._read = read

    def __torch_dispatch__(
        self,
        func: Any,
        types: Sequence[Any],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        self.peak = max(self.peak, self._read())
        return result


@dataclass(frozen=True)
class Taken:
    """Bytes held by the loaded model; beyond them at the largest moments, the cache included."""

    held: int
    loading: int
    composing: int


def take(config: HeartMuLaConfig, form: WeightForm, read: Callable[[], int]) -> Taken:
    """Load a model of zeros in a form and let it read a chunk of frames with guidance."""
    gc.collect()
    before, watch = read(), Watch(read)
    with torch.inference_mode():
        model = HeartMuLa.meta(config)
        with watch:
            model.load(_zeros, LoadPlan(torch.bfloat16, CPU, form))
        gc.collect()
        loaded, loading = read(), watch.peak
        watch.peak = 0
        with watch:
            decoder = FrameDecoder(model, guidance=True, capacity=SONG.positions)
            list(decoder.prefill_history(torch.zeros(8, SONG.frames, dtype=torch.long)))
    return Taken(loaded - before, loading - loaded, watch.peak - loaded)


def _zeros(_name: str, tensor: Tensor) -> None:
    tensor.zero_()


def plan(config: HeartMuLaConfig, form: WeightForm = PACKED) -> Footprint:
    """The footprint in packed bfloat16, or in int8."""
    sizes = ModelSizes(config, HeartCodecConfig.from_dict({}, ""))
    sizes.bfloat16_form = PACKED
    return sizes.of(PRECISIONS[form], SONG)


@pytest.mark.parametrize("kind", [PackedProjection, PackedInt8Projection, IntegerProjection])
@pytest.mark.parametrize(("outputs", "inputs"), [(1024, 64), (1031, 600), (8, 4096)])
def test_a_packed_matrix_takes_what_is_planned(
    outputs: int,
    inputs: int,
    kind: type[PackedProjection | PackedInt8Projection | IntegerProjection],
    allocated: Callable[[], int],
) -> None:
    if kind is IntegerProjection and not processor.cpu_has_fast_int8():
        pytest.skip("oneDNN's products of integers need VNNI or AMX")
    weight = torch.zeros(outputs, inputs)
    kept = [kind(weight)]
    before = allocated()
    kept += [kind(weight) for _ in range(8)]
    taken = (allocated() - before) / 8
    assert kind.planned_bytes(outputs, inputs) == pytest.approx(taken, rel=0.02)


@pytest.mark.parametrize(
    ("form", "way", "fast_bf16"),
    [
        (PACKED, Int8Way.FBGEMM, False),
        (INT8, Int8Way.FBGEMM, False),
        (INT8, Int8Way.ONEDNN, True),
        (INT8, Int8Way.TORCH, True),
        (INT4, Int8Way.FBGEMM, False),
        (INT4, Int8Way.ONEDNN, True),
        (INT4, Int8Way.TORCH, True),
    ],
)
@pytest.mark.parametrize("config", [LARGE_HEADS, WIDE_LAYERS], ids=["heads", "layers"])
def test_a_model_takes_what_is_planned(
    config: HeartMuLaConfig,
    form: WeightForm,
    way: Int8Way,
    fast_bf16: bool,
    allocated: Callable[[], int],
    set_fast_bf16: Callable[[bool], None],
    set_int8_way: Callable[[Int8Way], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if fast_bf16 and processor.torch_is_held_below_avx512():
        pytest.skip("torch's attention may refuse bfloat16 while ATEN_CPU_CAPABILITY holds it")
    set_fast_bf16(fast_bf16)
    set_int8_way(way)
    monkeypatch.setattr(quantising, "SEARCHED_VALUES", 1 << 14)  # as small as these models are
    planned, taken = plan(config, form), take(config, form, allocated)
    assert planned.mula_bytes == pytest.approx(taken.held, rel=0.02)
    if config is LARGE_HEADS:  # the heads are loaded last: everything else is there
        assert planned.loading_bytes == pytest.approx(taken.loading, rel=0.05)
    else:  # a layer's largest moment comes before the heads, so there is less beside it
        assert taken.loading < planned.loading_bytes < 4 * taken.loading
        composing = planned.cache_bytes + planned.composing_bytes
        assert composing == pytest.approx(taken.composing, rel=0.05)


def test_published_sizes_take_packed_what_they_take_plain_and_a_moment_more() -> None:
    config = HeartMuLaConfig.from_dict({}, "")
    packed, plain = plan(config), ModelSizes(config, HeartCodecConfig.from_dict({}, ""))
    assert packed.mula_bytes == pytest.approx(plain.mula_bytes("bfloat16"), rel=0.002)
    heads = 7 * 8_197 * 3_072 * 2
    assert packed.loading_bytes == heads + 8_197 * 3_072 * 4
    assert packed.composing_bytes > plain.of("bfloat16", SONG).composing_bytes


def test_embeddings_that_stay_in_their_file_are_not_planned() -> None:
    config = HeartMuLaConfig.from_dict({}, "")
    here, card = (ModelSizes(config, HeartCodecConfig.from_dict({}, "")) for _ in range(2))
    card.device = torch.device("cuda")
    rows = 128_256 + 8 * 8_197
    mapped = card.mula_bytes("bfloat16") - here.mula_bytes("bfloat16")
    assert mapped == rows * 3_072 * 2
    here.maps_tables = False  # on a drive that can be disconnected
    assert here.mula_bytes("bfloat16") == card.mula_bytes("bfloat16")


def test_a_planner_counts_the_form_that_its_device_uses() -> None:
    memory = Memory(64_000_000_000, 64_000_000_000)
    card = Gpu("cuda", 0, "Card", "API", memory, has_bf16=True)
    here = Machine(memory, packs_weights=True, gpus=(card,))
    for machine, device, form in (
        (here, "cpu", PACKED),
        (here, "cuda", WeightForm.PLAIN),
        (replace(here, packs_weights=False), "cpu", WeightForm.PLAIN),
    ):
        wish = EngineWish(device, "bfloat16")
        planner = ModePlanner(golden.checkpoint(), wish, False, lambda m=machine: m)
        loading = planner.choose(SONG)[0].sizes("bfloat16", SONG).loading_bytes
        assert planner.plan.form is form
        assert (loading > 0) == (form is PACKED)
