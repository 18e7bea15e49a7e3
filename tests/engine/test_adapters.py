"""Adapters against PEFT's and SimpleTuner's own numbers, in every form, and what is refused."""

from __future__ import annotations

import json
import math
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine import cli
from engine.adapters.adapter import Adapter
from engine.adapters.low_rank import LowRank, changes_of, read_low_rank
from engine.adapters.names import Origin, Part, parse_name
from engine.adapters.settings import AdapterError
from engine.adapters.shelf import AdapterShelf
from engine.adapters.sizes import size_of
from engine.contract import (
    AdapterUse,
    EngineWish,
    GenerationRequest,
    GenerationResult,
    RequestError,
)
from engine.heartmula import adapted as adapted_module
from engine.heartmula.adapted import AdaptedProjection
from engine.heartmula.fbgemm import can_pack
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import WeightForm
from engine.pipeline import HeartMuLaGenPipeline
from engine.songs.recipe import Recipe, ScoreError, recipe_from_values, recipe_to_values
from engine.songs.song_file import read_song
from tests.engine import golden

ADAPTERS = golden.FOLDER / "adapters"
KINDS = ("plain", "rslora", "dora", "trainer")
CPU = torch.device("cpu")


def read(folder: Path) -> list[LowRank]:
    parts = golden.checkpoint()
    return read_low_rank(Adapter.open(folder), parts.mula_config, parts.mula_files.read_rows)


def hidden(model: HeartMuLa, stack: str) -> Tensor:
    """The hidden states of one stack for the golden input."""
    runner = {"backbone": model.backbone_runner, "decoder": model.decoder_runner}[stack]
    given = golden_numbers()[f"input.{stack}"].to(model.device, model.dtype)
    with torch.inference_mode():
        return runner(given, model.new_cache(runner, 1, given.shape[1])).float()


def golden_numbers() -> dict[str, Tensor]:
    return load_file(str(ADAPTERS / "expected.safetensors"))


@pytest.fixture
def model() -> Iterator[HeartMuLa]:
    """The golden model in float32; what a test adapts is taken back."""
    yield golden.model()
    golden.model().adapt({})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stack", ["backbone", "decoder"])
def test_hidden_states_are_those_of_the_program_that_defines_them(
    model: HeartMuLa, kind: str, stack: str
) -> None:
    plain = hidden(model, stack)
    model.adapt(changes_of([(read(ADAPTERS / kind), 1.0)]), as_trained=kind == "trainer")
    expected = golden_numbers()[f"{kind}.{stack}"]
    torch.testing.assert_close(hidden(model, stack), expected, atol=1e-4, rtol=0)
    assert (plain - expected).abs().max() > 0.1
    model.adapt({})
    assert torch.equal(hidden(model, stack), plain)


def test_the_trainers_arithmetic_is_another_than_heartmulas(model: HeartMuLa) -> None:
    model.adapt(changes_of([(read(ADAPTERS / "trainer"), 1.0)]))
    difference = hidden(model, "backbone") - golden_numbers()["trainer.backbone"]
    assert difference.abs().max() > 0.1


def test_names_tell_what_an_adapter_was_trained_on() -> None:
    origins = [Adapter.open(ADAPTERS / kind).origin for kind in KINDS]
    assert origins == [Origin.NATIVE, Origin.NATIVE, Origin.NATIVE, Origin.TRAINER]


FORMS = [
    (WeightForm.PLAIN, torch.bfloat16, 0.05),
    (WeightForm.PACKED, torch.bfloat16, 0.01),
    (WeightForm.INT8, torch.bfloat16, 0.05),
    (WeightForm.INT4, torch.bfloat16, 0.5),
]


