"""The stack against torchtune's own forward pass, the cache, the noise, drawing, texts."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torchtune.modules import TransformerDecoder

from engine import sampling
from engine.config import TransformerShape
from engine.contract import MAX_SEED, SamplingParams, same_seed
from engine.heartmula import int4, llama, projections
from engine.heartmula.backbone import StackRunner, seal_layer
from engine.heartmula.fbgemm import PackedInt8Projection, PackedProjection, can_pack
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.int4 import Int4Projection, WidenedInt4Projection
from engine.heartmula.int8 import (
    Int8Projection,
    IntegerProjection,
    has_integer_products,
    wide_dtype,
)
from engine.heartmula.kv_cache import KVCache
from engine.heartmula.llama import build_rope, build_stack, model_rotation
from engine.heartmula.model import LoadPlan
from engine.heartmula.projections import (
    Int8Way,
    PlainProjection,
    WeightForm,
    int8_way,
    make_projection,
    product_added,
)
from engine.heartmula.quantising import GroupedWeight
from engine.meta_device import on_meta
from engine.prompt import build_prompt
from engine.prompt_text import (
    instrumental_lyrics,
    model_tags_text,
    normalise_tags,
    sections_of,
    tags_text,
)
from engine.sampling import FrameNoise
from tests.engine import golden

CPU = torch.device("cpu")
SHAPE = TransformerShape(2, 6, 2, 48, 64, 80)


def new_stack(shape: TransformerShape = SHAPE) -> TransformerDecoder:
    stack = build_stack(shape)
    build_rope(stack, CPU)
    return stack


def runner_of(stack: TransformerDecoder) -> StackRunner:
    layers = [seal_layer(layer, WeightForm.PLAIN, torch.float32) for layer in stack.layers]
    return StackRunner(stack, SHAPE, layers, torch.float32)


def new_cache(batch: int, capacity: int) -> KVCache:
    return KVCache.allocate(SHAPE, batch, capacity, torch.float32, torch.device("cpu"))


@pytest.mark.parametrize("chunks", [[20], [7, 13], [1] * 20, [5, 1, 1, 6, 7]])
def test_cached_chunks_equal_the_full_pass(chunks: list[int]) -> None:
    torch.manual_seed(0)
    stack = new_stack()
    x = torch.randn(2, 20, SHAPE.embed_dim)
    runner, cache = runner_of(stack), new_cache(2, 20)
    with torch.inference_mode():
        whole = stack(x)
        parts = [runner(chunk, cache) for chunk in x.split(chunks, dim=1)]
    assert torch.allclose(torch.cat(parts, dim=1), whole, atol=1e-5)
    assert cache.length == 20


def test_a_truncated_cache_goes_on_from_there() -> None:
    torch.manual_seed(0)
    runner = runner_of(new_stack())
    x = torch.randn(1, 9, SHAPE.embed_dim)
    with torch.inference_mode():
        cache = new_cache(1, 12)
        first = runner(x, cache)
        cache.truncate(4)
        again = runner(x[:, 4:], cache)
    assert torch.allclose(again, first[:, 4:], atol=1e-6)


def test_a_constant_row_costs_one_position() -> None:
    torch.manual_seed(0)
    runner = runner_of(new_stack())
    x, constant = torch.randn(1, 9, SHAPE.embed_dim), torch.randn(1, 1, SHAPE.embed_dim)
    both = torch.cat((x, constant.expand(1, 9, -1)))
    step = torch.randn(2, 1, SHAPE.embed_dim)
    with torch.inference_mode():
        plain, shared = new_cache(2, 10), new_cache(2, 10)
        expected = runner(both, plain)[:, -1]
        chunks = [runner.run_prompt(c, constant, shared) for c in x.split([4, 5], dim=1)]
        after_plain, after_shared = runner(step, plain), runner(step, shared)
    assert torch.allclose(chunks[-1], expected, atol=1e-6)
    assert torch.allclose(after_shared, after_plain, atol=1e-6)


@pytest.mark.parametrize("positions", [1, 3])
@pytest.mark.parametrize("kind", [PlainProjection, Int8Projection])
def test_a_product_is_added_to_some_of_the_positions(
    kind: type[PlainProjection | Int8Projection], positions: int
) -> None:
    torch.manual_seed(0)
    whole, x = torch.randn(2, 3, 96), torch.randn(2, positions, 64)
    projection = kind(torch.randn(96, 64))
    part, before = whole[:, -positions:], whole.clone()
    made = product_added(part, projection, x)
    assert torch.allclose(made, part + projection(x), atol=1e-4)
    assert torch.equal(whole, before)


@pytest.mark.parametrize("fast_bf16", [True, False])
@pytest.mark.parametrize("inputs", [64, 60])
@pytest.mark.parametrize("rows", [1, 2, 40])
def test_other_weight_forms_compute_the_same(
    rows: int,
    inputs: int,
    fast_bf16: bool,
    set_fast_bf16: Callable[[bool], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_fast_bf16(fast_bf16)
    monkeypatch.setattr("engine.heartmula.int8.WIDENED_VALUES", 36 * inputs)
    torch.manual_seed(0)
    weight, x = torch.randn(96, inputs).bfloat16(), torch.randn(rows, 1, inputs).bfloat16()
    exact = x.float() @ weight.float().t()
    scale = exact.abs().max()
    assert (PlainProjection(weight)(x) - exact).abs().max() < 0.01 * scale
    assert (Int8Projection(weight)(x) - exact).abs().max() < 0.03 * scale


@pytest.mark.skipif(not can_pack(), reason="FBGEMM's products need x86 with AVX2")
@pytest.mark.parametrize("rows", [1, 2, 40])
def test_packed_weights_are_float16(rows: int) -> None:
    torch.manual_seed(0)
    weight, x = torch.randn(96, 64), torch.randn(rows, 1, 64)
    exact = x @ weight.half().float().t()
    assert torch.allclose(PackedProjection(weight)(x), exact, atol=1e-4)


INTEGER_WAYS = [
    pytest.param(
        PackedInt8Projection,
        5e-4,
        marks=pytest.mark.skipif(not can_pack(), reason="FBGEMM's products need x86 with AVX2"),
    ),
    pytest.param(
        IntegerProjection,
        2e-4,
        marks=pytest.mark.skipif(not has_integer_products(), reason="needs VNNI or AMX"),
    ),
]


@pytest.mark.parametrize(("kind", "error"), INTEGER_WAYS)
@pytest.mark.parametrize("rows", [1, 2, 300])
def test_integer_products_keep_rows_exact(
    rows: int, kind: type[PackedInt8Projection | IntegerProjection], error: float
) -> None:
    """A row's two digits lose less than bfloat16 would, one huge value or not."""
    torch.manual_seed(0)
    weight, x = torch.randn(97, 70), torch.randn(rows, 1, 70)
    x[0, 0, 5] = 40.0
    scale = weight.abs().amax(dim=1, keepdim=True) / 127
    exact = x @ ((weight / scale).round() * scale).t()
    kept, kept_x = weight.clone(), x.clone()
    product = kind(weight)(x)
    assert torch.equal(weight, kept)
    assert torch.equal(x, kept_x)
    assert (product - exact).norm() < error * exact.norm()


