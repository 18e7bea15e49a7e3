"""Model folders as mlx-community publishes them: packed matrices, convolutions in MLX's order."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.checkpoint import Checkpoint
from engine.contract import CheckpointError, EngineWish
from engine.devices.device import describe_machine
from engine.devices.mode_planner import ModePlanner
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stored import mlx_order, read_parameter
from engine.heartmula.model import LoadPlan
from engine.heartmula.projections import WeightForm
from engine.heartmula.stored_forms import unpack_mlx
from engine.messages import NOTHING
from engine.model_layout import find_layout, layout_problem
from tests.engine import golden
from tests.engine.heartcodec_golden import golden_codec, golden_config

MULA, CODEC, WEIGHTS = "HeartMuLa-oss-3B", "HeartCodec-oss", "model.safetensors"
CPU = torch.device("cpu")
GROUP = 32
"""The golden model's widths have no whole groups of 64."""


def packed(weight: Tensor, bits: int) -> tuple[Tensor, Tensor, Tensor]:
    """A matrix as MLX packs it by its documentation: by the range of each group."""
    groups = weight.float().unflatten(1, (-1, GROUP))
    low, high = groups.amin(-1, keepdim=True), groups.amax(-1, keepdim=True)
    scale = (high - low) / (2**bits - 1)
    levels = ((groups - low) / scale).round().flatten(1).to(torch.int64)
    per_number = 32 // bits
    shifts = torch.arange(per_number) * bits
    numbers = (levels.unflatten(1, (-1, per_number)) << shifts).sum(-1)
    unsigned = torch.from_numpy(numbers.numpy().astype(np.uint32))
    return unsigned, scale[..., 0], low[..., 0]


def is_in_layer(name: str, tensor: Tensor) -> bool:
    return ".layers." in name and name.endswith(".weight") and tensor.dim() == 2


@pytest.fixture
def pack(tmp_path: Path) -> Callable[[int], Path]:
    """Makes the golden folder as a pack: 16 bits (0), or 8 or 4 in the layers."""

    def make(bits: int) -> Path:
        folder = tmp_path / f"pack-{bits}"
        shutil.copytree(
            golden.FOLDER, folder, ignore=shutil.ignore_patterns("expected*", "README*")
        )
        tensors: dict[str, Tensor] = {}
        for name, tensor in load_file(folder / MULA / WEIGHTS).items():
            if bits and is_in_layer(name, tensor):
                stem = name.removesuffix(".weight")
                parts = packed(tensor, bits)
                for leaf, part in zip(("weight", "scales", "biases"), parts, strict=True):
                    kept = part if part.dtype is torch.uint32 else part.bfloat16()
                    tensors[f"{stem}.{leaf}"] = kept.contiguous()
            else:
                tensors[name] = tensor.bfloat16()
        save_file(tensors, folder / MULA / WEIGHTS, metadata={"format": "mlx"})
        if bits:
            path = folder / MULA / "config.json"
            told = {"quantization": {"bits": bits, "group_size": GROUP}}
            path.write_text(json.dumps(json.loads(path.read_text()) | told))
        stored = load_file(folder / CODEC / WEIGHTS)
        save_file(folded(stored), folder / CODEC / WEIGHTS, metadata={"format": "mlx"})
        return folder

    return make