@pytest.mark.parametrize(("form", "dtype", "least"), FORMS, ids=[form[0].value for form in FORMS])
@pytest.mark.parametrize("kind", ["plain", "dora", "trainer"])
def test_every_form_of_weights_takes_an_adapter(
    form: WeightForm, dtype: torch.dtype, least: float, kind: str
) -> None:
    """What the form itself loses, the adapted model loses as well, and hardly more."""
    if form is WeightForm.PACKED and not can_pack():
        pytest.skip("FBGEMM's products are for x86 with AVX2")
    model = golden.checkpoint().load_heartmula(LoadPlan(dtype, CPU, form), lambda *_: None)
    without, exact = hidden(model, "backbone"), hidden(golden.model(), "backbone")
    lost = float((without - exact).norm() / exact.norm())
    model.adapt(changes_of([(read(ADAPTERS / kind), 1.0)]), as_trained=kind == "trainer")
    expected = golden_numbers()[f"{kind}.backbone"]
    error = float((hidden(model, "backbone") - expected).norm() / expected.norm())
    assert error < 2 * lost + 0.01
    assert error < least
    model.adapt({})
    assert torch.equal(hidden(model, "backbone"), without)
    model.close()


def test_strengths_are_summed(model: HeartMuLa) -> None:
    one, other = read(ADAPTERS / "plain"), read(ADAPTERS / "rslora")
    model.adapt(changes_of([(one, 0.5), (other, 1.5)]))
    mixed = hidden(model, "backbone")
    joined = {change.layer: (change, 0.5) for change in one}
    weights = {}
    for change in other:
        first, strength = joined[change.layer]
        delta = strength * first.up @ first.down + 1.5 * change.up @ change.down
        u, s, v = torch.linalg.svd(delta, full_matrices=False)
        weights[change.layer] = LowRank(change.layer, v * s[:, None], u, None)
    model.adapt(changes_of([(list(weights.values()), 1.0)]))
    torch.testing.assert_close(hidden(model, "backbone"), mixed, atol=1e-4, rtol=0)


def test_half_a_dora_is_half_way_from_the_base(model: HeartMuLa) -> None:
    dora = read(ADAPTERS / "dora")
    whole, half = (changes_of([(dora, strength)]) for strength in (1.0, 0.5))
    layer = "backbone.layers.0.mlp.w1"
    base = golden.checkpoint().mula_files.read(f"{layer}.weight").float()

    def weight(changes: Any) -> Tensor:
        change = changes[layer]
        return change.gain[:, None] * base + change.up @ change.down

    torch.testing.assert_close(weight(half) - base, (weight(whole) - base) / 2)
    with pytest.raises(AdapterError, match="Two adapters with DoRA"):
        changes_of([(dora, 1.0), (dora, 0.5)])


@pytest.mark.parametrize(
    ("name", "layer", "part", "origin"),
    [
        (
            "base_model.model.backbone.layers.3.attn.q_proj.lora_A.weight",
            *("backbone.layers.3.attn.q_proj", Part.DOWN, Origin.NATIVE),
        ),
        (
            "decoder.layers.0.mlp.w2.lora_B.default.weight",
            *("decoder.layers.0.mlp.w2", Part.UP, Origin.NATIVE),
        ),
        (
            "transformer.backbone.layers.1.self_attn.o_proj.lora_A.weight",
            *("backbone.layers.1.attn.output_proj", Part.DOWN, Origin.TRAINER),
        ),
        (
            "base_model.model.model.layers.2.mlp.up_proj.lora_B.weight",
            *("backbone.layers.2.mlp.w3", Part.UP, Origin.EXPORTED),
        ),
        (
            "layers.2.attn.k_proj.lora_a.weight",
            "backbone.layers.2.attn.k_proj",
            Part.DOWN,
            Origin.NATIVE,
        ),
        (
            "layers.2.attn.k_proj.magnitude",
            "backbone.layers.2.attn.k_proj",
            Part.MAGNITUDE,
            Origin.NATIVE,
        ),
        ("projection.lora_magnitude_vector.weight", "projection", Part.MAGNITUDE, Origin.NATIVE),
        ("codebook0_head.lora_magnitude_vector", "codebook0_head", Part.MAGNITUDE, Origin.NATIVE),
    ],
)
def test_names_of_several_programs_are_understood(
    name: str, layer: str, part: Part, origin: Origin
) -> None:
    parsed = parse_name(name)
    assert parsed is not None
    assert (parsed.layer, parsed.part, parsed.origin) == (layer, part, origin)


