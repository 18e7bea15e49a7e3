"""int8 and smaller copies: stored beside the original, equal to what loading makes."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine import convert as conversion
from engine.checkpoint import Checkpoint
from engine.config import HEARTMULA_PREFIX
from engine.contract import (
    Cancelled,
    CheckpointError,
    EngineError,
    EngineWish,
    GenerationRequest,
    OutputError,
    RequestError,
)
from engine.convert import convert, plan_conversion
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import WeightForm
from engine.heartmula.stored_forms import dequantise, is_quantised, quantise
from engine.pipeline import HeartMuLaGenPipeline
from tests.engine import golden

CPU = torch.device("cpu")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    shutil.copytree(golden.FOLDER, folder, ignore=shutil.ignore_patterns("expected.*"))
    return folder


def written(root: Path, precision: str) -> Checkpoint:
    folder = convert(plan_conversion(root, precision), threading.Event(), lambda *_: None)
    return Checkpoint.open(root, folder.name.removeprefix(HEARTMULA_PREFIX))


def loaded(checkpoint: Checkpoint, form: WeightForm, dtype: torch.dtype) -> HeartMuLa:
    return checkpoint.load_heartmula(LoadPlan(dtype, CPU, form), lambda *_: None)


def hidden(model: HeartMuLa) -> torch.Tensor:
    x = torch.randn(1, 5, model.config.backbone.embed_dim, generator=torch.Generator()).to(
        model.dtype
    )
    cache = model.new_cache(model.backbone_runner, 1, 5)
    with torch.inference_mode():
        out = model.backbone_runner(x * 0 + torch.arange(5)[None, :, None].to(x.dtype), cache)
        return torch.cat([model.codebook_logits(0, out[:, -1]), model.project(out[:, -1])], -1)


def test_quantising_what_was_stored_gives_the_same_numbers() -> None:
    generator = torch.Generator().manual_seed(5)
    weight = torch.randn(300, 64, generator=generator).to(torch.bfloat16)
    name, form = "projection.weight", WeightForm.INT8
    numbers, scale = quantise(name, weight, form)
    rounded = dequantise(name, numbers, scale).to(torch.bfloat16)
    again, scale_again = quantise(name, rounded, form)
    assert torch.equal(numbers, again)
    assert torch.equal(scale, scale_again)
    worst = (dequantise(name, numbers, scale) - weight.float()).abs()
    assert (worst <= scale[:, None] * 0.5001).all()


@pytest.mark.parametrize("form", [WeightForm.INT8, WeightForm.INT4])
def test_a_stored_copy_computes_like_one_made_while_loading(root: Path, form: WeightForm) -> None:
    stored = loaded(written(root, form.value), form, torch.bfloat16)
    made = loaded(Checkpoint.open(root), form, torch.bfloat16)
    assert torch.equal(hidden(stored), hidden(made))


def test_a_copy_in_4_bits_can_be_loaded_in_any_precision(root: Path) -> None:
    checkpoint = written(root, "int4")
    assert checkpoint.mula_files.precision == "int4"
    exact, wide = (
        hidden(loaded(checkpoint, form, torch.float32))
        for form in (WeightForm.INT4, WeightForm.PLAIN)
    )
    assert (exact - wide).norm() < 0.05 * wide.norm()


def test_a_stored_bfloat16_copy_is_the_rounded_original(root: Path) -> None:
    stored = loaded(written(root, "bfloat16"), WeightForm.PLAIN, torch.bfloat16)
    made = loaded(Checkpoint.open(root), WeightForm.PLAIN, torch.bfloat16)
    assert torch.equal(hidden(stored), hidden(made))


def test_what_the_copy_holds_and_saves(root: Path) -> None:
    plan = plan_conversion(root, "int8")
    folder = convert(plan, threading.Event(), lambda *_: None)
    assert folder.name == "HeartMuLa-oss-3B-int8"
    original = sum(f.stat().st_size for f in (root / "HeartMuLa-oss-3B").glob("*.safetensors"))
    size = (folder / "model.safetensors").stat().st_size
    assert plan.saved_bytes == original - plan.size_bytes
    assert abs(size - plan.size_bytes) < 100_000
    tensors = load_file(str(folder / "model.safetensors"))
    whole_numbers = [n for n, t in tensors.items() if t.dtype == torch.int8]
    assert whole_numbers
    assert all(is_quantised(name) for name in whole_numbers)
    assert tensors["backbone.norm.scale"].dtype == torch.float32
    checkpoint = Checkpoint.open(root, "3B-int8")
    assert checkpoint.mula_files.precision == "int8"
    assert checkpoint.info().fingerprint != Checkpoint.open(root).info().fingerprint


@pytest.mark.parametrize("precision", ["int8", "int4"])
def test_a_song_by_a_stored_copy(root: Path, precision: str) -> None:
    written(root, precision)
    pipeline = HeartMuLaGenPipeline.open(root, EngineWish("cpu"), f"3B-{precision}")
    request = GenerationRequest("rock", "[verse]\nhello", 800, seed=1)
    *_, result = pipeline.run(request, threading.Event())
    assert result.device.precision == precision  # type: ignore[union-attr]
    assert f"the model's files hold {precision}" in str(result.device.reason)  # type: ignore[union-attr]
    assert result.samples.shape[1] == result.codes.shape[1] * 3840  # type: ignore[union-attr]


def test_a_stop_leaves_nothing_behind(root: Path) -> None:
    plan = plan_conversion(root, "int8")
    stop = threading.Event()
    seen: list[int] = []

    def report(done: int, total: int) -> None:
        seen.append(done)
        assert 0 < done <= total
        if len(seen) == 3:
            stop.set()

    before = sorted(p.name for p in root.iterdir())
    with pytest.raises(Cancelled):
        convert(plan, stop, report)
    assert sorted(p.name for p in root.iterdir()) == before
    assert len(seen) == 3
    convert(plan, threading.Event(), report)


def test_what_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RequestError, match="cannot be stored"):
        plan_conversion(root, "float32")
    written(root, "int8")
    with pytest.raises(OutputError, match="already a folder"):
        plan_conversion(root, "int8")
    with pytest.raises(RequestError, match="would not be smaller"):
        plan_conversion(root / "HeartMuLa-oss-3B-int8", "bfloat16")
    usage = shutil.disk_usage(root)
    monkeypatch.setattr(conversion.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(OutputError, match=r"needs 0\.2 GB, but 0\.0 GB are free"):
        plan_conversion(root, "bfloat16")
    with pytest.raises(EngineError, match="does not exist"):
        plan_conversion(root / "nothing", "int8")


@pytest.mark.parametrize(
    ("precision", "name"), [("int8", "audio_head"), ("int4", "decoder.layers.0.mlp.w2.weight")]
)
def test_a_damaged_copy_is_named(root: Path, precision: str, name: str) -> None:
    written(root, precision)
    file = root / f"HeartMuLa-oss-3B-{precision}" / "model.safetensors"
    tensors = load_file(str(file))
    save_file({n: t for n, t in tensors.items() if n != f"{name}_scale"}, str(file))
    with pytest.raises(CheckpointError, match=f"{name} has no fitting scales"):
        Checkpoint.open(root, f"3B-{precision}")


def test_the_command_says_what_was_saved(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert conversion.main([str(root), "--precision", "int8"]) == 0
    assert "less than the original" in capsys.readouterr().err
    assert conversion.main([str(root), "--precision", "int8"]) == 1
    assert "already a folder" in capsys.readouterr().err