@pytest.mark.parametrize(("kind", "error"), INTEGER_WAYS)
def test_integer_products_pass_on_what_is_no_number(
    kind: type[PackedInt8Projection | IntegerProjection], error: float
) -> None:
    del error
    x = torch.ones(2, 64)
    x[1, 3] = float("nan")
    product = kind(torch.randn(96, 64))(x)
    assert torch.isfinite(product[0]).all()
    assert torch.isnan(product[1]).all()


@pytest.mark.parametrize(
    ("device", "vnni", "fbgemm", "fast_bf16", "expected"),
    [
        ("cpu", True, True, True, (Int8Way.ONEDNN, torch.float32, torch.bfloat16)),
        ("cpu", True, True, False, (Int8Way.ONEDNN, torch.float32, torch.float32)),
        ("cpu", False, True, False, (Int8Way.FBGEMM, torch.float32, torch.float32)),
        ("cpu", False, False, True, (Int8Way.TORCH, torch.bfloat16, torch.bfloat16)),
        ("cpu", False, False, False, (Int8Way.TORCH, torch.bfloat16, torch.float32)),
        ("cuda", True, True, False, (Int8Way.TORCH, torch.bfloat16, torch.bfloat16)),
    ],
)
@pytest.mark.parametrize("form", [WeightForm.INT8, WeightForm.INT4])
def test_the_way_of_int8_follows_the_processor(
    form: WeightForm,
    device: str,
    vnni: bool,
    fbgemm: bool,
    fast_bf16: bool,
    expected: tuple[Int8Way, torch.dtype, torch.dtype],
    set_fast_bf16: Callable[[bool], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_fast_bf16(fast_bf16)
    monkeypatch.setattr(projections, "has_integer_products", lambda: vnni)
    monkeypatch.setattr(projections, "can_pack", lambda: fbgemm)
    plan = LoadPlan(torch.bfloat16, torch.device(device), form)
    many = wide_dtype(torch.bfloat16, plan.device)
    assert (int8_way(plan.device), plan.activations, many) == expected


@pytest.mark.parametrize(("outputs", "inputs"), [(192, 64), (100, 96), (16, 32), (330, 128)])
def test_few_and_many_rows_multiply_by_the_same_4_bit_weights(outputs: int, inputs: int) -> None:
    torch.manual_seed(0)
    weight = GroupedWeight.of(torch.randn(outputs, inputs))
    projection, plain = Int4Projection(weight), WidenedInt4Projection(weight)
    for rows in (1, 2, 7, int4.MANY_ROWS):
        x = torch.randn(rows, 1, inputs)
        exact = x @ weight.dequantised().t()
        product = projection(x)
        assert product.shape == exact.shape
        assert (product - exact).norm() < 0.01 * exact.norm()
        assert torch.allclose(plain(x), exact, atol=1e-4)


def test_a_cpu_without_vectors_widens_few_rows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    weight, x = GroupedWeight.of(torch.randn(80, 64)), torch.randn(2, 64)
    expected = Int4Projection(weight)(x)
    monkeypatch.setattr(int4, "has_cpu_kernel", lambda: False)
    assert torch.allclose(Int4Projection(weight)(x), expected, rtol=0.05, atol=0.1)


def test_4_bit_scales_have_less_error_than_the_range_of_a_group_gives() -> None:
    weight = torch.randn(64, 256, generator=torch.Generator().manual_seed(3))
    groups = weight.unflatten(1, (-1, 64))
    low, high = groups.amin(-1, keepdim=True), groups.amax(-1, keepdim=True)
    step = (high - low) / 15
    plain = (((groups - low) / step).round() * step + low).flatten(1)
    grouped = GroupedWeight.of(weight)
    assert grouped.group == 64
    error = (grouped.dequantised() - weight).norm()
    assert error < 0.97 * (plain - weight).norm()
    again = GroupedWeight.unpacked(grouped.pairs(), grouped.scales)
    assert torch.equal(again.dequantised(), grouped.dequantised())


@pytest.mark.parametrize("value", [0.0, 0.75, -3.0])
def test_equal_weights_of_a_group_are_kept_in_4_bits(value: float) -> None:
    weight = torch.full((3, 64), value)
    assert torch.equal(GroupedWeight.of(weight).dequantised(), weight)


def test_what_has_no_whole_groups_is_kept_in_8_bits() -> None:
    weight, x = torch.randn(48, 40), torch.randn(2, 40)
    in_8 = make_projection(weight, WeightForm.INT8)(x)
    assert torch.equal(make_projection(weight, WeightForm.INT4)(x), in_8)


def test_only_the_last_position_is_computed_where_no_other_is_asked_for() -> None:
    torch.manual_seed(0)
    runner, x = runner_of(new_stack()), torch.randn(2, 9, SHAPE.embed_dim)
    with torch.inference_mode():
        whole, last = new_cache(2, 9), new_cache(2, 9)
        expected = runner(x, whole)[:, -1]
        results = [runner.last(chunk, last) for chunk in x.split([4, 5], dim=1)]
    assert torch.allclose(results[-1], expected, atol=1e-6)
    for layer in range(SHAPE.num_layers):
        for mine, theirs in zip(last.layer(layer), whole.layer(layer), strict=True):
            assert torch.allclose(mine, theirs, atol=1e-6)


def test_embeddings_stay_in_their_file_until_the_model_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded = golden.model()
    monkeypatch.setattr("engine.heartmula.model.MAPPED_FROM_VALUES", 1)
    mapped = golden.checkpoint().load_heartmula(golden.PLAIN, lambda *_: None)
    codes = torch.arange(48).reshape(1, 6, 8)
    prompt = build_prompt([510, 3, 511], [510, 4, 511], 0)
    with torch.inference_mode():
        assert torch.equal(mapped.embed_frames(codes), loaded.embed_frames(codes))
        assert torch.equal(mapped.embed_prompt(prompt, None), loaded.embed_prompt(prompt, None))
    file = golden.checkpoint().mula_files.entries["audio_embeddings.weight"].file
    if sys.platform == "linux":
        assert str(file) in Path("/proc/self/maps").read_text(encoding="utf-8")
    mapped.close()
    gc.collect()
    if sys.platform == "linux":
        assert str(file) not in Path("/proc/self/maps").read_text(encoding="utf-8")


@pytest.mark.parametrize("guidance", [False, True])
def test_steps_in_fixed_memory_draw_the_same_frames(guidance: bool) -> None:
    model, prompt = golden.model(), build_prompt([510, 3, 511], [510, 4, 511], 0)
    capacity, frames = len(prompt) + 9, []
    with torch.inference_mode():
        for fixed in (False, True):
            decoder = FrameDecoder(model, guidance, capacity, fixed=fixed)
            list(decoder.prefill_prompt(model.embed_prompt(prompt, None)))
            noise = FrameNoise(3, 8, 261)
            drawn = []
            for index in range(9):
                rules = DrawRules(SamplingParams(), None if index % 2 else 256)
                drawn.append(decoder.draw_frame(rules, noise.next_frame()[None]))
                decoder.feed(drawn[-1])
            assert decoder.positions == capacity
            frames.append((torch.cat(drawn), decoder.hidden))
    assert torch.equal(frames[0][0], frames[1][0])
    assert torch.allclose(frames[0][1], frames[1][1], atol=1e-5)


def test_steps_in_fixed_memory_go_on_without_it_when_it_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    model, prompt = golden.model(), build_prompt([510, 3, 511], [510, 4, 511], 0)

    def refuse(*_: object) -> None:
        raise RuntimeError("no graph today")

    monkeypatch.setattr("engine.heartmula.frame_step.FixedStep._run", refuse)
    with torch.inference_mode():
        decoder = FrameDecoder(model, True, len(prompt) + 1, fixed=True)
        list(decoder.prefill_prompt(model.embed_prompt(prompt, None)))
        frame = decoder.draw_frame(
            DrawRules(SamplingParams()), FrameNoise(0, 8, 261).next_frame()[None]
        )
        decoder.feed(frame)
    assert decoder.slow_reason == "no graph today"
    assert "without a CUDA graph" in caplog.text


@pytest.mark.parametrize("fast_bf16", [True, False])
@pytest.mark.parametrize("form", list(WeightForm))
def test_a_model_runs_in_every_form(
    form: WeightForm, fast_bf16: bool, set_fast_bf16: Callable[[bool], None]
) -> None:
    set_fast_bf16(fast_bf16)
    if form is WeightForm.PACKED and not can_pack():
        pytest.skip("FBGEMM's products need x86 with AVX2")
    plan = LoadPlan(torch.bfloat16, CPU, form)
    model = golden.checkpoint().load_heartmula(plan, lambda *_: None)
    prompt = build_prompt([510, 3, 511], [510, 4, 511], 0)
    with torch.inference_mode():
        exact, rough = [
            FrameDecoder(m, guidance=True, capacity=len(prompt) + 1)
            for m in (golden.model(), model)
        ]
        for decoder, m in ((exact, golden.model()), (rough, model)):
            list(decoder.prefill_prompt(m.embed_prompt(prompt, None)))
        expected = golden.model().codebook_logits(0, exact.hidden)
        logits = model.codebook_logits(0, rough.hidden)
        frame = rough.draw_frame(
            DrawRules(SamplingParams()), FrameNoise(0, 8, 261).next_frame()[None]
        )
    assert (logits - expected).abs().max() < 0.1 * expected.abs().max()
    assert frame.shape == (1, 8)


def test_a_full_cache_says_so() -> None:
    cache = KVCache.allocate(SHAPE, 1, 3, torch.float32, torch.device("cpu"))
    with pytest.raises(ValueError, match="up to position 4"):
        cache.append(0, torch.zeros(1, 2, 4, 8), torch.zeros(1, 2, 4, 8))
    with pytest.raises(ValueError, match="cannot truncate"):
        cache.truncate(1)


def test_copied_rows_continue_alike() -> None:
    torch.manual_seed(0)
    runner = runner_of(new_stack())
    x = torch.randn(1, 6, SHAPE.embed_dim)
    with torch.inference_mode():
        cache = new_cache(1, 8)
        runner(x[:, :5], cache)
        wide = new_cache(3, 8)
        for row in range(3):
            wide.view(slice(row, row + 1)).copy_rows_from(cache)
        wide.advance(cache.length)
        alone = runner(x[:, 5:], cache)
        together = runner(x[:, 5:].expand(3, -1, -1), wide)
    assert torch.allclose(together, alone.expand(3, -1, -1), atol=1e-6)


def test_skipped_noise_is_the_noise_that_would_have_come() -> None:
    whole, late = FrameNoise(5, 8, 33), FrameNoise(5, 8, 33)
    frames = [whole.next_frame() for _ in range(4)]
    late.skip(3)
    assert torch.equal(late.next_frame(), frames[3])


def test_no_seed_up_to_the_largest_is_another_ones_double_and_larger_ones_are() -> None:
    for seed in (0, 7, MAX_SEED):
        drawn = FrameNoise(seed, 1, 33).next_frame()
        double = FrameNoise(seed + 2**40, 1, 33).next_frame()
        assert torch.equal(double, drawn)
        assert same_seed(seed + 2**40) == seed
        assert not torch.equal(FrameNoise(seed ^ 2**31, 1, 33).next_frame(), drawn)


def test_top_k_keeps_ties_and_drops_the_rest() -> None:
    probs = sampling.probabilities(torch.tensor([[3.0, 1.0, 3.0, 2.0, 2.0]]), 3, 1.0)[0]
    assert probs[1] == 0
    assert (probs[[0, 2, 3, 4]] > 0).all()
    assert probs.sum() == pytest.approx(1.0)


def test_temperature_sharpens() -> None:
    logits = torch.tensor([[2.0, 1.0]])
    assert sampling.probabilities(logits, 2, 0.5)[0, 0] > sampling.probabilities(logits, 2, 2)[0, 0]


def test_guidance_moves_away_from_the_unconditional_row() -> None:
    logits = torch.tensor([[2.0, 0.0], [1.0, 1.0]])
    assert sampling.guided(logits, 3.0).tolist() == [[4.0, -2.0]]
    assert sampling.guided(logits[:1], 1.0).tolist() == [[2.0, 0.0]]


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("Rock, Electric Guitar , drums", ["rock", "electric guitar", "drums"]),
        ("rock,ROCK, rock ", ["rock"]),
        ("<tag>Piano，happy；calm</tag>", ["piano", "happy", "calm"]),
        (" , ;\n", []),
    ],
)
def test_tags_are_normalised(typed: str, tags: list[str]) -> None:
    assert normalise_tags(typed) == tags


