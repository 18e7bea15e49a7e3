"""HeartCodec's config: defaults, refused values, derived rates, the count of codebooks."""

from __future__ import annotations

from dataclasses import fields

import pytest

from engine.contract import TOKEN_FRAME_RATE_HZ, CheckpointError
from engine.heartcodec.config import HeartCodecConfig
from tests.engine.heartcodec_golden import golden_config


def test_empty_config_is_the_published_model() -> None:
    config = HeartCodecConfig.from_dict({}, "config.json")
    assert config == HeartCodecConfig()
    assert config.hidden_dim == 1536
    assert config.samples_per_latent_frame == 1920
    assert config.samples_per_token_frame == 3840
    assert config.sample_rate / config.samples_per_latent_frame == 25
    assert config.sample_rate / config.samples_per_token_frame == TOKEN_FRAME_RATE_HZ
    assert config.decoder_channels == (2048, 1024, 512, 256, 128, 64)


def test_unknown_and_training_keys_are_ignored() -> None:
    values = {"decay": "nonsense", "model_type": 3, "something": [1], "dim": 512}
    assert HeartCodecConfig.from_dict(values, "config.json") == HeartCodecConfig()


def test_golden_config_differs_where_it_should() -> None:
    config = golden_config()
    assert (config.dim, config.codebook_size, config.hidden_dim) == (32, 256, 32)
    assert config.decoder_channels == (128, 64, 32, 16, 8, 4)


@pytest.mark.parametrize("key", [field.name for field in fields(HeartCodecConfig)])
@pytest.mark.parametrize("value", ["many", None, -1, 0, 2.5, [], ["a"], {}, True])
def test_wrong_values_are_named(key: str, value: object) -> None:
    with pytest.raises(CheckpointError, match=key) as caught:
        HeartCodecConfig.from_dict({key: value}, "the/config.json")
    assert "the/config.json" in str(caught.value)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"norm_type": "ada_norm"}, "norm_type"),
        ({"causal": False}, "causal"),
        ({"num_bands": 2}, "num_bands"),
        ({"in_channels": 1000}, "in_channels"),
        ({"latent_hidden_dim": 64}, "latent_hidden_dim"),
        ({"attention_head_dim": 63}, "attention_head_dim"),
        ({"delay_kernel_size": 4}, "delay_kernel_size"),
        ({"upsample_kernel_sizes": [10, 8, 8, 8, 7]}, "upsample_kernel_sizes"),
        ({"downsample_factors": [3, 4, 4, 4, 4]}, "downsample_kernel_sizes"),
        ({"num_samples": 1}, "num_samples"),
        ({"sample_rate": 44_100}, "sample_rate"),
    ],
)
def test_sizes_that_do_not_fit_are_named(values: dict[str, object], named: str) -> None:
    with pytest.raises(CheckpointError, match=named):
        HeartCodecConfig.from_dict(values, "config.json")


def test_a_straight_flow_is_declared() -> None:
    assert HeartCodecConfig.from_dict({"flow_steps": 1}, "config.json").flow_steps == 1
    assert HeartCodecConfig().flow_steps is None


def test_number_of_codebooks_comes_from_the_tensors() -> None:
    config = HeartCodecConfig(num_quantizers=7)
    names = [f"flow_matching.vq_embed.layers.{i}._codebook.embed" for i in range(8)]
    assert config.with_quantizers_of([*names, "other"]).num_quantizers == 8
    assert config.with_quantizers_of(["other"]).num_quantizers == 7