@pytest.mark.parametrize(
    "name",
    [
        "backbone.layers.0.attn.q_proj.weight",
        "backbone.layers.0.attn.q_proj.lora_A",
        "backbone.layers.0.attn.q_proj.lora_A.bias",
        "backbone.layers.0.attn.x_proj.lora_A.weight",
        "text_embeddings.lora_embedding_A",
        "lycoris_backbone_layers_0.lokr_w1",
        "encoder.layers.0.attn.q_proj.lora_A.weight",
    ],
)
def test_strange_names_are_none(name: str) -> None:
    assert parse_name(name) is None


def test_an_export_of_torchtune_has_its_rows_put_back(tmp_path: Path) -> None:
    """torchtune's own function sorts the rows of queries and keys; the native file has them not."""
    from torchtune.models.convert_weights import tune_to_peft_adapter_weights

    shape = golden.checkpoint().mula_config.backbone
    native: dict[str, Tensor] = {}
    generator = torch.Generator().manual_seed(3)
    kept = shape.num_kv_heads * shape.head_dim
    for module, rows in (("attn.q_proj", shape.embed_dim), ("attn.k_proj", kept)):
        place = f"layers.0.{module}"
        native[f"{place}.lora_a.weight"] = torch.randn(2, shape.embed_dim, generator=generator)
        native[f"{place}.lora_b.weight"] = torch.randn(rows, 2, generator=generator)
    exported = tune_to_peft_adapter_weights(
        native, shape.num_heads, shape.num_kv_heads, shape.embed_dim
    )
    assert all(name.startswith("base_model.model.model.layers") for name in exported)
    found = []
    for name, tensors in (("native", native), ("exported", exported)):
        folder = write(tmp_path / name, {key: value.contiguous() for key, value in tensors.items()})
        found.append({low.layer: low for low in read(folder)})
    assert found[0].keys() == found[1].keys()
    for layer, low in found[0].items():
        torch.testing.assert_close(low.up, found[1][layer].up)
        torch.testing.assert_close(low.down, found[1][layer].down)


SETTINGS = {"peft_type": "LORA", "lora_alpha": 4, "r": 2}
LAYER = "base_model.model.backbone.layers.0.attn.v_proj"


def pair(layer: str = LAYER, rank: int = 2) -> dict[str, Tensor]:
    """An adapter of one layer of the golden model."""
    shape = golden.checkpoint().mula_config.backbone
    kept = shape.num_kv_heads * shape.head_dim
    return {
        f"{layer}.lora_A.weight": torch.ones(rank, shape.embed_dim),
        f"{layer}.lora_B.weight": torch.ones(kept, rank),
    }


def write(folder: Path, tensors: dict[str, Tensor], **settings: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "adapter_config.json").write_text(json.dumps({**SETTINGS, **settings}))
    save_file(tensors, str(folder / "adapter_model.safetensors"))
    return folder


def test_scales_follow_rank_and_patterns(tmp_path: Path) -> None:
    def scale(rank: int, **settings: Any) -> float:
        return Adapter.open(write(tmp_path / "a", pair(rank=rank), **settings)).layers[0].scale

    assert scale(2) == 2.0
    assert scale(4) == 1.0, "ranks come from the shapes"
    assert scale(4, use_rslora=True) == pytest.approx(4 / math.sqrt(4))
    assert scale(2, alpha_pattern={"v_proj": 8}) == 4.0
    assert scale(2, alpha_pattern={"attn.v_proj": 8, "v_proj": 8, "k_proj": 1}) == 4.0
    with pytest.raises(AdapterError, match="several names in alpha_pattern fit"):
        scale(2, alpha_pattern={"attn.v_proj": 8, "v_proj": 6})
    with pytest.raises(AdapterError, match="only names of layers"):
        scale(2, alpha_pattern={"(a+)+": 8})