def folded(stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """The codec with weight norm folded, without its encoder, in MLX's order, in float16."""
    tensors: dict[str, Tensor] = {}
    for name, parameter in HeartCodec.meta(golden_config()).named_parameters():
        value = read_parameter(name, tuple(parameter.shape), stored.__getitem__)
        if value.dim() == 3 and not name.endswith(".embed"):
            value = value.permute(1, 2, 0) if ".up_conv." in name else value.transpose(1, 2)
            assert tuple(value.shape) == mlx_order(name, tuple(parameter.shape))
        tensors[name] = value.half().contiguous()
    return tensors


def test_what_is_packed_is_unpacked() -> None:
    weight = torch.randn(6, 96, generator=torch.Generator().manual_seed(0))
    for bits, most in ((8, 0.02), (4, 0.3)):
        parts = packed(weight, bits)
        assert parts[0].shape == (6, 96 * bits // 32)
        assert (unpack_mlx(*parts, bits) - weight).abs().max() < most


def test_mlx_packs_in_the_same_way() -> None:
    pytest.importorskip("mlx.core", reason="MLX is not installed")
    from engine.on_mlx.library import as_mlx, as_torch, mx

    weight = torch.randn(6, 96, generator=torch.Generator().manual_seed(0))
    for bits in (4, 8):
        numbers, scales, biases = mx.quantize(as_mlx(weight), group_size=GROUP, bits=bits)
        expected = as_torch(mx.dequantize(numbers, scales, biases, group_size=GROUP, bits=bits))
        unsigned = torch.from_numpy(np.array(numbers))
        rows = unpack_mlx(unsigned, as_torch(scales), as_torch(biases), bits)
        assert torch.allclose(rows, expected, atol=1e-6)


@pytest.mark.parametrize(("bits", "precision"), [(0, "bfloat16"), (8, "int8"), (4, "int4")])
def test_a_pack_opens_and_computes_nearly_the_same(
    pack: Callable[[int], Path], bits: int, precision: str
) -> None:
    folder = pack(bits)
    assert layout_problem(find_layout(folder)) == NOTHING
    checkpoint = Checkpoint.open(folder)
    assert checkpoint.mula_files.precision == precision
    assert len(checkpoint.info().fingerprint) == 32
    models = [checkpoint.load_heartmula(LoadPlan(torch.float32, CPU), lambda *_: None)]
    exact = golden.model()
    x = torch.randn(
        1, 6, exact.config.backbone.embed_dim, generator=torch.Generator().manual_seed(1)
    )
    with torch.inference_mode():
        wanted = exact.backbone_runner(x, exact.new_cache(exact.backbone_runner, 1, 6))
        for model in models:
            got = model.backbone_runner(x, model.new_cache(model.backbone_runner, 1, 6))
            moved = float((got - wanted).norm() / wanted.norm())
            assert moved < {0: 0.01, 8: 0.015, 4: 0.15}[bits]


def test_a_packed_model_is_planned_in_its_own_precision(pack: Callable[[int], Path]) -> None:
    planner = ModePlanner(Checkpoint.open(pack(8)), EngineWish("cpu"), False, describe_machine)
    assert planner.plan.precision == "int8"


def test_a_pack_composes_on_mlx(pack: Callable[[int], Path]) -> None:
    pytest.importorskip("mlx.core", reason="MLX is not installed")
    checkpoint = Checkpoint.open(pack(8))
    plan = LoadPlan(torch.float32, CPU, WeightForm.INT8)
    model = checkpoint.load_heartmula_on_mlx(plan, lambda *_: None)
    prompt = torch.zeros(1, 4, model.config.backbone.embed_dim)
    decoder = model.new_decoder(True, 8)
    assert list(decoder.prefill_prompt(prompt)) == [4]


def test_a_codec_in_mlxs_order_has_the_same_weights(pack: Callable[[int], Path]) -> None:
    checkpoint = Checkpoint.open(pack(0))
    codec = checkpoint.load_heartcodec(torch.float32, CPU, lambda *_: None)
    expected = dict(golden_codec().named_parameters())
    for name, parameter in codec.named_parameters():
        assert torch.equal(parameter, expected[name].half().float()), name


@pytest.mark.parametrize(
    ("part", "change", "sentence"),
    [
        ("scales", lambda t: t[:, :-1].contiguous(), "q_proj.weight"),
        ("weight", lambda t: t[:, :-1].contiguous(), "q_proj.weight"),
        ("biases", lambda t: None, "MLX has quantised in another way"),
    ],
)
def test_a_pack_that_does_not_fit_is_named(
    pack: Callable[[int], Path],
    part: str,
    change: Callable[[Tensor], Tensor | None],
    sentence: str,
) -> None:
    file = pack(8) / MULA / WEIGHTS
    tensors = load_file(file)
    name = f"backbone.layers.0.attn.q_proj.{part}"
    changed = change(tensors.pop(name))
    if changed is not None:
        tensors[name] = changed
    save_file(tensors, file)
    with pytest.raises(CheckpointError, match=sentence):
        Checkpoint.open(file.parent.parent)
