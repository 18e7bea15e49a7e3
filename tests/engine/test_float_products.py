"""The codec's float32 products, by oneDNN and by torch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode

from engine.contract import EngineWish
from engine.devices.device import describe_machine
from engine.devices.mode_choice import SongSize
from engine.heartcodec.float_products import Linear, goes_by_onednn
from engine.heartcodec.stream import DecodeOptions
from engine.loaded_models import LoadedModels
from tests.engine import golden
from tests.engine.heartcodec_golden import golden_codec, golden_config, load_golden, seeded
from tools.bench.codec import Inputs, latent_error

CPU = torch.device("cpu")


class Products(TorchDispatchMode):
    """Counts oneDNN's products within."""

    def __init__(self) -> None:
        super().__init__()
        self.by_onednn = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Called by torch for every operation."""
        self.by_onednn += str(func).startswith("mkldnn._linear_pointwise")
        return func(*args, **(kwargs or {}))


def layer(inputs: int, outputs: int, has_bias: bool, dtype: torch.dtype = torch.float32) -> Linear:
    made = Linear(inputs, outputs, has_bias)
    with torch.no_grad():
        for index, parameter in enumerate(made.parameters()):
            parameter.normal_(generator=seeded(index))
    return made.to(dtype)


def rows(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=seeded(5))


@pytest.mark.parametrize("has_bias", [True, False])
@pytest.mark.parametrize("shape", [(1, 48), (5, 48), (2, 37, 48), (2, 744, 48)])
def test_onednns_product_is_the_product(
    shape: tuple[int, ...], has_bias: bool, set_onednn_float32: Callable[[bool], None]
) -> None:
    set_onednn_float32(True)
    linear, x = layer(48, 56, has_bias), rows(*shape)
    with torch.no_grad(), Products() as products:
        made = linear(x)
        exact = linear.double()(x.double())
    assert products.by_onednn == 1
    assert made.shape == (*shape[:-1], 56)
    assert latent_error(exact, made.double()) < 1e-6


def test_rows_that_lie_transposed(set_onednn_float32: Callable[[bool], None]) -> None:
    set_onednn_float32(True)
    linear, x = layer(48, 56, True), rows(2, 48, 37).transpose(1, 2)
    with torch.no_grad():
        assert torch.equal(linear(x), linear(x.contiguous()))


@pytest.mark.parametrize(
    ("leads", "dtype", "has_gradient"),
    [
        (False, torch.float32, False),
        (True, torch.float64, False),
        (True, torch.float32, True),
    ],
)
def test_torch_multiplies_everything_else(
    leads: bool,
    dtype: torch.dtype,
    has_gradient: bool,
    set_onednn_float32: Callable[[bool], None],
) -> None:
    set_onednn_float32(leads)
    linear, x = layer(48, 56, True, dtype), rows(3, 48).to(dtype)
    with torch.set_grad_enabled(has_gradient), Products() as products:
        made = linear(x)
    assert products.by_onednn == 0
    assert made.requires_grad is has_gradient
    assert torch.equal(made, functional.linear(x, linear.weight, linear.bias))


def test_only_float32_on_the_processor_goes_by_onednn(
    set_onednn_float32: Callable[[bool], None],
) -> None:
    set_onednn_float32(True)
    assert goes_by_onednn(CPU, torch.float32)
    assert not goes_by_onednn(CPU, torch.int8)
    assert not goes_by_onednn(torch.device("cuda"), torch.float32)


def test_latents_differ_in_the_last_bits_alone(
    set_onednn_float32: Callable[[bool], None],
) -> None:
    inputs, made = Inputs.random(golden_config(), 100), []
    for by_onednn in (True, True, False):
        set_onednn_float32(by_onednn)
        with Products() as products:
            latents = golden_codec().latents(inputs.codes, inputs.noise, None, DecodeOptions())
        assert bool(products.by_onednn) is by_onednn
        made.append(latents)
    assert torch.equal(made[0], made[1])
    assert latent_error(made[2], made[0]) < 1e-5


def test_weights_stay_as_they_are(set_onednn_float32: Callable[[bool], None]) -> None:
    """No second copy for oneDNN, so planned memory is the same."""
    set_onednn_float32(True)
    codec = load_golden(torch.float32)
    before = {name: part.data_ptr() for name, part in codec.named_parameters()}
    inputs = Inputs.random(golden_config(), 100)
    codec.latents(inputs.codes, inputs.noise, None, DecodeOptions(1))
    assert {name: part.data_ptr() for name, part in codec.named_parameters()} == before
    codec.to_precision(torch.bfloat16)
    assert codec.precision is torch.bfloat16


@pytest.mark.parametrize("by_onednn", [True, False])
def test_report_and_log_tell_it(
    by_onednn: bool,
    set_onednn_float32: Callable[[bool], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    set_onednn_float32(by_onednn)
    models = LoadedModels(golden.checkpoint(), EngineWish("cpu"), False, describe_machine)
    models.prepare(SongSize(100, True, 50))
    with caplog.at_level("INFO"):
        for _ in models.load(threading.Event()):
            pass
    told = "the sound is computed with oneDNN, which is faster on this processor" in str(
        models.report.reason
    )
    assert told is by_onednn
    assert ("float32 products of the sound: oneDNN" in caplog.text) is by_onednn