@pytest.mark.parametrize("start", [True, None, "gaussian", "Gaussian", "eva", "mica"])
def test_starts_that_leave_the_base_model_as_it_is_are_taken(tmp_path: Path, start: object) -> None:
    assert Adapter.open(write(tmp_path / "a", pair(), init_lora_weights=start)).layers


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"peft_type": "LOHA"}, "of the kind LOHA"),
        ({"peft_type": None}, "of the kind None"),
        ({"init_lora_weights": "pissa_niter_16"}, r"changing the base model \(pissa_niter_16\)"),
        ({"init_lora_weights": "olora"}, "converted to plain LoRA"),
        ({"init_lora_weights": "loftq"}, "loftq"),
        ({"init_lora_weights": "corda"}, "corda"),
        ({"init_lora_weights": "lora_ga"}, "lora_ga"),
        ({"bias": "all"}, "changes biases"),
        ({"lora_alpha": None}, r"no usable lora_alpha \(None\)"),
        ({"lora_alpha": 0}, "no usable lora_alpha"),
        ({"layer_replication": [[0, 1]]}, "uses layer_replication"),
        ({"use_dora": True}, "lacks lora_magnitude_vector"),
    ],
)
def test_kinds_that_compute_something_else_are_refused(
    tmp_path: Path, settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AdapterError, match=sentence):
        Adapter.open(write(tmp_path / "a", pair(), **settings))


def without(tensors: dict[str, Tensor], end: str) -> dict[str, Tensor]:
    return {name: value for name, value in tensors.items() if not name.endswith(end)}


def test_tensors_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    more = torch.ones(2)
    cases: list[tuple[dict[str, Tensor], str]] = [
        ({**pair(), "x.lokr_w1": more}, "x.lokr_w1, which cannot be used: it is of LyCORIS"),
        ({**pair(), f"{LAYER}.lora_B.bias": more}, "it changes a bias"),
        ({**pair(), "text_embeddings.lora_embedding_A": more}, "it changes an embedding"),
        ({**pair(), "backbone.norm.scale": more}, "it replaces whole weights"),
        ({**pair(), "codebook0_head.weight": more}, "it replaces whole weights"),
        ({**pair(), f"{LAYER[:-6]}x_proj.lora_A.weight": more}, "HeartMuLa has no such layer"),
        ({**pair(), **pair(LAYER.removeprefix("base_model.model."))}, "twice"),
        (without(pair(), "lora_B.weight"), "one matrix a layer instead of two, as SingLoRA"),
        ({**pair(), **without(pair("decoder.layers.0.mlp.w1"), "A.weight")}, "lacks lora_A"),
        ({**pair(), f"{LAYER}.lora_A.weight": torch.ones(3, 4)}, "do not fit each other"),
        ({**pair(), f"{LAYER}.lora_magnitude_vector": torch.ones(3)}, "row norms of the shape"),
        (pair(rank=0), "do not fit each other"),
        ({name: value.to(torch.int8) for name, value in pair().items()}, "stored as I8"),
        ({**pair(), **pair("backbone.layers.1.self_attn.v_proj")}, "mixes tensor names"),
    ]
    for tensors, sentence in cases:
        with pytest.raises(AdapterError, match=sentence):
            Adapter.open(write(tmp_path / "a", tensors))


def test_another_model_and_values_that_are_none_are_refused(tmp_path: Path) -> None:
    deeper = pair("backbone.layers.99.attn.v_proj")
    with pytest.raises(AdapterError, match="trained for another model"):
        read(write(tmp_path / "a", deeper))
    wider = {f"{LAYER}.lora_A.weight": torch.ones(2, 7), f"{LAYER}.lora_B.weight": torch.ones(9, 2)}
    with pytest.raises(AdapterError, match=r"shape \[9, 7\], the model's"):
        read(write(tmp_path / "a", wider))
    broken = pair()
    broken[f"{LAYER}.lora_B.weight"][0, 0] = float("nan")
    with pytest.raises(AdapterError, match="values that are no numbers, in its layer"):
        read(write(tmp_path / "a", broken))


