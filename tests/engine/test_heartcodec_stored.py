"""Published tensors: every name and shape accounted for, folding, refusal of wrong shapes."""

from __future__ import annotations

import math

import pytest
import torch
from safetensors import safe_open
from torch import Tensor
from torch.nn.utils.parametrizations import weight_norm

from engine.contract import CheckpointError
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec, is_matrix
from engine.heartcodec.stored import fits, fold_weight_norm, is_ignored_key
from tests.engine.heartcodec_golden import CODEC_FOLDER, golden_config, load_golden

TRAINING_ONLY = ("initted", "cluster_size", "embed_avg", "project_in", "zero_cond", ".encoder.")


def stored_shapes() -> dict[str, tuple[int, ...]]:
    with safe_open(str(CODEC_FOLDER / "model.safetensors"), framework="pt") as file:
        return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118


def test_published_model_is_accounted_for() -> None:
    stored = HeartCodec.stored_tensors(HeartCodecConfig())
    assert len(stored) == 818
    values = sum(math.prod(tensor.shape) for tensor in stored.values())
    assert round(values / 1e9, 2) == 1.66
    skipped = {name for name, tensor in stored.items() if not tensor.needed}
    assert skipped == {name for name in stored if any(part in name for part in TRAINING_ONLY)}
    skipped_bytes = 4 * sum(math.prod(stored[name].shape) for name in skipped)
    assert 0.3e9 < skipped_bytes < 0.4e9


def test_golden_file_holds_exactly_the_expected_tensors() -> None:
    expected, stored = HeartCodec.stored_tensors(golden_config()), stored_shapes()
    assert set(expected) == set(stored)
    assert [name for name in stored if not fits(name, stored[name], expected[name].shape)] == []
    assert stored["flow_matching.vq_embed.layers.0._codebook.initted"] == (1,)


def test_ignored_keys() -> None:
    for name in ("a.pos_embeddings.theta", "a.pos_embeddings.cache", "decoder_causal_mask"):
        assert is_ignored_key(name)
    for name in stored_shapes():
        assert not is_ignored_key(name)


def test_initted_may_have_two_shapes_and_nothing_else_may() -> None:
    assert fits("a.initted", (), ())
    assert fits("a.initted", (1,), ())
    assert not fits("a.initted", (2,), ())
    assert not fits("a.bias", (), (1,))


@pytest.mark.parametrize("transposed", [False, True])
def test_folding_equals_torch_weight_norm(transposed: bool) -> None:
    torch.manual_seed(0)
    kind = torch.nn.ConvTranspose1d if transposed else torch.nn.Conv1d
    layer = weight_norm(kind(6, 4, 5))
    stored = layer.state_dict()
    scale = stored["parametrizations.weight.original0"] * 1.7
    direction = stored["parametrizations.weight.original1"]
    layer.load_state_dict({**stored, "parametrizations.weight.original0": scale})
    assert scale.shape == (direction.shape[0], 1, 1)
    assert torch.allclose(fold_weight_norm(scale, direction), layer.weight, atol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_loading_reads_each_needed_tensor_once_and_nothing_else(dtype: torch.dtype) -> None:
    codec = HeartCodec.meta(golden_config())
    asked: list[str] = []
    with safe_open(str(CODEC_FOLDER / "model.safetensors"), framework="pt") as file:

        def read(name: str) -> Tensor:
            asked.append(name)
            return file.get_tensor(name)

        codec.load_stored(read, dtype, torch.device("cpu"))
    stored = HeartCodec.stored_tensors(golden_config())
    assert sorted(asked) == sorted(name for name, tensor in stored.items() if tensor.needed)
    assert codec.precision == dtype
    for name, parameter in codec.named_parameters():
        assert parameter.dtype == (dtype if is_matrix(name) else torch.float32), name
        assert not parameter.is_meta
        assert not parameter.requires_grad


def test_changing_the_precision_equals_loading_in_it() -> None:
    codec, wanted = load_golden(torch.float32), load_golden(torch.bfloat16)
    codec.to_precision(torch.bfloat16)
    for (name, parameter), (_, other) in zip(
        codec.named_parameters(), wanted.named_parameters(), strict=True
    ):
        assert torch.equal(parameter, other), name
    with pytest.raises(ValueError, match="float64"):
        codec.to_precision(torch.float64)


def test_wrong_shape_is_named() -> None:
    codec = HeartCodec.meta(golden_config())
    wrong = "scalar_model.decoder.0.parametrizations.weight.original0"
    with safe_open(str(CODEC_FOLDER / "model.safetensors"), framework="pt") as file:

        def read(name: str) -> Tensor:
            tensor = file.get_tensor(name)
            return tensor.flatten() if name == wrong else tensor

        with pytest.raises(CheckpointError, match=wrong):
            codec.load_stored(read, torch.float32, torch.device("cpu"))
