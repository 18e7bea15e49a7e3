"""HeartMuLa on MLX: the same tokens as with torch in float32, whatever is made of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine.composer import Composer, FramesDrawn, Take, TakesEnded, compose_song
from engine.contract import (
    Cancelled,
    Codes,
    FinishReason,
    GenerationRequest,
    NumericalError,
    RepairRequest,
    SamplingParams,
)
from engine.devices.memory_plan import ModelSizes
from engine.heartmula.beginning import KeptBeginning
from engine.heartmula.model import LoadPlan
from engine.heartmula.projections import WeightForm
from engine.heartmula.quantising import GroupedWeight
from engine.pipeline import HeartMuLaGenPipeline
from engine.prompt import build_prompt
from engine.repair import Repairer
from engine.sampling import FrameNoise
from tests.engine import golden

pytest.importorskip("mlx.core", reason="MLX is not installed")

from engine.on_mlx.frame_decoder import MlxFrameDecoder
from engine.on_mlx.heartmula import MlxHeartMuLa
from engine.on_mlx.library import as_mlx, as_torch, mx
from engine.on_mlx.products import make_product
from engine.on_mlx.sizes import planned_bytes
from engine.on_mlx.stack import rotation_periods

TOLERANCE = 2e-5
CPU = torch.device("cpu")
REQUEST = GenerationRequest(
    tags="piano,happy",
    lyrics="[verse]\nthe sun creeps in across the floor",
    max_audio_length_ms=20 * 80,
    sampling=SamplingParams(1.0, 50, 1.5),
    min_new_frames=21,
)


def composed(request: GenerationRequest, **options: Any) -> Codes:
    made = golden.compose(request, False, with_model=golden.mlx_model(), **options)
    return made.codes


def with_torch(request: GenerationRequest) -> Codes:
    return golden.compose(request, eos_enabled=False).codes


@pytest.mark.parametrize("case", golden.song_cases(), ids=lambda case: case["name"])
def test_tokens_equal_the_reference(case: dict[str, Any]) -> None:
    made = golden.compose(
        golden.request_of(case), case["eos_enabled"], with_model=golden.mlx_model()
    )
    np.testing.assert_array_equal(made.codes, golden.expected()[f"{case['name']}.frames"].numpy())
    ended = made.codes.shape[1] < case["max_audio_length_ms"] // 80 + 1
    assert (made.finish_reason is FinishReason.END_OF_SONG) == ended


@pytest.mark.parametrize(
    "name", [key.removesuffix(".last_hidden") for key in golden.expected() if "last_hid" in key]
)
def test_hidden_state_and_logits_equal_the_reference(name: str) -> None:
    expected = golden.expected()[f"{name}.last_hidden"]
    case = next(c for c in golden.song_cases() if c["name"].startswith(name.removeprefix("muq_")))
    muq = golden.expected()["muq.vector"].tolist() if name.startswith("muq_") else None
    prompt, guidance = golden.prompt_of(golden.request_of(case)), expected.shape[0] == 2
    model = golden.mlx_model()
    decoder = model.new_decoder(guidance, len(prompt))
    assert isinstance(decoder, MlxFrameDecoder)
    list(decoder.prefill_prompt(model.embed_prompt(prompt, muq)))
    assert isinstance(model, MlxHeartMuLa)
    logits = as_torch(model.codebook_logits(0, decoder.hidden))
    assert torch.allclose(as_torch(decoder.hidden), expected, rtol=0, atol=TOLERANCE)
    expected_logits = golden.expected()[f"{name}.c0_logits"]
    assert torch.allclose(logits, expected_logits, rtol=0, atol=TOLERANCE)


def test_positions_are_rotated_as_torch_rotates_them() -> None:
    for stack, shape in (
        (golden.model().backbone, golden.checkpoint().mula_config.backbone),
        (golden.model().decoder, golden.checkpoint().mula_config.decoder),
    ):
        table: torch.Tensor = stack.layers[0].attn.pos_embeddings.cache
        periods = as_torch(rotation_periods(shape))
        last = table.shape[0] - 1
        for position in (1, 40, last):
            angles = position / periods
            expected = torch.stack((angles.cos(), angles.sin()), dim=-1)
            assert torch.allclose(table[position], expected, atol=2e-4), position


def test_an_interrupted_song_goes_on_as_if_it_had_not_been() -> None:
    whole = composed(replace(REQUEST, seed=5, max_audio_length_ms=60 * 80))
    np.testing.assert_array_equal(
        whole, with_torch(replace(REQUEST, seed=5, max_audio_length_ms=60 * 80))
    )
    first = composed(replace(REQUEST, seed=5, max_audio_length_ms=60 * 80), stop_after=23)
    assert first.shape == (8, 23)
    rest = replace(REQUEST, seed=5, history=first, max_audio_length_ms=(61 - 23) * 80)
    np.testing.assert_array_equal(composed(rest), whole)


def test_a_song_begun_with_torch_goes_on_on_mlx() -> None:
    request = replace(REQUEST, seed=5, max_audio_length_ms=60 * 80)
    whole = with_torch(request)
    rest = replace(request, history=whole[:, :30], max_audio_length_ms=(61 - 30) * 80)
    np.testing.assert_array_equal(composed(rest), whole)


def test_the_context_slides() -> None:
    frames = 1024 - len(golden.prompt_of(REQUEST)) - 5
    history = np.random.default_rng(4).integers(0, 200, (8, frames)).astype(np.int32)
    request = replace(REQUEST, seed=3, slide_context=True, history=history)
    slid = golden.plan(request).first_visible_frame(frames + 10)
    assert slid > 0
    np.testing.assert_array_equal(composed(request), with_torch(request))


def together(
    takes: list[Take],
    reads_late: bool = False,
    each: Callable[[FramesDrawn], None] = lambda _: None,
) -> tuple[dict[int, Codes], list[TakesEnded]]:
    frames: dict[int, list[Codes]] = {}
    ends: list[TakesEnded] = []
    for event in Composer(golden.mlx_model(), takes, reads_late=reads_late).run():
        if isinstance(event, FramesDrawn):
            for take, codes in event.codes.items():
                frames.setdefault(take, []).append(codes)
            each(event)
        elif isinstance(event, TakesEnded):
            ends.append(event)
    return {take: np.concatenate(made, axis=1) for take, made in frames.items()}, ends


@pytest.mark.parametrize("reads_late", [False, True])
@pytest.mark.parametrize("history_frames", [0, 60])
@pytest.mark.parametrize("cfg_scale", [1.0, 1.5])
def test_each_take_equals_the_song_made_alone_with_torch(
    cfg_scale: float, history_frames: int, reads_late: bool
) -> None:
    history = np.random.default_rng(4).integers(0, 200, (8, history_frames)).astype(np.int32)
    takes = golden.takes_of(
        replace(REQUEST, sampling=SamplingParams(1.0, 50, cfg_scale), history=history)
    )
    made, ends = together(takes, reads_late)
    for number, take in enumerate(takes):
        np.testing.assert_array_equal(made[number], compose_song(golden.model(), take.job))
    assert ends == [TakesEnded((0, 1, 2), FinishReason.LENGTH)]


@pytest.mark.parametrize("reads_late", [False, True])
def test_takes_end_where_they_would_end_alone(reads_late: bool) -> None:
    request = replace(REQUEST, min_new_frames=0, max_audio_length_ms=40 * 80)
    held = golden.takes_of(replace(request, min_new_frames=41))
    whole = [compose_song(golden.model(), take.job) for take in held]
    eos = int(np.quantile(np.stack([song[:, 5:].max(axis=0) for song in whole]), 0.9))
    takes = golden.takes_of(request, eos)
    songs = [compose_song(golden.model(), take.job) for take in takes]
    assert len({song.shape[1] for song in songs}) > 1, "the case needs different lengths"
    made, _ = together(takes, reads_late)
    for number, song in enumerate(songs):
        np.testing.assert_array_equal(made[number], song)


def test_a_stopped_take_leaves_the_others_unchanged() -> None:
    takes = golden.takes_of(REQUEST)

    def stop(drawn: FramesDrawn) -> None:
        if drawn.first_frame == 4:
            takes[1].abort_event.set()

    made, ends = together(takes, each=stop)
    assert made[1].shape[1] == 5
    assert ends[0] == TakesEnded((1,), FinishReason.STOPPED)
    for number in (0, 2):
        np.testing.assert_array_equal(made[number], compose_song(golden.model(), takes[number].job))


def test_a_second_take_reuses_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    true = MlxFrameDecoder.prefill_prompt
    monkeypatch.setattr(
        MlxFrameDecoder,
        "prefill_prompt",
        lambda self, rows: read.append(rows.shape[1]) or true(self, rows),
    )
    kept = KeptBeginning()
    for seed in golden.TAKE_SEEDS:
        request = replace(REQUEST, seed=seed, keep_beginning=seed != golden.TAKE_SEEDS[-1])
        take = Take(golden.job(request), threading.Event())
        events = Composer(golden.mlx_model(), [take], kept).run()
        frames = [event.codes[0] for event in events if isinstance(event, FramesDrawn)]
        np.testing.assert_array_equal(
            np.concatenate(frames, axis=1), compose_song(golden.model(), golden.job(request))
        )
    assert len(read) == 1


def test_a_repair_offers_the_same_candidates_in_the_same_order() -> None:
    song = with_torch(replace(REQUEST, seed=5, max_audio_length_ms=99 * 80))
    samples = np.zeros((2, song.shape[1] * 3840), np.float32)
    request = RepairRequest(replace(REQUEST, seed=500), song, samples, 40, 52, 3)
    passages = []
    for model in (golden.model(), golden.mlx_model()):
        eos = golden.checkpoint().gen_config.audio_eos_id
        steps = Repairer(model, request, golden.prompt_of(REQUEST), eos).run(threading.Event())
        while True:
            try:
                next(steps)
            except StopIteration as end:
                passages.append(end.value)
                break
    for with_torch_, on_mlx in zip(*passages, strict=True):
        assert with_torch_.seed == on_mlx.seed
        np.testing.assert_array_equal(with_torch_.codes, on_mlx.codes)
        assert on_mlx.log_likelihood == pytest.approx(with_torch_.log_likelihood, abs=1e-4)


def test_a_model_loaded_in_one_thread_composes_in_another() -> None:
    plan = LoadPlan(torch.float32, CPU, WeightForm.INT4)
    model = golden.checkpoint().load_heartmula_on_mlx(plan, lambda *_: None)
    made: list[Codes] = []
    thread = threading.Thread(
        target=lambda: made.append(compose_song(model, golden.job(REQUEST_5)))
    )
    thread.start()
    thread.join()
    np.testing.assert_array_equal(made[0], compose_song(model, golden.job(REQUEST_5)))


REQUEST_5 = replace(REQUEST, seed=5, max_audio_length_ms=5 * 80)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("form", [WeightForm.PLAIN, WeightForm.INT8, WeightForm.INT4])
def test_smaller_weights_change_the_logits_little(form: WeightForm, dtype: torch.dtype) -> None:
    model, exact = golden.mlx_model(form, dtype), golden.model()
    assert isinstance(model, MlxHeartMuLa)
    hidden = torch.randn(
        4, exact.config.backbone.embed_dim, generator=seeded(), dtype=torch.float32
    )
    logits = as_torch(model.codebook_logits(0, as_mlx(hidden.to(dtype))).astype(mx.float32))
    with torch.inference_mode():
        wanted = exact.codebook_logits(0, hidden)
    assert float((logits - wanted).norm() / wanted.norm()) < 0.02
    song = compose_song(model, golden.job(REQUEST_5))
    assert song.shape == (8, 6)


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_four_bits_are_the_same_weights_as_with_torch() -> None:
    weight = torch.randn(48, 96, generator=seeded())
    grouped = GroupedWeight.of(weight)
    product = make_product(grouped, WeightForm.INT4, torch.float32)
    rows = as_torch(product(as_mlx(torch.eye(96)))).t()
    assert torch.allclose(rows, grouped.dequantised(), atol=1e-5)
    again = make_product(weight, WeightForm.INT4, torch.float32)
    assert torch.equal(as_torch(again(as_mlx(torch.eye(96)))).t(), rows)


@pytest.mark.parametrize(("inputs", "is_whole"), [(96, True), (128, True), (72, False)])
@pytest.mark.parametrize("form", [WeightForm.INT8, WeightForm.INT4])
def test_matrices_without_whole_groups_stay_as_they_are(
    form: WeightForm, inputs: int, is_whole: bool
) -> None:
    weight = torch.randn(16, inputs, generator=seeded())
    rows = as_torch(make_product(weight, form, torch.float32)(as_mlx(torch.eye(inputs)))).t()
    assert torch.equal(rows, weight) is not is_whole
    assert float((rows - weight).norm() / weight.norm()) < 0.12


@pytest.mark.parametrize("form", [WeightForm.PLAIN, WeightForm.INT8, WeightForm.INT4])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_a_matrix_takes_the_bytes_that_are_planned(form: WeightForm, dtype: torch.dtype) -> None:
    weight = torch.randn(512, 1024, generator=seeded())
    before = mx.get_active_memory()
    product = make_product(weight, form, dtype)
    assert mx.get_active_memory() - before == planned_bytes(512, 1024, form, dtype)
    del product


@pytest.mark.parametrize("precision", ["float32", "float16", "int8", "int4"])
def test_a_model_takes_what_is_planned(precision: str) -> None:
    config = golden.checkpoint().mula_config
    sizes = ModelSizes(config, golden.checkpoint().codec_config)
    sizes.on_mlx, sizes.quantised_dtype = True, torch.float16
    form = WeightForm(precision) if precision.startswith("int") else WeightForm.PLAIN
    dtype = torch.float32 if precision == "float32" else torch.float16
    before = mx.get_active_memory()
    model = golden.checkpoint().load_heartmula_on_mlx(LoadPlan(dtype, CPU, form), lambda *_: None)
    taken = mx.get_active_memory() - before
    with_torch = config.text_vocab_size + config.muq_dim + 1  # rows of these stay with torch
    planned = sizes.mula_bytes(precision) - with_torch * config.backbone.embed_dim * dtype.itemsize
    assert abs(taken - planned) < 0.01 * planned
    del model


def test_the_cache_is_written_in_place() -> None:
    model = golden.mlx_model()
    prompt = build_prompt(*(np.arange(1, n) for n in (5, 9)), empty_id=0)
    decoder = model.new_decoder(True, 1000, rows=4)
    context = decoder.song(0)
    list(context.prefill_prompt(model.embed_prompt(prompt, None)))
    decoder.begin([context])
    noise = FrameNoise(1, 8, model.config.audio_vocab_size)
    rules = Composer(model, golden.takes_of(REQUEST)[:1])._rules(0)
    for frame in range(6):
        drawn = decoder.draw(rules, noise.next_frame()[None].expand(4, -1, -1))
        drawn.read()
        if frame == 2:
            mx.reset_peak_memory()
            before = mx.get_active_memory()
        decoder.feed(drawn.codes)
    drawn = decoder.draw(rules, noise.next_frame()[None].expand(4, -1, -1))
    drawn.read()
    assert isinstance(decoder, MlxFrameDecoder)
    layer = decoder.cache.keys[0].nbytes
    assert mx.get_peak_memory() - before < layer


def test_what_is_no_number_is_an_error() -> None:
    model = golden.mlx_model()
    decoder = model.new_decoder(False, 20)
    assert isinstance(decoder, MlxFrameDecoder)
    prompt = build_prompt(*(np.arange(1, n) for n in (5, 9)), empty_id=0)
    rows = model.embed_prompt(prompt, None)
    rows[0, 2] = float("nan")
    list(decoder.prefill_prompt(rows))
    noise = FrameNoise(1, 8, model.config.audio_vocab_size).next_frame()[None]
    rules = Composer(model, golden.takes_of(REQUEST)[:1])._rules(0)
    with pytest.raises(NumericalError, match="invalid numbers"):
        decoder.draw(rules, noise).read()


def test_loading_can_be_stopped() -> None:
    def stop(done: int, total: int) -> None:
        if 2 * done > total:
            raise Cancelled

    with pytest.raises(Cancelled):
        golden.checkpoint().load_heartmula_on_mlx(golden.PLAIN, stop)


def test_a_full_cache_takes_no_more() -> None:
    model = golden.mlx_model()
    prompt = build_prompt(*(np.arange(1, n) for n in (5, 9)), empty_id=0)
    decoder = model.new_decoder(False, len(prompt) - 1)
    with pytest.raises(ValueError, match="cannot take"):
        list(decoder.prefill_prompt(model.embed_prompt(prompt, None)))


def test_the_published_interface_takes_mlx() -> None:
    devices = {"mula": "mlx", "codec": "cpu"}
    inputs = {"tags": "pop", "lyrics": "la"}
    made = [
        HeartMuLaGenPipeline.from_pretrained(golden.FOLDER, device=device, dtype=torch.float32)(
            inputs, max_audio_length_ms=400, seed=7, num_steps=1
        )
        for device in (devices, "cpu")
    ]
    assert torch.equal(made[0]["tokens"], made[1]["tokens"])
    assert torch.equal(made[0]["wav"], made[1]["wav"])