def test_files_that_are_no_adapter_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", pair())
    weights = folder / "adapter_model.safetensors"
    data = weights.read_bytes()
    for cut in (data[:-9], data[:40], b"", b"version https://git-lfs.github.com/spec/v1\n"):
        weights.write_bytes(cut)
        with pytest.raises(AdapterError, match=r"damaged or was not copied|pointer of Git LFS"):
            Adapter.open(folder)
    weights.rename(folder / "adapter_model.bin")
    with pytest.raises(AdapterError, match="may run programs when it is opened"):
        Adapter.open(folder)
    (folder / "adapter_model.bin").unlink()
    with pytest.raises(AdapterError, match=r"a holds no adapter_model\.safetensors"):
        Adapter.open(folder)
    (folder / "adapter_config.json").write_text("{")
    with pytest.raises(AdapterError, match="cannot be read"):
        Adapter.open(folder)
    (folder / "adapter_config.json").unlink()
    with pytest.raises(AdapterError, match=r"holds no adapter_config\.json"):
        Adapter.open(folder)


def test_another_name_of_the_weights_and_the_hash(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", pair())
    first = Adapter.open(folder).sha256()
    (folder / "adapter_model.safetensors").rename(folder / "style.safetensors")
    assert Adapter.open(folder).sha256() == first
    write(folder, pair(), lora_alpha=5)
    (folder / "style.safetensors").unlink()
    assert Adapter.open(folder).sha256() != first
    shutil.copytree(folder, tmp_path / "b")
    assert Adapter.open(tmp_path / "b").sha256() == Adapter.open(folder).sha256()


def use_of(kind: str, strength: float = 1.0, as_heartmula: bool = False) -> AdapterUse:
    adapter = Adapter.open(ADAPTERS / kind)
    return AdapterUse(kind, adapter.sha256(), strength, as_heartmula)


def codes_with(pipeline: HeartMuLaGenPipeline, *uses: AdapterUse) -> Any:
    request = GenerationRequest(
        "pop", "la", max_audio_length_ms=400, seed=2, adapters=uses, min_new_frames=5
    )
    *_, result = pipeline.run(request, threading.Event())
    assert isinstance(result, GenerationResult)
    return result.codes


def test_songs_use_adapters_and_go_back_without_loading_again() -> None:
    folders = tuple(str(ADAPTERS / kind) for kind in ("plain", "trainer"))
    pipeline = HeartMuLaGenPipeline.open(
        golden.FOLDER, EngineWish("cpu", "float32", adapter_folders=folders)
    )
    base = codes_with(pipeline)
    model = pipeline.mula
    whole = codes_with(pipeline, use_of("plain"))
    assert not np.array_equal(whole, base)
    np.testing.assert_array_equal(codes_with(pipeline, use_of("plain", 0.0)), base)
    np.testing.assert_array_equal(codes_with(pipeline, use_of("plain")), whole)
    trained = codes_with(pipeline, use_of("trainer"))
    assert not np.array_equal(trained, codes_with(pipeline, use_of("trainer", 1.0, True)))
    np.testing.assert_array_equal(codes_with(pipeline), base)
    assert pipeline.mula is model
    with pytest.raises(AdapterError, match="different arithmetic"):
        codes_with(pipeline, use_of("plain"), use_of("trainer"))
    codes_with(pipeline, use_of("plain"), use_of("trainer", 1.0, True))
    with pytest.raises(AdapterError, match="The adapter dora is not here"):
        codes_with(pipeline, use_of("dora"))
    with pytest.raises(RequestError, match=r"from 0 to 2\.0, not 2\.5"):
        codes_with(pipeline, use_of("plain", 2.5))
    pipeline.mula.close()


@pytest.mark.parametrize("kinds", [("plain",), ("dora",), ("plain", "dora"), ("rslora",)])
def test_the_forecast_counts_what_adapters_take(model: HeartMuLa, kinds: tuple[str, ...]) -> None:
    adapters = [Adapter.open(ADAPTERS / kind) for kind in kinds]
    size = size_of(adapters, model.config)
    read_ones = [(read(ADAPTERS / kind), 1.0) for kind in kinds]
    kept = [t for parts, _ in read_ones for one in parts for t in (one.down, one.up, one.gain)]
    assert size.values == sum(tensor.numel() for tensor in kept if tensor is not None)
    changes = changes_of(read_ones)
    assert multiplied_values(model, changes, "meta") == size.joined, "as an accelerator has it"
    # On a processor, a gain is one for all that is read together.
    assert size.values == pytest.approx(multiplied_values(model, changes, "cpu"), rel=0.1)


def multiplied_values(model: HeartMuLa, changes: Any, device: str) -> int:
    """The values of all factors of a model that was adapted as on a device."""
    made: list[AdaptedProjection] = []

    class Counted(AdaptedProjection):
        def __init__(self, base: Any, parts: Any, outputs: Any, dtype: Any, _device: Any) -> None:
            super().__init__(base, parts, outputs, dtype, torch.device(device))
            made.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adapted_module, "AdaptedProjection", Counted)
        model.adapt(changes)
    model.adapt({})
    factors = [one._down for one in made] + [up for one in made for _, _, up in one._ups]
    factors += [one._gain for one in made if one._gain is not None]
    return sum(factor.numel() for factor in factors)