def test_texts_for_the_model() -> None:
    assert tags_text(["rock", "drums"]) == "rock,drums"
    assert model_tags_text("Rock") == "<tag>rock</tag>"
    assert model_tags_text("<TAG>rock</tag>") == "<tag>rock</tag>"
    assert sections_of(" [Verse 2] \nwords\n[chorus]\n[not] a mark") == ["verse 2", "chorus"]
    assert instrumental_lyrics(["verse", "outro"]) == "[verse]\n\n[outro]"


def test_models_built_in_two_threads_leave_each_other_alone(monkeypatch: Any) -> None:
    """One build begins while another one runs, and ends after it; a third one is whole."""
    first_is_building, second_is_building = threading.Event(), threading.Event()
    plain = llama.llama3_2

    def slow(**values: Any) -> Any:
        stack = plain(**values)
        if threading.current_thread() is first:
            first_is_building.set()
            second_is_building.wait()
        else:
            second_is_building.set()
            first.join()
        return stack

    def build() -> None:
        with on_meta():
            build_stack(SHAPE)

    monkeypatch.setattr(llama, "llama3_2", slow)
    first = threading.Thread(target=build)
    second = threading.Thread(target=build)
    first.start()
    first_is_building.wait()
    second.start()
    second.join()
    monkeypatch.undo()
    assert model_rotation(new_stack()).table.shape[0] == SHAPE.max_seq_len