def test_mlx_gives_way_to_torch_for_an_adapter_and_the_device_says_why() -> None:
    pytest.importorskip("mlx.core", reason="MLX is not installed")
    folders = (str(ADAPTERS / "plain"),)
    pipeline, on_torch = (
        HeartMuLaGenPipeline.open(
            golden.FOLDER, EngineWish(device, "float32", "cpu", adapter_folders=folders)
        )
        for device in ("mlx", "cpu")
    )
    codes_with(pipeline)
    assert pipeline._models.report.device == "mlx"
    codes = codes_with(pipeline, use_of("plain"))
    assert pipeline._models.report.device != "mlx"
    assert "style adapters are computed by PyTorch" in str(pipeline._models.report.reason)
    np.testing.assert_array_equal(codes, codes_with(on_torch, use_of("plain")))
    pipeline.mula.close()
    on_torch.mula.close()


def test_an_adapter_that_was_changed_is_another_one(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    shutil.copytree(ADAPTERS / "plain", folder)
    shelf = AdapterShelf(golden.checkpoint(), [str(folder)])
    use = AdapterUse("plain", Adapter.open(folder).sha256())
    shelf.check([use])
    settings = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps({**settings, "lora_alpha": 100}))
    with pytest.raises(AdapterError, match="is not here, or it was changed"):
        shelf.check([use])
    shelf.check([replace(use, sha256=Adapter.open(folder).sha256())])
    shutil.rmtree(folder)
    with pytest.raises(AdapterError, match="holds no adapter_config"):
        shelf.check([use])


def test_a_recipe_tells_its_adapters() -> None:
    uses = (AdapterUse("a", "00" * 32, 0.8), AdapterUse("b", "11" * 32, 1.5, True))
    recipe = Recipe(GenerationRequest("pop", "la", seed=1, codec_seed=1, adapters=uses))
    values = recipe_to_values(recipe)
    assert recipe_from_values(json.loads(json.dumps(values))) == recipe
    del values["adapters"]
    assert recipe_from_values(values).request.adapters == ()
    for broken in ("a", [1], [{"name": 3}], [{"strength": "x"}], [{"as_heartmula": 1}]):
        with pytest.raises(ScoreError):
            recipe_from_values({**values, "adapters": broken})


def test_the_command_line_takes_adapters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--model", str(golden.FOLDER), "--device", "cpu", "--seconds", "0.4"]
    arguments += ["--steps", "1", "--seed", "3", "-o", str(tmp_path / "a.flac")]
    plain = str(ADAPTERS / "plain")
    assert cli.main([*arguments, "--adapter", f"{plain}:0.8", "--adapter", plain]) == 0
    adapters = read_song(tmp_path / "a.flac").require_score().recipe.request.adapters
    assert [(use.name, use.strength) for use in adapters] == [("plain", 0.8), ("plain", 1.0)]
    for word, sentence in ((f"{plain}:3", "from 0 to 2"), (str(tmp_path), "no adapter_config")):
        capsys.readouterr()
        assert cli.main([*arguments, "--adapter", word]) == cli.EXIT_FAILED
        assert sentence in capsys.readouterr().err
